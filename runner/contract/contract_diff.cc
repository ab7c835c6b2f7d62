#include "runner/contract/contract_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace runner::contract {
namespace {

using Version = std::array<int, 3>;

Version version_from(std::string_view text) {
  Version numbers{};
  for (int& number : numbers) {
    const size_t end = std::min(text.find('.'), text.size());
    std::from_chars(text.data(), text.data() + end, number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
}

std::string text_from(const Version& version) { return fmt::format("{}", fmt::join(version, ".")); }

/// Before 1.0.0 a minor step may break (Semantic Versioning, item 4).
VersionStep allowed_step(VersionStep needed, const Version& before) {
  if (before[0] > 0 || needed == VersionStep::none) return needed;
  return needed == VersionStep::major ? VersionStep::minor : VersionStep::patch;
}

VersionStep step_between(const Version& before, const Version& after) {
  if (after[0] != before[0]) return VersionStep::major;
  if (after[1] != before[1]) return VersionStep::minor;
  return after[2] != before[2] ? VersionStep::patch : VersionStep::none;
}

Version next_version(Version version, VersionStep step) {
  if (step == VersionStep::major) return {version[0] + 1, 0, 0};
  if (step == VersionStep::minor) return {version[0], version[1] + 1, 0};
  if (step == VersionStep::patch) ++version[2];
  return version;
}

Change whole_milestone(const Plan& plan, bool added) {
  const auto& milestone = plan.milestone;
  if (added) return {"milestone", milestone.id, "added", VersionStep::minor, {Affected::services}};
  return {"milestone", milestone.id, "removed", VersionStep::major, {Affected::callers, Affected::event_readers}};
}

}  // namespace

std::string_view to_text(VersionStep step) {
  constexpr std::string_view kSteps[] = {"none", "patch", "minor", "major"};
  return kSteps[static_cast<size_t>(step)];
}

std::string_view to_text(Affected affected) {
  constexpr std::string_view kAffected[] = {"those who call", "those who serve", "those who read events"};
  return kAffected[static_cast<size_t>(affected)];
}

MilestoneDiff compare_milestones(const Plan* before, const Plan* after) {
  MilestoneDiff diff;
  diff.milestone = (after ? after : before)->milestone.id;
  if (before) diff.before = before->milestone.version;
  if (after) diff.after = after->milestone.version;
  if (before && after) {
    add_declared_changes(*before, *after, diff.changes);
    add_tested_changes(*before, *after, diff.changes);
    add_written_changes(*before, *after, diff.changes);
    add_schema_changes(*before, *after, diff.changes);
    judge_version(diff);
    return diff;
  }
  diff.changes.push_back(whole_milestone(*(after ? after : before), after != nullptr));
  diff.needed = diff.claimed = diff.changes.front().step;
  return diff;
}

void judge_version(MilestoneDiff& diff) {
  for (const Change& change : diff.changes) diff.needed = std::max(diff.needed, change.step);
  if (diff.before.empty() && !diff.after.empty()) {
    diff.claimed = VersionStep::major;
    return;
  }
  if (diff.after.empty()) {
    if (!diff.before.empty()) diff.problem = fmt::format("no version is stated any more; it was {}", diff.before);
    if (diff.before.empty() && diff.needed != VersionStep::none)
      diff.problem = "no version is stated: state one under 'version'";
    return;
  }
  const Version before = version_from(diff.before);
  const Version after = version_from(diff.after);
  const VersionStep step = allowed_step(diff.needed, before);
  diff.claimed = step_between(before, after);
  if (after < before) {
    diff.claimed = VersionStep::none;
    diff.problem = fmt::format("version {} is lower than {}: state {}", diff.after, diff.before,
                               text_from(next_version(before, step)));
  } else if (diff.claimed < step) {
    diff.problem =
        fmt::format("{} -> {} claims {}, and the changes need a {} step: state {}", diff.before, diff.after,
                    diff.claimed == VersionStep::none ? "no step" : fmt::format("a {} step", to_text(diff.claimed)),
                    to_text(step), text_from(next_version(before, step)));
  }
}

}  // namespace runner::contract
