// Which branches, enum values, optional properties and limits of the contract's schemas the exchanges of a run have
// tried: what the fixtures leave untested, though every exchange held. Counts what was sent and what came back, by the
// schemas of the operation, of errors, and of events; it judges nothing.
#pragma once

#include <map>
#include <string>
#include <unordered_set>

#include "checks/exchange.h"
#include "checks/json_schema/coverage/coverage.h"

namespace checks {

/// Filled exchange by exchange by one thread; joined over threads, in any order.
class SchemaCoverage {
 public:
  /// `contract` must outlive this.
  explicit SchemaCoverage(const Contract& contract) : contract_(&contract) {}

  /// Returns how many outcomes are new (json_schema::Coverage::record).
  size_t count(const Exchange& exchange);
  void join(const SchemaCoverage& other);

  /// For each of `schemas`: {"NAME": {"points": 40, "untried": {"branches": {POINTER: ["held"]}, "enum_values":
  /// {POINTER: [VALUE]}, "limits": {POINTER: [LIMIT]}, "optional_properties": {POINTER: ["absent", "present"]}}}}. What
  /// is reached through references from other schemas counts too. Kinds with nothing untried are left out.
  wire::Json report(const std::map<std::string, SchemaRef>& schemas) const;

 private:
  size_t count_body(const SchemaRef& schema, const wire::Json& body, const std::string& text);
  size_t count_events(const wire::Json& feed);
  size_t record(const SchemaRef& schema, const wire::Json& value);

  const Contract* contract_;
  std::map<const NamedSchema*, json_schema::Coverage> coverages_;
  std::unordered_set<size_t>
      seen_;  ///< hashes of (schema, text): the same text reaches nothing new; forgotten when many
};

/// Joins two reports of the same contract: untried is what neither has tried.
wire::Json join_reports(const wire::Json& left, const wire::Json& right);

}  // namespace checks
