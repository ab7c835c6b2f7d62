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
  return wire::format_line("{}  ({})\n  {}\n  {}\n", text.id, checks::to_text(text.level), text.text, text.advice);
}

std::string rule_text(const Plan& plan, const RuleDeclaration& rule) {
  std::string text = wire::format_line("{}  ({})\n  {}\n  contract: {}\n  declared: {}\n", rule.id,
                                       checks::to_text(rule.level), rule.text, rule.section, rule.place.to_string());
  for (const std::string& check : rule.checked_by) text += wire::format_line("  checked by {}\n", check);
  for (const ScenarioRun& run : plan.runs) {
    const auto& proves = run.proves;
    if (std::find(proves.begin(), proves.end(), rule.id) == proves.end()) continue;
    text += wire::format_line("  proven by {}  ({})\n", run.id,
                              (run.variation ? run.variation->place : run.scenario->place).to_string());
  }
  return text;
}

wire::Json rule_json(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return wire::Object{
      {"id", text.id}, {"level", checks::to_text(text.level)}, {"text", text.text}, {"advice", text.advice}};
}

wire::Json rule_json(const Plan& plan, const RuleDeclaration& rule) {
  wire::Array proven_by;
  for (const ScenarioRun& run : plan.runs) {
    if (std::find(run.proves.begin(), run.proves.end(), rule.id) == run.proves.end()) continue;
    const auto& place = run.variation ? run.variation->place : run.scenario->place;
    proven_by.push_back(wire::Object{{"scenario", run.id}, {"place", place.to_string()}});
  }
  return wire::Object{{"id", rule.id},
                      {"level", checks::to_text(rule.level)},
                      {"text", rule.text},
                      {"section", rule.section},
                      {"declared", rule.place.to_string()},
                      {"checked_by", wire::Array(rule.checked_by.begin(), rule.checked_by.end())},
                      {"proven_by", std::move(proven_by)}};
}

std::string all_rules() {
  std::string text =
      fmt::format("rules of the runner (rules of the contract: {} explain MILESTONE.RULE):\n", tool_command());
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const checks::RuleText& rule = checks::text_of(static_cast<checks::Rule>(i));
    text += wire::format_line("  {:<30} {:<6} {}\n", rule.id, checks::to_text(rule.level), rule.text);
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

/// A rule for people and for machines.
struct Explanation {
  std::string text;
  wire::Json json;
};

Explanation explain_rule(checks::Rule rule) { return {rule_text(rule), rule_json(rule)}; }

struct ExplainOptions {
  std::vector<std::string> ids;
  std::string contract;
  OutputFormat format = OutputFormat::text;
};

/// Whether a rule of the runner begins like this.
bool is_of_runner(const std::string& first_part) {
  const auto ids = runner_rule_ids();
  return std::any_of(ids.begin(), ids.end(), [&](std::string_view id) { return id.starts_with(first_part + "."); });
}

wire::Error no_milestone(const std::string& id, const std::string& milestone, const ExplainOptions& options) {
  const std::string folder = options.contract.empty() ? "." : options.contract;
  return {id, fmt::format("no file {}/milestones/{}.yaml", folder, milestone),
          fmt::format("the contract that declares {}", milestone), "name its folder with --contract DIR"};
}

wire::Result<Explanation> explain_contract_rule(const std::string& id, const ExplainOptions& options,
                                                const std::string& installed) {
  const size_t dot = id.find('.');
  const std::string milestone = id.substr(0, dot);
  const std::string file = milestone_file(milestone, options.contract, installed);
  if (!std::filesystem::is_regular_file(file)) {
    if (dot == std::string::npos || is_of_runner(milestone)) return unknown_rule(id, runner_rule_ids());
    return no_milestone(id, milestone, options);
  }
  const auto loaded = load_plan(file, "");
  if (!loaded) return loaded.error();
  const Plan& plan = *loaded->plan;
  if (const RuleDeclaration* rule = plan.find_rule(id))
    return Explanation{rule_text(plan, *rule), rule_json(plan, *rule)};
  std::vector<std::string_view> known;
  for (const RuleDeclaration& declared : plan.milestone.rules) known.push_back(declared.id);
  return unknown_rule(id, known);
}

ExitCode explain_all(const ExplainOptions& options, const Environment& environment) {
  wire::Array rules;
  std::string text;
  const auto add = [&](const Explanation& explanation) {
    rules.push_back(explanation.json);
    text += explanation.text;
  };
  if (options.ids.empty()) {
    for (size_t i = 0; i < checks::kRuleCount; ++i) add(explain_rule(static_cast<checks::Rule>(i)));
    text = all_rules();
  }
  for (const std::string& id : options.ids) {
    if (const auto rule = checks::find_rule(id)) {
      add(explain_rule(*rule));
      continue;
    }
    const auto explanation = explain_contract_rule(id, options, environment.installed_contract);
    if (!explanation) return fail(environment, explanation.error());
    add(*explanation);
  }
  if (options.format == OutputFormat::json) text = wire::to_text(wire::Object{{"rules", std::move(rules)}}, 2) + "\n";
  environment.out(text);
  return kAllHeld;
}

}  // namespace

ExitCode explain_rules(const Arguments& arguments, const Environment& environment) {
  ExplainOptions options;
  ArgumentParser parser(
      "explain",
      "Explains what a rule means and what to do where it is broken. Without RULE: lists the runner's own rules.");
  parser.option("RULE", options.ids, "ids such as export.hash or MILESTONE.RULE").placeholder("");
  declare_format(parser, options.format);
  declare_contract(parser, options.contract);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return explain_all(options, environment);
}

}  // namespace runner
