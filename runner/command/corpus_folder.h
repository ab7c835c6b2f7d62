// The folder of --corpus: below it one folder for each milestone, with a file for each case that reached something new,
// named by the hash of its text; how far each part of the exploration got; and the findings so far, as a baseline: each
// counts for 90 days after it was found last. Files of several folders may be copied into one. What is not of this
// program, of another seed or of another milestone is said and left alone.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/command/command.h"
#include "runner/explore/explore.h"
#include "runner/record/baseline.h"

namespace runner {

/// The folders of milestones in a corpus, sorted.
std::vector<std::filesystem::path> corpus_folders(const std::string& folder);

class CorpusFolder {
 public:
  /// `folder` need not exist. `environment` must outlive it.
  CorpusFolder(std::filesystem::path folder, const Environment& environment)
      : folder_(std::move(folder)), environment_(environment) {}

  /// Reads everything. An Error only where the folder cannot be read.
  wire::Problem read();

  /// Of all its cases; absent where it has none yet.
  std::optional<uint64_t> seed() const { return seed_; }
  const std::map<std::string, explore::CorpusEntry>& entries() const { return entries_; }  ///< by name of the file
  /// The shortest first: those that others continue.
  std::vector<explore::CaseId> cases() const;
  /// The part, from where it ended.
  explore::CasePart continued(explore::CasePart part) const;
  const std::vector<KnownFinding>& findings() const { return findings_; }

  /// Adds what the exploration reached and found, and how far it got. `found` are entries of a baseline.
  wire::Problem write(const explore::Exploration& exploration, const std::vector<KnownFinding>& found);
  /// Removes a file of entries().
  wire::Problem remove(const std::string& name) const;

 private:
  void read_entry(const std::string& name, const std::string& text);
  void read_findings(const std::string& name, const std::string& text);
  void read_position(const std::string& name, const std::string& text);
  void leave(const std::string& name, const std::string& why);
  bool is_of_seed(const std::string& name, uint64_t seed);
  wire::Problem write_file(const std::string& name, const std::string& text) const;

  const std::filesystem::path folder_;
  const Environment& environment_;
  std::optional<uint64_t> seed_;
  std::string milestone_;
  std::map<std::string, explore::CorpusEntry> entries_;
  std::map<std::string, explore::CasePart> positions_;  ///< what was played before, by name of the file
  std::vector<KnownFinding> findings_;
};

}  // namespace runner
