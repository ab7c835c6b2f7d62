// Findings that are known and accepted for a while: a file of fingerprints, each with a reason and the day on which
// it expires. A known finding does not fail an exploration; one that no longer shows is reported, so that the file
// shrinks.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/explore/case_id.h"
#include "wire/instant.h"
#include "wire/result.h"

namespace runner::explore {

struct KnownFinding {
  std::string fingerprint;  ///< 12 hex digits
  std::string reason;
  std::string expires;  ///< "2026-06-30": the last day on which it counts (UTC)
  /// The case that showed it, with its seed: without both it is not known what would show that it is fixed.
  std::optional<CaseId> shown_by = {};
  std::optional<uint64_t> seed = {};
};

/// {"findings": [{"fingerprint", "reason", "expires", "seed"?, "case"?}]}. `file` names it in messages.
wire::Result<std::vector<KnownFinding>> parse_baseline(std::string_view text, const std::string& file);

/// A baseline compared with the fingerprints that an exploration found.
struct BaselineVerdict {
  std::map<std::string, std::string> known;  ///< reason by fingerprint, of those found and not expired
  std::vector<KnownFinding> expired;         ///< found, but expired
  std::vector<KnownFinding> fixed;           ///< not found, though the case that showed it was played to its end
  std::vector<KnownFinding> not_found;       ///< nor was its case played
};
/// `replayed`: the fingerprints whose cases were played to their end.
BaselineVerdict judge_baseline(const std::vector<KnownFinding>& baseline, const std::vector<std::string>& found,
                               const std::set<std::string>& replayed, wire::Instant now);

}  // namespace runner::explore
