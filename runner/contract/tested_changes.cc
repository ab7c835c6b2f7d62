#include <fmt/format.h>

#include <algorithm>

#include "runner/contract/contract_diff.h"
#include "runner/contract/fixture_facts.h"

namespace runner::contract {
namespace {

/// What the fixtures expect with a reason code.
struct Outcomes {
  std::set<size_t> refusals;    ///< the kinds, which two versions may code otherwise
  std::set<std::string> texts;  ///< "409 CONFLICT"
};

std::map<std::string, Outcomes> outcomes_by_reason(const Plan& plan, const OperationDeclaration& operation) {
  const checks::ErrorCodes& errors = plan.contract.conventions.errors;
  std::map<std::string, Outcomes> outcomes;
  for (const auto& [status, codes] : refusals_of(plan, operation).by_status) {
    for (const auto& [code, reasons] : codes) {
      for (const std::string& reason : reasons) {
        outcomes[reason].texts.insert(fmt::format("{} {}", status, code));
        for (size_t i = 0; i < checks::kRefusalCount; ++i) {
          if (errors.means(code, static_cast<checks::Refusal>(i))) outcomes[reason].refusals.insert(i);
        }
      }
    }
  }
  return outcomes;
}

void add_outcomes(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  for (const OperationDeclaration& old : before.milestone.operations) {
    const auto& operations = after.milestone.operations;
    const auto now = std::find_if(operations.begin(), operations.end(),
                                  [&](const OperationDeclaration& operation) { return operation.id == old.id; });
    if (now == operations.end()) continue;
    const auto then = outcomes_by_reason(before, old);
    for (const auto& [reason, outcomes] : outcomes_by_reason(after, *now)) {
      const auto known = then.find(reason);
      if (known == then.end() || known->second.refusals == outcomes.refusals) continue;
      const std::set<size_t>& kinds = known->second.refusals;
      const bool more = !std::includes(kinds.begin(), kinds.end(), outcomes.refusals.begin(), outcomes.refusals.end());
      changes.push_back({"refusal",
                         fmt::format("{} {}", old.id, reason),
                         fmt::format("the fixtures expect {}, and expected {}", fmt::join(outcomes.texts, " or "),
                                     fmt::join(known->second.texts, " or ")),
                         more ? VersionStep::major : VersionStep::patch,
                         {}});
      if (more) changes.back().breaks = {Affected::callers, Affected::services};
    }
  }
}

/// The capabilities of a target without which some scenario is not testable.
std::set<std::string> needed_capabilities(const Plan& plan) {
  std::set<std::string> needed;
  for (const ScenarioRun& run : plan.runs) {
    for (const CapabilityRow& row : capability_rows()) {
      if (row.needed && run.requirements.*row.needed) needed.emplace(row.key);
    }
    if (run.requirements.gate_open) needed.insert(*run.requirements.gate_open ? "an open gate" : "a closed gate");
  }
  return needed;
}

void add_needs(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  const std::set<std::string> then = needed_capabilities(before);
  const std::set<std::string> now = needed_capabilities(after);
  for (const std::string& name : now) {
    if (!then.contains(name))
      changes.push_back({"capability", "needed: " + name, "added", VersionStep::minor, {Affected::services}});
  }
  for (const std::string& name : then) {
    if (!now.contains(name)) changes.push_back({"capability", "needed: " + name, "removed", VersionStep::patch, {}});
  }
}

std::string digest_text(const checks::Digest& digest) {
  return fmt::format("{} = {} + {} digits of {}", digest.at, digest.prefix, digest.digits, fmt::join(digest.of, ", "));
}

std::set<std::string> values_of(const Milestone& milestone) {
  std::set<std::string> values;
  for (const OperationDeclaration& operation : milestone.operations) {
    for (const checks::Digest& digest : operation.digests)
      values.insert(fmt::format("{}: {}", operation.id, digest_text(digest)));
  }
  for (const auto& [name, prefix] : milestone.members.generated_ids)
    values.insert(fmt::format("generated {} begins with {}", name, prefix));
  return values;
}

/// Texts that the service makes, and how.
void add_made_values(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  const std::set<std::string> then = values_of(before.milestone);
  const std::set<std::string> now = values_of(after.milestone);
  for (const std::string& value : then) {
    if (!now.contains(value)) changes.push_back({"value", value, "removed", VersionStep::major, {Affected::callers}});
  }
  for (const std::string& value : now) {
    if (!then.contains(value)) changes.push_back({"value", value, "added", VersionStep::minor, {Affected::services}});
  }
}

}  // namespace

void add_tested_changes(const Plan& before, const Plan& after, std::vector<Change>& changes) {
  add_outcomes(before, after, changes);
  add_needs(before, after, changes);
  add_made_values(before, after, changes);
}

}  // namespace runner::contract
