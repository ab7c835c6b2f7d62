#include "runner/schema_tools/lint_report.h"

#include <fmt/format.h>

#include "runner/tool/tool.h"

namespace runner::schema_tools {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

Json sarif_rules() {
  Array rules;
  for (const LintRuleText& rule : kLintRules) {
    rules.emplace_back(Object{{"id", rule.id},
                              {"shortDescription", Object{{"text", rule.summary}}},
                              {"help", Object{{"text", rule.fix}}},
                              {"defaultConfiguration", Object{{"level", level_name(rule.level)}}}});
  }
  return rules;
}

/// SARIF 2.1.0, section 3.27.
Json sarif_result(const LintFinding& finding) {
  const LintRuleText& rule = text_of(finding.rule);
  Object region{{"startLine", finding.place.line}, {"startColumn", finding.place.column}};
  Object physical{{"artifactLocation", Object{{"uri", finding.place.file}}}, {"region", std::move(region)}};
  Array locations{Json(Object{{"physicalLocation", std::move(physical)}})};
  return Object{{"ruleId", rule.id},
                {"ruleIndex", static_cast<int>(finding.rule)},
                {"level", level_name(rule.level)},
                {"message", Object{{"text", finding.message}}},
                {"locations", std::move(locations)}};
}

}  // namespace

std::string lint_text(const std::vector<LintFinding>& findings) {
  std::string text;
  for (const LintFinding& finding : findings) {
    const LintRuleText& rule = text_of(finding.rule);
    text += wire::format_line("{}: {}: {} [{}]\n    fix: {}\n", finding.place.to_string(), level_name(rule.level),
                              finding.message, rule.id, rule.fix);
  }
  return text;
}

Json lint_json(const std::vector<LintFinding>& findings) {
  Array list;
  for (const LintFinding& finding : findings) {
    const LintRuleText& rule = text_of(finding.rule);
    list.emplace_back(Object{{"rule", rule.id},
                             {"level", level_name(rule.level)},
                             {"file", finding.place.file},
                             {"line", finding.place.line},
                             {"column", finding.place.column},
                             {"pointer", finding.place.pointer},
                             {"message", finding.message},
                             {"fix", rule.fix}});
  }
  return list;
}

Json lint_sarif(const std::vector<LintFinding>& findings) {
  Array results;
  for (const LintFinding& finding : findings) results.push_back(sarif_result(finding));
  Object driver{{"name", kToolName}, {"version", kToolVersion}, {"rules", sarif_rules()}};
  Object run{{"tool", Object{{"driver", std::move(driver)}}}, {"results", std::move(results)}};
  return Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                {"version", "2.1.0"},
                {"runs", Array{Json(std::move(run))}}};
}

}  // namespace runner::schema_tools
