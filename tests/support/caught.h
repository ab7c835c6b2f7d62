// Tests that a rule is caught, and the registry of the rules that some test catches: a rule that nothing can break is
// no rule. CATCHES and HOLDS define one GoogleTest each; their bodies return what was judged.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "checks/judgement.h"

namespace caught {

/// What a test's body has judged.
struct Outcome {
  std::vector<checks::Finding> findings;
  checks::RuleCounts judged{};

  Outcome(const checks::Judgement& judgement) : findings(judgement.findings()), judged(judgement.judged()) {}
  Outcome(std::vector<checks::Finding> all, const checks::RuleCounts& counts)
      : findings(std::move(all)), judged(counts) {}
};

/// Every rule that a CATCHES of this test program names; complete before main.
inline std::set<checks::Rule>& registry() {
  static std::set<checks::Rule> rules;
  return rules;
}
inline bool note(checks::Rule rule) { return registry().insert(rule).second; }

inline std::string show(const Outcome& outcome) {
  std::string text;
  for (const checks::Finding& finding : outcome.findings) {
    text += std::string(checks::id_of(finding.rule)) + " at '" + finding.pointer + "': expected " + finding.expected +
            ", actual " + finding.actual + "\n";
  }
  return text.empty() ? "no finding" : text;
}

inline bool has(const Outcome& outcome, checks::Rule rule, std::string_view pointer) {
  return std::any_of(outcome.findings.begin(), outcome.findings.end(), [&](const checks::Finding& finding) {
    return finding.rule == rule && finding.pointer == pointer;
  });
}
inline bool has(const Outcome& outcome, checks::Rule rule) {
  return std::any_of(outcome.findings.begin(), outcome.findings.end(),
                     [&](const checks::Finding& finding) { return finding.rule == rule; });
}

/// Rules that tests/runner must catch: expectations, derived checks and the whole run. All others are caught in
/// tests/checks.
inline bool belongs_to_runner(checks::Rule rule) {
  const std::string_view id = checks::id_of(rule);
  for (std::string_view prefix :
       {"expect.", "derived.", "floor.", "operation.", "rule.", "capability.", "schema.unused", "schema.example",
        "schema.changed", "schema.untried", "event.unexercised", "event.feed", "idempotency.replay"}) {
    if (id.starts_with(prefix)) return true;
  }
  return false;
}

/// Rules that tests/explore must catch.
inline bool belongs_to_explorer(checks::Rule rule) { return checks::id_of(rule).starts_with("explore."); }

/// The ids of the explorer's rules that no test catches.
inline std::vector<std::string> uncaught_of_explorer() {
  std::vector<std::string> missing;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const auto rule = static_cast<checks::Rule>(i);
    if (belongs_to_explorer(rule) && !registry().contains(rule)) missing.emplace_back(checks::id_of(rule));
  }
  return missing;
}

/// The ids of the rules of one other side that no test catches.
inline std::vector<std::string> uncaught(bool of_runner) {
  std::vector<std::string> missing;
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const auto rule = static_cast<checks::Rule>(i);
    if (belongs_to_explorer(rule)) continue;
    if (belongs_to_runner(rule) == of_runner && !registry().contains(rule)) missing.emplace_back(checks::id_of(rule));
  }
  return missing;
}

}  // namespace caught

/// The body must return an Outcome (or a Judgement) with a finding of checks::Rule::RULE at POINTER.
#define CATCHES(RULE, NAME, POINTER)                                                 \
  static caught::Outcome caught_##RULE##_##NAME();                                   \
  static const bool noted_##RULE##_##NAME = caught::note(checks::Rule::RULE);        \
  TEST(Catches_##RULE, NAME) {                                                       \
    static_cast<void>(noted_##RULE##_##NAME);                                        \
    const caught::Outcome outcome = caught_##RULE##_##NAME();                        \
    EXPECT_TRUE(caught::has(outcome, checks::Rule::RULE, POINTER)) << show(outcome); \
  }                                                                                  \
  static caught::Outcome caught_##RULE##_##NAME()

/// The body must return an Outcome (or a Judgement) in which checks::Rule::RULE was judged and held.
#define HOLDS(RULE, NAME)                                                    \
  static caught::Outcome holds_##RULE##_##NAME();                            \
  TEST(Holds_##RULE, NAME) {                                                 \
    const caught::Outcome outcome = holds_##RULE##_##NAME();                 \
    EXPECT_GT(outcome.judged[static_cast<size_t>(checks::Rule::RULE)], 0u);  \
    EXPECT_FALSE(caught::has(outcome, checks::Rule::RULE)) << show(outcome); \
  }                                                                          \
  static caught::Outcome holds_##RULE##_##NAME()
