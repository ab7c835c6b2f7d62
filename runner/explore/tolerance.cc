#include "runner/explore/tolerance.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>

#include "checks/json_schema/regex/pattern.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"
#include "wire/utf8.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using wire::Json;

constexpr std::string_view kAsciiSpaces = " \t\n\v\f\r";
constexpr uint32_t kMaxPatternSteps = 1'000'000;
constexpr int64_t kBetweenClocksMs = 10'000;  // of two services

// ---- what predicates ask of texts and bodies

bool matches(const Clause& clause, const std::string& text) {
  return wire::is_utf8(text) && clause.pattern->match(text, kMaxPatternSteps) == json_schema::MatchOutcome::match;
}

bool is_listed(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool is_listed(const std::vector<int64_t>& numbers, int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

bool any_value(const Json& value, const std::function<bool(const Json&)>& fits) {
  if (fits(value)) return true;
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(), [&](const Json& element) { return any_value(element, fits); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return any_value(member.value, fits); });
}

bool value_in_body(const Divergence& d, const std::function<bool(const Json&)>& fits) {
  return d.oracle.request_body && any_value(*d.oracle.request_body, fits);
}

bool text_in_body(const Divergence& d, const std::function<bool(const std::string&)>& fits) {
  return value_in_body(d, [&](const Json& value) { return value.as_string() && fits(*value.as_string()); });
}

bool is_id(const Divergence& d, std::string_view name) {
  for (std::string_view ending : {"_id", "_ids", "_codes", "_hash"}) {
    if (name.ends_with(ending)) return true;
  }
  return name == "id" || is_listed(d.conventions.members.codes, name);
}

// `name` is that of the nearest member.
bool any_id(const Divergence& d, const Json& value, std::string_view name,
            const std::function<bool(const std::string&)>& fits) {
  if (const std::string* text = value.as_string()) return is_id(d, name) && fits(*text);
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(),
                       [&](const Json& element) { return any_id(d, element, name, fits); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return any_id(d, member.value, member.key, fits); });
}

bool id_in_body(const Divergence& d, const std::function<bool(const std::string&)>& fits) {
  return d.oracle.request_body && any_id(d, *d.oracle.request_body, "", fits);
}

void replace_texts(Json& value, const std::function<bool(const std::string&)>& fits, const char* by) {
  if (const std::string* text = value.as_string()) {
    if (fits(*text)) value = Json(by);
  } else if (wire::Array* array = value.as_array()) {
    for (Json& element : *array) replace_texts(element, fits, by);
  } else if (wire::Object* object = value.as_object()) {
    for (wire::Member& member : *object) replace_texts(member.value, fits, by);
  }
}

bool parameter_in_query(const Divergence& d,
                        const std::function<bool(const std::pair<std::string, std::string>&)>& fits) {
  return std::any_of(d.oracle.query.begin(), d.oracle.query.end(), fits);
}

size_t depth_of(const Json& value) {
  size_t deepest = 0;
  if (const wire::Array* array = value.as_array()) {
    for (const Json& element : *array) deepest = std::max(deepest, depth_of(element));
  } else if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) deepest = std::max(deepest, depth_of(member.value));
  } else {
    return 0;
  }
  return deepest + 1;
}

const Json* sent(const Divergence& d, std::string_view pointer) {
  return d.oracle.request_body ? wire::find_at(*d.oracle.request_body, pointer) : nullptr;
}

// A text, or anything else as JSON.
std::string text_or_json(const Json& value) { return value.as_string() ? *value.as_string() : wire::to_text(value); }
bool is_written(const Json* value, const std::string& text) { return value && text_or_json(*value) == text; }

std::string path_of(const Divergence& d) {
  const std::string& target = d.oracle.request.target;
  return target.substr(0, target.find('?'));
}

