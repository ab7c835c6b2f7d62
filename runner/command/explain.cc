// `verify/runner explain RULE...`: what a rule means and what to do where it is violated. Covers the runner's own rules
// and, through their milestone's file, the rules of the contract.
#include <fmt/format.h>

#include <filesystem>

#include "runner/command/command.h"
#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/document/nearest.h"

namespace runner {
namespace {

std::string rule_text(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return fmt::format("{}  ({})\n  {}\n  {}\n", text.id, checks::to_text(text.level), text.text, text.advice);
}

std::string rule_text(const Plan& plan, const RuleDeclaration& rule) {
  std::string text = fmt::format("{}  ({})\n  {}\n  contract: {}\n  declared: {}\n", rule.id,
                                 checks::to_text(rule.level), rule.text, rule.section, rule.place.to_string());
  for (const std::string& check : rule.checked_by) text += fmt::format("  checked by {}\n", check);
  for (const ScenarioRun& run : plan.runs) {
    const auto& proves = run.proves;
    if (std::find(proves.begin(), proves.end(), rule.id) == proves.end()) continue;
    text += fmt::format("  proven by {}  ({})\n", run.id,
                        (run.variation ? run.variation->place : run.scenario->place).to_string());
  }
  return text;
}

std::string all_rules() {
  std::string text =
      fmt::format("rules of the runner (rules of the contract: {} explain MILESTONE.RULE):\n", tool_command());
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const checks::RuleText& rule = checks::text_of(static_cast<checks::Rule>(i));
    text += fmt::format("  {:<30} {:<6} {}\n", rule.id, checks::to_text(rule.level), rule.text);
  }
  return text;
}

wire::Error unknown_rule(const std::string& id, const std::vector<std::string_view>& known) {
  return {"arguments", fmt::format("unknown rule \"{}\"", id),
          "a rule of the runner or, as MILESTONE.RULE, of a milestone", did_you_mean(id, known)};
}

std::vector<std::string_view> runner_rule_ids() {
  std::vector<std::string_view> ids;
  for (size_t i = 0; i < checks::kRuleCount; ++i) ids.push_back(checks::id_of(static_cast<checks::Rule>(i)));
  return ids;
}

wire::Result<std::string> explain_contract_rule(const std::string& id, const std::string& contract,
                                                const std::string& installed) {
  const std::string file = milestone_file(id.substr(0, id.find('.')), contract, installed);
  if (!std::filesystem::exists(file)) return unknown_rule(id, runner_rule_ids());
  const auto loaded = load_plan(file, "");
  if (!loaded) return loaded.error();
  const Plan& plan = *loaded->plan;
  if (const RuleDeclaration* rule = plan.find_rule(id)) return rule_text(plan, *rule);
  std::vector<std::string_view> known;
  for (const RuleDeclaration& declared : plan.milestone.rules) known.push_back(declared.id);
  return unknown_rule(id, known);
}

}  // namespace

ExitCode explain_rules(const Arguments& arguments, const Environment& environment) {
  std::vector<std::string> ids;
  std::string contract;
  ArgumentParser parser(
      "explain",
      "Explains what a rule means and what to do where it is broken. Without RULE: lists the runner's own rules.");
  parser.option("RULE", ids, "ids such as export.hash or MILESTONE.RULE").placeholder("");
  declare_contract(parser, contract);
  if (const auto code = parser.read(arguments, environment)) return *code;
  if (ids.empty()) environment.out(all_rules());
  for (const std::string& id : ids) {
    if (const auto rule = checks::find_rule(id)) {
      environment.out(rule_text(*rule));
      continue;
    }
    auto text = explain_contract_rule(id, contract, environment.installed_contract);
    if (!text) return fail(environment, text.error());
    environment.out(*text);
  }
  return kAllHeld;
}

}  // namespace runner
