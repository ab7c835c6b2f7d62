// What an exploration leaves besides its text: signed evidence, as a run leaves it, with exploration.json in it, and
// the files of --report. Both follow from one record (record/explored_record.h).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/command/common_options.h"
#include "runner/command/run_reports.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/run_facts.h"
#include "runner/record/explored_record.h"

namespace runner {

/// One exploration, or several that were joined.
struct Explored {
  std::unique_ptr<Plan> plan;
  wire::Json document;                            ///< exploration.json
  std::map<std::string, ExchangeList> exchanges;  ///< of each finding, by its id
  std::optional<AppliedBaseline> baseline = {};   ///< judged
  Capabilities capabilities = {};                 ///< of the target
  bool over_http = false;                         ///< the kind of target
  std::string curl_options = {};                  ///< with which curl reaches it
  std::map<std::string, std::string> secret_variables = {};
  checks::Secrets secrets = {};                ///< not to be shown
  std::string delivery = {};                   ///< what the driver did by itself, in words
  std::optional<Shard> shard = {};             ///< which part it is
  std::optional<wire::Json> joined_from = {};  ///< for run.json
};

class ExplorationEvidence {
 public:
  struct Options {
    std::string folder;  ///< OUT
    ReportOptions reports;
    KeySource signing_key;
  };

  /// `options` and `environment` must outlive it.
  ExplorationEvidence(const Options& options, const Arguments& arguments, const Environment& environment)
      : options_(options),
        environment_(environment),
        facts_(arguments, environment.variable, environment.now),
        reports_(options.reports, environment) {}

  /// The key that signs; read once. A key that was named is read before anything is explored.
  wire::Problem load_key();
  const wire::PrivateKey& key() const { return *key_; }

  /// The next exploration begins, of a milestone below that root.
  void begin(const std::string& root);
  /// Writes the evidence of the exploration that began last.
  ExitCode publish(Explored explored);
  /// The files of --report, over all explorations.
  ExitCode write_reports();

  /// Of what was published last.
  const Record& last() const { return *records_.back(); }

 private:
  ExitCode publish(Record& record, const Explored& explored);

  const Options& options_;
  const Environment& environment_;
  RunFacts facts_;
  RunReports reports_;
  std::string root_;
  std::optional<wire::PrivateKey> key_;
  std::vector<std::unique_ptr<Plan>> plans_;  ///< of the records
  std::vector<std::unique_ptr<Record>> records_;
};

}  // namespace runner
