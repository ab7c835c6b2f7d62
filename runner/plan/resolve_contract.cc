#include "runner/plan/resolve_contract.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/nearest.h"

namespace runner {
namespace {

wire::Problem check_borrowed(const Milestone& milestone, const std::vector<Milestone>& used, const std::string& code,
                             const std::string& owner) {
  const std::string where = milestone.place.to_string();
  for (const Milestone& other : used) {
    if (other.id != owner) continue;
    if (std::find(other.floor.begin(), other.floor.end(), code) != other.floor.end()) return {};
    return wire::Error{where, fmt::format("borrowed code '{}'", code), fmt::format("a code of {}'s floor", owner), ""};
  }
  return wire::Error{where, fmt::format("code '{}' borrowed from '{}'", code, owner), "a milestone listed in 'uses'",
                     ""};
}

/// Each reason code that the operation gives is one of its milestone's.
wire::Problem check_reasons(const OperationDeclaration& declared, const Milestone& milestone) {
  std::vector<std::string_view> known(milestone.floor.begin(), milestone.floor.end());
  for (const auto& entry : milestone.borrowed) known.push_back(entry.first);
  const auto check = [&](const std::string& code) -> wire::Problem {
    if (code.empty() || std::find(known.begin(), known.end(), code) != known.end()) return {};
    return wire::Error{declared.place.to_string(), fmt::format("reason code '{}' of '{}'", code, declared.id),
                       "a code of the floor or a borrowed one", did_you_mean(code, known)};
  };
  for (const std::string& code : declared.reasons) {
    if (auto problem = check(code)) return problem;
  }
  for (const auto& entry : declared.unknown_id) {
    if (auto problem = check(entry.second)) return problem;
  }
  return check(declared.generic_reason);
}

class ContractMaker {
 public:
  ContractMaker(const ConventionsFile& conventions, SchemaSet& schemas) : conventions_(conventions), schemas_(schemas) {
    contract_.conventions = conventions.rules;
  }

  wire::Problem add_judges_schemas() {
    for (auto [name, slot] : {std::pair{&conventions_.error_schema, &contract_.error},
                              std::pair{&conventions_.event_schema, &contract_.event},
                              std::pair{&conventions_.event_feed_schema, &contract_.event_feed},
                              std::pair{&conventions_.key_set_schema, &contract_.key_set}}) {
      if (auto problem = compile(*name, conventions_.place, *slot)) return problem;
    }
    return {};
  }

  wire::Problem add_used(const Milestone& used) {
    contract_.used.insert(used.floor.begin(), used.floor.end());
    if (used.lineage) contract_.lineage = used.lineage;
    contract_.conventions.members.add(used.members);
    if (auto problem = add_operations(used, true)) return problem;
    return add_events(used, true);
  }

  wire::Problem add_own(const Milestone& milestone, const std::vector<Milestone>& used) {
    contract_.milestone = milestone.id;
    if (milestone.lineage) contract_.lineage = milestone.lineage;
    contract_.conventions.members.add(milestone.members);
    contract_.floor.insert(milestone.floor.begin(), milestone.floor.end());
    for (const auto& [code, owner] : milestone.borrowed) {
      if (auto problem = check_borrowed(milestone, used, code, owner)) return problem;
      contract_.borrowed.insert(code);
    }
    if (auto problem = add_operations(milestone, false)) return problem;
    return add_events(milestone, false);
  }

  checks::Contract take() { return std::move(contract_); }

 private:
  /// Compiles the schema into the slot, which stays null if no schema is named.
  wire::Problem compile(const std::string& name, const Place& place, checks::SchemaRef& slot) {
    if (name.empty()) return {};
    auto schema = schemas_.compile(name, place.to_string());
    if (!schema) return schema.error();
    slot = *std::move(schema);
    return {};
  }

  wire::Problem add_operations(const Milestone& milestone, bool borrowed) {
    for (const OperationDeclaration& declared : milestone.operations) {
      if (contract_.find_operation(declared.id)) {
        return wire::Error{declared.place.to_string(), fmt::format("operation '{}' a second time", declared.id),
                           "an id that no used milestone has", ""};
      }
      checks::Operation operation = declared;
      operation.borrowed = borrowed;
      operation.correlation_id = checks::correlation_id_of(conventions_.rules.correlation_prefix, operation.id);
      if (operation.signed_export) {
        operation.signed_export->limit = conventions_.rules.export_limit;
        operation.signed_export->retention_days = conventions_.rules.export_retention_days;
      }
      if (auto problem = compile(declared.request_schema, declared.place, operation.request)) return problem;
      if (auto problem = compile(declared.response_schema, declared.place, operation.response)) return problem;
      if (auto problem = check_reasons(declared, milestone)) return problem;
      contract_.operations.push_back(std::move(operation));
    }
    return {};
  }

  wire::Problem add_events(const Milestone& milestone, bool borrowed) {
    for (const EventDeclaration& declared : milestone.events) {
      checks::EventType event = declared;
      event.borrowed = borrowed;
      if (auto problem = compile(declared.payload_schema, declared.place, event.payload)) return problem;
      for (const std::string& emitter : declared.emitted_by) {
        if (contract_.find_operation(emitter)) continue;
        return wire::Error{declared.place.to_string(), fmt::format("operation '{}'", emitter), "a declared operation",
                           did_you_mean(emitter, operation_ids())};
      }
      contract_.events.push_back(std::move(event));
    }
    return {};
  }

  std::vector<std::string_view> operation_ids() const {
    std::vector<std::string_view> ids;
    for (const checks::Operation& operation : contract_.operations) ids.push_back(operation.id);
    return ids;
  }

  const ConventionsFile& conventions_;
  SchemaSet& schemas_;
  checks::Contract contract_;
};

}  // namespace

wire::Result<checks::Contract> resolve_contract(const ContractSources& sources, SchemaSet& schemas) {
  ContractMaker maker(sources.conventions, schemas);
  if (auto problem = maker.add_judges_schemas()) return *problem;
  for (const Milestone& other : sources.used) {
    if (auto problem = maker.add_used(other)) return *problem;
  }
  if (auto problem = maker.add_own(sources.milestone, sources.used)) return *problem;
  return maker.take();
}

}  // namespace runner