/// Whether one of the exchanges with the target before this one fits; asked in their order.
template <typename Fits>
bool any_earlier(const Divergence& d, Fits fits) {
  for (size_t i = 0; d.history && i < d.history->size() && &(*d.history)[i] != &d.target; ++i) {
    if (fits((*d.history)[i])) return true;
  }
  return false;
}

/// "/COLLECTION/ID" of a path at or below it.
std::string_view resource_of(const Exchange& exchange) {
  const std::string_view path = std::string_view(exchange.request.target).substr(0, exchange.request.target.find('?'));
  const size_t id = path.find('/', 1);
  return id == std::string_view::npos ? path : path.substr(0, path.find('/', id + 1));
}

bool same_resource(const Exchange& left, const Exchange& right) { return resource_of(left) == resource_of(right); }

// An excerpt of a text is its JSON: an instant in quotes.
std::optional<wire::Instant> instant_in(const std::string& excerpt) {
  return excerpt.size() > 2 ? wire::parse_instant(excerpt.substr(1, excerpt.size() - 2)) : std::nullopt;
}

// ---- one predicate for each term of tolerance.def

bool difference(const Clause& clause, const Divergence& d) {
  const bool outcome = d.difference.kind == Difference::Kind::outcome;
  return outcome == (clause.texts.front() == "outcome");
}

bool place(const Clause& clause, const Divergence& d) { return matches(clause, d.difference.pointer); }
bool expected(const Clause& clause, const Divergence& d) { return matches(clause, d.difference.expected); }
bool actual(const Clause& clause, const Divergence& d) { return matches(clause, d.difference.actual); }

bool instants(const Clause& clause, const Divergence& d) {
  const auto reference = instant_in(d.difference.expected);
  const auto target = instant_in(d.difference.actual);
  const bool both = reference && target;
  if (clause.texts.front() == "earlier") return both && *target < *reference;
  if (clause.texts.front() == "later") return both && *target > *reference;
  return both == (clause.texts.front() == "both");
}

bool instants_within(const Clause& clause, const Divergence& d) {
  const auto reference = instant_in(d.difference.expected);
  const auto target = instant_in(d.difference.actual);
  return reference && target && std::abs(target->unix_ms - reference->unix_ms) <= clause.numbers.front();
}

bool reference_accepts(const Clause& clause, const Divergence& d) {
  return d.oracle.succeeded() == (clause.numbers.front() == 1);
}
bool reference_status(const Clause& clause, const Divergence& d) {
  return is_listed(clause.numbers, d.oracle.status());
}
bool reference_status_not(const Clause& clause, const Divergence& d) { return !reference_status(clause, d); }
bool reference_error(const Clause& clause, const Divergence& d) {
  const auto refusal = checks::find_refusal(clause.texts.front());
  return refusal && d.conventions.errors.means(d.oracle.error_code().bytes(), *refusal);
}
bool reference_reason(const Clause& clause, const Divergence& d) {
  return is_listed(clause.texts, d.oracle.reason_code().bytes());
}
bool reference_message(const Clause& clause, const Divergence& d) {
  return !d.oracle.succeeded() && matches(clause, std::string(d.oracle.text_at("/error/message")));
}
bool target_accepts(const Clause& clause, const Divergence& d) {
  return d.target.succeeded() == (clause.numbers.front() == 1);
}
bool target_status(const Clause& clause, const Divergence& d) { return is_listed(clause.numbers, d.target.status()); }
bool target_reason(const Clause& clause, const Divergence& d) {
  return is_listed(clause.texts, d.target.reason_code().bytes());
}

