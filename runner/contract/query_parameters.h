// The query parameters of an operation: those of a signed export, which are the same for every contract but for its
// limits and filters, and else those of the operation's sample.
#pragma once

#include <string>
#include <vector>

#include "runner/contract/fixture_facts.h"
#include "runner/contract/schema_bundle.h"

namespace runner::contract {

struct QueryParameter {
  std::string name;
  std::string description;
  wire::Json schema;
};

/// References in the schemas lead to the bundle.
std::vector<QueryParameter> query_parameters(const Plan& plan, const OperationDeclaration& operation,
                                             SchemaBundle& bundle);

}  // namespace runner::contract
