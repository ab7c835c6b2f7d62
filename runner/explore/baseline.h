// Findings that are known and accepted for a while: a file of fingerprints, each with a reason and the day on which
// it expires. A known finding does not fail an exploration; one that no longer shows is reported, so that the file
// shrinks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "wire/instant.h"
#include "wire/result.h"

namespace runner::explore {

struct KnownFinding {
  std::string fingerprint;  ///< 12 hex digits
  std::string reason;
  std::string expires;  ///< "2026-06-30": the last day on which it counts (UTC)
};

/// {"findings": [{"fingerprint", "reason", "expires"}]}. `file` names it in messages.
wire::Result<std::vector<KnownFinding>> parse_baseline(std::string_view text, const std::string& file);

/// A baseline compared with the fingerprints that an exploration found.
struct BaselineVerdict {
  std::map<std::string, std::string> known;  ///< reason by fingerprint, of those found and not expired
  std::vector<KnownFinding> expired;         ///< found, but expired
  std::vector<KnownFinding> gone;            ///< not found
};
BaselineVerdict judge_baseline(const std::vector<KnownFinding>& baseline, const std::vector<std::string>& found,
                               wire::Instant now);

}  // namespace runner::explore
