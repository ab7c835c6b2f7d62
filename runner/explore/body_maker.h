// Makes bodies: a valid one of the recipe, some of its members changed within the schema, and on request one mistake.
// It knows the shape of bodies, and nothing of callers, keys or the state of the service.
#pragma once

#include "runner/explore/field_values.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"

namespace runner::explore {

class BodyMaker {
 public:
  /// All must outlive the maker.
  BodyMaker(const Recipe& recipe, const ValueLimits& limits, Random& random)
      : recipe_(recipe), limits_(limits), random_(random) {}

  /// Valid under the schema. Rules between members that no schema expresses may be violated.
  wire::Json valid();
  /// Makes one mistake. Returns an empty defect where none is possible in the place that chance chose.
  Defect spoil(wire::Json& body);
  /// Changes one member within the schema.
  void change(wire::Json& body);

 private:
  void take_own_ids(wire::Json& body);
  bool ensure_parent(wire::Json& body, std::string_view pointer);
  wire::Json assemble(const Field& field);

  const Recipe& recipe_;
  const ValueLimits& limits_;
  Random& random_;
};

}  // namespace runner::explore
