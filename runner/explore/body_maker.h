// Makes bodies: a valid one of the recipe, some of its members changed within the schema, and, where it is asked for,
// one mistake. Knows the shape of bodies only; nothing of callers, keys or the state of the service.
#pragma once

#include "runner/explore/random.h"
#include "runner/explore/recipe.h"
#include "runner/explore/sequence.h"
#include "runner/explore/values.h"

namespace runner::explore {

class BodyMaker {
 public:
  /// All must outlive the maker.
  BodyMaker(const Recipe& recipe, const ValueLimits& limits, Random& random)
      : recipe_(recipe), limits_(limits), random_(random) {}

  /// Valid under the schema, but for rules between members that no schema says.
  wire::Json valid();
  /// Makes one mistake; gives none where the place that chance chose has none.
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

/// For a target that reads its own clock: moves instants near now, and whole days before it, to where the time that
/// goes on while a sequence runs does not matter.
void keep_off_boundaries(wire::Json& value);

}  // namespace runner::explore
