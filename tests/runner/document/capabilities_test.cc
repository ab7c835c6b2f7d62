// The table of capabilities: each row can be written, read, lacked and asked for.
#include "runner/document/capabilities.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "checks/rules.h"

namespace runner {
namespace {

Capabilities all_but(const CapabilityRow& row) {
  Capabilities offered = every_capability();
  offered.*row.offered = false;
  return offered;
}

TEST(Capabilities, EachRoundTripsThroughJson) {
  for (const CapabilityRow& row : capability_rows()) {
    if (!row.offered) continue;
    const Capabilities written = all_but(row);
    const auto read = parse_capabilities(to_json(written), "target.json");
    ASSERT_TRUE(read.ok()) << read.error().to_string();
    EXPECT_EQ(*read, written) << row.key;
    EXPECT_NE(*read, every_capability()) << row.key;
  }
}

TEST(Capabilities, EachStateOfTheGateRoundTrips) {
  Capabilities closed = every_capability(), open = closed, unknown = closed;
  closed.gate = TargetGate::closed;
  open.gate = TargetGate::open;
  unknown.gate = TargetGate::unknown;
  for (const Capabilities& written : {every_capability(), closed, open, unknown}) {
    const auto read = parse_capabilities(to_json(written), "target.json");
    ASSERT_TRUE(read.ok()) << read.error().to_string();
    EXPECT_EQ(*read, written);
  }
}

TEST(Capabilities, RefusesADocumentThatLacksOneOrHasAnotherType) {
  for (const CapabilityRow& row : capability_rows()) {
    wire::Json lacking = to_json(every_capability());
    lacking.as_object()->erase(row.key);
    wire::Json mistyped = to_json(every_capability());
    mistyped.as_object()->set(row.key, 1);
    for (const wire::Json& json : {lacking, mistyped}) {
      const auto read = parse_capabilities(json, "target.json");
      ASSERT_FALSE(read.ok()) << row.key;
      EXPECT_NE(read.error().found.find(row.key), std::string::npos) << read.error().to_string();
    }
  }
  wire::Json ajar = to_json(every_capability());
  ajar.as_object()->set("gate", "ajar");
  EXPECT_FALSE(parse_capabilities(ajar, "target.json").ok());
  EXPECT_FALSE(parse_capabilities(wire::Json(true), "target.json").ok());
}

TEST(Capabilities, EachThatIsNeededAndLackingIsNamedWithItsReason) {
  for (const CapabilityRow& row : capability_rows()) {
    if (!row.needed) continue;
    Requirements needed;
    needed.*row.needed = true;
    const auto missing = missing_capabilities(needed, all_but(row));
    ASSERT_EQ(missing.size(), 1u) << row.key;
    EXPECT_EQ(missing.front().name, row.name);
    EXPECT_EQ(missing.front().reason, row.reason);
    EXPECT_FALSE(missing.front().reason.empty());
    EXPECT_TRUE(missing_capabilities(needed, every_capability()).empty());
  }
}

TEST(Capabilities, ColumnOfChecksNamesKnownRules) {
  for (const CapabilityRow& row : capability_rows()) {
    std::string_view left = row.checks;
    while (!left.empty()) {
      const std::string_view pattern = left.substr(0, left.find(' '));
      left.remove_prefix(std::min(pattern.size() + 1, left.size()));
      size_t named = 0;
      for (size_t i = 0; i < checks::kRuleCount; ++i) {
        const std::string_view id = checks::id_of(static_cast<checks::Rule>(i));
        named += id == pattern || (pattern.ends_with('.') && id.starts_with(pattern)) ? 1 : 0;
      }
      EXPECT_GT(named, 0u) << pattern;
    }
  }
}

TEST(Capabilities, ChecksNeedWhatTheirRowsName) {
  const Requirements signature = requirements_of_check("event.signature");
  EXPECT_TRUE(signature.events && signature.signing_keys);
  EXPECT_FALSE(signature.key_set || signature.clock || signature.operations);
  EXPECT_TRUE(requirements_of_check("keys.published").key_set);
  EXPECT_TRUE(requirements_of_check("disclosure.summary").projection);
  EXPECT_FALSE(requirements_of_check("disclosure.summary").events);
  EXPECT_FALSE(requirements_of_check("event").events);
}

TEST(Capabilities, OptionalNamesAreEachGivenOnce) {
  const std::vector<std::string_view> expected = {"gate",    "clock",       "events",  "signing_keys", "projection",
                                                  "control", "fresh_state", "callers", "scopes"};
  EXPECT_EQ(optional_capability_names(), expected);
}

}  // namespace
}  // namespace runner
