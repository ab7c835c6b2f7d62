#include "runner/explore/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "checks/same_value.h"
#include "runner/explore/contrast.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

// What the checks judge for themselves, and what is the service's own to choose (common, Signed exports, Events).
constexpr std::string_view kNotCompared[] = {"signature",   "export_hash", "attestation",    "checkpoint", "query",
                                             "next_cursor", "chain_hash",  "correlation_id", "next_after"};

constexpr std::string_view kEntries = "/export/entries";

bool is_compared(std::string_view name) {
  return std::find(std::begin(kNotCompared), std::end(kNotCompared), name) == std::end(kNotCompared);
}

bool names_an_id(std::string_view name) { return name == "id" || name.ends_with("_id") || name.ends_with("_ids"); }

// Two clocks may order records differently that were made within one tick of either. What follows a page then differs.
bool continues_an_export(const Exchange& exchange) {
  return std::any_of(exchange.query.begin(), exchange.query.end(),
                     [](const auto& field) { return field.first == "cursor_after"; });
}

// A page holds at most `limit` entries (common, Signed exports): fewer of them, where more follow.
bool is_shorter_page(const Exchange& target, const Exchange& oracle) {
  if (!oracle.operation->signed_export) return false;
  const wire::Array& mine = wire::elements_at(*target.body, kEntries);
  return !mine.empty() && mine.size() < wire::elements_at(*oracle.body, kEntries).size() &&
         !target.text_at("/export/next_cursor").empty();
}

// With as many entries as the target shows.
Json shortened(const Json& oracle, size_t entries) {
  Json copy = oracle;
  wire::Array first = wire::elements_at(oracle, kEntries);
  first.resize(entries);
  wire::set_at(copy, kEntries, std::move(first));
  return copy;
}

bool is_scalar_list(const wire::Array& array) {
  return std::none_of(array.begin(), array.end(), [](const Json& item) { return item.is_object() || item.is_array(); });
}

// The ids of each record, in the order of the list; nothing where one has none.
std::optional<std::vector<RecordIds>> ids_of(const wire::Array& records, const RecordIdentity& identity,
                                             const checks::Operation& operation, std::string_view list) {
  std::vector<RecordIds> all;
  for (const Json& record : records) {
    all.push_back(identity.of(record, operation, list));
    if (all.back().empty()) return std::nullopt;
  }
  return all;
}

std::string text_of(const RecordIds& ids) {
  std::vector<std::string> texts;
  for (const RecordId& id : ids) texts.push_back(id.text);
  return fmt::format("{}", fmt::join(texts, " "));
}

}  // namespace

std::vector<Difference> ResponseComparison::compare(const Exchange& target, const Exchange& oracle) {
  const std::string expected = checks::outcome_of(oracle);
  const std::string actual = checks::outcome_of(target);
  if (expected != actual) return {Difference{Difference::Kind::outcome, "", expected, actual}};
  // The bodies of key set and event feed are each service's own.
  if (!target.succeeded() || !oracle.succeeded() || !oracle.operation) return {};
  if ((clock_tolerance_ms_ > 0 || pages_differ_) && continues_an_export(oracle)) return {};
  request_ = &oracle;
  target_request_ = &target;
  if (is_shorter_page(target, oracle)) {
    pages_differ_ = true;
    compare_bodies(*target.body, shortened(*oracle.body, wire::elements_at(*target.body, kEntries).size()));
  } else {
    compare_bodies(*target.body, *oracle.body);
  }
  return std::move(differences_);
}

Json ResponseComparison::in_target_names(const Json& oracle) const {
  if (const std::string* text = oracle.as_string()) return Json(names_.target_name_of(*text));
  if (const wire::Array* array = oracle.as_array()) {
    wire::Array named;
    for (const Json& item : *array) named.push_back(in_target_names(item));
    return named;
  }
  const wire::Object* object = oracle.as_object();
  if (!object) return oracle;
  wire::Object named;
  for (const wire::Member& member : *object) {
    const bool digest = std::find(digests_.begin(), digests_.end(), member.key) != digests_.end();
    const bool hash = digest || member.key.find("hash") != std::string::npos;
    if (!is_compared(member.key) || hash) continue;
    Json value = in_target_names(member.value);
    // Generated ids may order the entries of an export, which is not compared (is_ordered_by_own_ids).
    if (kEntries.ends_with("/" + member.key) && value.as_array()) {
      std::sort(value.as_array()->begin(), value.as_array()->end(),
                [](const Json& left, const Json& right) { return wire::to_text(left) < wire::to_text(right); });
    }
    named.append(member.key, std::move(value));
  }
  return named;
}

