// `verify/runner contract diff OLD NEW`: what a new version of a contract changes, who breaks, and whether the version
// that it states claims enough. `contract lock` keeps a published version, with which later ones are compared.
#include "runner/contract/contract_diff.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "runner/command/command.h"
#include "runner/command/evidence_flips.h"
#include "runner/command/revision.h"
#include "runner/schema_tools/input.h"

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

struct ContractLockOptions {
  std::string folder = ".";
  bool check = false;
};

/// What a run reads of the milestones: their input files, but for examples and the lock of schemas, which change
/// nothing that is compared.
wire::Result<std::map<std::string, std::string>> texts_of(const NamedContract& contract) {
  std::map<std::string, std::string> texts;
  for (const LoadedPlan& loaded : contract.plans) {
    for (const auto& [path, digest] : loaded.plan->digests) {
      if (path.find("/examples/") != std::string::npos || path.ends_with(".lock.json") || texts.contains(path))
        continue;
      auto text = schema_tools::read_file((std::filesystem::path(loaded.root) / path).string());
      if (!text) return text.error();
      texts[path] = *std::move(text);
    }
  }
  return texts;
}

/// One line for each file, so that a change of one is a change of one line.
std::string lock_text(const NamedContract& contract, const std::map<std::string, std::string>& texts) {
  wire::Object versions;
  for (const LoadedPlan& loaded : contract.plans)
    versions.set(loaded.plan->milestone.id, loaded.plan->milestone.version);
  std::string text = "{\n  \"versions\": " + wire::to_text(versions) + ",\n  \"files\": {";
  const char* separator = "\n    ";
  for (const auto& [path, content] : texts) {
    text += separator + wire::to_text(path) + ": " + wire::to_text(content);
    separator = ",\n    ";
  }
  return text + "\n  }\n}\n";
}

/// Exit code 1 where a version claims too little since the lock; then nothing is written.
ExitCode lock_versions(const ContractLockOptions& options, const Environment& environment) {
  const std::string path = (std::filesystem::path(options.folder) / "milestones" / kContractLock).string();
  const auto now = load_contract(options.folder, "FOLDER", environment.installed_contract);
  if (!now) return fail(environment, now.error());
  std::vector<contract::MilestoneDiff> diffs;
  if (std::filesystem::exists(path)) {
    const auto before = load_contract(path, "FOLDER", environment.installed_contract);
    if (!before) return fail(environment, before.error());
    auto compared = compare_all({path, options.folder, {}, ChangesFormat::text}, *before, *now);
    if (!compared) return fail(environment, compared.error());
    diffs = *std::move(compared);
  } else if (options.check) {
    return fail(environment, {path, "no such file", "a lock of the contract", "write it with \"contract lock\""});
  }
  environment.out(contract::diff_text(diffs));
  const bool holds = std::all_of(diffs.begin(), diffs.end(), [](const auto& diff) { return diff.problem.empty(); });
  if (!holds || options.check) return holds ? kAllHeld : kFindings;
  const auto texts = texts_of(*now);
  if (!texts) return fail(environment, texts.error());
  if (!schema_tools::write_whole(path, lock_text(*now, *texts)))
    return fail(environment, {path, "the file cannot be written", "a folder that can be written", ""}, kEvidenceFailed);
  environment.out(wire::format_line("{}: {}\n", path, wire::counted(now->plans.size(), "milestone")));
  return kAllHeld;
}

}  // namespace

ExitCode compare_contracts(const Arguments& arguments, const Environment& environment) {
  ContractDiffOptions options;
  ArgumentParser parser("contract diff",
                        "Compares two versions of a contract: what changed, who breaks, and whether the version claims "
                        "enough.");
  parser.option("OLD", options.before, "milestone, folder or lock of a contract, or revision of git's").required();
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

ExitCode lock_contract(const Arguments& arguments, const Environment& environment) {
  ContractLockOptions options;
  ArgumentParser parser("contract lock",
                        "Keeps the contract of a folder as it is published, and demands of later versions that they "
                        "claim the step which their changes since then need.");
  parser.option("FOLDER", options.folder, "folder with milestones/ (default: the working directory)").placeholder("");
  parser.flag("--check", options.check, "write nothing: compare, as CI does");
  parser.footer(R"(
The lock is FOLDER/milestones/contract.lock.json; it holds the milestones, their conventions, fixtures and schemas, so
that no history of git is needed. It is not written where a version claims too small a step.
  verify/runner contract lock --check
  verify/runner contract diff milestones/contract.lock.json milestones/M107.yaml
Exit codes: 0 locked, or the versions claim enough, 1 a version claims too small a step, 2 usage or input, 4 the file
could not be written.)");
  if (const auto code = parser.read(arguments, environment)) return *code;
  return lock_versions(options, environment);
}

}  // namespace runner
