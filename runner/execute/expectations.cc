#include "runner/execute/expectations.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/value_forms.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

// The statuses that an expectation allows. Empty where its error is a matcher: error.status judges code and status
// together.
std::vector<int> allowed_statuses(const Expectation& expected) {
  if (!expected.status.empty() || expected.error) return expected.status;
  return {200};
}

constexpr const char* kErrorCode = "/error/code";
constexpr const char* kReasonCode = "/error/details/reason_code";

wire::Json absent() { return wire::Object{{"$absent", true}}; }

// The values of all headers of that name, as one list (RFC 9110, section 5.3).
std::optional<std::string> header_list(const wire::Headers& headers, std::string_view name) {
  const wire::UntrustedText* first = wire::find_header(headers, name);
  if (!first) return std::nullopt;
  std::string list;
  for (const wire::Header& header : headers) {
    if (!wire::is_same_header_name(header.name, name)) continue;
    list += (&header.value == first ? "" : ", ") + header.value.bytes();
  }
  return list;
}

bool is_marked_replayed(const Exchange& exchange) {
  const wire::UntrustedText* header = wire::find_header(exchange.response()->headers, "idempotency-replayed");
  return header && *header == "true";
}

}  // namespace

void ExpectationJudge::judge_response(const Expectation& expected, int index, const wire::Json* whole) {
  judgement_.at_exchange(index);
  const Exchange& exchange = side_.log().at(index);
  if (!exchange.response()) return;  // reported as transport.no-answer
  // Another outcome than the stored or the expected one has another body too: one finding.
  if (expected.replayed && !judge_replay(index)) return;
  if (!judge_outcome(expected, exchange)) return;
  judge_body(expected, whole || !exchange.body ? whole : &*exchange.body);
  judge_headers(expected, exchange);
  if (expected.replayed) judge_replay_header(index);
}

// Status, error code and reason code together: the first that differs names the rule.
bool ExpectationJudge::judge_outcome(const Expectation& expected, const Exchange& exchange) {
  const auto differs_at = [&](const char* pointer) {
    return [&, pointer] { return Discrepancy{pointer, describe_outcome(expected), checks::outcome_of(exchange)}; };
  };
  const auto matches_at = [&](const char* pointer, const wire::Json& matcher) {
    return side_.bindings().matches(matcher, exchange.body ? wire::find_at(*exchange.body, pointer) : nullptr);
  };
  const std::vector<int> allowed = allowed_statuses(expected);
  const bool in_status =
      allowed.empty() || std::find(allowed.begin(), allowed.end(), exchange.status()) != allowed.end();
  if (in_status && is_negated("outcome")) return judge(Rule::expect_status, false, differs_at(""));
  if (!judge(Rule::expect_status, in_status, differs_at(""))) return false;
  if (!expected.error) return true;
  const bool in_error = matches_at(kErrorCode, *expected.error);
  if (!judge(Rule::expect_error, in_error, differs_at(kErrorCode))) return false;
  const bool in_reason = matches_at(kReasonCode, expected.reason.value_or(absent()));
  return judge(Rule::expect_reason, in_reason, differs_at(kReasonCode));
}

std::string ExpectationJudge::describe_outcome(const Expectation& expected) const {
  const auto word = [&](const wire::Json& matcher) {
    const std::string* text = matcher.as_string();
    return text ? *text : describe(matcher);
  };
  std::string outcome = fmt::format("{}", fmt::join(allowed_statuses(expected), " or "));
  if (expected.error) outcome += (outcome.empty() ? "" : " ") + word(*expected.error);
  if (expected.reason) outcome += " " + word(*expected.reason);
  if (expected.error && !expected.reason) outcome += " without a reason code";
  return outcome;
}

void ExpectationJudge::judge_body(const Expectation& expected, const wire::Json* body) {
  for (const auto& [pointer, matcher] : expected.body) judge_at(Rule::expect_body, pointer, matcher, body);
}

void ExpectationJudge::judge_at(Rule rule, const std::string& pointer, const wire::Json& matcher,
                                const wire::Json* body) {
  const wire::Json* actual = body ? wire::find_at(*body, pointer) : nullptr;
  const bool held = side_.bindings().matches(matcher, actual) != is_negated(pointer);
  judge(rule, held, [&] { return difference(pointer, matcher, actual); });
}

