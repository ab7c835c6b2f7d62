#include "runner/plan/call_references.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/nearest.h"
#include "runner/document/value_forms.h"

namespace runner {
namespace {

// The first `$name` in a value that nothing has bound.
std::optional<std::string> unbound_name(const wire::Json& value, const Names& bound) {
  if (const std::string* text = value.as_string()) {
    const auto name = reference_name(*text);
    return name && !bound.contains(*name) ? std::optional<std::string>(*name) : std::nullopt;
  }
  if (const wire::Array* array = value.as_array()) {
    for (const wire::Json& element : *array) {
      if (auto name = unbound_name(element, bound)) return name;
    }
  }
  if (const wire::Object* object = value.as_object()) {
    if (object->contains("$matches")) return {};  // a regular expression may begin with '$'
    for (const wire::Member& member : *object) {
      if (auto name = unbound_name(member.value, bound)) return name;
    }
  }
  return {};
}

// The names in braces; views into the path.
std::vector<std::string_view> parameters_of(std::string_view path) {
  std::vector<std::string_view> parameters;
  for (size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    parameters.push_back(path.substr(at + 1, path.find('}', at) - at - 1));
  }
  return parameters;
}

}  // namespace

Names always_bound() { return {"owner", "stranger", "owner_id", "stranger_id", "caller", "caller_id"}; }

bool is_caller(std::string_view name) { return name == "owner" || name == "stranger"; }

wire::Error dangling(const Place& place, std::string_view kind, std::string_view name,
                     const std::vector<std::string_view>& known) {
  const std::string advice = did_you_mean(name, known);
  std::string expected = fmt::format("a known {}", kind);
  if (known.size() == 1) expected = advice.empty() ? fmt::format("'{}'", known.front()) : "";
  if (known.size() > 1 && known.size() <= 12) expected = fmt::format("one of '{}'", fmt::join(known, "', '"));
  return {place.to_string(), fmt::format("unknown {} '{}'", kind, name), expected, advice};
}

wire::Problem check_value(const wire::Json& value, const Names& bound, const Place& place) {
  const auto name = unbound_name(value, bound);
  if (!name) return {};
  std::vector<std::string> known;
  for (const std::string& each : bound) known.push_back("$" + each);
  wire::Error error = dangling(place, "name", "$" + *name, {known.begin(), known.end()});
  if (error.advice.empty()) error.advice = "bind it in 'given', or in 'capture' of an earlier step";
  return error;
}

wire::Problem CallReferences::check_call(const PlacedCall& placed, const Names& bound) const {
  const CallStep& call = placed.call;
  if (!call.operation.empty()) {
    const checks::Operation* operation = plan_.contract.find_operation(call.operation);
    if (!operation) return dangling(placed.place, "operation", call.operation, ids_of(plan_.contract.operations));
    if (auto problem = check_path(*operation, call.call.path, placed.place)) return problem;
  }
  if (auto problem = check_value(call.target, bound, placed.place)) return problem;
  return check_fields(call.call, bound, placed.place);
}

wire::Problem CallReferences::check_fields(const CallFields& call, const Names& bound, const Place& place) const {
  for (const auto* value : {&call.caller, &call.at}) {
    if (!*value) continue;
    if (auto problem = check_value(**value, bound, place)) return problem;
  }
  if (call.caller && call.caller->as_string()) {
    const std::string& caller = *call.caller->as_string();
    const bool known = caller == "none" || is_caller(caller);
    if (!known) return dangling(place, "caller", caller, {"owner", "stranger", "none"});
  }
  for (const auto* values : {&call.path, &call.query, &call.headers}) {
    for (const auto& entry : *values) {
      if (auto problem = check_value(entry.second, bound, place)) return problem;
    }
  }
  if (const auto* body = std::get_if<wire::Json>(&call.body)) return check_value(*body, bound, place);
  if (const auto* text = std::get_if<BodyText>(&call.body)) return check_value(text->parts, bound, place);
  return {};
}

wire::Problem CallReferences::check_path(const checks::Operation& operation,
                                         const std::vector<std::pair<std::string, wire::Json>>& path,
                                         const Place& place) {
  for (const auto& entry : path) {
    if (operation.path.find("{" + entry.first + "}") == std::string::npos) {
      return wire::Error{place.to_string(), fmt::format("path parameter '{}'", entry.first),
                         fmt::format("a parameter of {}", operation.path),
                         did_you_mean(entry.first, parameters_of(operation.path))};
    }
  }
  for (std::string_view name : parameters_of(operation.path)) {
    const bool given = std::any_of(path.begin(), path.end(), [&](const auto& entry) { return entry.first == name; });
    if (!given) {
      return wire::Error{place.to_string(), fmt::format("no path parameter '{}'", name),
                         fmt::format("'path' with every parameter of {}", operation.path), ""};
    }
  }
  return {};
}

wire::Problem CallReferences::check_unknown_ids(const OperationDeclaration& operation) {
  const std::vector<std::string_view> known = parameters_of(operation.path);
  for (const auto& [parameter, code] : operation.unknown_id) {
    if (std::find(known.begin(), known.end(), parameter) == known.end())
      return dangling(operation.place, "parameter of the path", parameter, known);
  }
  return {};
}

bool CallReferences::is_reason(const std::string& code) const {
  const checks::Contract& contract = plan_.contract;
  return contract.floor.contains(code) || contract.borrowed.contains(code) || contract.used.contains(code);
}

// A literal code: a misspelt one would be found in the service, where it is not.
wire::Problem CallReferences::check_codes(const Expectation& expect) const {
  const std::string* error = expect.error ? expect.error->as_string() : nullptr;
  const checks::ErrorCodes& codes = plan_.contract.conventions.errors;
  if (error && !error->starts_with('$') && codes.status_of(*error) == 0) {
    wire::Error unknown = dangling(expect.place, "error code", *error, codes.all());
    if (is_reason(*error)) unknown.advice = "it is a reason code: write it under 'reason'";
    return unknown;
  }
  const std::string* reason = expect.reason ? expect.reason->as_string() : nullptr;
  if (!reason || reason->starts_with('$')) return {};
  std::vector<std::string_view> known;
  for (const auto* reasons : {&plan_.contract.floor, &plan_.contract.borrowed, &plan_.contract.used}) {
    if (reasons->contains(*reason)) return {};
    known.insert(known.end(), reasons->begin(), reasons->end());
  }
  return dangling(expect.place, "reason code", *reason, known);
}

wire::Problem CallReferences::check_outcome(const checks::Operation* operation, const Expectation& expect) const {
  const auto literal = [](const std::optional<wire::Json>& value) {
    const std::string* text = value ? value->as_string() : nullptr;
    return text && !text->starts_with('$') ? text : nullptr;
  };
  const std::string* error = literal(expect.error);
  for (const int status : error ? expect.status : decltype(expect.status)()) {
    if (status >= 400) continue;
    return wire::Error{expect.place.to_string(), fmt::format("the status {} and the error '{}'", status, *error),
                       fmt::format("status {}, or no 'error'", plan_.contract.conventions.errors.status_of(*error)),
                       ""};
  }
  const std::string* reason = literal(expect.reason);
  if (!operation || !reason) return {};
  const auto& known = operation->reasons;
  if (std::find(known.begin(), known.end(), *reason) != known.end()) return {};
  return dangling(expect.place, fmt::format("reason code of {}", operation->id), *reason, {known.begin(), known.end()});
}

wire::Problem CallReferences::check_expectation(const Expectation& expect, const Names& bound) const {
  if (auto problem = check_codes(expect)) return problem;
  for (const auto* matchers : {&expect.body, &expect.headers}) {
    for (const auto& entry : *matchers) {
      if (auto problem = check_value(entry.second, bound, expect.place)) return problem;
    }
  }
  for (const auto* matcher : {&expect.error, &expect.reason, &expect.entries}) {
    if (!*matcher) continue;
    if (auto problem = check_value(**matcher, bound, expect.place)) return problem;
  }
  return {};
}

}  // namespace runner