void ResponseComparison::compare_bodies(const Json& target, const Json& oracle) {
  differences_.clear();
  differing_hash_.reset();
  respelled_ = other_ids_;
  hashes_.clear();
  compare_values({"", ""}, &target, &oracle);
  if (respelled_) respelled_hashes_.insert(respelled_hashes_.end(), hashes_.begin(), hashes_.end());
  if (differences_.empty() && differing_hash_ && !respelled_) differences_.push_back(*std::move(differing_hash_));
}

void ResponseComparison::restore(State state) {
  names_.undo(state.names);
  differences_.resize(state.differences);
  differing_hash_ = std::move(state.differing_hash);
  respelled_ = state.respelled;
  hashes_.resize(state.hashes);
}

// Nothing is remembered of the attempt.
size_t ResponseComparison::count_differences(const Place& place, const Json& target, const Json& oracle) {
  State before = state();
  compare_values(place, &target, &oracle);
  const size_t count = differences_.size() - before.differences;
  restore(std::move(before));
  return count;
}

// Where it is not, nothing is remembered of the attempt.
bool ResponseComparison::is_match(const Place& place, const Json& target, const Json& oracle) {
  State before = state();
  compare_values(place, &target, &oracle);
  if (differences_.size() == before.differences) return true;
  restore(std::move(before));
  return false;
}

void ResponseComparison::differ(const Place& place, const Json* target, const Json* oracle) {
  Contrast shown = contrast(oracle, target);
  Difference difference{Difference::Kind::body, place.pointer, std::move(shown.expected), std::move(shown.actual)};
  difference.value_pointer = place.pointer;
  if (oracle) difference.value = *oracle;
  difference.only_in_target = !oracle;
  differences_.push_back(std::move(difference));
}

void ResponseComparison::compare_values(const Place& place, const Json* target, const Json* oracle) {
  if (!target || !oracle) return differ(place, target, oracle);
  if (target->as_object() && oracle->as_object()) {
    return compare_objects(place, *target->as_object(), *oracle->as_object());
  }
  if (target->as_array() && oracle->as_array()) {
    return compare_arrays(place, *target->as_array(), *oracle->as_array());
  }
  if (target->as_string() && oracle->as_string()) {
    if (is_same_text(place, *target->as_string(), *oracle->as_string())) return;
    if (names_an_id(place.name)) return differ_in_name(place, *target->as_string(), *oracle->as_string());
    return differ(place, target, oracle);
  }
  const bool same =
      target->is_number() && oracle->is_number() ? checks::same_number(*target, *oracle) : *target == *oracle;
  if (!same) differ(place, target, oracle);
}

void ResponseComparison::compare_objects(const Place& place, const wire::Object& target, const wire::Object& oracle) {
  const auto at = [&](const std::string& key) { return Place{place.pointer + "/" + wire::pointer_token(key), key}; };
  for (const wire::Member& member : oracle) {
    if (is_compared(member.key)) compare_values(at(member.key), target.find(member.key), &member.value);
  }
  for (const wire::Member& member : target) {
    if (is_compared(member.key) && !oracle.contains(member.key)) differ(at(member.key), &member.value, nullptr);
  }
}

// ---- lists

void ResponseComparison::compare_arrays(const Place& place, const wire::Array& target, const wire::Array& oracle) {
  // Two clocks may order records differently that were made within one tick of either.
  const bool ordered_by_clock = clock_tolerance_ms_ > 0 && place.name == "entries";
  State before = state();
  for (size_t i = 0; !ordered_by_clock && i < std::min(target.size(), oracle.size()); ++i) {
    compare_values({fmt::format("{}/{}", place.pointer, i), place.name}, &target[i], &oracle[i]);
  }
  if (target.size() == oracle.size() && differences_.size() == before.differences) return;
  if (ordered_by_clock) {
    differences_.push_back({Difference::Kind::body, place.pointer, fmt::format("{} entries", oracle.size()),
                            fmt::format("{} entries", target.size())});
    return;
  }
  std::vector<Difference> by_place(differences_.begin() + static_cast<std::ptrdiff_t>(before.differences),
                                   differences_.end());
  restore(before);
  if (compare_records(place, target, oracle)) return;
  compare_lists(place, target, oracle);
  const bool of_elements = target.size() == oracle.size() && !is_scalar_list(oracle) &&
                           differences_.back().kind != Difference::Kind::order && !by_place.empty();
  if (!of_elements) return;
  differences_.pop_back();
  differences_.insert(differences_.end(), by_place.begin(), by_place.end());
}

