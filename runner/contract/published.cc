#include "runner/contract/published.h"

#include <fmt/format.h>

namespace runner::contract {

wire::Problem refuse_different_contracts(const Plans& plans) {
  const Plan& first = *plans.front();
  for (const Plan* plan : plans) {
    const bool same =
        plan->milestone.conventions == first.milestone.conventions && plan->schema_directory == first.schema_directory;
    if (same) continue;
    return wire::Error{
        plan->file,
        fmt::format("conventions {} and schemas in {}", plan->milestone.conventions, plan->schema_directory),
        fmt::format("those of {}: {} and {}", first.file, first.milestone.conventions, first.schema_directory),
        "export the milestones of one contract together, those of others apart"};
  }
  return {};
}

std::string title_of(const Plans& plans) {
  if (plans.size() == 1) return fmt::format("{}: {}", plans[0]->milestone.id, plans[0]->milestone.title);
  std::string title;
  for (const Plan* plan : plans) title += (title.empty() ? "" : ", ") + plan->milestone.id;
  return title;
}

std::string version_of(const Plans& plans) {
  const auto stated = [](const Plan& plan) {
    return plan.milestone.version.empty() ? "0.0.0" : plan.milestone.version;
  };
  if (plans.size() == 1) return stated(*plans[0]);
  std::string versions;
  for (const Plan* plan : plans)
    versions += fmt::format("{}{} {}", versions.empty() ? "" : ", ", plan->milestone.id, stated(*plan));
  return versions;
}

}  // namespace runner::contract
