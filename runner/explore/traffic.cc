#include "runner/explore/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "runner/document/value_forms.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Json;

constexpr const char* kOwner = "owner";
constexpr const char* kStranger = "stranger";
constexpr int64_t kDay = 86'400;
constexpr size_t kMostRotations = 3;
constexpr size_t kLongKey = 150;
constexpr int64_t kDefaultRetentionDays = 180;

// Ids that no record has; each is legal to look up (common, Transport).
const std::vector<std::string>& unknown_ids() {
  static const std::vector<std::string> kIds = {
      "nobody", "__proto__", "constructor", "export", "a/b", "..%2f", "\xC3\xA9\xF0\x9F\x98\x80",
      "%",      "null",      "0",           " x",     "$$y"};
  return kIds;
}

std::string at_text(int64_t seconds) { return fmt::format("{}{}s", seconds < 0 ? '-' : '+', std::abs(seconds)); }

std::string caller_of(const Action& action) {
  const CallStep* call = action.call();
  const std::string* name = call && call->call.caller ? call->call.caller->as_string() : nullptr;
  return name ? *name : kOwner;
}

// The entity that the action's path names last.
std::string last_name(const Action& action) {
  for (auto field = action.call()->call.path.rbegin(); field != action.call()->call.path.rend(); ++field) {
    const std::string* value = field->second.as_string();
    if (value && value->starts_with("$") && !value->starts_with("$$")) return value->substr(1);
  }
  return {};
}

// Another order of members is no other payload.
void reverse_members(Json& value) {
  if (form_of(value)) return;
  if (wire::Object* object = value.as_object()) {
    std::reverse(object->begin(), object->end());
    for (wire::Member& member : *object) reverse_members(member.value);
  } else if (wire::Array* array = value.as_array()) {
    for (Json& item : *array) reverse_members(item);
  }
}

// The order of a list may count, or not: where one is stored sorted, another order is the same decision.
void reverse_lists(Json& value) {
  if (wire::Object* object = value.as_object()) {
    if (form_of(value)) return;
    for (wire::Member& member : *object) reverse_lists(member.value);
  } else if (wire::Array* array = value.as_array()) {
    std::reverse(array->begin(), array->end());
  }
}

const Recipe* find_recipe(const std::vector<Recipe>& recipes, std::string_view operation) {
  const auto found =
      std::find_if(recipes.begin(), recipes.end(), [&](const Recipe& r) { return r.operation->id == operation; });
  return found == recipes.end() ? nullptr : &*found;
}

void capture_anchors(Action& action, World& world) {
  const size_t number = ++world.names;
  action.capture = {{fmt::format("cursor_{}", number), "/export/next_cursor"},
                    {fmt::format("attestation_{}", number), "/export/attestation/chain_hash"},
                    {fmt::format("checkpoint_{}", number), "/export/checkpoint/checkpoint_hash"}};
}

Action page_behind(const Sequence& sequence, const ExportPoint& point, World& world) {
  Action action = sequence.actions[point.action];
  auto& query = action.call()->call.query;
  std::erase_if(query, [](const auto& field) { return field.first.ends_with("_after"); });
  query.emplace_back("cursor_after", "$" + point.cursor);
  query.emplace_back("attestation_after", "$" + point.attestation);
  query.emplace_back("checkpoint_after", "$" + point.checkpoint);
  action.defect = {};
  capture_anchors(action, world);
  return action;
}

}  // namespace

// Makes one action.
class Traffic::Maker {
 public:
  Maker(const Traffic& traffic, const Sequence& sequence, World& world, Random& random)
      : traffic_(traffic), sequence_(sequence), world_(world), random_(random) {}

  Action record() {
    const bool exports = std::any_of(traffic_.recipes_.begin(), traffic_.recipes_.end(),
                                     [](const Recipe& recipe) { return recipe.operation->signed_export.has_value(); });
    std::vector<const Recipe*> writes;
    for (const Recipe& recipe : traffic_.recipes_) {
      const bool below = recipe.parameters.size() == 1 || (!exports && recipe.parameters.empty());
      const bool own = recipe.operation->is_write() && !recipe.operation->borrowed && below;
      if (own) writes.push_back(&recipe);
      if (own && !recipe.creates.empty()) writes.insert(writes.end(), 4, &recipe);
    }
    const Recipe& recipe = writes.empty() ? traffic_.recipes_.front() : *random_.pick(writes);
    Action action;
    action.what = CallStep{recipe.operation->id, "", {}, {}};
    if (!world_.entities.empty() && !recipe.parameters.empty()) {
      const Entity& first = world_.entities[random_.percent(75) ? 0 : random_.below(world_.entities.size())];
      action.call()->call.path.emplace_back(recipe.parameters.front(), "$" + first.name);
      if (first.owner != kOwner) action.call()->call.caller = Json(first.owner);
    }
    fill_write(recipe, action);
    action.call()->call.idempotency_key.reset();
    return action;
  }

