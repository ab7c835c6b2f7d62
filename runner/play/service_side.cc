#include "runner/play/service_side.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

ServiceSide::ServiceSide(const Plan& plan, std::shared_ptr<Session> session, const SideOptions& options)
    : plan_(plan),
      session_(std::move(session)),
      cache_(options.cache ? *options.cache : own_cache_),
      bindings_(options.name_space.empty() ? session_->name_space() : options.name_space, session_->now()),
      keys_(bindings_),
      log_(*session_, plan.contract, cache_, judgement_),
      feed_(log_, plan.contract, judgement_) {
  log_.guard_secrets(options.secrets);
  if (!options.judged) log_.judge_nothing();
  for (const char* name : {"owner", "stranger"}) {
    const checks::Actor own{plan.contract.conventions.caller_type, bindings_.unique(name)};
    bind_caller(name, session_->caller(name).value_or(own));
  }
}

ServiceSide::ServiceSide(const ServiceSide& trunk, std::shared_ptr<Session> session)
    : plan_(trunk.plan_),
      session_(std::move(session)),
      judgement_(trunk.judgement_),
      cache_(trunk.cache_),
      bindings_(trunk.bindings_),
      keys_(trunk.keys_, bindings_),
      log_(trunk.log_, *session_, judgement_),
      feed_(trunk.feed_, log_, judgement_),
      projections_(trunk.projections_) {}

void ServiceSide::bind_caller(const std::string& name, const checks::Actor& actor) {
  bindings_.bind(name, wire::Object{{"type", actor.type}, {"id", actor.id}});
  bindings_.bind(name + "_id", actor.id);
}

Exchange ServiceSide::build(const CallStep& call, std::string label) {
  if (const auto actor = resolve_caller(call.call, bindings_)) bind_caller("caller", *actor);
  Exchange next = build_exchange(call, plan_.contract, bindings_, keys_);
  next.label = std::move(label);
  return next;
}

int ServiceSide::send(const CallStep& call, std::string label) { return log_.send(build(call, std::move(label))); }

bool ServiceSide::run_given(const GivenUse& use) {
  const Given& given = *plan_.find_given(use.given);
  bindings_.enter_given(use.name);
  const bool held = std::all_of(given.steps.begin(), given.steps.end(),
                                [&](const Step& step) { return run_given_step(given, use, step); });
  const wire::Json* bound = bindings_.find(given.binds);
  bindings_.leave_given(held && bound ? *bound : wire::Json());
  return held;
}

bool ServiceSide::run_given_step(const Given& given, const GivenUse& use, const Step& step) {
  CallStep call = std::get<CallStep>(step.action);
  if (!use.caller.empty() && !call.call.caller) call.call.caller = wire::Json(use.caller);
  const Exchange& exchange = log_.at(send(call, "given " + use.name));
  const bool held = exchange.succeeded();
  judgement_.judge(Rule::expect_given, held, [&] {
    return Discrepancy{"", fmt::format("200 (the set-up {})", given.id), checks::outcome_of(exchange)};
  });
  return held && capture(step.capture, *exchange.body);
}

const wire::Json& ServiceSide::project(const wire::Json& documents) {
  return projections_.emplace_back(session_->project(documents));
}

SessionFacts ServiceSide::facts() const {
  SessionFacts facts{session_->name_space(), session_->now(), {}, feed_.starts(), projections_};
  for (const char* name : {"owner", "stranger"}) {
    if (auto caller = session_->caller(name)) facts.callers.emplace(name, std::move(*caller));
  }
  return facts;
}

bool ServiceSide::capture(const Captures& captures, const wire::Json& body) {
  bool complete = true;
  for (const auto& [name, pointer] : captures) {
    const wire::Json* value = wire::find_at(body, pointer);
    judgement_.judge(Rule::expect_capture, value != nullptr, [&, at = pointer] {
      return Discrepancy{at, "a value for later steps", "nothing"};
    });
    if (value) bindings_.bind(name, *value);
    complete = complete && value;
  }
  return complete;
}

}  // namespace runner
