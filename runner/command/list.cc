// `verify/runner list MILESTONE...`: what there is to run.
#include <fmt/format.h>

#include "runner/command/command.h"
#include "runner/command/selection.h"

namespace runner {
namespace {

std::string describe(const Plan& plan) {
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
  parser.option("MILESTONE", milestones, "milestone files").required();
  parser.option("--root", root, "repository root (default: found from the milestone file)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  for (const std::string& milestone : milestones) {
    auto located = locate_milestone(milestone, root);
    if (!located) return fail(environment, located.error());
    InputFiles files(located->root);
    auto plan = make_plan(files, located->file);
    if (!plan) return fail(environment, plan.error());
    environment.out(describe(**plan));
  }
  return kAllHeld;
}

}  // namespace runner
