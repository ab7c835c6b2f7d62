#include "runner/explore/difference_judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/same_value.h"
#include "runner/explore/contrast.h"
#include "runner/explore/tolerance.h"
#include "runner/play/walk_export.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using checks::Exchange;
using checks::Rule;

// Whether the request continues a page that some response on this side offered. Two pages that are the same to one side
// can differ on the other, since an export may contain when it was made; an anchor of another page is then wrong on one
// side alone.
bool continues_a_page(const ExchangeLog& log, const Exchange& exchange) {
  const auto asked = [&](std::string_view name) -> std::string_view {
    const auto found = std::find_if(exchange.query.begin(), exchange.query.end(),
                                    [&](const auto& field) { return field.first == name; });
    return found == exchange.query.end() ? std::string_view{} : found->second;
  };
  for (int i = 0; i < log.size(); ++i) {
    const Exchange& page = log.at(i);
    if (is_export_page(page) && page.text_at("/export/next_cursor") == asked("cursor_after") &&
        page.text_at("/export/attestation/chain_hash") == asked("attestation_after") &&
        page.text_at("/export/checkpoint/checkpoint_hash") == asked("checkpoint_after"))
      return true;
  }
  return false;
}

Rule rule_of(const Exchange& target, const Exchange& oracle, const Difference& difference) {
  if (difference.kind != Difference::Kind::outcome) return Rule::explore_answer;
  if (oracle.succeeded()) return Rule::explore_refused;
  return target.succeeded() ? Rule::explore_accepted : Rule::explore_refusal;
}

// Leaves no trace in the log.
Exchange ask_again(const Exchange& oracle, const Sent& sent, Session& session) {
  Exchange again = oracle;
  again.query = sent.query;
  again.request.target = build_target(oracle.request.target.substr(0, oracle.request.target.find('?')), sent.query);
  again.request.headers = sent.headers;
  again.request.body = sent.body;
  again.body.reset();
  again.outcome = session.exchange(again.request);
  checks::read_body(again);
  return again;
}

bool is_write(const Exchange& exchange) { return !exchange.operation || exchange.operation->is_write(); }

// A write is asked on copies of a session that refused it: under its idempotency key, and under one that holds no
// refusal.
std::vector<Exchange> ask_again(const Exchange& oracle, Sent sent, ServiceSide& side) {
  if (!is_write(oracle)) return {ask_again(oracle, sent, side.session())};
  std::vector<Exchange> responses = {ask_again(oracle, sent, *side.session().fork())};
  for (wire::Header& header : sent.headers) {
    if (header.name != "idempotency-key") continue;
    header.value.bytes() += "-read-otherwise";
    responses.push_back(ask_again(oracle, sent, *side.session().fork()));
  }
  return responses;
}

// Lists of details are sets; of those that have an order, a check of its own judges it.
bool same_in_any_order(const wire::Json& left, const wire::Json& right) {
  if (!left.as_array() || !right.as_array()) return checks::same_value(left, right);
  return std::is_permutation(left.as_array()->begin(), left.as_array()->end(), right.as_array()->begin(),
                             right.as_array()->end(), checks::same_value);
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

wire::Json replaced(const wire::Json& value, const std::string& from, const std::string& to) {
  if (const std::string* text = value.as_string()) {
    std::string copy = *text;
    replace_all(copy, from, to);
    return copy;
  }
  if (const wire::Array* list = value.as_array()) {
    wire::Array items;
    for (const wire::Json& item : *list) items.push_back(replaced(item, from, to));
    return items;
  }
  if (!value.as_object()) return value;
  wire::Object members;
  for (const wire::Member& member : *value.as_object()) members.append(member.key, replaced(member.value, from, to));
  return members;
}

bool is_of_value(const Difference& difference) {
  const bool left_out = difference.only_in_target || difference.actual == "nothing";
  return difference.kind == Difference::Kind::outcome || (difference.kind == Difference::Kind::body && !left_out);
}

}  // namespace

bool is_answered_badly(const checks::Exchange& exchange) {
  const int status = exchange.status();
  if (exchange.request.method == "HEAD") return !exchange.response();
  return status < 400 ? !exchange.succeeded() : status >= 500;
}

Exchange NameSpaces::in_those_of_target(const Exchange& exchange) const {
  Exchange copy = exchange;
  replace_all(copy.request.target, oracle, target);
  replace_all(copy.request.body, oracle, target);
  for (auto& [name, value] : copy.query) replace_all(value, oracle, target);
  if (copy.body) copy.body = replaced(*copy.body, oracle, target);
  return copy;
}

