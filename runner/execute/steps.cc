#include "runner/execute/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/disclosure_lineage.h"
#include "checks/schema_verdict.h"
#include "runner/play/walk_export.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

void bind_caller(Bindings& bindings, const std::string& name, const checks::Actor& actor) {
  bindings.bind(name, wire::Object{{"type", actor.type}, {"id", actor.id}});
  bindings.bind(name + "_id", actor.id);
}

// The documents of a lineage or project step with their `$` forms resolved.
class ResolvedDocuments {
 public:
  ResolvedDocuments(const LineageDocuments& written, const Bindings& bindings) {
    const std::array<const std::optional<wire::Json>*, 4> sources = {&written.intents, &written.proposal,
                                                                     &written.receipt, &written.registry};
    for (size_t i = 0; i < sources.size(); ++i) {
      if (*sources[i]) values_[i] = bindings.resolve(**sources[i]);
    }
  }
  checks::LineageView view() const { return {at(0), at(1), at(2), at(3)}; }
  /// What is projected: all but the registry.
  wire::Object projectable() const {
    constexpr std::array<std::string_view, 3> kNames = {"intents", "proposal", "receipt"};
    wire::Object object;
    for (size_t i = 0; i < kNames.size(); ++i) {
      if (values_[i]) object.set(kNames[i], *values_[i]);
    }
    return object;
  }

 private:
  const wire::Json* at(size_t index) const { return values_[index] ? &*values_[index] : nullptr; }
  std::array<std::optional<wire::Json>, 4> values_;
};

}  // namespace

Steps::Steps(const Stage& stage)
    : stage_(stage), keys_(stage.bindings), expectations_(stage.run, stage.bindings, stage.log, stage.judgement) {
  for (const char* name : {"owner", "stranger"}) {
    const checks::Actor own{"partner", stage_.bindings.unique(name)};
    bind_caller(stage_.bindings, name, stage_.session.caller(name).value_or(own));
  }
}

Steps::Steps(const Steps& other, const Stage& stage)
    : stage_(stage),
      keys_(other.keys_, stage.bindings),
      expectations_(stage.run, stage.bindings, stage.log, stage.judgement) {}

bool Steps::run(size_t index, const Case* variation) {
  index_ = index;
  variation_ = variation;
  stage_.judgement.at_exchange(-1);
  stage_.log.at_step(static_cast<int>(index));
  const Step& step = stage_.run.scenario->steps[index];
  return std::visit([&](const auto& action) { return act(action, step); }, step.action);
}

Exchange Steps::build(const CallStep& call, std::string label) {
  if (const auto actor = resolve_caller(call.call, stage_.bindings)) bind_caller(stage_.bindings, "caller", *actor);
  const checks::Operation* operation =
      call.operation.empty() ? nullptr : stage_.plan.contract.find_operation(call.operation);
  Exchange next = build_exchange(call, operation, stage_.bindings, keys_);
  next.label = std::move(label);
  return next;
}

int Steps::send_call(const CallStep& call, std::string label) { return stage_.log.send(build(call, std::move(label))); }

bool Steps::capture(const Step& step, const wire::Json& body) {
  bool whole = true;
  for (const auto& [name, pointer] : step.capture) {
    const wire::Json* value = wire::find_at(body, pointer);
    stage_.judgement.judge(Rule::expect_capture, value != nullptr, [&, at = pointer] {
      return Discrepancy{at, "a value for later steps", "nothing"};
    });
    if (value) stage_.bindings.bind(name, *value);
    whole = whole && value;
  }
  return whole;
}

bool Steps::run_given(const GivenUse& use) {
  const Given& given = *stage_.plan.find_given(use.given);
  stage_.bindings.enter_given(use.name);
  const bool held = std::all_of(given.steps.begin(), given.steps.end(),
                                [&](const Step& step) { return run_given_step(given, use, step); });
  const wire::Json* bound = stage_.bindings.find(given.binds);
  stage_.bindings.leave_given(held && bound ? *bound : wire::Json());
  return held;
}

bool Steps::run_given_step(const Given& given, const GivenUse& use, const Step& step) {
  CallStep call = std::get<CallStep>(step.action);
  if (!use.caller.empty() && !call.call.caller) call.call.caller = wire::Json(use.caller);
  const Exchange& exchange = stage_.log.at(send_call(call, "given " + use.name));
  const bool held = exchange.succeeded();
  stage_.judgement.judge(Rule::expect_given, held, [&] {
    return Discrepancy{"", fmt::format("'{}' succeeds", given.id), describe_outcome(exchange)};
  });
  return held && capture(step, *exchange.body);
}

