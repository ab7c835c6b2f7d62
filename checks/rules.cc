#include "checks/rules.h"

#include <array>

namespace checks {
namespace {

constexpr std::array<RuleText, kRuleCount> kRules = {{
#define RULE(name, id, level, text, advice) {id, Level::level, text, advice},
#include "checks/rules.def"
#undef RULE
}};

}  // namespace

const RuleText& text_of(Rule rule) { return kRules[static_cast<size_t>(rule)]; }

std::optional<Rule> find_rule(std::string_view id) {
  for (size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].id == id) return static_cast<Rule>(i);
  }
  return std::nullopt;
}

std::string_view to_text(Level level) { return level == Level::must ? "must" : "should"; }

}  // namespace checks
