// Names one case of an exploration: with the seed it says everything that the case does, so that it can be repeated.
// A plain value and its text.
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

struct Beginning;

/// "sequence-17"; "sequence-17:liquidityExecution.export", which leans to that operation; "sequence-43 after 9 of
/// walk-9", which does the first 9 actions of walk-9 and goes on from there by itself.
struct CaseId {
  std::string kind;
  uint64_t number = 0;
  std::string focus;                            ///< an operation, or empty
  std::shared_ptr<const Beginning> after = {};  ///< of a sequence; null: it starts from nothing

  std::string text() const;
};

struct Beginning {
  CaseId id;           ///< a sequence, which may have a beginning of its own, a walk or a scenario
  size_t actions = 0;  ///< so many that are its own
};

/// Nothing where the text names no case.
std::optional<CaseId> parse_case_id(std::string_view text);

}  // namespace runner::explore
