// What requests of one operation are made from: the bodies of the milestone's sample and fixtures, the shape of body
// and query, and what a success creates. Made once from the plan.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/explore/request_shape.h"
#include "runner/plan/plan.h"

namespace runner::explore {

struct Recipe {
  const checks::Contract* contract = nullptr;
  const checks::Operation* operation = nullptr;
  std::vector<std::string> parameters;  ///< of its path, in order
  RequestShape body;
  RequestShape query;
  std::vector<wire::Json> bodies;  ///< valid ones; the sample's first
  /// Path parameters of other operations that a success gives: name, pointer into the response.
  std::vector<std::pair<std::string, std::string>> creates;
};

/// Whether the field is the id of the record that a success makes.
bool is_own_id(const Recipe& recipe, const Field& field);
/// Whether that record belongs to no other one: its id can then be used once in the whole service.
bool is_service_wide(const Recipe& recipe, const Field& field);

/// One for each operation that the plan has a sample of, including those of other milestones that a given calls.
std::vector<Recipe> make_recipes(const Plan& plan);

/// Null where no recipe is of that operation.
const Recipe* find_recipe(const std::vector<Recipe>& recipes, std::string_view operation);

/// The givens that sequences start from: one for the owner, another for the owner, one for the stranger; with the path
/// parameter that each binds.
struct StartingPoint {
  std::vector<GivenUse> given;
  std::vector<std::string> parameters;  ///< by given
  std::vector<std::string> owners;      ///< by given: "owner" or "stranger"
};
StartingPoint starting_point(const Plan& plan);

}  // namespace runner::explore