bool operation(const Clause& clause, const Divergence& d) {
  return is_listed(clause.texts, d.oracle.operation ? std::string_view(d.oracle.operation->id) : "none");
}
bool method(const Clause& clause, const Divergence& d) { return is_listed(clause.texts, d.oracle.request.method); }
bool path_segments(const Clause& clause, const Divergence& d) {
  const std::string path = path_of(d);
  return std::count(path.begin(), path.end(), '/') >= clause.numbers.front();
}
bool path(const Clause& clause, const Divergence& d) { return matches(clause, path_of(d)); }
bool path_segment_longer_than(const Clause& clause, const Divergence& d) {
  const std::string path = path_of(d);
  for (size_t start = 0; start < path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const auto segment = wire::percent_decode(path.substr(start, end - start));
    if (segment && static_cast<int64_t>(segment->size()) > clause.numbers.front()) return true;
    start = end + 1;
  }
  return false;
}
bool request_target_longer_than(const Clause& clause, const Divergence& d) {
  return static_cast<int64_t>(d.oracle.request.target.size()) > clause.numbers.front();
}
bool malformed_escape(const Clause&, const Divergence& d) {
  const auto path = wire::percent_decode(path_of(d));
  return !path || !wire::is_utf8(*path);
}
bool unreadable_clock(const Clause&, const Divergence& d) {
  const std::string_view now = d.oracle.sent_header("x-now-iso");
  return !now.empty() && !wire::parse_instant(now);
}
bool half_identity(const Clause&, const Divergence& d) {
  return d.oracle.sent_header("x-actor-type").empty() != d.oracle.sent_header("x-actor-id").empty();
}
bool unknown_actor_type(const Clause&, const Divergence& d) {
  return !d.conventions.knows_actor_type(d.oracle.sent_header("x-actor-type"));
}
bool media_type_not_json(const Clause&, const Divergence& d) { return d.oracle.sends_other_media_type(); }

bool body_text(const Clause& clause, const Divergence& d) {
  return text_in_body(d, [&](const std::string& text) { return matches(clause, text); });
}
bool query_value(const Clause& clause, const Divergence& d) {
  return parameter_in_query(d, [&](const auto& parameter) { return matches(clause, parameter.second); });
}
bool sent_text(const Clause& clause, const Divergence& d) { return body_text(clause, d) || query_value(clause, d); }

bool body_id(const Clause& clause, const Divergence& d) {
  return id_in_body(d, [&](const std::string& text) { return matches(clause, text); });
}

bool body_id_longer_than(const Clause& clause, const Divergence& d) {
  return id_in_body(d, [&](const std::string& text) {
    const bool blank = text.find_first_not_of(kAsciiSpaces) == std::string::npos;
    return !blank && static_cast<int64_t>(text.size()) > clause.numbers.front();
  });
}

bool body_integer_beyond(const Clause& clause, const Divergence& d) {
  const int64_t limit = clause.numbers.front();
  return value_in_body(d, [&](const Json& value) {
    const int64_t* integer = value.as_integer();
    return value.as_big_number() || (integer && (*integer > limit || *integer < -limit));
  });
}

// A body that the runner does not read itself is taken by its brackets.
bool body_deeper_than(const Clause& clause, const Divergence& d) {
  const int64_t limit = clause.numbers.front();
  if (d.oracle.request_body) return static_cast<int64_t>(depth_of(*d.oracle.request_body)) > limit;
  const std::string& body = d.oracle.request.body;
  return std::count(body.begin(), body.end(), '[') > limit;
}

bool body_repeats_member(const Clause&, const Divergence& d) {
  const auto read = wire::parse_json(d.oracle.request.body);
  return !read && read.error().kind == wire::ErrorKind::repeated_member;
}

// A value of its own (covers_value) has no schema.
bool is_valid(const Divergence& d, const Json& body) {
  if (!d.oracle.operation) return true;
  return d.oracle.operation->request && d.oracle.operation->request->schema.accepts(body);
}

bool body_valid(const Clause&, const Divergence& d) {
  return d.oracle.request_body && is_valid(d, *d.oracle.request_body);
}

bool body_valid_with_instant_for(const Clause& clause, const Divergence& d) {
  if (!d.oracle.request_body) return false;
  Json body = *d.oracle.request_body;
  replace_texts(
      body, [&](const std::string& text) { return matches(clause, text); }, "2026-01-15T12:00:00Z");
  return is_valid(d, body);
}

