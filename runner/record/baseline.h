// A baseline: findings that are known and accepted for a while, each with its reason, its owner and the last day on
// which it counts. `run` and `explore` share the format: causes of runs and findings of explorations may be in one
// file. A known finding does not fail a run; one that no longer shows is reported, so that the file shrinks. No file is
// read here.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wire/instant.h"
#include "wire/result.h"

namespace runner {

inline constexpr size_t kMaxBaselineBytes = 4u << 20;
inline constexpr const char* kBaselineFile = "baseline.json";  ///< in the evidence of a run

struct KnownFinding {
  std::string fingerprint;  ///< 16 hex digits: a cause of a run; 12: a finding of an exploration
  std::string reason;
  std::string expires;         ///< "2026-06-30": the last day on which it counts (UTC)
  std::string owner = {};      ///< of a finding of an exploration it may be empty
  std::string milestone = {};  ///< id; empty: any
  std::string sentence = {};   ///< what it was when it was written, for people
  // What showed it: where that was tried again and the finding does not show, it is fixed.
  std::optional<std::vector<std::string>> scenarios = {};  ///< of a cause; an empty list: the run as a whole
  std::string shown_by = {};                               ///< the case of an exploration
  std::optional<uint64_t> seed = {};                       ///< of that case
  int line = 0;                                            ///< in its file

  bool is_cause() const;
};

/// {"findings": [{"fingerprint", "reason", "owner", "expires", ...}]}. `file` names it in messages.
wire::Result<std::vector<KnownFinding>> parse_baseline(std::string_view text, const std::string& file);

/// The text of a file with these entries, one member a line. parse_baseline reads it.
std::string render_baseline(const std::vector<KnownFinding>& entries);

/// Those about causes of runs or about findings of explorations, and about this milestone.
std::vector<KnownFinding> entries_about(const std::vector<KnownFinding>& entries, bool causes,
                                        std::string_view milestone);

/// The entries for what a run or exploration found: those that `baseline` has keep what people wrote, also where they
/// were not found (but not where they are fixed); those of `found` that it lacks are added.
std::vector<KnownFinding> updated_baseline(std::vector<KnownFinding> baseline, const std::vector<KnownFinding>& found,
                                           const std::vector<KnownFinding>& fixed);

/// An entry that says nothing yet of why it is accepted, for 90 days from `now`.
KnownFinding unexplained_entry(std::string fingerprint, wire::Instant now);

/// "2026-06-30"
std::string day_of(wire::Instant now);

/// A baseline compared with the fingerprints that were found.
struct BaselineVerdict {
  std::map<std::string, KnownFinding> known;  ///< by fingerprint, of those found and not expired
  std::vector<KnownFinding> expired;          ///< found, but expired
  std::vector<KnownFinding> fixed;            ///< not found, though what showed it was tried again to its end
  std::vector<KnownFinding> not_found;        ///< nor was it tried again
};
/// `tried_again`: the fingerprints for which all that showed them was tried again. `day`: today.
BaselineVerdict judge_baseline(const std::vector<KnownFinding>& baseline, const std::vector<std::string>& found,
                               const std::set<std::string>& tried_again, const std::string& day);

}  // namespace runner
