// The plans of this repository's milestones and of the second contract, for tests of what is made from them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runner/contract/published.h"

namespace runner::contract {

inline std::unique_ptr<Plan> plan_of(const std::string& root, const std::string& milestone) {
  InputFiles files(root);
  auto plan = make_plan(files, milestone);
  EXPECT_TRUE(plan.ok()) << plan.error().to_string();
  return plan.ok() ? *std::move(plan) : nullptr;
}

inline std::vector<std::unique_ptr<Plan>> plans_of_both_contracts() {
  std::vector<std::unique_ptr<Plan>> plans;
  for (const char* name : {"M103", "M107", "M109"})
    plans.push_back(plan_of(SOURCE_ROOT, std::string("milestones/") + name + ".yaml"));
  plans.push_back(plan_of(SOURCE_ROOT "/tests/ticket_booking", "milestones/BOX1.yaml"));
  return plans;
}

}  // namespace runner::contract
