// What `schema lint` can find, and the collector that gives each finding its place in a file. It neither looks for
// mistakes nor prints them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"
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
  required_differs,
  unknown_format,
  format_not_asserted,
  backtracking,
  no_effect,
  duplicate_value,
  invalid_sample,
  overlapping_branches,
};

struct LintRuleText {
  std::string_view id;
  LintLevel level;
  std::string_view summary;
  std::string_view fix;
};

/// By LintRule.
inline constexpr std::array<LintRuleText, 17> kLintRules = {{
    {"broken", LintLevel::error, "the schema cannot be compiled", "fix what the message names"},
    {"unknown-keyword", LintLevel::warning, "no vocabulary defines the keyword, so it has no effect",
     "correct its name, or prefix it with x- if it is an annotation"},
    {"unused-definition", LintLevel::warning, "no reference leads to the definition", "reference it or delete it"},
    {"required-unknown", LintLevel::warning, "a required member is not among the declared properties",
     "correct the name or add the property"},
    {"contradiction", LintLevel::error, "no instance can satisfy the schema", "relax one of the conflicting keywords"},
    {"type-mismatch", LintLevel::warning, "a value in enum or const is not of the declared type",
     "delete the value or correct the type"},
    {"refused-value", LintLevel::warning, "a value in enum is rejected by other keywords of the same schema",
     "delete the value or relax the keyword that rejects it"},
    {"open-object", LintLevel::note, "the object allows members that it does not declare",
     "add \"additionalProperties\": false"},
    {"inconsistent-duplicate", LintLevel::warning, "the same object is declared twice with differences",
     "declare it once and reference it"},
    {"required-differs", LintLevel::note, "the same object is declared twice, once with more required members",
     "declare it once and reference it, with the further required members next to the reference"},
    {"unknown-format", LintLevel::warning, "the specification does not define the format", "correct its name"},
    {"format-not-asserted", LintLevel::note, "formats are annotations here and are not checked",
     "validate with --format-assertion, or use a dialect that asserts formats"},
    {"backtracking", LintLevel::warning, "matching the pattern can take time exponential in the length of the text",
     "let each text match in one way only: avoid a repetition inside a repetition"},
    {"no-effect", LintLevel::warning, "the keyword says nothing where it is", "delete it or add what it needs"},
    {"duplicate-value", LintLevel::warning, "a value in enum is listed twice", "delete one of the two"},
    {"invalid-sample", LintLevel::warning, "a value in default or examples is not valid by its own schema",
     "correct the value or the schema"},
    {"overlapping-branches", LintLevel::warning, "branches of oneOf accept the same value, which is then rejected",
     "let the branches exclude each other, or use anyOf"},
}};

constexpr const LintRuleText& text_of(LintRule rule) { return kLintRules[static_cast<size_t>(rule)]; }
std::string_view level_name(LintLevel level);

struct LintFinding {
  LintRule rule = LintRule::broken;
  SchemaPlace place;
  std::string message;
};

/// The absolute location of a subschema: the URI of its resource with a JSON Pointer.
std::string location_of(const json_schema::Subschema& subschema);

/// Findings in the order in which they were made. The files must outlive it.
class LintFindings {
 public:
  explicit LintFindings(const SchemaFiles& files) : files_(files) {}

  const SchemaFiles& files() const { return files_; }
  size_t size() const { return findings_.size(); }

  /// A finding about a keyword; dropped where it is in no file, but in a built-in metaschema.
  void add(LintRule rule, const json_schema::Subschema& subschema, const json_schema::Keyword& keyword,
           std::string message);
  void add(LintFinding finding) { findings_.push_back(std::move(finding)); }
  /// Whether a contradiction was found there or, unless `exactly`, below.
  bool has_contradiction(const SchemaPlace& place, bool exactly) const;
  /// Those in the files of these paths, by place.
  std::vector<LintFinding> take(const std::vector<std::string>& paths);

 private:
  const SchemaFiles& files_;
  std::vector<LintFinding> findings_;
};

}  // namespace runner::schema_tools
