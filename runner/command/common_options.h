// What several commands take: options, the trust file and the files of baselines.
#pragma once

#include <map>
#include <optional>

#include "runner/command/command.h"
#include "runner/command/selection.h"
#include "runner/evidence/trust.h"
#include "runner/record/baseline.h"
#include "runner/record/tested_subject.h"

namespace runner {

enum class OutputFormat { text, json };

/// --format
void declare_format(ArgumentParser& parser, OutputFormat& format);

/// MILESTONE, at least one
void declare_milestones(ArgumentParser& parser, std::vector<std::string>& milestones);

/// --contract
void declare_contract(ArgumentParser& parser, std::string& contract);

/// The folder ROOT/artifacts; for an installed contract, artifacts in the working directory.
std::string artifacts_folder(const std::string& root, const Environment& environment);

/// --root
void declare_root(ArgumentParser& parser, std::string& root);

/// --scenario, --operation, --tag, --shard and --durations; `environment` is asked for the variables of "--shard auto".
void declare_filter(ArgumentParser& parser, Filter& filter, const Environment& environment);

/// --shard alone; "auto" leaves the file that Bazel wants.
Option declare_shard(ArgumentParser& parser, std::optional<Shard>& shard, const Environment& environment,
                     const std::string& help);

/// The durations that the path of --durations leads to: those in a run.json, or in the newest run of the milestone in a
/// folder of evidence; none where the path is empty, or where such a folder has no run of the milestone.
wire::Result<Durations> read_durations(const std::string& path, const std::string& milestone);

/// --fixture
void declare_fixtures(ArgumentParser& parser, std::vector<std::string>& fixtures);

/// --gate
void declare_gate(ArgumentParser& parser, std::optional<Gate>& gate, const std::string& help);

/// --signing-key and --passphrase
void declare_signing_key(ArgumentParser& parser, KeySource& source);

/// --subject
void declare_subjects(ArgumentParser& parser, std::vector<std::string>& subjects, const std::string& help);
/// What they name; "git:" is the commit of the working directory, "git:DIR" that of another folder.
wire::Result<TestedSubjects> read_subject_options(const std::vector<std::string>& texts);

/// --service-key
void declare_service_keys(ArgumentParser& parser, std::vector<std::string>& keys);
/// The keys of the service that they name, "KEY_ID=FILE", by id.
wire::Result<std::map<std::string, wire::PublicKey>> read_service_keys(const std::vector<std::string>& texts);

/// Trust in this key alone.
TrustPolicy trust_in_key(const wire::PublicKey& key);

/// The keys that a trust file lists.
wire::Result<TrustPolicy> read_trust_file(const std::string& path);

struct BaselineOptions {
  std::string read;   ///< empty: none
  std::string write;  ///< empty: none
};

/// --baseline and --write-baseline
void declare_baseline(ArgumentParser& parser, BaselineOptions& options);

/// --compare-with
void declare_compare_with(ArgumentParser& parser, std::string& folder);

class BaselineFiles {
 public:
  explicit BaselineFiles(const BaselineOptions& options) : options_(options) {}

  /// Reads both files; the one to write may be missing.
  wire::Problem read();

  bool reads() const { return !options_.read.empty(); }
  bool writes() const { return !options_.write.empty(); }
  const std::string& name() const { return options_.read; }  ///< of the file of --baseline
  const std::string& text() const { return text_; }
  const std::vector<KnownFinding>& entries() const { return entries_; }
  /// What --write-baseline continues: what its file had, and what --baseline adds to that.
  const std::vector<KnownFinding>& to_update() const { return updated_; }

  void update(const std::vector<KnownFinding>& found, const std::vector<KnownFinding>& fixed);
  /// Replaces the file of --write-baseline in one step, and says on standard error what changed. kAllHeld where there
  /// is none to write.
  ExitCode write(const Environment& environment) const;

 private:
  const BaselineOptions& options_;
  std::string text_;
  std::vector<KnownFinding> entries_;
  std::vector<KnownFinding> updated_;
  size_t added_ = 0;
  size_t removed_ = 0;
};

}  // namespace runner
