// What a new version of a milestone changes for those who use the contract: one change each for operations, parameters,
// codes, events, rules, gates, capabilities and schemas, with who breaks and the version step that it needs. Compares
// what is declared; no request is sent.
//
// A version protects those who call and those who read events. What breaks them needs a major step; what the contract
// promises beyond that needs a minor one, though a service that passed may then fail; words need a patch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/plan/plan.h"

namespace runner::contract {

enum class VersionStep : uint8_t { none, patch, minor, major };
std::string_view to_text(VersionStep step);

enum class Affected : uint8_t { callers, services, event_readers };
std::string_view to_text(Affected affected);

struct Change {
  std::string kind;     ///< "operation", "parameter", "reason code", "schema", ...
  std::string subject;  ///< what changed, by its id
  std::string text;     ///< how
  VersionStep step = VersionStep::none;
  std::vector<Affected> breaks;
  std::vector<std::string> witnesses = {};  ///< instances on which the two schemas disagree, and why
  std::string undecided = {};               ///< why it is not known whether somebody breaks; empty: it is known
};

struct MilestoneDiff {
  std::string milestone;
  std::string before;  ///< version; empty: none stated, or no such milestone
  std::string after;
  std::vector<Change> changes;
  VersionStep needed = VersionStep::none;
  VersionStep claimed = VersionStep::none;
  std::string problem;  ///< why the version does not fit the changes; empty: it does
};

/// Either may be null: a milestone that is new, or gone. Both belong to one id.
MilestoneDiff compare_milestones(const Plan* before, const Plan* after);

// ---- its parts

/// What the milestone and its conventions declare, but the schemas.
void add_declared_changes(const Plan& before, const Plan& after, std::vector<Change>& changes);
/// What the fixtures expect of refusals and need of a target, and texts that the service makes.
void add_tested_changes(const Plan& before, const Plan& after, std::vector<Change>& changes);
/// Parts whose meaning no table decides: changes of theirs are undecided.
void add_written_changes(const Plan& before, const Plan& after, std::vector<Change>& changes);
/// The schemas of operations, events and documents, paired by their use, whatever their files are called.
void add_schema_changes(const Plan& before, const Plan& after, std::vector<Change>& changes);
/// Fills in the steps and the problem from the versions and the changes.
void judge_version(MilestoneDiff& diff);

std::string diff_text(const std::vector<MilestoneDiff>& diffs);
/// A changelog.
std::string diff_markdown(const std::vector<MilestoneDiff>& diffs);
wire::Json diff_json(const std::vector<MilestoneDiff>& diffs);

}  // namespace runner::contract
