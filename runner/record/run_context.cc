#include "runner/record/run_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wire/json_pointer.h"

namespace runner {
namespace {

/// In the order of EndOfRun::Cause.
constexpr std::array<std::string_view, 6> kCauses = {"none",  "never_responded", "lost",
                                                     "limit", "interrupted",     "no_token"};

wire::Json to_json(const SessionFacts& facts) {
  wire::Object object{{"name_space", facts.name_space}, {"now", wire::format_instant(facts.now)}};
  wire::Object callers;
  for (const auto& [name, caller] : facts.callers)
    callers.set(name, wire::Object{{"type", caller.type}, {"id", caller.id}});
  wire::Object starts;
  for (const auto& [caller, event] : facts.feed_starts) starts.append(caller, event);
  if (!facts.callers.empty()) object.set("callers", std::move(callers));
  if (!facts.feed_starts.empty()) object.set("feed_starts", std::move(starts));
  if (!facts.projections.empty())
    object.set("projections", wire::Array(facts.projections.begin(), facts.projections.end()));
  return object;
}

wire::Json sessions_of(const Record& record) {
  wire::Object sessions;
  for (const ScenarioResult& result : record.scenarios) {
    const bool opened = !result.session.name_space.empty();
    const SessionFacts own{kOwnNameSpace, result.run->clock, {}, {}, {}};
    if (opened && result.session != own) sessions.append(result.run->id, to_json(result.session));
  }
  if (!record.hostile.empty()) sessions.append(kHostileRequests, to_json(record.hostile_session));
  return sessions;
}

std::string text_of(const wire::Json& object, std::string_view name) {
  const std::string* text = object.find_string(name);
  return text ? *text : std::string();
}

template <typename Take>
void for_each_member(const wire::Json& object, std::string_view name, Take take) {
  const wire::Json* value = object.find(name);
  if (!value || !value->as_object()) return;
  for (const wire::Member& member : *value->as_object()) take(member.key, member.value);
}

std::optional<SessionFacts> parse_facts(const wire::Json& json) {
  const auto now = wire::parse_instant(text_of(json, "now"));
  SessionFacts facts{text_of(json, "name_space"), now.value_or(wire::Instant{}), {}, {}, {}};
  for_each_member(json, "callers", [&](const std::string& name, const wire::Json& caller) {
    facts.callers.emplace(name, checks::Actor{text_of(caller, "type"), text_of(caller, "id")});
  });
  for_each_member(json, "feed_starts", [&](const std::string& caller, const wire::Json& event) {
    facts.feed_starts.emplace(caller, event.as_string() ? *event.as_string() : std::string());
  });
  const wire::Array& projections = wire::elements_at(json, "/projections");
  facts.projections.assign(projections.begin(), projections.end());
  return now && !facts.name_space.empty() ? std::optional(std::move(facts)) : std::nullopt;
}

}  // namespace

wire::Json context_of(const Record& record) {
  wire::Object keys;
  for (const auto& [id, key] : record.trusted_keys) keys.append(id, key.pem());
  wire::Object context{{"over_http", record.over_http}, {"sessions", sessions_of(record)}};
  if (!record.required.empty()) context.set("required", wire::Array(record.required.begin(), record.required.end()));
  if (!record.trusted_keys.empty()) context.set("trusted_keys", std::move(keys));
  if (record.stop) {
    const std::string_view cause = kCauses[static_cast<size_t>(record.stop.cause)];
    context.set("ended", wire::Object{{"cause", cause}, {"reason", record.stop.reason}});
  }
  return context;
}

wire::Result<RunContext> parse_context(std::string_view text, const std::string& where) {
  const auto refused = [&](std::string found) {
    return wire::Error{where, std::move(found), "what a run of this version writes", "run again with this version"};
  };
  const auto json = wire::parse_json(text);
  if (!json) return refused(json.error().to_string());
  RunContext context;
  const wire::Json* over_http = json->find("over_http");
  if (!over_http || !over_http->as_boolean()) return refused("no over_http");
  context.over_http = *over_http->as_boolean();
  for (const wire::Json& name : wire::elements_at(*json, "/required"))
    context.required.push_back(wire::text_at(name, ""));
  const auto cause = std::find(kCauses.begin(), kCauses.end(), wire::text_at(*json, "/ended/cause"));
  if (cause != kCauses.end())
    context.end = {static_cast<EndOfRun::Cause>(cause - kCauses.begin()), wire::text_at(*json, "/ended/reason"), {}};
  std::string unreadable;
  for_each_member(*json, "trusted_keys", [&](const std::string& id, const wire::Json& pem) {
    auto key = wire::PublicKey::from_pem(pem.as_string() ? *pem.as_string() : std::string());
    if (!key) unreadable = "the key " + id;
    if (key) context.trusted_keys.emplace_back(id, std::move(*key));
  });
  for_each_member(*json, "sessions", [&](const std::string& scenario, const wire::Json& facts) {
    auto parsed = parse_facts(facts);
    if (!parsed) unreadable = "the session of " + scenario;
    if (parsed) context.sessions.emplace(scenario, std::move(*parsed));
  });
  if (!unreadable.empty()) return refused(unreadable + " is not readable");
  return context;
}

}  // namespace runner
