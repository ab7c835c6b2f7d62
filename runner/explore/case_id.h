// Names one case of an exploration. With the seed it determines everything that the case sends, so that the case can be
// repeated. A plain value and its text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace runner::explore {

inline constexpr const char* kSingles = "single";
inline constexpr const char* kSequences = "sequence";
inline constexpr const char* kWalks = "walk";
inline constexpr const char* kScenarios = "scenario";
inline constexpr const char* kConcurrent = "concurrent";
inline constexpr const char* kMoves = "move";

struct Prefix;

/// "sequence-17"; "sequence-17:things.export", which is biased towards that operation; "sequence-43 after 9
/// of walk-9", which plays the first 9 actions of walk-9 and then its own.
struct CaseId {
  std::string kind;
  uint64_t number = 0;
  std::string focus;                         ///< an operation, or empty
  std::shared_ptr<const Prefix> after = {};  ///< of a sequence; null: it starts without records

  std::string text() const;
};

/// The first actions of a case, which another case plays before its own.
struct Prefix {
  CaseId id;           ///< a sequence, which may have a prefix itself, a walk, a scenario or a move
  size_t actions = 0;  ///< how many of the actions that are its own
};

/// The I-th of N parts of the cases of a seed. No case is in two parts.
struct CasePart {
  uint64_t index = 1;  ///< from 1
  uint64_t of = 1;
  // What an earlier exploration of the part has played, with which this one does not begin again.
  uint64_t cases_before = 0;
  uint64_t singles_before = 0;  ///< of these, cases of single requests
  uint64_t moves_before = 0;    ///< and cases of scripted moves
};

/// Absent where the text does not name a case.
std::optional<CaseId> parse_case_id(std::string_view text);

}  // namespace runner::explore