wire::Json NameSpaces::in_those_of_oracle(const wire::Json& value) const {
  return differ() ? replaced(value, target, oracle) : value;
}

DifferenceJudge::DifferenceJudge(const ExplorationContext& context, const ServiceSide& target, ServiceSide& oracle)
    : context_(context),
      capabilities_(context.target.capabilities()),
      oracle_capabilities_(context.oracle->capabilities()),
      target_(target),
      oracle_(oracle),
      name_spaces_{target.bindings().unique(""), oracle.bindings().unique("")},
      comparison_(context.plan.contract, context.clock_tolerance_ms(), name_spaces_.differ()) {
  comparison_.remember((name_spaces_.differ() ? target : oracle).log().exchanges());
}

JudgedDifferences DifferenceJudge::judge(int target, int oracle) {
  const Exchange& mine = target_.log().at(target);
  const Exchange& asked = oracle_.log().at(oracle);
  const std::optional<Exchange> renamed =
      name_spaces_.differ() ? std::optional(name_spaces_.in_those_of_target(asked)) : std::nullopt;
  const Exchange& other = renamed ? *renamed : asked;
  std::vector<Difference> differences = comparison_.compare(mine, other);
  if (differences.empty()) {
    if (auto detail = compare_details(mine, other)) differences.push_back(*std::move(detail));
  }
  JudgedDifferences judged;
  Observation* first_value = nullptr;
  judged.observations.reserve(differences.size());
  for (const Difference& difference : differences) {
    if (is_noise(other, difference)) {
      judged.may_diverge = judged.may_diverge || difference.kind == Difference::Kind::outcome;
      continue;
    }
    judged.may_diverge = judged.may_diverge || is_of_value(difference);
    auto observation = judge(mine, other, difference);
    if (!observation) continue;
    observation->finding.exchange = target;
    const bool leads = observation->finding.level == Level::should || !is_of_value(difference);
    if (!leads && first_value) {
      first_value->also.push_back(difference.pointer);
      continue;
    }
    judged.observations.push_back(*std::move(observation));
    if (!leads) first_value = &judged.observations.back();
  }
  return judged;
}

// Nothing where the contract leaves the difference open.
std::optional<Observation> DifferenceJudge::judge(const Exchange& target, const Exchange& oracle,
                                                  const Difference& difference) const {
  if (is_unknowable(target, oracle, difference)) return std::nullopt;
  const NameSpaces back{name_spaces_.oracle, name_spaces_.target};
  const AskReference ask = [&](const Sent& sent) {
    if (!name_spaces_.differ()) return ask_again(oracle, sent, oracle_);
    Exchange own = oracle;
    own.query = sent.query;
    own.request.body = sent.body;
    own = back.in_those_of_target(own);
    std::vector<Exchange> responses = ask_again(own, {own.query, sent.headers, own.request.body}, oracle_);
    for (Exchange& response : responses) response = name_spaces_.in_those_of_target(response);
    return responses;
  };
  const bool can_ask = !is_write(oracle) || (!oracle.succeeded() && context_.oracle->capabilities().forks);
  const Divergence divergence{target,
                              oracle,
                              difference,
                              context_.plan.contract.conventions,
                              &target_.log().exchanges(),
                              can_ask ? &ask : nullptr};
  const Tolerance* tolerance = tolerance_of(context_.plan.tolerances, divergence);
  if (tolerance && tolerance->effect == Effect::free) return std::nullopt;
  auto observation = observe(target, oracle, difference);
  if (!tolerance || !observation) return observation;
  observation->finding.level = Level::should;
  observation->clause = tolerance->id;
  observation->note = fmt::format("{}: {}", tolerance->section, tolerance->text);
  if (observation->at_fault == AtFault::contract) {
    observation->at_fault = AtFault::target;
    observation->finding.rule = rule_of(target, oracle, difference);
  }
  return observation;
}

// The details of an error are open, except for those that some fixture expects.
std::optional<Difference> DifferenceJudge::compare_details(const Exchange& target, const Exchange& oracle) const {
  const wire::Json* expected = oracle.body ? wire::find_at(*oracle.body, "/error/details") : nullptr;
  if (!expected || !expected->as_object() || !oracle.operation) return std::nullopt;
  for (const wire::Member& member : *expected->as_object()) {
    const std::string pointer = "/error/details/" + wire::pointer_token(member.key);
    if (context_.clauses.of_exact_place(oracle.operation->id, pointer).empty()) continue;
    const wire::Json* actual = target.body ? wire::find_at(*target.body, pointer) : nullptr;
    if (actual && (same_in_any_order(*actual, member.value) || member.key.ends_with("hash"))) continue;
    const Contrast shown = contrast(&member.value, actual);
    return Difference{Difference::Kind::body, pointer, shown.expected, shown.actual, pointer, member.value};
  }
  return std::nullopt;
}