// Elements without ids: in another order, or other ones.
void ResponseComparison::compare_lists(const Place& place, const wire::Array& target, const wire::Array& oracle) {
  State before = state();
  Pairing pairing(oracle.size(), target.size());
  pairing.pair([&](size_t mine, size_t other) { return is_match(place, target[mine], oracle[other]); });
  const bool reordered = pairing.is_complete();
  restore(std::move(before));
  const Json expected = oracle;
  const Json actual = target;
  differ(place, &actual, &expected);
  if (reordered) differences_.back().kind = Difference::Kind::order;
}

// Each list is in the order of its ids: those that a service made, lp_1000000 and lp_999999, may order records
// otherwise than the other's do.
bool ResponseComparison::are_ascending(const std::vector<RecordIds>& records) {
  return std::is_sorted(records.begin(), records.end(), [](const RecordIds& left, const RecordIds& right) {
    return left.front().text < right.front().text;
  });
}

// Ids of its own making order the entries of an export where their instants are equal: a check of its own judges it.
bool ResponseComparison::is_ordered_by_own_ids(const Place& place) const {
  return request_->operation->signed_export && place.pointer == kEntries;
}

// False where the elements are not records that have ids.
bool ResponseComparison::compare_records(const Place& place, const wire::Array& target, const wire::Array& oracle) {
  const auto mine = ids_of(target, identity_, *request_->operation, place.pointer);
  const auto others = ids_of(oracle, identity_, *request_->operation, place.pointer);
  if (!mine || !others || (mine->empty() && others->empty())) return false;
  const auto at = [&](size_t i) { return Place{fmt::format("{}/{}", place.pointer, i), place.name}; };
  Pairing pairing(oracle.size(), target.size());
  // Of ids that the services made, equal texts need not mean the same record: what the records show comes first.
  pairing.pair([&](size_t i, size_t j) { return !is_new((*others)[j]) && is_same_record((*mine)[i], (*others)[j]); });
  pairing.pair([&](size_t i, size_t j) { return is_new((*others)[j]) && is_match(at(i), target[i], oracle[j]); });
  pairing.pair_nearest([&](size_t i, size_t j) -> std::optional<size_t> {
    if (!is_new((*others)[j])) return std::nullopt;
    return count_differences(at(i), target[i], oracle[j]);
  });
  pairing.pair([&](size_t i, size_t j) { return is_same_record((*mine)[i], (*others)[j]); });
  const bool all_new = std::all_of(others->begin(), others->end(), [&](const RecordIds& ids) { return is_new(ids); });
  if (all_new && target.size() == oracle.size()) pairing.pair_rest();
  const bool by_own_ids = is_ordered_by_own_ids(place) || (are_ascending(*mine) && are_ascending(*others));
  if (!pairing.is_complete()) {
    differ_in_records(place, *mine, *others);
  } else if (const auto displaced = by_own_ids ? std::nullopt : pairing.first_displaced()) {
    const RecordId& id = (*others)[displaced->oracle].front();
    differences_.push_back(
        {Difference::Kind::order, place.pointer,
         fmt::format("{} in place {}", checks::excerpt(text_of((*mine)[displaced->expected])), displaced->oracle + 1),
         fmt::format("{} in place {}", checks::excerpt(text_of((*mine)[displaced->actual])), displaced->oracle + 1),
         fmt::format("{}/{}{}", place.pointer, displaced->oracle, id.pointer), Json(id.text)});
  }
  for (size_t j = 0; j < oracle.size(); ++j) {
    if (const auto i = pairing.target_of(j)) compare_values(at(*i), &target[*i], &oracle[j]);
  }
  return true;
}