bool body_has(const Clause& clause, const Divergence& d) {
  return std::any_of(clause.texts.begin(), clause.texts.end(), [&](const auto& pointer) { return sent(d, pointer); });
}
bool body_lacks(const Clause& clause, const Divergence& d) { return !body_has(clause, d); }
bool body_has_text(const Clause& clause, const Divergence& d) {
  return std::any_of(clause.texts.begin(), clause.texts.end(), [&](const auto& pointer) {
    const Json* value = sent(d, pointer);
    return value && value->is_string();
  });
}
bool body_equals(const Clause& clause, const Divergence& d) {
  return std::all_of(clause.members.begin(), clause.members.end(),
                     [&](const auto& member) { return is_written(sent(d, member.first), member.second); });
}

bool query_has(const Clause& clause, const Divergence& d) {
  return parameter_in_query(d, [&](const auto& parameter) { return is_listed(clause.texts, parameter.first); });
}
bool query_other_than(const Clause& clause, const Divergence& d) {
  return parameter_in_query(d, [&](const auto& parameter) { return !is_listed(clause.texts, parameter.first); });
}
bool query_repeats_name(const Clause&, const Divergence& d) {
  const auto& query = d.oracle.query;
  for (size_t i = 0; i < query.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (query[i].first == query[j].first) return true;
    }
  }
  return false;
}

// Where the request is legal but for that, a service may also refuse it in a form of its own.
bool read_otherwise(const Clause& clause, const Divergence& d) {
  if (!d.ask) return true;
  const std::string actual = checks::outcome_of(d.target);
  const auto explains = [&](const Exchange& other) {
    return checks::outcome_of(other) == actual || (other.succeeded() && d.target.status() == d.oracle.status());
  };
  const Sent sent{d.oracle.query, d.oracle.request.headers, d.oracle.request.body};
  const std::vector<Sent> readings = lenient_readings(sent, clause);
  return std::any_of(readings.begin(), readings.end(), [&](const Sent& reading) {
    const std::vector<Exchange> others = (*d.ask)(reading);
    return std::any_of(others.begin(), others.end(), explains);
  });
}

// A later response may show what an earlier one did not.

bool query_not_shown(const Clause& clause, const Divergence& d) {
  const auto is_shown = [&](const std::string& pointer, const std::string& value) {
    return any_earlier(d, [&](const Exchange& earlier) {
      return earlier.succeeded() && same_resource(earlier, d.target) &&
             is_written(wire::find_at(*earlier.body, pointer), value);
    });
  };
  return std::any_of(clause.members.begin(), clause.members.end(), [&](const auto& member) {
    const auto& query = d.target.query;
    const auto sent = std::find_if(query.begin(), query.end(),
                                   [&](const auto& parameter) { return parameter.first == member.second; });
    return sent != query.end() && !is_shown(member.first, sent->second);
  });
}

bool after_response(const Clause& clause, const Divergence& d) {
  return any_earlier(d, [&](const Exchange& earlier) {
    return earlier.succeeded() && same_resource(earlier, d.target) &&
           std::all_of(clause.members.begin(), clause.members.end(), [&](const auto& member) {
             return is_written(wire::find_at(*earlier.body, member.first), member.second);
           });
  });
}

bool after_text_elsewhere(const Clause& clause, const Divergence& d) {
  const Json* text = sent(d, clause.texts.front());
  return text && any_earlier(d, [&](const Exchange& earlier) {
           return earlier.succeeded() && !same_resource(earlier, d.target) &&
                  is_written(wire::find_at(*earlier.body, clause.texts.front()), text_or_json(*text));
         });
}

