// Makes the conjunction of a demand: a branch is chosen at each "anyOf", "oneOf" and "if", and the keywords of every
// subschema that then applies are gathered. Second step of generating, after choices.h and before build.h.
#pragma once

#include <deque>

#include "checks/json_schema/generate/choices.h"
#include "checks/json_schema/generate/conjunction.h"

namespace json_schema {

class Conjoiner {
 public:
  /// `heights`: least_heights(graph).
  Conjoiner(const SchemaGraph& graph, const std::vector<uint32_t>& heights) : graph_(graph), heights_(heights) {}

  /// `smallest` takes the branch that ends soonest where the script leaves it free.
  struct Settings {
    Place place;
    uint64_t attempt = 0;
    bool smallest = false;
  };
  Conjunction conjoin(const Demand& demand, Choices& choices, const Settings& settings);

  /// The scope of a subschema that is applied in `scope`. Scopes live as long as this.
  const Scope* enter(const Scope* scope, SubschemaId id);

 private:
  class Run;
  const SchemaGraph& graph_;
  const std::vector<uint32_t>& heights_;
  std::deque<Scope> scopes_;
};

}  // namespace json_schema
