// `verify/runner explain ID...`: what a rule means and what to do where it is violated, and what an operation, a
// scenario or a reason code is. Covers the runner's own rules and, through the milestones of the contract, theirs.
#include <fmt/format.h>

#include <filesystem>

#include "runner/command/common_options.h"
#include "runner/command/explained_part.h"
#include "runner/command/load_plan.h"
#include "runner/document/nearest.h"

namespace runner {
namespace {

constexpr size_t kMaxMilestoneBytes = 4u << 20;

std::string rule_text(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return wire::format_line("{}  ({})\n  {}\n  {}\n", text.id, checks::to_text(text.level), text.text, text.advice);
}

wire::Json rule_json(checks::Rule rule) {
  const checks::RuleText& text = checks::text_of(rule);
  return wire::Object{
      {"id", text.id}, {"level", checks::to_text(text.level)}, {"text", text.text}, {"advice", text.advice}};
}

std::string all_rules() {
  std::string text =
      wire::format_line("rules of the runner (rules of the contract: {} explain MILESTONE.RULE):\n", tool_command());
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    const checks::RuleText& rule = checks::text_of(static_cast<checks::Rule>(i));
    text += wire::format_line("  {:<30} {:<6} {}\n", rule.id, checks::to_text(rule.level), rule.text);
  }
  return text;
}

std::vector<std::string_view> runner_rule_ids() {
  std::vector<std::string_view> ids;
  for (size_t i = 0; i < checks::kRuleCount; ++i) ids.push_back(checks::id_of(static_cast<checks::Rule>(i)));
  return ids;
}

Explanation explain_rule(checks::Rule rule) { return {"rules", rule_text(rule), rule_json(rule)}; }

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

/// The milestones of the contract, each as a plan.
class Contract {
 public:
  Contract(const ExplainOptions& options, const std::string& installed) : options_(options), installed_(installed) {}

  /// What the id means in the milestone that it begins with, or in any.
  wire::Result<Explanation> explain(const std::string& id) {
    const std::string milestone = id.substr(0, id.find('.'));
    const std::string file = milestone_file(milestone, options_.contract, installed_);
    const bool names_milestone = std::filesystem::is_regular_file(file);
    if (names_milestone) {
      if (auto problem = load({file})) return *problem;
    } else if (auto problem = load(files())) {
      return *problem;
    }
    std::vector<std::string> known;
    for (const LoadedPlan& loaded : loaded_) {
      if (auto explanation = explain_part(*loaded.plan, id)) return *std::move(explanation);
      const std::vector<std::string> ids = explained_ids(*loaded.plan);
      known.insert(known.end(), ids.begin(), ids.end());
    }
    const auto begins = [&](const std::string& other) { return other.starts_with(milestone + "."); };
    const bool elsewhere = id.find('.') != std::string::npos && !names_milestone && !is_of_runner(milestone) &&
                           std::none_of(known.begin(), known.end(), begins);
    if (elsewhere) return no_milestone(id, milestone, options_);
    return unknown(id, known);
  }

 private:
  std::vector<std::string> files() const {
    const std::string own = options_.contract.empty() ? "." : options_.contract;
    const bool there = std::filesystem::is_directory(own + "/milestones");
    const std::filesystem::path folder = (there || installed_.empty() ? own : installed_) + "/milestones";
    std::vector<std::string> found;
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
      const auto text = read_file(entry->path(), kMaxMilestoneBytes);
      const bool milestone = text && (text->starts_with("milestone:") || text->find("\nmilestone:") != text->npos);
      if (milestone && entry->path().extension() == ".yaml") found.push_back(entry->path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  wire::Problem load(const std::vector<std::string>& files) {
    loaded_.clear();
    for (const std::string& file : files) {
      auto plan = load_plan(file, "");
      if (!plan) return plan.error();
      loaded_.push_back(*std::move(plan));
    }
    return {};
  }

  static wire::Error unknown(const std::string& id, const std::vector<std::string>& of_contract) {
    std::vector<std::string_view> known = runner_rule_ids();
    known.insert(known.end(), of_contract.begin(), of_contract.end());
    return {"arguments", fmt::format("unknown id \"{}\"", id),
            "a rule of the runner, or a rule, an operation, a scenario or a reason code of a milestone",
            did_you_mean(id, known)};
  }

  const ExplainOptions& options_;
  const std::string& installed_;
  std::vector<LoadedPlan> loaded_;
};

ExitCode explain_all(const ExplainOptions& options, const Environment& environment) {
  wire::Object document{{"rules", wire::Array()}};
  std::string text;
  const auto add = [&](const Explanation& explanation) {
    wire::Json* list = document.find(explanation.kind);
    if (!list) list = &document.set(explanation.kind, wire::Array());
    list->as_array()->push_back(explanation.json);
    text += explanation.text;
  };
  if (options.ids.empty()) {
    for (size_t i = 0; i < checks::kRuleCount; ++i) add(explain_rule(static_cast<checks::Rule>(i)));
    text = all_rules();
  }
  Contract contract(options, environment.installed_contract);
  for (const std::string& id : options.ids) {
    if (const auto rule = checks::find_rule(id)) {
      add(explain_rule(*rule));
      continue;
    }
    const auto explanation = contract.explain(id);
    if (!explanation) return fail(environment, explanation.error());
    add(*explanation);
  }
  if (options.format == OutputFormat::json) text = wire::to_text(document, 2) + "\n";
  environment.out(text);
  return kAllHeld;
}

}  // namespace

ExitCode explain_rules(const Arguments& arguments, const Environment& environment) {
  ExplainOptions options;
  ArgumentParser parser("explain",
                        "Explains what a rule means and what to do where it is broken, and what an operation, a "
                        "scenario or a reason code "
                        "of a milestone is. Without ID: lists the runner's own rules.");
  parser.option("ID", options.ids, "ids such as export.hash, MILESTONE.RULE, an operation, a scenario or a reason code")
      .placeholder("");
  declare_format(parser, options.format);
  declare_contract(parser, options.contract);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return explain_all(options, environment);
}

}  // namespace runner
