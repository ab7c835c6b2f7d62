#include "runner/explore/request_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runner/explore/spelling.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Json;

constexpr size_t kLongKey = 150;

// Ids that no record has; each is legal to look up (common, Transport).
const std::vector<std::string>& unknown_ids() {
  static const std::vector<std::string> kIds = {
      "nobody", "__proto__", "constructor", "export", "a/b", "..%2f", "\xC3\xA9\xF0\x9F\x98\x80",
      "%",      "null",      "0",           " x",     "$$y"};
  return kIds;
}

void leave_id_to_service(const Recipe& recipe, Json& body) {
  for (const Field& field : recipe.body.fields) {
    if (is_own_id(recipe, field) && !field.required) wire::remove_at(body, field.pointer);
  }
}

}  // namespace

std::string at_text(int64_t seconds) { return fmt::format("{}{}s", seconds < 0 ? '-' : '+', std::abs(seconds)); }

std::string caller_of(const Action& action) {
  const CallStep* call = action.call();
  const std::string* name = call && call->call.caller ? call->call.caller->as_string() : nullptr;
  return name ? *name : kOwner;
}

void capture_anchors(Action& action, World& world) {
  const size_t number = ++world.names;
  action.capture = {{fmt::format("cursor_{}", number), "/export/next_cursor"},
                    {fmt::format("attestation_{}", number), "/export/attestation/chain_hash"},
                    {fmt::format("checkpoint_{}", number), "/export/checkpoint/checkpoint_hash"}};
}

Action RequestMaker::fresh(const Recipe& recipe) {
  Action action;
  action.what = CallStep{recipe.operation->id, "", {}, {}};
  choose_path(recipe, action);
  set_clock(*action.call());
  if (recipe.operation->is_write()) {
    fill_write(recipe, action);
  } else {
    fill_query(recipe, action);
  }
  disguise(action);
  return action;
}

void RequestMaker::fill_write(const Recipe& recipe, Action& action) {
  BodyMaker maker(recipe, limits_, random_);
  Json body = maker.valid();
  if (random_.percent(15)) leave_id_to_service(recipe, body);
  if (random_.percent(12)) action.defect = maker.spoil(body);
  action.call()->call.body = std::move(body);
  const bool known_key = !world_.keyed.empty() && random_.percent(5);
  if (known_key) {
    action.call()->call.idempotency_key = sequence_.actions[random_.pick(world_.keyed)].call()->call.idempotency_key;
  } else if (random_.percent(40)) {
    // A key is compared whole (common, Idempotency): some are long, and differ at their ends alone.
    const std::string before = random_.percent(10) ? std::string(kLongKey, 'k') : "k";
    action.call()->call.idempotency_key = before + std::to_string(++world_.names);
  }
  for (const auto& [parameter, pointer] : recipe.creates) {
    action.capture.emplace_back(fmt::format("{}_{}", parameter.substr(0, parameter.rfind('_')), ++world_.names),
                                pointer);
  }
}

void RequestMaker::fill_query(const Recipe& recipe, Action& action) {
  auto& query = action.call()->call.query;
  for (const Field& field : recipe.query.fields) {
    if (!random_.percent(field.name == "limit" ? 60 : 15)) continue;
    if (random_.percent(6)) {
      action.defect = {"query " + field.name, "value"};
      query.emplace_back(field.name, illegal_parameter(field, random_));
    } else {
      query.emplace_back(field.name, legal_parameter(field, limits_, random_));
    }
  }
  if (recipe.operation->signed_export) capture_anchors(action, world_);
}

void RequestMaker::set_clock(CallStep& call) const {
  if (settings_.clock && world_.clock_s != 0) call.call.at = Json(at_text(world_.clock_s));
}

// Another identity or scope than the operation asks for.
void RequestMaker::disguise(Action& action) {
  const size_t choice = random_.below(100);
  CallFields& call = action.call()->call;
  const auto defect = [&](std::string place) { action.defect = {std::move(place), "identity"}; };
  if (choice == 0) {
    call.caller = Json("none");
    defect("header x-actor-id");
  } else if (choice == 1) {
    const checks::Conventions& conventions = settings_.contract->conventions;
    std::vector<std::string> types = {"robot", capitalised(conventions.caller_type)};
    for (const std::string& type : conventions.actor_types) {
      if (type != conventions.caller_type) types.push_back(type);
    }
    call.caller = wire::Object{{"type", random_.pick(types)}, {"id", "$owner_id"}};
    defect("header x-actor-type");
  } else if (choice == 2) {
    const std::vector<std::string> known = settings_.contract->scopes();
    std::vector<std::vector<std::string>> choices = {{}};
    for (const std::string& scope : known) choices.push_back({scope});
    if (!known.empty()) choices.push_back({known.back() + "r", "x"});
    if (!known.empty()) choices.push_back({in_capitals(known.back())});
    call.scopes = random_.pick(choices);
    defect("header x-auth-scopes");
  } else if (choice == 3 && !std::holds_alternative<std::monostate>(call.body)) {
    call.idempotency_key = "none";
    defect("header idempotency-key");
  }
}

void RequestMaker::choose_path(const Recipe& recipe, Action& action) {
  CallFields& call = action.call()->call;
  call.path.clear();
  std::string parent;
  std::string owner = random_.percent(85) ? kOwner : kStranger;
  for (const std::string& parameter : recipe.parameters) {
    const Entity* entity = random_.percent(6) ? nullptr : choose_entity(parameter, parent);
    if (entity) {
      call.path.emplace_back(parameter, "$" + entity->name);
      if (parent.empty()) owner = entity->owner;
      parent = entity->name;
    } else {
      call.path.emplace_back(parameter, random_.pick(unknown_ids()));
    }
  }
  const bool foreign = !recipe.parameters.empty() && random_.percent(8);
  if (foreign) owner = owner == kOwner ? kStranger : kOwner;
  call.caller.reset();
  if (owner != kOwner) call.caller = Json(owner);
}

const Entity* RequestMaker::choose_entity(std::string_view parameter, std::string_view parent) {
  std::vector<const Entity*> own;
  std::vector<const Entity*> all;
  for (const Entity& entity : world_.entities) {
    if (entity.parameter != parameter) continue;
    all.push_back(&entity);
    if (entity.parent == parent) own.push_back(&entity);
  }
  if (!own.empty() && !random_.percent(8)) return own[lean(own.size())];
  return all.empty() ? nullptr : random_.pick(all);
}

// The first records most often, so that what is done meets.
size_t RequestMaker::lean(size_t count) {
  return std::min({random_.below(count), random_.below(count), random_.below(count)});
}

}  // namespace runner::explore
