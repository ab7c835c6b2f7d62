// The table of the runner's own rules: stable ids, levels and words. Findings name rules from here and nowhere else;
// `runner explain RULE` prints them. Rules of the contract itself are in the milestones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace checks {

/// A MUST or a SHOULD of the contract: a broken `should` is a warning (contract, common.md, opening paragraph).
enum class Level : uint8_t { must, should };

enum class Rule : uint8_t {
#define RULE(name, id, level, text, advice) name,
#include "checks/rules.def"
#undef RULE
};

constexpr size_t kRuleCount = 0
#define RULE(name, id, level, text, advice) +1
#include "checks/rules.def"
#undef RULE
    ;

struct RuleText {
  std::string_view id;
  Level level;
  std::string_view text;    ///< what must hold, with the contract's section
  std::string_view advice;  ///< what to do where it does not
};

const RuleText& text_of(Rule rule);
inline std::string_view id_of(Rule rule) { return text_of(rule).id; }
std::optional<Rule> find_rule(std::string_view id);
std::string_view to_text(Level level);

}  // namespace checks
