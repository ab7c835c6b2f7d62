// What the fixtures and the example documents of a milestone show of an operation: how it refuses, and examples of its
// requests and responses. Nothing is sent: `$` forms are filled in, and every example is valid under its schema and the
// same on every day.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runner/plan/plan.h"

namespace runner::contract {

/// Reason codes by error code; an empty set: the error comes without one.
using ReasonsByCode = std::map<std::string, std::set<std::string>>;

struct Refusals {
  std::map<int, ReasonsByCode> by_status;
  std::set<std::string> unseen;  ///< reason codes of the operation that no fixture expects
};

/// The milestone lists an operation's reason codes; with which error they come is taken from what its fixtures expect.
Refusals refusals_of(const Plan& plan, const OperationDeclaration& operation);

/// The names of the parameters in its query: those of a signed export, else those of its sample.
std::vector<std::string> query_parameter_names(const OperationDeclaration& operation);

struct NamedExample {
  std::string name;     ///< unique in its list; letters, digits and '-'
  std::string summary;  ///< where it comes from
  wire::Json value;
};

/// Bodies that the operation accepts: of its sample, and of scenarios of the fixtures.
std::vector<NamedExample> request_examples(const Plan& plan, const OperationDeclaration& operation);

/// The valid example documents of a schema.
std::vector<NamedExample> documents_of(const Plan& plan, const std::string& schema_name);

/// An error response as the contract's envelope has it; `null` where the envelope's schema refuses it.
wire::Json error_example(const checks::Contract& contract, const OperationDeclaration& operation,
                         const std::string& code, const std::string& reason);

}  // namespace runner::contract