// Of whole objects that were captured, the member that one of them lacks, or the first that differs; of a list of them
// only what one lacks, since it may be in another order.
Discrepancy ExpectationJudge::difference(const std::string& pointer, const wire::Json& matcher,
                                         const wire::Json* actual) const {
  const bool is_captured = matcher.as_string() || matcher.as_array();
  const wire::Json expected = actual && is_captured ? side_.bindings().resolve(matcher) : wire::Json();
  const std::string below = actual ? wire::first_difference(expected, *actual) : "";
  const wire::Json* wanted = below.empty() ? nullptr : wire::find_at(expected, below);
  const wire::Json* found = below.empty() ? nullptr : wire::find_at(*actual, below);
  const bool lacks = (!wanted || !found) && below.find('/', 1) != std::string::npos;
  if (below.empty() || (expected.as_array() && !lacks)) return {pointer, describe(matcher), checks::excerpt(actual)};
  return {pointer + below, checks::excerpt(wanted), checks::excerpt(found)};
}

std::string ExpectationJudge::describe(const wire::Json& matcher) const {
  const auto form = form_of(matcher);
  const FormKind kind = form ? form->kind : FormKind::unique;  // described as the value that it gives
  if (kind == FormKind::absent) return "nothing";
  if (kind == FormKind::one_of) return "one of " + checks::excerpt(form->argument);
  if (kind == FormKind::matches) return "a string that matches " + checks::excerpt(form->argument);
  const wire::Json resolved = side_.bindings().resolve(kind == FormKind::instant ? *form->argument : matcher);
  const bool instant = kind == FormKind::instant || kind == FormKind::now;
  return (instant ? "the instant " : "") + checks::excerpt(&resolved);
}

void ExpectationJudge::judge_headers(const Expectation& expected, const Exchange& exchange) {
  for (const auto& [name, matcher] : expected.headers) {
    const auto value = header_list(exchange.response()->headers, name);
    const wire::Json text = value ? wire::Json(*value) : wire::Json();
    const wire::Json* actual = value ? &text : nullptr;
    const bool held = side_.bindings().matches(matcher, actual) != is_negated("header " + name);
    judge(Rule::expect_header, held, [&, header = name, wanted = &matcher] {
      return Discrepancy{"header " + header, describe(*wanted), checks::excerpt(actual)};
    });
  }
}

bool ExpectationJudge::judge_replay(int index) {
  // The fixture knows which outcomes are stored; a refusal without its reason code does not show it.
  const int stored = side_.log().same_request(index);
  const bool found = judge(Rule::idempotency_replay, stored >= 0 && !is_negated("replayed"), [] {
    return Discrepancy{"", "an earlier request with this key and payload", "none"};
  });
  if (!found) return true;  // the outcome may still be as expected
  const Exchange& first = side_.log().at(stored);
  const Exchange& again = side_.log().at(index);
  const bool same_status = judge(Rule::idempotency_replay, first.status() == again.status(), [&] {
    return Discrepancy{"", "the first response: " + checks::outcome_of(first), checks::outcome_of(again)};
  });
  if (!same_status || !judge_same_body(first, again)) return false;
  return true;
}

// Only what is stored is marked where it comes again.
void ExpectationJudge::judge_replay_header(int index) {
  const int stored = side_.log().stored_outcome(index);
  if (stored < 0) return;
  const Exchange& first = side_.log().at(stored);
  const Exchange& again = side_.log().at(index);
  const bool may_be_marked = side_.log().same_request(stored) >= 0 || first.sent_again;
  judgement_.judge(Rule::idempotency_replay_header, may_be_marked || !is_marked_replayed(first), [] {
    return Discrepancy{"header idempotency-replayed", "false or absent on a first response", "true"};
  });
  judgement_.judge(Rule::idempotency_replay_header, is_marked_replayed(again), [] {
    return Discrepancy{"header idempotency-replayed", "true on a replayed response", "false or absent"};
  });
}

bool ExpectationJudge::judge_same_body(const Exchange& first, const Exchange& again) {
  return judge(Rule::idempotency_replay, first.body == again.body, [&] {
    if (!first.body || !again.body) return Discrepancy{"", "the body of the first response", "another"};
    const std::string pointer = wire::first_difference(*first.body, *again.body);
    return Discrepancy{pointer, "as in the first response: " + checks::excerpt(wire::find_at(*first.body, pointer)),
                       checks::excerpt(wire::find_at(*again.body, pointer))};
  });
}

void ExpectationJudge::judge_entries(const wire::Json& expected, const std::vector<std::string>& ids) {
  const wire::Json actual(wire::Array(ids.begin(), ids.end()));
  judge(Rule::expect_entries, side_.bindings().matches(expected, &actual) != is_negated("entries"), [&] {
    const wire::Json wanted = side_.bindings().resolve(expected);
    return Discrepancy{"/export/entries", checks::excerpt(&wanted), checks::excerpt(&actual)};
  });
}