void ResponseComparison::differ_in_records(const Place& place, const std::vector<RecordIds>& target,
                                           const std::vector<RecordIds>& oracle) {
  const auto listed = [](const std::vector<RecordIds>& records, auto name) {
    wire::Array ids;
    for (const RecordIds& record : records) ids.emplace_back(name(record.front().text));
    return Json(std::move(ids));
  };
  const Json expected = listed(oracle, [&](const std::string& id) { return names_.target_name_of(id); });
  const Json actual = listed(target, [](const std::string& id) { return id; });
  Contrast shown = contrast(&expected, &actual);
  // The first place where the lists differ decides.
  size_t first = 0;
  while (first < std::min(oracle.size(), target.size()) &&
         names_.target_name_of(oracle[first].front().text) == target[first].front().text)
    ++first;
  Difference difference{Difference::Kind::body, place.pointer, std::move(shown.expected), std::move(shown.actual)};
  difference.value_pointer = fmt::format("{}/{}", place.pointer, first);
  if (first < oracle.size()) {
    difference.value_pointer += oracle[first].front().pointer;
    difference.value = Json(oracle[first].front().text);
  }
  differences_.push_back(std::move(difference));
}

bool ResponseComparison::is_same_record(const RecordIds& target, const RecordIds& oracle) const {
  return std::equal(target.begin(), target.end(), oracle.begin(), oracle.end(),
                    [&](const RecordId& mine, const RecordId& other) {
                      return mine.pointer == other.pointer && mine.text == names_.target_name_of(other.text);
                    });
}

// Which of the target's ids its own corresponds to is not known yet.
bool ResponseComparison::is_new(const RecordIds& oracle) const {
  return std::any_of(oracle.begin(), oracle.end(),
                     [&](const RecordId& id) { return !names_.knows(id.text) && !was_given(id.text); });
}

// ---- texts

// One that differs is judged where all of its response was compared; where it comes again, by that.
bool ResponseComparison::is_same_hash(const Place& place, const std::string& target, const std::string& oracle) {
  const std::pair both(oracle, target);
  if (std::find(respelled_hashes_.begin(), respelled_hashes_.end(), both) != respelled_hashes_.end()) return true;
  hashes_.push_back(both);
  if (!differing_hash_)
    differing_hash_ =
        Difference{Difference::Kind::body, place.pointer, checks::excerpt(oracle), checks::excerpt(target)};
  return true;
}

bool ResponseComparison::is_same_text(const Place& place, const std::string& target, const std::string& oracle) {
  if (target == oracle) return !names_an_id(place.name) || names_.is_same(target, oracle);
  const auto expected = wire::parse_instant(oracle);
  const auto actual = wire::parse_instant(target);
  if (expected && actual) {
    respelled_ = true;
    return std::llabs(expected->unix_ms - actual->unix_ms) <= clock_tolerance_ms_;
  }
  // It may cover an instant, which two clocks read differently.
  const bool digest = std::find(digests_.begin(), digests_.end(), place.name) != digests_.end();
  if (digest && clock_tolerance_ms_ > 0) return true;
  if (digest || place.name.find("hash") != std::string_view::npos) return is_same_hash(place, target, oracle);
  return names_an_id(place.name) && rename(target, oracle);
}

bool ResponseComparison::is_given(const std::string& oracle) const {
  return request_->request.body.find(oracle) != std::string::npos ||
         request_->request.target.find(oracle) != std::string::npos;
}

bool ResponseComparison::was_given(const std::string& oracle) const {
  return is_given(oracle) || (history_ && std::any_of(history_->begin(), history_->end(), [&](const Exchange& earlier) {
                                return earlier.request.body.find(oracle) != std::string::npos;
                              }));
}

// The request was made from what each service had shown before: an id that follows from one of its own.
bool ResponseComparison::gave_each_its_own(const std::string& target, const std::string& oracle) const {
  const auto gives = [](const Exchange& exchange, const std::string& id) {
    return exchange.request.body.find(id) != std::string::npos;
  };
  return gives(*target_request_, target) && gives(*request_, oracle) && !gives(*target_request_, oracle) &&
         !gives(*request_, target);
}

// An id that the request gave was not generated, and has to come back as it was.
bool ResponseComparison::rename(const std::string& target, const std::string& oracle) {
  if (!names_.knows(oracle) && was_given(oracle) && !gave_each_its_own(target, oracle)) return false;
  respelled_ = true;
  return names_.is_same(target, oracle);
}

// Both sides are shown in the target's names.
void ResponseComparison::differ_in_name(const Place& place, const std::string& target, const std::string& oracle) {
  const Json expected(names_.target_name_of(oracle));
  const Json actual(target);
  const Json shown(oracle);
  differ(place, &actual, &shown);
  Difference& difference = differences_.back();
  difference.actual = checks::excerpt(&actual);
  difference.expected = expected == actual ? "an id other than " + difference.actual + ", which names another record"
                                           : checks::excerpt(&expected);
}

}  // namespace runner::explore
