// `verify/runner contract diff OLD NEW`: what a new version of a contract changes, who breaks, and whether the version
// that it states claims enough.
#include "runner/contract/contract_diff.h"

#include <algorithm>

#include "runner/command/command.h"
#include "runner/command/evidence_flips.h"
#include "runner/command/revision.h"

namespace runner {
namespace {

enum class ChangesFormat { text, json, markdown };

struct ContractDiffOptions {
  std::string before;
  std::string after;
  std::vector<std::string> evidence;
  ChangesFormat format = ChangesFormat::text;
};

const Plan* plan_with_id(const NamedContract& contract, const std::string& id) {
  for (const LoadedPlan& loaded : contract.plans) {
    if (loaded.plan->milestone.id == id) return loaded.plan.get();
  }
  return nullptr;
}

/// In the order of the new contract. Where one side names milestones, those of the other are left out.
wire::Result<std::vector<contract::MilestoneDiff>> compare_all(const ContractDiffOptions& options,
                                                               const NamedContract& before,
                                                               const NamedContract& after) {
  std::vector<contract::MilestoneDiff> diffs;
  for (const LoadedPlan& now : after.plans) {
    const Plan* old = plan_with_id(before, now.plan->milestone.id);
    if (old || before.is_whole == after.is_whole || before.is_whole)
      diffs.push_back(contract::compare_milestones(old, now.plan.get()));
  }
  for (const LoadedPlan& old : before.plans) {
    const bool gone = !plan_with_id(after, old.plan->milestone.id);
    if (gone && (after.is_whole || !before.is_whole))
      diffs.push_back(contract::compare_milestones(old.plan.get(), nullptr));
  }
  if (!before.is_whole && !after.is_whole && diffs.size() > 1)
    return wire::Error{options.after, "another milestone than " + options.before, "two versions of one milestone", ""};
  return diffs;
}

std::string report_of(ChangesFormat format, const std::vector<contract::MilestoneDiff>& diffs,
                      const std::vector<EvidenceFlips>& runs) {
  if (format == ChangesFormat::text) return contract::diff_text(diffs) + flips_text(runs);
  if (format == ChangesFormat::markdown) return contract::diff_markdown(diffs) + flips_markdown(runs);
  wire::Json report = contract::diff_json(diffs);
  if (!runs.empty()) report.as_object()->set("evidence", flips_json(runs));
  return wire::to_text(report, 2) + "\n";
}

ExitCode compare_versions(const ContractDiffOptions& options, const Environment& environment) {
  const auto before = load_contract(options.before, "OLD", environment.installed_contract);
  if (!before) return fail(environment, before.error());
  const auto after = load_contract(options.after, "NEW", environment.installed_contract);
  if (!after) return fail(environment, after.error());
  const auto diffs = compare_all(options, *before, *after);
  if (!diffs) return fail(environment, diffs.error());
  std::vector<EvidenceFlips> runs;
  for (const std::string& folder : options.evidence) {
    auto run = judge_evidence(folder, after->plans);
    if (!run) return fail(environment, run.error());
    runs.push_back(*std::move(run));
  }
  environment.out(report_of(options.format, *diffs, runs));
  const bool holds = std::all_of(diffs->begin(), diffs->end(), [](const auto& diff) { return diff.problem.empty(); });
  return holds ? kAllHeld : kFindings;
}

}  // namespace

ExitCode compare_contracts(const Arguments& arguments, const Environment& environment) {
  ContractDiffOptions options;
  ArgumentParser parser("contract diff",
                        "Compares two versions of a contract: what changed, who breaks, and whether the version claims "
                        "enough.");
  parser.option("OLD", options.before, "milestone, folder of a contract, or revision of git's").required();
  parser.option("NEW", options.after, "the same of the new version").required();
  parser
      .option("--evidence", options.evidence,
              "recorded runs to be judged under the new version: whose verdict would flip, and why; repeatable")
      .placeholder("DIR");
  parser.option(
      "--format",
      one_of(options.format,
             {{"text", ChangesFormat::text}, {"json", ChangesFormat::json}, {"markdown", ChangesFormat::markdown}}),
      "how changes are printed (default: text); markdown is a changelog");
  parser.footer(R"(
What breaks those who call or read events needs a major step, what the contract promises beyond that a minor one, words
a patch; before 1.0.0 one step less. What is undecided is printed with its reason, and is not counted in the step.
  verify/runner contract diff HEAD~1 milestones/M107.yaml
  verify/runner contract diff main:milestones/M107.yaml milestones/M107.yaml --format markdown
  verify/runner contract diff HEAD~1 milestones/M107.yaml --evidence artifacts/milestones/M107/latest
Exit codes: 0 the version claims enough, 1 it claims too small a step, 2 usage or input.)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  return compare_versions(options, environment);
}

}  // namespace runner
