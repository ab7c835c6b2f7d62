#include "runner/explore/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/document/value_forms.h"

namespace runner::explore {
namespace {

constexpr std::string_view kAlwaysBound[] = {"owner", "owner_id", "stranger", "stranger_id", "caller", "caller_id"};

void add_name(std::string_view name, std::vector<std::string>& names) {
  if (std::find(std::begin(kAlwaysBound), std::end(kAlwaysBound), name) == std::end(kAlwaysBound)) {
    names.emplace_back(name);
  }
}

void collect(const wire::Json& value, std::vector<std::string>& names) {
  if (const std::string* text = value.as_string()) {
    if (const auto name = reference_name(*text)) add_name(*name, names);
  } else if (const wire::Array* array = value.as_array()) {
    for (const wire::Json& element : *array) collect(element, names);
  } else if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) collect(member.value, names);
  }
}

void collect(const std::vector<std::pair<std::string, wire::Json>>& fields, std::vector<std::string>& names) {
  for (const auto& [name, value] : fields) collect(value, names);
}

std::string words_of(const wire::Json& value) {
  const std::string* text = value.as_string();
  return text ? *text : wire::to_text(value);
}

}  // namespace

std::vector<std::string> names_used(const Action& action) {
  std::vector<std::string> names;
  const CallStep* call = action.call();
  if (!call) return names;
  collect(call->target, names);
  collect(call->call.path, names);
  collect(call->call.query, names);
  collect(call->call.headers, names);
  if (const auto* body = std::get_if<wire::Json>(&call->call.body)) collect(*body, names);
  if (const auto* text = std::get_if<BodyText>(&call->call.body)) collect(text->parts, names);
  return names;
}

bool is_closed(const Sequence& sequence) {
  std::set<std::string> bound;
  for (const GivenUse& use : sequence.given) bound.insert(use.name);
  for (const Action& action : sequence.actions) {
    for (const std::string& name : names_used(action)) {
      if (!bound.contains(name)) return false;
    }
    for (const auto& [name, pointer] : action.capture) bound.insert(name);
  }
  return true;
}

const std::string& shape_of(const Action& action) { return action.move.empty() ? action.defect.kind : action.move; }

std::string describe(const Action& action) {
  if (const auto* gate = std::get_if<SetGateStep>(&action.what)) {
    return gate->open ? "the gate opens" : "the gate closes";
  }
  const CallStep* call = action.call();
  if (!call) return "the signing key is rotated";
  std::string words =
      call->operation.empty() ? fmt::format("{} {}", call->method, words_of(call->target)) : call->operation;
  for (const auto& [name, value] : call->call.path) words += fmt::format(" {}={}", name, words_of(value));
  if (call->call.caller) words += " as " + words_of(*call->call.caller);
  if (call->call.at) words += " at " + words_of(*call->call.at);
  if (call->call.idempotency_key) words += " under key " + *call->call.idempotency_key;
  const Defect& defect = action.defect;
  if (!defect.empty() && defect.kind != "legal")
    words += fmt::format(" with {} broken at {}", defect.kind, defect.place);
  if (!action.move.empty()) words += fmt::format(" ({})", action.move);
  return words;
}

}  // namespace runner::explore
