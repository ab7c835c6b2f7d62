// The mutation analysis of one milestone: what a wrong contract or a lying service could do without its fixtures,
// examples and rules noticing. A run that passes is the baseline; every mutant is judged against it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "runner/mutate/expectation_judge.h"

namespace runner {

struct MutateOptions {
  MutationOptions common;
  std::set<MutantKind> kinds = {MutantKind::schema, MutantKind::service};
  std::vector<std::string> schemas;     ///< names; empty: all
  std::vector<std::string> operations;  ///< ids; empty: all
  std::optional<size_t> sample;         ///< so many mutants of each kind, chosen by the seed
  uint64_t seed = 1;
  bool over_http = false;
};

/// Error: the baseline does not pass. The plan must outlive the driver's sessions.
wire::Result<Mutation> mutate(const Plan& plan, Driver& driver, const MutateOptions& options);

/// Several milestones as one: a mutant that one of them kills is killed.
Mutation combined(const std::vector<Mutation>& mutations);

}  // namespace runner