bool Steps::act(const CallStep& written, const Step& step) {
  CallStep call = written;
  if (variation_) call.call = overlay(written.call, *variation_);
  const Expectation& expected = variation_ && variation_->expect ? *variation_->expect : step.expect;
  const int index = send_call(call, fmt::format("step {}", index_ + 1));
  expectations_.judge_answer(expected, index);
  if (is_export_page(stage_.log.at(index))) {
    const auto ids = walk_export(index, stage_.log, stage_.judgement);
    if (ids && expected.entries) expectations_.judge_entries(*expected.entries, *ids);
  }
  if (variation_) return false;
  if (step.capture.empty()) return true;
  stage_.judgement.at_exchange(index);
  const Exchange& exchange = stage_.log.at(index);
  return capture(step, exchange.body ? *exchange.body : wire::Json());
}

bool Steps::act(const AtOnceStep& window, const Step&) {
  stage_.log.at_step(static_cast<int>(index_), Counting::left_out);
  std::vector<Exchange> calls;
  for (const PlacedCall& placed : window.calls)
    calls.push_back(build(placed.call, fmt::format("step {}, call {}", index_ + 1, calls.size() + 1)));
  const int first = stage_.log.send_at_once(std::move(calls));
  for (size_t i = 0; i < window.reads.size(); ++i)
    send_call(window.reads[i].call, fmt::format("step {}, read {}", index_ + 1, i + 1));
  expectations_.judge_orders(window.orders, first);
  return true;
}

bool Steps::act(const EventsStep& events, const Step&) {
  const wire::Json& caller = *stage_.bindings.find(events.caller);
  const std::vector<checks::SeenEvent> seen =
      stage_.feed.read({*caller.find_string("type"), *caller.find_string("id")});
  for (const EventPattern& pattern : events.contains) expectations_.judge_event(pattern, seen, true);
  for (const EventPattern& pattern : events.excludes) expectations_.judge_event(pattern, seen, false);
  return true;
}

bool Steps::act(const DocumentStep& document, const Step& step) {
  const auto* file = std::get_if<std::string>(&document.source);
  const wire::Json value = file ? stage_.plan.documents.at(InputFiles::resolve(*step.place.file, *file))
                                : stage_.bindings.resolve(std::get<wire::Json>(document.source));
  const checks::NamedSchema& named = *stage_.plan.schemas.at(document.schema);
  if (document.valid) {
    checks::judge_schema(Rule::expect_document, named, {value, ""}, stage_.judgement);
  } else {
    stage_.judgement.judge(Rule::expect_document, !named.schema.accepts(value), [&] {
      return Discrepancy{"", fmt::format("a document that {} refuses", named.name), "it is accepted"};
    });
  }
  return true;
}

bool Steps::act(const LineageStep& lineage, const Step&) {
  const ResolvedDocuments documents(lineage.documents, stage_.bindings);
  if (lineage.finds.empty()) {
    checks::judge_disclosure_lineage(documents.view(), stage_.judgement);
    return true;
  }
  checks::Judgement found;
  checks::judge_disclosure_lineage(documents.view(), found);
  const Rule wanted = *checks::find_rule(lineage.finds);
  const auto& findings = found.findings();
  const bool held = std::any_of(findings.begin(), findings.end(), [&](const auto& f) { return f.rule == wanted; });
  stage_.judgement.judge(Rule::expect_lineage, held, [&] {
    return Discrepancy{"", fmt::format("{} is found broken", lineage.finds),
                       findings.empty() ? "no finding" : std::string(checks::id_of(findings.front().rule))};
  });
  return true;
}

bool Steps::act(const ProjectStep& project, const Step& step) {
  const ResolvedDocuments documents(project.documents, stage_.bindings);
  const wire::Object given = documents.projectable();
  const wire::Json projected = stage_.session.project(given);
  for (const wire::Member& member : given) {
    expectations_.judge(Rule::expect_body, projected.find(member.key) != nullptr, [&] {
      return Discrepancy{"/" + member.key, "the document with its attribution", "nothing"};
    });
  }
  expectations_.judge_body(step.expect, &projected);
  checks::judge_disclosure_lineage(
      {projected.find("intents"), projected.find("proposal"), projected.find("receipt"), documents.view().registry},
      stage_.judgement);
  return capture(step, projected);
}

bool Steps::act(const SetGateStep& gate, const Step&) {
  stage_.session.set_gate(gate.open ? Gate::open : Gate::closed);
  return true;
}

bool Steps::act(const RotateKeyStep&, const Step&) {
  stage_.session.rotate_key();
  return true;
}

}  // namespace runner
