// Finds mistakes within one subschema: keywords that are unknown, that contradict each other, or that reject what they
// list. Looks no further than the subschema and what it applies to the same value.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

/// What it is given must outlive it.
class KeywordLinter {
 public:
  explicit KeywordLinter(LintFindings& findings) : findings_(findings) {}

  void check(const json_schema::SchemaGraph& graph, const json_schema::Subschema& subschema);

 private:
  using Subschema = json_schema::Subschema;
  using Keyword = json_schema::Keyword;

  void check_keyword(const Subschema& subschema, const Keyword& keyword);
  void check_unknown(const Subschema& subschema, const Keyword& keyword);
  void check_format(const Subschema& subschema, const Keyword& keyword);
  void check_pattern(const Subschema& subschema, const Keyword& keyword, std::string_view pattern);
  void check_limits(const Subschema& subschema);
  void check_values(const Subschema& subschema, const Keyword& values);
  void check_rejected_values(const Subschema& subschema, const Keyword& values);
  void check_types(const json_schema::SchemaGraph& graph, const Subschema& subschema);
  void check_required(const json_schema::SchemaGraph& graph, const Subschema& subschema);
  void check_forbidden(const json_schema::SchemaGraph& graph, const Subschema& subschema);

  std::vector<const Subschema*> parts_around(const json_schema::SchemaGraph& graph, const Subschema& subschema);

  LintFindings& findings_;
  const json_schema::SchemaGraph* around_ = nullptr;              ///< whose subschemas enclosing_ is about
  std::vector<std::vector<json_schema::SubschemaId>> enclosing_;  ///< those that apply it to the same value
  std::set<const json_schema::Document*> with_formats_;           ///< documents whose formats were reported
};

}  // namespace runner::schema_tools
