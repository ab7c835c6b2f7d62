// `verify/runner list MILESTONE...`: the operations, scenarios and rules of milestones, or those of the scenarios that
// a run with the same filter would select.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"

namespace runner {
namespace {

/// What is listed in full.
struct Details {
  bool scenarios = false;
  bool rules = false;
};

struct ListOptions {
  std::vector<std::string> milestones;
  std::vector<std::string> fixtures;
  std::string root;
  std::string contract;
  Filter filter;
  Details details;
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

bool calls(const Scenario& scenario, const std::string& operation) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const Step& step) {
    const auto sent = calls_of(step);
    return std::any_of(sent.begin(), sent.end(), [&](const CallStep* call) { return call->operation == operation; });
  });
}

/// Scenarios as written and their runs, cases included.
std::string counts_of(const std::vector<const ScenarioRun*>& runs) {
  std::set<const Scenario*> scenarios;
  for (const ScenarioRun* run : runs) scenarios.insert(run->scenario);
  return fmt::format("{}, {}", wire::counted(scenarios.size(), "scenario"), wire::counted(runs.size(), "run"));
}

template <typename Fits>
std::string counts_of(const Listed& listed, Fits fits) {
  std::vector<const ScenarioRun*> runs;
  for (const ScenarioRun* run : listed.scenarios) {
    if (fits(*run)) runs.push_back(run);
  }
  return counts_of(runs);
}

std::string operations_text(const Listed& listed) {
  std::string text = "\noperations:\n";
  for (const OperationDeclaration* operation : listed.operations) {
    const auto called = [&](const ScenarioRun& run) { return calls(*run.scenario, operation->id); };
    text += wire::format_line("  {:<45} {} {}\n  {:<45} called by {}\n", operation->id, operation->method,
                              operation->path, "", counts_of(listed, called));
  }
  return text;
}

/// By file; what is derived from samples is in the milestone's.
std::string fixtures_text(const Listed& listed) {
  std::vector<std::string> files;
  for (const ScenarioRun* run : listed.scenarios) {
    const std::string file = run->scenario->place.file ? *run->scenario->place.file : "";
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  std::string text = "\nscenarios:\n";
  for (const std::string& file : files) {
    const auto is_here = [&](const ScenarioRun& run) {
      return run.scenario->place.file && *run.scenario->place.file == file;
    };
    text += wire::format_line("  {:<45} {}{}\n", file, counts_of(listed, is_here),
                              file == listed.plan->file ? ", derived from the samples" : "");
  }
  return text;
}

std::string sections_text(const Listed& listed) {
  std::vector<std::pair<std::string, size_t>> sections;
  for (const RuleDeclaration* rule : listed.rules) {
    const auto known =
        std::find_if(sections.begin(), sections.end(), [&](const auto& each) { return each.first == rule->section; });
    if (known == sections.end()) {
      sections.emplace_back(rule->section, 1);
    } else {
      ++known->second;
    }
  }
  std::string text = "\nrules:\n";
  for (const auto& [section, count] : sections) text += wire::format_line("  {:<45} {}\n", section, count);
  return text;
}

std::string scenario_list(const Listed& listed) {
  std::string text = "\nscenarios:\n";
  for (const ScenarioRun* run : listed.scenarios) {
    const auto& tags = run->scenario->tags;
    text += wire::format_line("  {}{}\n", run->id, tags.empty() ? "" : fmt::format("  [{}]", fmt::join(tags, ", ")));
  }
  return text;
}

std::string rule_list(const Listed& listed) {
  std::string text = "\nrules:\n";
  for (const RuleDeclaration* rule : listed.rules)
    text += wire::format_line("  {:<45} {:<6} {}\n", rule->id, checks::to_text(rule->level), rule->text);
  return text;
}

/// One screen; what the options ask for, in full.
std::string list_text(const Listed& listed, const Details& details) {
  const Milestone& milestone = listed.plan->milestone;
  const auto should = static_cast<size_t>(std::count_if(listed.rules.begin(), listed.rules.end(),
                                                        [](const auto* rule) { return rule->level == Level::should; }));
  std::string text = wire::format_line("{}  {}\n{}: {}, {}, {} ({} must, {} should)\n", milestone.id, milestone.title,
                                       listed.plan->file, wire::counted(listed.operations.size(), "operation"),
                                       counts_of(listed.scenarios), wire::counted(listed.rules.size(), "rule"),
                                       listed.rules.size() - should, should);
  text += operations_text(listed);
  text += details.scenarios ? scenario_list(listed) : fixtures_text(listed);
  text += details.rules ? rule_list(listed) : sections_text(listed);
  if (!details.scenarios || !details.rules)
    text += wire::format_line("\n{} list {} --scenarios or --rules lists them; explain ID explains one\n",
                              tool_command(), listed.plan->file);
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
    for (const std::string& remark : unlisted_fixtures(*plan)) environment.err(wire::format_line("note: {}\n", remark));
    filter.fixtures = plan->fixtures;
    plans.push_back(plan->plan.get());
    loaded.push_back(std::move(*plan));
  }
  if (auto problem = refuse_unmatched(plans, filter)) return fail(environment, *problem);
  // What a filter selects is wanted in full.
  const bool filtered = !filter.scenarios.empty() || !filter.operations.empty() || !filter.tags.empty() ||
                        !filter.fixtures.empty() || filter.shard;
  const Details details = filtered ? Details{true, true} : options.details;
  wire::Array milestones;
  for (const Plan* plan : plans) {
    auto durations = read_durations(filter.durations_from, plan->milestone.id);
    if (!durations) return fail(environment, durations.error());
    filter.durations = std::move(*durations);
    const Listed listed = list_of(*plan, filter);
    if (options.format == OutputFormat::text) {
      environment.out(list_text(listed, details));
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
                        "Shows the operations, scenarios and rules of milestones on a screen; with a filter, each "
                        "scenario that a run would select, what they call and what they prove.");
  declare_milestones(parser, options.milestones);
  parser.flag("--scenarios", options.details.scenarios, "list each scenario, its cases included");
  parser.flag("--rules", options.details.rules, "list each rule with its text");
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
