#include "runner/explore/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "checks/judgement.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

// What the checks judge for themselves, and what is the service's own to choose (common, Signed exports, Events).
constexpr std::string_view kNotCompared[] = {"signature",   "export_hash", "attestation",    "checkpoint", "query",
                                             "next_cursor", "chain_hash",  "correlation_id", "next_after"};

bool is_compared(std::string_view name) {
  return std::find(std::begin(kNotCompared), std::end(kNotCompared), name) == std::end(kNotCompared);
}

bool names_an_id(std::string_view name) { return name == "id" || name.ends_with("_id") || name.ends_with("_ids"); }

// Two clocks may order records differently that were made within one tick of either. What follows a page then differs.
bool continues_an_export(const Exchange& exchange) {
  return std::any_of(exchange.query.begin(), exchange.query.end(),
                     [](const auto& field) { return field.first == "cursor_after"; });
}

}  // namespace

std::optional<Difference> ResponseComparison::compare(const Exchange& target, const Exchange& oracle) {
  const std::string expected = checks::outcome_of(oracle);
  const std::string actual = checks::outcome_of(target);
  if (expected != actual) return Difference{Difference::Kind::outcome, "", expected, actual};
  // The bodies of key set and event feed are each service's own.
  if (!target.succeeded() || !oracle.succeeded() || !oracle.operation) return std::nullopt;
  if (clock_tolerance_ms_ > 0 && continues_an_export(oracle)) return std::nullopt;
  request_ = &oracle;
  difference_.reset();
  differing_hash_.reset();
  respelled_ = false;
  if (compare_values({"", ""}, &*target.body, &*oracle.body) && differing_hash_ && !respelled_) return differing_hash_;
  return std::exchange(difference_, std::nullopt);
}

bool ResponseComparison::differ(const Place& place, const Json* target, const Json* oracle) {
  difference_ = Difference{Difference::Kind::body, place.pointer, checks::excerpt(oracle), checks::excerpt(target)};
  return false;
}

bool ResponseComparison::compare_values(const Place& place, const Json* target, const Json* oracle) {
  if (!target || !oracle) return differ(place, target, oracle);
  if (target->as_object() && oracle->as_object()) {
    return compare_objects(place, *target->as_object(), *oracle->as_object());
  }
  if (target->as_array() && oracle->as_array()) {
    return compare_arrays(place, *target->as_array(), *oracle->as_array());
  }
  if (target->as_string() && oracle->as_string()) {
    return compare_texts(place, *target->as_string(), *oracle->as_string()) || differ(place, target, oracle);
  }
  const bool same =
      target->is_number() && oracle->is_number() ? checks::same_number(*target, *oracle) : *target == *oracle;
  return same || differ(place, target, oracle);
}

bool ResponseComparison::compare_objects(const Place& place, const wire::Object& target, const wire::Object& oracle) {
  const auto at = [&](const std::string& key) { return Place{place.pointer + "/" + wire::pointer_token(key), key}; };
  for (const wire::Member& member : oracle) {
    if (!is_compared(member.key)) continue;
    if (!compare_values(at(member.key), target.find(member.key), &member.value)) return false;
  }
  for (const wire::Member& member : target) {
    if (is_compared(member.key) && !oracle.contains(member.key)) return differ(at(member.key), &member.value, nullptr);
  }
  return true;
}

bool ResponseComparison::compare_arrays(const Place& place, const wire::Array& target, const wire::Array& oracle) {
  // Two clocks may order records differently that were made within one tick of either.
  const bool ordered_by_clock = clock_tolerance_ms_ > 0 && place.name == "entries";
  for (size_t i = 0; !ordered_by_clock && i < std::min(target.size(), oracle.size()); ++i) {
    if (!compare_values({fmt::format("{}/{}", place.pointer, i), place.name}, &target[i], &oracle[i])) return false;
  }
  if (target.size() == oracle.size()) return true;
  difference_ = Difference{Difference::Kind::body, place.pointer, fmt::format("{} entries", oracle.size()),
                           fmt::format("{} entries", target.size())};
  return false;
}

bool ResponseComparison::compare_texts(const Place& place, const std::string& target, const std::string& oracle) {
  if (target == oracle) return !names_an_id(place.name) || is_same_name(target, oracle);
  const auto expected = wire::parse_instant(oracle);
  const auto actual = wire::parse_instant(target);
  if (expected && actual) {
    respelled_ = true;
    return std::llabs(expected->unix_ms - actual->unix_ms) <= clock_tolerance_ms_;
  }
  // It may cover an instant, which two clocks read differently.
  const bool digest = std::find(digests_.begin(), digests_.end(), place.name) != digests_.end();
  if (digest && clock_tolerance_ms_ > 0) return true;
  if (digest || place.name.find("hash") != std::string_view::npos) {
    if (!differing_hash_) {
      differing_hash_ =
          Difference{Difference::Kind::body, place.pointer, checks::excerpt(oracle), checks::excerpt(target)};
    }
    return true;
  }
  return names_an_id(place.name) && rename(target, oracle);
}

// An id that the request gave was not generated, and has to come back as it was.
bool ResponseComparison::rename(const std::string& target, const std::string& oracle) {
  const bool given = request_->request.body.find(oracle) != std::string::npos ||
                     request_->request.target.find(oracle) != std::string::npos;
  if (given && !target_names_.contains(oracle)) return false;
  respelled_ = true;
  return is_same_name(target, oracle);
}

// One id of the target for each of the oracle, also where both are the same text.
bool ResponseComparison::is_same_name(const std::string& target, const std::string& oracle) {
  const auto [forth, new_target] = oracle_names_.emplace(target, oracle);
  const auto [back, new_oracle] = target_names_.emplace(oracle, target);
  return forth->second == oracle && back->second == target;
}

}  // namespace runner::explore
