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

bool is_marked_replayed(const Exchange& exchange) {
  const std::string* header = wire::find_header(exchange.response()->headers, "idempotency-replayed");
  return header && *header == "true";
}

}  // namespace

void ExpectationJudge::judge_response(const Expectation& expected, int index) {
  judgement_.at_exchange(index);
  const Exchange& exchange = side_.log().at(index);
  if (!exchange.response()) return;  // reported as transport.no-answer
  judge_status(expected, exchange);
  const wire::Json* body = exchange.body ? &*exchange.body : nullptr;
  if (expected.error) judge_error(expected, body);
  judge_body(expected, body);
  judge_headers(expected, exchange);
  if (expected.replayed) judge_replay(index);
}

void ExpectationJudge::judge_status(const Expectation& expected, const Exchange& exchange) {
  const std::vector<int> allowed = allowed_statuses(expected);
  if (allowed.empty()) return;
  const bool held = std::find(allowed.begin(), allowed.end(), exchange.status()) != allowed.end();
  judge(Rule::expect_status, held, [&] {
    return Discrepancy{"", fmt::format("status {}", fmt::join(allowed, " or ")), checks::outcome_of(exchange)};
  });
}

void ExpectationJudge::judge_error(const Expectation& expected, const wire::Json* body) {
  judge_at(Rule::expect_error, "/error/code", *expected.error, body);
  const wire::Json absent = wire::Object{{"$absent", true}};
  judge_at(Rule::expect_reason, "/error/details/reason_code", expected.reason.value_or(absent), body);
}

void ExpectationJudge::judge_body(const Expectation& expected, const wire::Json* body) {
  for (const auto& [pointer, matcher] : expected.body) judge_at(Rule::expect_body, pointer, matcher, body);
}

void ExpectationJudge::judge_at(Rule rule, const std::string& pointer, const wire::Json& matcher,
                                const wire::Json* body) {
  const wire::Json* actual = body ? wire::find_at(*body, pointer) : nullptr;
  judge(rule, side_.bindings().matches(matcher, actual), [&] {
    return Discrepancy{pointer, describe(matcher), checks::excerpt(actual)};
  });
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
    const std::string* value = wire::find_header(exchange.response()->headers, name);
    const wire::Json text = value ? wire::Json(*value) : wire::Json();
    const wire::Json* actual = value ? &text : nullptr;
    judge(Rule::expect_header, side_.bindings().matches(matcher, actual), [&, header = name, wanted = &matcher] {
      return Discrepancy{"header " + header, describe(*wanted), checks::excerpt(actual)};
    });
  }
}

void ExpectationJudge::judge_replay(int index) {
  const int stored = side_.log().stored_outcome(index);
  const bool found = judge(Rule::idempotency_replay, stored >= 0, [] {
    return Discrepancy{"", "an earlier outcome for this key and payload", "none"};
  });
  if (!found) return;
  const Exchange& first = side_.log().at(stored);
  const Exchange& again = side_.log().at(index);
  judge(Rule::idempotency_replay, first.status() == again.status(), [&] {
    return Discrepancy{"", fmt::format("status {}, as in the first response", first.status()),
                       fmt::format("{}", again.status())};
  });
  judge(Rule::idempotency_replay, first.body == again.body, [&] {
    return Discrepancy{"", "the body of the first response: " + checks::excerpt(first.body ? &*first.body : nullptr),
                       checks::excerpt(again.body ? &*again.body : nullptr)};
  });
  judgement_.judge(Rule::idempotency_replay_header,
                   side_.log().stored_outcome(stored) >= 0 || !is_marked_replayed(first), [] {
                     return Discrepancy{"header idempotency-replayed", "false or absent on a first response", "true"};
                   });
  judgement_.judge(Rule::idempotency_replay_header, is_marked_replayed(again), [] {
    return Discrepancy{"header idempotency-replayed", "true on a replayed response", "false or absent"};
  });
}

void ExpectationJudge::judge_entries(const wire::Json& expected, const std::vector<std::string>& ids) {
  const wire::Json actual(wire::Array(ids.begin(), ids.end()));
  judge(Rule::expect_entries, side_.bindings().matches(expected, &actual), [&] {
    const wire::Json wanted = side_.bindings().resolve(expected);
    return Discrepancy{"/export/entries", checks::excerpt(&wanted), checks::excerpt(&actual)};
  });
}

// Which of several calls under one key arrives first is chance, and so is which response is marked as a replay.
ExpectationJudge::Mismatch ExpectationJudge::find_mismatch(const std::vector<Expectation>& order, int first) const {
  for (size_t i = 0; i < order.size(); ++i) {
    checks::Judgement own;
    ExpectationJudge(run_, side_, own).judge_response(order[i], first + static_cast<int>(i));
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
  judge(Rule::expect_at_once, !closest.finding, [&] {
    return Discrepancy{closest.finding->pointer,
                       fmt::format("one of {} orders; in the closest one, number {}: {}", orders.size(), number,
                                   closest.finding->expected),
                       closest.finding->actual};
  });
}

void ExpectationJudge::judge_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen,
                                   bool wanted) {
  const auto matches = [&](const checks::SeenEvent& event) {
    return side_.bindings().matches(pattern.type, event.envelope->find("type")) &&
           std::all_of(pattern.body.begin(), pattern.body.end(), [&](const auto& part) {
             return side_.bindings().matches(part.second, wire::find_at(*event.envelope, part.first));
           });
  };
  const bool found = std::any_of(seen.begin(), seen.end(), matches);
  judge(Rule::expect_event, found == wanted, [&] {
    std::string parts;
    for (const auto& [pointer, matcher] : pattern.body) parts += fmt::format(", {} {}", pointer, describe(matcher));
    return Discrepancy{"", fmt::format("{} event {}{}", wanted ? "an" : "no", describe(pattern.type), parts),
                       fmt::format("{} among {} events", found ? "one" : "none", seen.size())};
  });
}

}  // namespace runner