  Action make(const Focus& focus) {
    step_clock();
    if (traffic_.settings_.control && random_.percent(4)) return control();
    if (!world_.keyed.empty() && random_.percent(10)) return repeated();
    if (!world_.points.empty() && random_.percent(focus.continued)) return continued();
    return fresh(choose_recipe(focus));
  }

 private:
  void step_clock() {
    if (!traffic_.settings_.clock || !random_.percent(12)) return;
    static const std::vector<int64_t> kSteps = {1, 60, 3600, kDay, 8 * kDay, 30 * kDay, 91 * kDay, 181 * kDay, -3600};
    world_.clock_s = std::clamp<int64_t>(world_.clock_s + random_.pick(kSteps), -kDay, 4000 * kDay);
  }

  Action control() {
    Action action;
    if (world_.rotations < kMostRotations && random_.percent(25)) {
      ++world_.rotations;
      action.what = RotateKeyStep{};
    } else {
      action.what = SetGateStep{random_.percent(50)};
    }
    return action;
  }

  // The same request again, at a later time perhaps.
  Action repeated() {
    Action action = sequence_.actions[random_.pick(world_.keyed)];
    action.capture.clear();
    set_clock(*action.call());
    const size_t choice = random_.below(100);
    CallFields& call = action.call()->call;
    if (choice < 35) return action;
    if (choice < 45) {
      if (auto* body = std::get_if<Json>(&call.body)) reverse_members(*body);  // the same payload
    } else if (choice < 55) {
      call.caller = Json(caller_of(action) == kOwner ? kStranger : kOwner);
    } else if (choice < 75) {
      vary(action);
    } else {
      change_a_little(action);
    }
    return action;
  }

  // Nearly the same request under a key of its own.
  void change_a_little(Action& action) {
    const Recipe* recipe = find_recipe(traffic_.recipes_, action.call()->operation);
    auto* body = std::get_if<Json>(&action.call()->call.body);
    action.call()->call.idempotency_key.reset();
    action.defect = {};
    if (!body) return;
    const size_t choice = random_.below(100);
    if (choice < 65) BodyMaker(*recipe, traffic_.limits_, random_).change(*body);
    if (choice >= 65 && choice < 85) reverse_lists(*body);
  }

  void vary(Action& action) {
    const Recipe* recipe = find_recipe(traffic_.recipes_, action.call()->operation);
    action.defect = {};
    if (random_.percent(30)) {
      choose_path(*recipe, action);
    } else if (auto* body = std::get_if<Json>(&action.call()->call.body)) {
      *body = BodyMaker(*recipe, traffic_.limits_, random_).valid();
    }
  }

