// `verify/runner list MILESTONE...`: the operations, scenarios and rules of milestones.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"

namespace runner {
namespace {

std::string list_text(const Plan& plan) {
  std::string text = fmt::format("{}  {}\n\noperations:\n", plan.milestone.id, plan.milestone.title);
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    text += fmt::format("  {:<45} {} {}\n", operation.id, operation.method, operation.path);
  }
  text += "\nscenarios:\n";
  for (const ScenarioRun& run : plan.runs) {
    const auto& tags = run.scenario->tags;
    text += fmt::format("  {}{}\n", run.id, tags.empty() ? "" : fmt::format("  [{}]", fmt::join(tags, ", ")));
  }
  text += "\nrules:\n";
  for (const RuleDeclaration& rule : plan.milestone.rules) {
    text += fmt::format("  {:<45} {:<6} {}\n", rule.id, checks::to_text(rule.level), rule.text);
  }
  return text + "\n";
}

}  // namespace

ExitCode list_milestones(const Arguments& arguments, const Environment& environment) {
  std::vector<std::string> milestones;
  std::string root;
  ArgumentParser parser("verify/runner list", "Shows the operations, scenarios and rules of milestones.");
  parser.option("MILESTONE", milestones, "milestone files").required().placeholder("");
  declare_root(parser, root);
  if (const auto code = parser.read(arguments, environment)) return *code;
  for (const std::string& milestone : milestones) {
    const auto loaded = load_plan(milestone, root);
    if (!loaded) return fail(environment, loaded.error());
    environment.out(list_text(*loaded->plan));
  }
  return kAllHeld;
}

}  // namespace runner