bool is_shown_before(const Divergence& d, std::optional<wire::Instant> instant, int64_t within_ms) {
  const auto is_that = [&](const Json& value) {
    const auto shown = value.as_string() ? wire::parse_instant(*value.as_string()) : std::nullopt;
    return shown && std::abs(shown->unix_ms - instant->unix_ms) <= within_ms;
  };
  return instant && any_earlier(d, [&](const Exchange& earlier) {
           return earlier.succeeded() && any_value(*earlier.body, is_that);
         });
}

bool instant_shown_before(const Clause&, const Divergence& d) {
  return is_shown_before(d, instant_in(d.difference.expected), kBetweenClocksMs);
}
bool target_instant_shown_before(const Clause&, const Divergence& d) {
  return is_shown_before(d, instant_in(d.difference.actual), 0);
}

bool after_unordered(const Clause& clause, const Divergence& d) {
  std::optional<wire::Instant> latest;
  return any_earlier(d, [&](const Exchange& earlier) {
    if (!earlier.succeeded() || !same_resource(earlier, d.target)) return false;
    const auto instant = wire::parse_instant(earlier.text_at(clause.texts.front()));
    const bool unordered = latest && instant && *instant <= *latest;
    latest = std::max(latest, instant);
    return unordered;
  });
}

// A service that scopes keys by resource stores an outcome here, too: the same payload then gets that one.
bool after_key_elsewhere(const Clause&, const Divergence& d) {
  const auto used = [&](bool same_path, bool counts_replays) {
    return any_earlier(d, [&](const Exchange& earlier) {
      const bool replayed =
          earlier.request_body == d.target.request_body && checks::outcome_of(earlier) == checks::outcome_of(d.target);
      return earlier.operation == d.target.operation && earlier.actor == d.target.actor &&
             earlier.idempotency_key == d.target.idempotency_key &&
             (earlier.request.target == d.target.request.target) == same_path && (!counts_replays || replayed);
    });
  };
  return !d.target.idempotency_key.empty() && used(false, false) && (!used(true, false) || used(true, true));
}

bool after_status_under_key(const Clause& clause, const Divergence& d) {
  return any_earlier(d, [&](const Exchange& earlier) {
    return earlier.operation == d.target.operation && !earlier.idempotency_key.empty() &&
           earlier.idempotency_key == d.target.idempotency_key && is_listed(clause.numbers, earlier.status());
  });
}

bool any_of(const Clause& clause, const Divergence& d) {
  return std::any_of(clause.conditions.begin(), clause.conditions.end(),
                     [&](const Condition& condition) { return holds(condition, d); });
}

using Predicate = bool (*)(const Clause&, const Divergence&);
constexpr Predicate kPredicates[] = {
// by Term
#define TERM(key, form) key,
#include "runner/document/tolerance.def"
#undef TERM
};

}  // namespace

bool holds(const Condition& condition, const Divergence& divergence) {
  return std::all_of(condition.clauses.begin(), condition.clauses.end(), [&](const Clause& clause) {
    return kPredicates[static_cast<size_t>(clause.term)](clause, divergence);
  });
}

bool covers_value(const std::vector<Tolerance>& tolerances, const Json& value, const checks::Conventions& conventions) {
  const Json body = wire::Object{{"value", value}};  // of no id
  Exchange refused;
  refused.request_body = body;
  refused.outcome = wire::Response{400, {}, ""};
  Exchange accepted;
  accepted.request_body = body;
  accepted.outcome = wire::Response{200, {}, ""};
  const Difference outcome{Difference::Kind::outcome, "", "", ""};
  return tolerance_of(tolerances, {accepted, refused, outcome, conventions}) != nullptr;
}

const Tolerance* tolerance_of(const std::vector<Tolerance>& tolerances, const Divergence& divergence) {
  const auto found = std::find_if(tolerances.begin(), tolerances.end(),
                                  [&](const Tolerance& tolerance) { return holds(tolerance.covers, divergence); });
  return found == tolerances.end() ? nullptr : &*found;
}

}  // namespace runner::explore
