// Makes the contract that the judge checks: the operations and events of a milestone and of those that it uses, with
// their schemas compiled and every name that they give looked up.
#pragma once

#include <vector>

#include "runner/document/conventions.h"
#include "runner/document/milestone.h"
#include "runner/plan/schema_set.h"

namespace runner {

/// What a contract is made from.
struct ContractSources {
  const ConventionsFile& conventions;
  const Milestone& milestone;
  const std::vector<Milestone>& used;  ///< the milestones that it uses
};

/// Error: the first name that is unknown or given twice.
wire::Result<checks::Contract> resolve_contract(const ContractSources& sources, SchemaSet& schemas);

}  // namespace runner
