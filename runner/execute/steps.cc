#include "runner/execute/steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/schema_verdict.h"
#include "runner/play/walk_export.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;

wire::Json resolved(const LineageDocuments& documents, const Bindings& bindings) {
  wire::Object object;
  for (const auto& [name, document] : documents) object.set(name, bindings.resolve(document));
  return object;
}

// Entries that a walk did not reach say nothing: that it was cut off is a finding of its own.
Expectation without_entries_beyond(const Expectation& expected, const wire::Json& body) {
  constexpr std::string_view kEntries = "/export/entries/";
  Expectation reached = expected;
  std::erase_if(reached.body, [&](const auto& part) {
    const size_t end = std::min(part.first.find('/', kEntries.size()), part.first.size());
    return part.first.starts_with(kEntries) && !wire::find_at(body, part.first.substr(0, end));
  });
  return reached;
}

}  // namespace

Steps::Steps(const ScenarioRun& run, ServiceSide& side, const ExpectedPart* negated)
    : run_(run), side_(side), expectations_(run, side, negated) {}

bool Steps::perform(size_t index, const Case* variation) {
  index_ = index;
  variation_ = variation;
  expectations_.at_step(index);
  side_.judgement().at_exchange(-1);
  side_.log().at_step(static_cast<int>(index));
  const Step& step = run_.scenario->steps[index];
  return std::visit([&](const auto& action) { return act(action, step); }, step.action);
}

bool Steps::act(const CallStep& written, const Step& step) {
  CallStep call = written;
  if (variation_) call.call = overlay(written.call, *variation_);
  const Expectation& expected = variation_ && variation_->expect ? *variation_->expect : step.expect;
  const int index = side_.send(call, fmt::format("step {}", index_ + 1));
  const Exchange& exchange = side_.log().at(index);
  const auto walk = is_export_page(exchange) ? walk_export(index, side_.log(), side_.judgement()) : std::nullopt;
  const int last = side_.log().size() - 1;
  const bool in_pages = walk && walk->pages.size() > 1;
  const wire::Json body = in_pages ? walk->body() : wire::Json();
  const bool lacks_pages = walk && !walk->complete;
  expectations_.judge_response(
      lacks_pages ? without_entries_beyond(expected, in_pages ? body : *exchange.body) : expected, index,
      in_pages ? &body : nullptr);
  if (walk && expected.entries) {
    side_.judgement().at_exchange(last);
    expectations_.judge_entries(*expected.entries, walk->ids);
  }
  if (variation_) return false;
  if (step.capture.empty()) return true;
  side_.judgement().at_exchange(index);
  return side_.capture(step.capture, in_pages || !exchange.body ? body : *exchange.body);
}

bool Steps::act(const AtOnceStep& burst, const Step&) {
  side_.log().at_step(static_cast<int>(index_), Counting::left_out);
  std::vector<Exchange> calls;
  for (const PlacedCall& placed : burst.calls)
    calls.push_back(side_.build(placed.call, fmt::format("step {}, call {}", index_ + 1, calls.size() + 1)));
  const int first = side_.log().send_at_once(std::move(calls));
  for (size_t i = 0; i < burst.reads.size(); ++i)
    side_.send(burst.reads[i].call, fmt::format("step {}, read {}", index_ + 1, i + 1));
  expectations_.judge_orders(burst.orders, first);
  return true;
}

bool Steps::act(const EventsStep& events, const Step&) {
  const wire::Json& caller = *side_.bindings().find(events.caller);
  const std::vector<checks::SeenEvent> seen =
      side_.feed().read({*caller.find_string("type"), *caller.find_string("id")});
  for (const EventPattern& pattern : events.contains) expectations_.judge_event(pattern, seen, true);
  for (const EventPattern& pattern : events.excludes) expectations_.judge_event(pattern, seen, false);
  return true;
}

bool Steps::act(const DocumentStep& document, const Step& step) {
  const auto* file = std::get_if<std::string>(&document.source);
  const wire::Json value = file ? side_.plan().documents.at(InputFiles::resolve(*step.place.file, *file))
                                : side_.bindings().resolve(std::get<wire::Json>(document.source));
  const checks::NamedSchema& named = *side_.plan().schemas.at(document.schema);
  if (document.valid != expectations_.is_negated("valid")) {
    checks::judge_schema(Rule::expect_document, named, {value, ""}, side_.judgement());
  } else {
    side_.judgement().judge(Rule::expect_document, !named.schema.accepts(value), [&] {
      return Discrepancy{"", fmt::format("a document that {} rejects", named.name), "it is accepted"};
    });
  }
  return true;
}

bool Steps::act(const LineageStep& lineage, const Step&) {
  const checks::LineageShape& shape = *side_.plan().contract.lineage;
  const wire::Json documents = resolved(lineage.documents, side_.bindings());
  if (lineage.finds.empty()) {
    checks::judge_lineage(shape, documents, side_.judgement());
    return true;
  }
  checks::Judgement found;
  checks::judge_lineage(shape, documents, found);
  const Rule wanted = *checks::find_rule(lineage.finds);
  const auto& findings = found.findings();
  const bool held = std::any_of(findings.begin(), findings.end(), [&](const auto& f) { return f.rule == wanted; }) !=
                    expectations_.is_negated("finds");
  side_.judgement().judge(Rule::expect_lineage, held, [&] {
    return Discrepancy{"", fmt::format("{} is violated", lineage.finds),
                       findings.empty() ? "no finding" : std::string(checks::id_of(findings.front().rule))};
  });
  return true;
}

// The registry is not projected; what is projected is judged against it.
bool Steps::act(const ProjectStep& project, const Step& step) {
  const checks::LineageShape& shape = *side_.plan().contract.lineage;
  const wire::Json written = resolved(project.documents, side_.bindings());
  wire::Json given = written;
  wire::remove_at(given, shape.subject.registry);
  const wire::Json projected = side_.project(given);
  for (const wire::Member& member : *given.as_object()) {
    expectations_.judge(Rule::expect_body, projected.find(member.key) != nullptr, [&] {
      return Discrepancy{"/" + member.key, "the document with its attribution", "nothing"};
    });
  }
  expectations_.judge_body(step.expect, &projected);
  wire::Json judged = projected;
  if (const wire::Json* registry = wire::find_at(written, shape.subject.registry))
    wire::set_at(judged, shape.subject.registry, *registry);
  checks::judge_lineage(shape, judged, side_.judgement());
  return side_.capture(step.capture, projected);
}

bool Steps::act(const SetGateStep& gate, const Step&) {
  side_.session().set_gate(gate.open ? Gate::open : Gate::closed);
  return true;
}

bool Steps::act(const RotateKeyStep&, const Step&) {
  side_.session().rotate_key();
  return true;
}

}  // namespace runner