// Which of several calls under one key arrives first is chance, and so is which response is marked as a replay.
ExpectationJudge::Mismatch ExpectationJudge::find_mismatch(const std::vector<Expectation>& order, int first) const {
  for (size_t i = 0; i < order.size(); ++i) {
    checks::Judgement own;
    ExpectationJudge judge(run_, side_, own);
    judge.at_step(step_);
    judge.judge_response(order[i], first + static_cast<int>(i));
    for (const checks::Finding& finding : own.findings()) {
      if (finding.rule != Rule::idempotency_replay_header) return {i, finding};
    }
  }
  return {order.size(), std::nullopt};
}

void ExpectationJudge::judge_orders(const std::vector<std::vector<Expectation>>& orders, int first) {
  for (size_t i = 0; i < orders.front().size(); ++i) {
    if (!side_.log().at(first + static_cast<int>(i)).response()) return;  // reported as transport.no-answer
  }
  Mismatch closest;
  size_t number = 0;
  for (size_t i = 0; i < orders.size() && (number == 0 || closest.finding); ++i) {
    Mismatch mismatch = find_mismatch(orders[i], first);
    if (number > 0 && mismatch.finding && mismatch.matching <= closest.matching) continue;
    closest = std::move(mismatch);
    number = i + 1;
  }
  judgement_.at_exchange(closest.finding ? closest.finding->exchange : first);
  judge(Rule::expect_at_once, !closest.finding && !is_negated("orders"), [&] {
    if (!closest.finding) return Discrepancy{"", "none of the orders", "one of them"};
    return Discrepancy{closest.finding->pointer,
                       fmt::format("one of {} orders; in the closest one, number {}: {}", orders.size(), number,
                                   closest.finding->expected),
                       closest.finding->actual};
  });
}

// The parts of the pattern that the event does not have.
std::vector<size_t> ExpectationJudge::parts_amiss(const EventPattern& pattern, const checks::SeenEvent& event) const {
  std::vector<size_t> amiss;
  for (size_t i = 0; i < pattern.body.size(); ++i) {
    const auto& [pointer, matcher] = pattern.body[i];
    if (!side_.bindings().matches(matcher, wire::find_at(*event.envelope, pointer))) amiss.push_back(i);
  }
  return amiss;
}

// An event of the type about the same record that has at least half of the parts: it is meant, and differs.
const checks::SeenEvent* ExpectationJudge::closest_event(const EventPattern& pattern,
                                                         const std::vector<checks::SeenEvent>& seen) const {
  const auto is_of_identity = [&](const checks::SeenEvent& event, const std::string& pointer) {
    const auto& types = side_.plan().contract.events;
    return std::any_of(types.begin(), types.end(), [&](const checks::EventType& type) {
      const std::string* name = event.envelope->find_string("type");
      return name && *name == type.type &&
             std::any_of(type.identity.begin(), type.identity.end(),
                         [&](const auto& pair) { return pointer == "/payload" + pair.first; });
    });
  };
  const checks::SeenEvent* closest = nullptr;
  size_t fewest = pattern.body.size() / 2 + 1;
  for (const checks::SeenEvent& event : seen) {
    if (!side_.bindings().matches(pattern.type, event.envelope->find("type"))) continue;
    const auto amiss = parts_amiss(pattern, event);
    const bool other = std::any_of(amiss.begin(), amiss.end(),
                                   [&](size_t part) { return is_of_identity(event, pattern.body[part].first); });
    if (other || amiss.size() >= fewest) continue;
    fewest = amiss.size();
    closest = &event;
  }
  return closest;
}

void ExpectationJudge::judge_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen,
                                   bool wanted) {
  const bool found = std::any_of(seen.begin(), seen.end(), [&](const checks::SeenEvent& event) {
    return side_.bindings().matches(pattern.type, event.envelope->find("type")) && parts_amiss(pattern, event).empty();
  });
  const checks::SeenEvent* closest = wanted && !found ? closest_event(pattern, seen) : nullptr;
  if (closest) judgement_.at_exchange(closest->exchange);
  judge(Rule::expect_event, (found == wanted) != is_negated("events"), [&] {
    if (closest) {
      const auto& [pointer, matcher] = pattern.body[parts_amiss(pattern, *closest).front()];
      return Discrepancy{closest->pointer + pointer, describe(matcher),
                         checks::excerpt(wire::find_at(*closest->envelope, pointer))};
    }
    std::string parts;
    for (const auto& [pointer, matcher] : pattern.body) parts += fmt::format(", {} {}", pointer, describe(matcher));
    return Discrepancy{"", fmt::format("{} event {}{}", wanted ? "an" : "no", describe(pattern.type), parts),
                       fmt::format("{} among {} events", found ? "one" : "none", seen.size())};
  });
  if (closest) judgement_.at_exchange(seen.back().exchange);
}

}  // namespace runner
