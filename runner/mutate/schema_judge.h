// Judges schema mutants (schema_mutants.h): whether the milestone's exchanges, events, documents and examples notice a
// change, whether the change is proved to mean nothing, and what else survives. What no value shows is judged by the
// whole run again, from its recording, so that a survivor is what `verify/runner run` passes.
#pragma once

#include <functional>
#include <memory>

#include "runner/execute/execute.h"
#include "runner/mutate/schema_mutants.h"
#include "runner/mutate/schema_uses.h"

namespace runner {

struct MutationOptions {
  unsigned jobs = 1;
  /// The milestone's plan once more, for a thread of its own.
  std::function<std::unique_ptr<Plan>()> plan_again;
};

/// `baseline` is a run that passes.
std::vector<JudgedMutant> judge_schema_mutants(const Record& baseline, const std::vector<SchemaMutant>& mutants,
                                               const MutationOptions& options);

}  // namespace runner
