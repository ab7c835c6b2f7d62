// `verify/runner list MILESTONE...`: the operations, scenarios and rules of milestones, or those of the scenarios that
// a run with the same filter would select.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"

namespace runner {
namespace {

struct ListOptions {
  std::vector<std::string> milestones;
  std::vector<std::string> fixtures;
  std::string root;
  std::string contract;
  Filter filter;
  OutputFormat format = OutputFormat::text;
};

/// What is listed of one milestone.
struct Listed {
  const Plan* plan;
  std::vector<const OperationDeclaration*> operations;
  std::vector<const ScenarioRun*> scenarios;
  std::vector<const RuleDeclaration*> rules;
};

Listed list_of(const Plan& plan, const Filter& filter) {
  Listed listed{&plan, {}, select_runs(plan, filter), {}};
  const bool all = listed.scenarios.size() == plan.runs.size();
  std::set<std::string> operations, rules;
  for (const ScenarioRun* run : listed.scenarios) {
    rules.insert(run->proves.begin(), run->proves.end());
    for (const Step& step : run->scenario->steps) {
      for (const CallStep* call : calls_of(step)) operations.insert(call->operation);
    }
  }
  for (const OperationDeclaration& operation : plan.milestone.operations) {
    if (all || operations.contains(operation.id)) listed.operations.push_back(&operation);
  }
  for (const RuleDeclaration& rule : plan.milestone.rules) {
    if (all || rules.contains(rule.id)) listed.rules.push_back(&rule);
  }
  return listed;
}

std::string list_text(const Listed& listed) {
  const Milestone& milestone = listed.plan->milestone;
  std::string text = wire::format_line("{}  {}\n\noperations:\n", milestone.id, milestone.title);
  for (const OperationDeclaration* operation : listed.operations)
    text += wire::format_line("  {:<45} {} {}\n", operation->id, operation->method, operation->path);
  text += "\nscenarios:\n";
  for (const ScenarioRun* run : listed.scenarios) {
    const auto& tags = run->scenario->tags;
    text += wire::format_line("  {}{}\n", run->id, tags.empty() ? "" : fmt::format("  [{}]", fmt::join(tags, ", ")));
  }
  text += "\nrules:\n";
  for (const RuleDeclaration* rule : listed.rules)
    text += wire::format_line("  {:<45} {:<6} {}\n", rule->id, checks::to_text(rule->level), rule->text);
  return text + "\n";
}

wire::Json list_json(const Listed& listed) {
  wire::Array operations, scenarios, rules;
  for (const OperationDeclaration* operation : listed.operations) {
    operations.push_back(wire::Object{{"id", operation->id}, {"method", operation->method}, {"path", operation->path}});
  }
  for (const ScenarioRun* run : listed.scenarios) {
    const auto& tags = run->scenario->tags;
    scenarios.push_back(wire::Object{{"id", run->id},
                                     {"tags", wire::Array(tags.begin(), tags.end())},
                                     {"proves", wire::Array(run->proves.begin(), run->proves.end())}});
  }
  for (const RuleDeclaration* rule : listed.rules) {
    rules.push_back(wire::Object{
        {"id", rule->id}, {"level", checks::to_text(rule->level)}, {"section", rule->section}, {"text", rule->text}});
  }
  return wire::Object{
      {"milestone", listed.plan->milestone.id}, {"title", listed.plan->milestone.title}, {"file", listed.plan->file},
      {"operations", std::move(operations)},    {"scenarios", std::move(scenarios)},     {"rules", std::move(rules)}};
}

ExitCode list_all(const ListOptions& options, const Environment& environment) {
  std::vector<LoadedPlan> loaded;
  std::vector<const Plan*> plans;
  Filter filter = options.filter;
  for (const std::string& milestone : options.milestones) {
    auto plan = load_plan(milestone, options.root, options.fixtures);
    if (!plan) return fail(environment, plan.error());
    filter.fixtures = plan->fixtures;
    plans.push_back(plan->plan.get());
    loaded.push_back(std::move(*plan));
  }
  if (auto problem = refuse_unmatched(plans, filter)) return fail(environment, *problem);
  wire::Array milestones;
  for (const Plan* plan : plans) {
    const Listed listed = list_of(*plan, filter);
    if (options.format == OutputFormat::text) {
      environment.out(list_text(listed));
    } else {
      milestones.push_back(list_json(listed));
    }
  }
  if (options.format == OutputFormat::json)
    environment.out(wire::to_text(wire::Object{{"milestones", std::move(milestones)}}, 2) + "\n");
  return kAllHeld;
}

}  // namespace

ExitCode list_milestones(const Arguments& arguments, const Environment& environment) {
  ListOptions options;
  ArgumentParser parser("list",
                        "Shows the operations, scenarios and rules of milestones; with a filter, the scenarios that a "
                        "run would select, what they call and what they prove.");
  parser.option("MILESTONE", options.milestones, "files, or ids of milestones of the contract")
      .required()
      .placeholder("");
  declare_filter(parser, options.filter, environment);
  declare_fixtures(parser, options.fixtures);
  declare_format(parser, options.format);
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  if (const auto code = parser.read(arguments, environment)) return *code;
  name_files(options.milestones, options.contract, environment.installed_contract);
  return list_all(options, environment);
}

}  // namespace runner
