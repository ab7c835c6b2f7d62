// What `schema lint` can find, as values. Knows neither how a finding is made nor how it is printed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "runner/schema_tools/schema_files.h"

namespace runner::schema_tools {

/// Errors and warnings make the command end in 1; notes do not.
enum class LintLevel : uint8_t { note, warning, error };

enum class LintRule : uint8_t {
  broken,
  unknown_keyword,
  unused_definition,
  required_unknown,
  contradiction,
  type_mismatch,
  refused_value,
  open_object,
  inconsistent_duplicate,
  unknown_format,
  format_not_asserted,
  backtracking,
};

struct LintRuleText {
  std::string_view id;
  LintLevel level;
  std::string_view summary;
  std::string_view fix;
};

/// By LintRule.
inline constexpr std::array<LintRuleText, 12> kLintRules = {{
    {"broken", LintLevel::error, "the schema cannot be compiled", "mend what the message names"},
    {"unknown-keyword", LintLevel::warning, "no vocabulary knows the keyword: it judges nothing",
     "correct its name, or begin it with x- where it is meant as an annotation"},
    {"unused-definition", LintLevel::warning, "no reference leads to the definition", "refer to it or delete it"},
    {"required-unknown", LintLevel::warning, "a required member is not among the properties beside it",
     "correct the name or add the property"},
    {"contradiction", LintLevel::error, "nothing can satisfy the schema", "loosen one of the two keywords"},
    {"type-mismatch", LintLevel::warning, "a value in enum or const is not of the type beside it",
     "delete the value or correct the type"},
    {"refused-value", LintLevel::warning, "a value in enum is refused by the keywords beside it",
     "delete the value or loosen the keyword that refuses it"},
    {"open-object", LintLevel::note, "the object allows members that it does not name",
     "add \"additionalProperties\": false"},
    {"inconsistent-duplicate", LintLevel::warning, "the same object is written out twice with differences",
     "write it once and refer to it"},
    {"unknown-format", LintLevel::warning, "the specification names no such format", "correct its name"},
    {"format-not-asserted", LintLevel::note, "formats are annotations here: they judge nothing",
     "validate with --format-assertion, or name a dialect that asserts formats"},
    {"backtracking", LintLevel::warning, "the pattern can take time exponential in the length of the text",
     "let each text be matched in one way: one repetition instead of a repetition in a repetition"},
}};

constexpr const LintRuleText& text_of(LintRule rule) { return kLintRules[static_cast<size_t>(rule)]; }
std::string_view level_name(LintLevel level);

struct LintFinding {
  LintRule rule = LintRule::broken;
  SchemaPlace place;
  std::string message;
};

}  // namespace runner::schema_tools