// The same request on two sessions of the oracle differed here.
bool DifferenceJudge::is_noise(const Exchange& oracle, const Difference& difference) const {
  if (!context_.noise) return false;
  std::string place = fmt::format("{} {} {}", operation_of(oracle), static_cast<int>(difference.kind),
                                  general_place(difference.pointer));
  if (difference.kind == Difference::Kind::outcome)
    place += fmt::format(" {} / {}", std::min(difference.expected, difference.actual),
                         std::max(difference.expected, difference.actual));
  if (context_.noise->learning) context_.noise->places.insert(place);
  return context_.noise->places.contains(place);
}

// Where others write too, an id that no one uses here may be in use there; a clock that is not honoured need not be
// readable; a gate whose state is not known may be open.
bool DifferenceJudge::is_unknowable(const Exchange& target, const Exchange& oracle,
                                    const Difference& difference) const {
  const bool may_be_in_use = !capabilities_.fresh_state && oracle.status() == 404 && target.status() == 403;
  if (may_be_in_use && oracle.request.target.find(target_.bindings().unique("").substr(0, 8)) == std::string::npos)
    return true;
  const bool may_be_in_use_there = context_.has_shared_oracle() && target.status() == 404 && oracle.status() == 403;
  if (may_be_in_use_there && target.request.target.find(name_spaces_.target) == std::string::npos) return true;
  if (!capabilities_.clock && !target.sent_header("x-now-iso").empty()) return true;
  if (!oracle_capabilities_.clock && !oracle.sent_header("x-now-iso").empty()) return true;
  if (continues_a_page(target_.log(), target) !=
      continues_a_page(oracle_.log(), NameSpaces{name_spaces_.oracle, name_spaces_.target}.in_those_of_target(oracle)))
    return true;
  const bool other_gate = context_.has_shared_oracle() && capabilities_.gate != oracle_capabilities_.gate;
  if (capabilities_.gate != TargetGate::unknown && !other_gate) return false;
  const Divergence divergence{target, oracle, difference, context_.plan.contract.conventions};
  const auto& gates = context_.plan.gates;
  return std::any_of(gates.begin(), gates.end(),
                     [&](const GateDeclaration& gate) { return gate.decides && holds(*gate.decides, divergence); });
}

// What another milestone decides is judged where that one is explored: nothing where no rule of this one decides it.
std::optional<Observation> DifferenceJudge::observe(const Exchange& target, const Exchange& oracle,
                                                    const Difference& difference) const {
  Observation observation;
  const Rule rule = rule_of(target, oracle, difference);
  observation.operation = operation_of(oracle);
  observation.rules = rules_of(oracle, difference);
  // Codes without a reason code have an order and a status of their own, which need no fixture of this operation.
  const bool common = !oracle.succeeded() && (oracle.reason_code().empty() || !oracle.operation);
  const bool decided = !observation.rules.empty() || common || rule == Rule::explore_refused;
  if (!decided && oracle.operation && oracle.operation->borrowed) return std::nullopt;
  observation.at_fault = decided ? AtFault::target : AtFault::contract;
  observation.finding = {decided ? rule : Rule::explore_gap,
                         decided ? level_of(observation.rules) : Level::should,
                         difference.pointer,
                         difference.expected,
                         difference.actual,
                         -1};
  observation.value_pointer = difference.value_pointer;
  observation.value = difference.value;
  observation.other_order = difference.kind == Difference::Kind::order;
  if (observation.other_order) observation.note = "the list is in another order than the contract demands";
  if (!decided) {
    observation.note =
        fmt::format("no rule of {} defines the response of {} here; the reference: {}, the target: {}",
                    context_.plan.milestone.id, observation.operation, difference.expected, difference.actual);
  }
  return observation;
}

Rules DifferenceJudge::rules_of(const Exchange& oracle, const Difference& difference) const {
  if (difference.kind == Difference::Kind::outcome) return context_.clauses.of_refusal(oracle);
  const std::string operation = operation_of(oracle);
  Rules rules = context_.clauses.of_place(operation, difference.pointer);
  return rules.empty() ? context_.clauses.of_places_below(operation, difference.pointer) : rules;
}

}  // namespace runner::explore
