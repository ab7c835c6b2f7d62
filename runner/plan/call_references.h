// The names in one request and in what is expected of its response: operations, path parameters, bound names, callers,
// error and reason codes. Each must exist, else the Error has its place and the nearest known name.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/plan/plan.h"

namespace runner {

/// Names that a `$name` may refer to.
using Names = std::set<std::string, std::less<>>;

/// Those that every scenario has.
Names always_bound();
bool is_caller(std::string_view name);

/// That `name` is not one of the known ones of this kind.
wire::Error dangling(const Place& place, std::string_view kind, std::string_view name,
                     const std::vector<std::string_view>& known);

template <typename List>
std::vector<std::string_view> ids_of(const List& list) {
  std::vector<std::string_view> ids;
  for (const auto& item : list) ids.push_back(item.id);
  return ids;
}

/// That every `$name` in the value is bound.
wire::Problem check_value(const wire::Json& value, const Names& bound, const Place& place);

class CallReferences {
 public:
  /// The plan outlives this.
  explicit CallReferences(const Plan& plan) : plan_(plan) {}

  wire::Problem check_call(const PlacedCall& placed, const Names& bound) const;
  /// Fields of a call whose operation is checked elsewhere: everything but the path's parameters.
  wire::Problem check_fields(const CallFields& call, const Names& bound, const Place& place) const;
  /// That the path has every parameter of the operation and no other.
  static wire::Problem check_path(const checks::Operation& operation,
                                  const std::vector<std::pair<std::string, wire::Json>>& path, const Place& place);
  /// That each parameter whose unknown value has a reason code is one of the path.
  static wire::Problem check_unknown_ids(const OperationDeclaration& operation);
  wire::Problem check_expectation(const Expectation& expect, const Names& bound) const;
  /// That a response can have the error with the status, and the operation declares the reason code: else what is
  /// expected never holds, whatever the service does. `operation` may be null.
  wire::Problem check_outcome(const checks::Operation* operation, const Expectation& expect) const;

 private:
  wire::Problem check_codes(const Expectation& expect) const;
  bool is_reason(const std::string& code) const;

  const Plan& plan_;
};

}  // namespace runner