  Action fresh(const Recipe& recipe) {
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

  void fill_write(const Recipe& recipe, Action& action) {
    BodyMaker maker(recipe, traffic_.limits_, random_);
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

  static void leave_id_to_service(const Recipe& recipe, Json& body) {
    for (const Field& field : recipe.body.fields) {
      if (is_own_id(recipe, field) && !field.required) wire::remove_at(body, field.pointer);
    }
  }

  void fill_query(const Recipe& recipe, Action& action) {
    auto& query = action.call()->call.query;
    for (const Field& field : recipe.query.fields) {
      if (!random_.percent(field.name == "limit" ? 60 : 15)) continue;
      if (random_.percent(6)) {
        action.defect = {"query " + field.name, "value"};
        query.emplace_back(field.name, illegal_parameter(field));
      } else {
        query.emplace_back(field.name, legal_parameter(field));
      }
    }
    if (recipe.operation->signed_export) capture_anchors(action, world_);
  }

  Json legal_parameter(const Field& field) {
    if (field.name == "limit") {
      static const std::vector<Json> kLimits = {
          "1", "1", "1", "2", "2", "3", "05", "50", "200", "201", "99999999999999999999"};
      return random_.pick(kLimits);
    }
    if (field.kind == FieldKind::integer) {
      static const std::vector<Json> kCounts = {
          "1", "2", "7", "007", "90", "180", "3650", "3651", "99999999999999999999"};
      return random_.pick(kCounts);
    }
    if (field.kind == FieldKind::instant) return wire::Object{{"$now", offset_text(traffic_.limits_, random_)}};
    return legal_value(field, traffic_.limits_, random_);
  }

  Json illegal_parameter(const Field& field) {
    if (field.kind == FieldKind::integer) {
      static const std::vector<Json> kCounts = {"0", "-1", "1.5", "1e2", "0x10", "+5", "5abc", "1 ", "\xD9\xA1", "00"};
      return random_.pick(kCounts);
    }
    if (field.kind == FieldKind::instant) {
      static const std::vector<Json> kInstants = {"2026-02-30T00:00:00Z", "2026-01-15", "yesterday", "1768478400"};
      return random_.pick(kInstants);
    }
    return "nope";
  }

  // A page behind one of this sequence, as it should be asked for or nearly so.
  Action continued() {
    const ExportPoint& point = random_.pick(world_.points);
    Action action = page_behind(sequence_, point, world_);
    set_clock(*action.call());
    if (random_.percent(45)) {
      tamper(action);
    } else if (traffic_.settings_.clock && random_.percent(15)) {
      outlast(action, sequence_.actions[point.action]);
    }
    return action;
  }

  // At the last instant of the page's retention, a day before it, or just past it (common, Signed exports).
  void outlast(Action& action, const Action& page) {
    int64_t days = kDefaultRetentionDays;
    for (const auto& [name, value] : page.call()->call.query) {
      if (name == "now_iso") return;
      if (name == "retention_days" && value.as_string())
        days = std::clamp(std::atoll(value.as_string()->c_str()), 1LL, 3650LL);
    }
    const auto& at = page.call()->call.at;
    const auto offset_ms = at && at->as_string() ? parse_duration_ms(*at->as_string()) : 0;
    if (!offset_ms) return;
    static const std::vector<int64_t> kAround = {0, 0, 1, -kDay};
    action.call()->call.at = Json(at_text(*offset_ms / 1000 + days * kDay + random_.pick(kAround)));
    action.defect = {"checkpoint", "age"};
  }

  void tamper(Action& action) {
    auto& query = action.call()->call.query;
    auto& anchor = query[query.size() - 1 - random_.below(3)];
    const std::string name = anchor.first;
    action.defect = {"query " + name, "continuation"};
    switch (random_.below(6)) {
      case 0:
        std::erase_if(query, [&](const auto& field) { return field.first == name; });
        break;
      case 1:
        anchor.second = Json(std::string(64, '0'));
        break;
      case 2:
        anchor.second = Json("$" + anchor_of(random_.pick(world_.points), name));
        break;
      case 3:
        choose_path(*find_recipe(traffic_.recipes_, action.call()->operation), action);
        action.defect = {"path", "continuation"};
        break;
      default:
        change_filter(action);
    }
  }

  static std::string anchor_of(const ExportPoint& point, std::string_view name) {
    if (name == "cursor_after") return point.cursor;
    return name == "attestation_after" ? point.attestation : point.checkpoint;
  }

  void change_filter(Action& action) {
    const Recipe* recipe = find_recipe(traffic_.recipes_, action.call()->operation);
    const Field& field = random_.pick(recipe->query.fields);
    auto& query = action.call()->call.query;
    std::erase_if(query, [&](const auto& entry) { return entry.first == field.name; });
    if (random_.percent(75)) query.emplace_back(field.name, legal_parameter(field));
    action.defect = {"query " + field.name, "continuation"};
  }

  void set_clock(CallStep& call) {
    if (traffic_.settings_.clock && world_.clock_s != 0) call.call.at = Json(at_text(world_.clock_s));
  }

  // Another identity or scope than the operation asks for.
  void disguise(Action& action) {
    const size_t choice = random_.below(100);
    CallFields& call = action.call()->call;
    const auto defect = [&](std::string place) { action.defect = {std::move(place), "identity"}; };
    if (choice == 0) {
      call.caller = Json("none");
      defect("header x-actor-id");
    } else if (choice == 1) {
      static const std::vector<Json> kTypes = {"agent", "user", "robot", "Partner"};
      call.caller = wire::Object{{"type", random_.pick(kTypes)}, {"id", "$owner_id"}};
      defect("header x-actor-type");
    } else if (choice == 2) {
      static const std::vector<std::vector<std::string>> kScopes = {
          {}, {"settlement:read"}, {"settlement:write"}, {"settlement:writer", "x"}, {"SETTLEMENT:WRITE"}};
      call.scopes = random_.pick(kScopes);
      defect("header x-auth-scopes");
    } else if (choice == 3 && !std::holds_alternative<std::monostate>(call.body)) {
      call.idempotency_key = "none";
      defect("header idempotency-key");
    }
  }

  void choose_path(const Recipe& recipe, Action& action) {
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

  const Entity* choose_entity(std::string_view parameter, std::string_view parent) {
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
  size_t lean(size_t count) { return std::min({random_.below(count), random_.below(count), random_.below(count)}); }

  const Recipe& choose_recipe(const Focus& focus) {
    const Recipe* wanted = random_.percent(focus.percent) ? find_recipe(traffic_.recipes_, focus.operation) : nullptr;
    for (int tries = 0; !wanted && tries < 8; ++tries) {
      const Recipe& recipe = random_.pick(traffic_.recipes_);
      const bool rare = recipe.operation->borrowed && !random_.percent(15);
      const bool premature = recipe.parameters.size() > 1 && !random_.percent(10) && !has(recipe.parameters.back());
      if (!rare && !premature) wanted = &recipe;
    }
    return wanted ? *wanted : traffic_.recipes_.front();
  }

  bool has(std::string_view parameter) const {
    return std::any_of(world_.entities.begin(), world_.entities.end(),
                       [&](const Entity& entity) { return entity.parameter == parameter; });
  }

  const Traffic& traffic_;
  const Sequence& sequence_;
  World& world_;
  Random& random_;
};

Sequence Traffic::begin(World& world, Random& random) const {
  Sequence sequence;
  if (settings_.own_gate) sequence.gate = random.percent(60) ? Gate::open : Gate::closed;
  sequence.given = start_.given;
  for (size_t i = 0; i < start_.given.size(); ++i) {
    world.entities.push_back({start_.parameters[i], start_.given[i].name, start_.owners[i], ""});
    world.bound.insert(start_.given[i].name);
  }
  return sequence;
}

Action Traffic::next(const Sequence& sequence, World& world, const Focus& focus, Random& random) const {
  return Maker(*this, sequence, world, random).make(focus);
}

Action Traffic::record(const Sequence& sequence, World& world, Random& random) const {
  return Maker(*this, sequence, world, random).record();
}

Action Traffic::first_page(const Recipe& pages, World& world, bool captured) const {
  Action action;
  action.what = CallStep{pages.operation->id, "", {}, {}};
  CallFields& call = action.call()->call;
  if (!world.entities.empty()) call.path.emplace_back(pages.parameters.front(), "$" + world.entities.front().name);
  call.query.emplace_back("limit", "1");
  if (captured) capture_anchors(action, world);
  return action;
}

std::optional<Action> Traffic::behind_first_page(const Sequence& sequence, World& world) const {
  if (world.points.empty()) return std::nullopt;
  return page_behind(sequence, world.points.front(), world);
}

std::vector<Action> Traffic::read_back(const World& world) const {
  std::vector<Action> actions;
  for (const Recipe& recipe : recipes_) {
    if (recipe.operation->is_write() || recipe.parameters.size() > 1) continue;
    for (const Entity& entity : world.entities) {
      if (!recipe.parameters.empty() && entity.parameter != recipe.parameters.front()) continue;
      Action action;
      action.what = CallStep{recipe.operation->id, "", {}, {}};
      CallFields& call = action.call()->call;
      if (!recipe.parameters.empty()) call.path.emplace_back(recipe.parameters.front(), "$" + entity.name);
      if (entity.owner != kOwner) call.caller = Json(entity.owner);
      if (settings_.clock && world.clock_s != 0) call.at = Json(at_text(world.clock_s));
      actions.push_back(std::move(action));
      if (recipe.parameters.empty()) break;
    }
  }
  return actions;
}

void Traffic::learn(const Sequence& sequence, bool succeeded, const std::vector<std::string>& bound,
                    World& world) const {
  const size_t index = sequence.actions.size() - 1;
  const Action& action = sequence.actions[index];
  world.bound.insert(bound.begin(), bound.end());
  const CallStep* call = action.call();
  const Recipe* recipe = call ? recipe_of(call->operation) : nullptr;
  if (!recipe) return;
  if (call->call.idempotency_key && *call->call.idempotency_key != "none") world.keyed.push_back(index);
  if (!succeeded || bound.empty()) return;
  if (recipe->operation->signed_export) {
    if (bound.size() == 3) world.points.push_back({index, bound[0], bound[1], bound[2]});
    return;
  }
  for (const auto& [parameter, pointer] : recipe->creates) {
    for (const auto& [name, captured] : action.capture) {
      if (captured != pointer || std::find(bound.begin(), bound.end(), name) == bound.end()) continue;
      world.entities.push_back({parameter, name, caller_of(action), last_name(action)});
    }
  }
}

const Recipe* Traffic::recipe_of(std::string_view operation) const { return find_recipe(recipes_, operation); }

}  // namespace runner::explore
