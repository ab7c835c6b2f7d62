#include "runner/schema_tools/lint_finding.h"

#include <algorithm>
#include <tuple>

#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"

namespace runner::schema_tools {

std::string_view level_name(LintLevel level) {
  switch (level) {
    case LintLevel::note:
      return "note";
    case LintLevel::warning:
      return "warning";
    case LintLevel::error:
      return "error";
  }
  return "";
}

std::string location_of(const json_schema::Subschema& subschema) {
  return json_schema::with_pointer(subschema.resource->uri, subschema.pointer);
}

void LintFindings::add(LintRule rule, const json_schema::Subschema& subschema, const json_schema::Keyword& keyword,
                       std::string message) {
  const std::string pointer = subschema.pointer + "/" + wire::pointer_token(keyword.name);
  const auto place = files_.place_of(json_schema::with_pointer(subschema.resource->uri, pointer));
  if (place) findings_.push_back({rule, *place, std::move(message)});
}

bool LintFindings::has_contradiction(const SchemaPlace& place, bool exactly) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const LintFinding& finding) {
    if (finding.rule != LintRule::contradiction || finding.place.file != place.file) return false;
    const std::string& pointer = finding.place.pointer;
    if (!pointer.starts_with(place.pointer)) return false;
    const std::string_view below = std::string_view(pointer).substr(place.pointer.size());
    if (!below.empty() && below.front() != '/') return false;
    return !exactly || below.find('/', 1) == std::string_view::npos;  // a keyword of the subschema itself
  });
}

std::vector<LintFinding> LintFindings::take(const std::vector<std::string>& paths) {
  std::erase_if(findings_, [&](const LintFinding& finding) {
    return std::find(paths.begin(), paths.end(), finding.place.file) == paths.end();
  });
  std::stable_sort(findings_.begin(), findings_.end(), [](const LintFinding& left, const LintFinding& right) {
    return std::tie(left.place.file, left.place.line, left.place.column) <
           std::tie(right.place.file, right.place.line, right.place.column);
  });
  return std::move(findings_);
}

}  // namespace runner::schema_tools
