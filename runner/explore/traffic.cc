#include "runner/explore/traffic.h"

#include <algorithm>
#include <utility>

#include "runner/document/value_forms.h"
#include "runner/explore/page_maker.h"

namespace runner::explore {
namespace {

using wire::Json;

constexpr size_t kMaxRotations = 3;
constexpr int64_t kDay_s = 86'400;

// The entity that the action's path names last.
std::string last_name(const Action& action) {
  for (auto field = action.call()->call.path.rbegin(); field != action.call()->call.path.rend(); ++field) {
    const std::string* value = field->second.as_string();
    if (value && value->starts_with("$") && !value->starts_with("$$")) return value->substr(1);
  }
  return {};
}

// The order of members does not matter: the payload stays the same.
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

// Makes the next action of a sequence.
class ActionMaker {
 public:
  explicit ActionMaker(const MakerContext& context) : context_(context), requests_(context) {}

  Action record() {
    const bool exports = std::any_of(context_.recipes.begin(), context_.recipes.end(),
                                     [](const Recipe& recipe) { return recipe.operation->signed_export.has_value(); });
    std::vector<const Recipe*> writes;
    for (const Recipe& recipe : context_.recipes) {
      const bool below = recipe.parameters.size() == 1 || (!exports && recipe.parameters.empty());
      const bool own = recipe.operation->is_write() && !recipe.operation->borrowed && below;
      if (own) writes.push_back(&recipe);
      if (own && !recipe.creates.empty()) writes.insert(writes.end(), 4, &recipe);
    }
    const Recipe& recipe = writes.empty() ? context_.recipes.front() : *context_.random.pick(writes);
    Action action;
    action.what = CallStep{recipe.operation->id, "", {}, {}};
    if (!context_.world.entities.empty() && !recipe.parameters.empty()) {
      const Entity& first =
          context_.world
              .entities[context_.random.percent(75) ? 0 : context_.random.below(context_.world.entities.size())];
      action.call()->call.path.emplace_back(recipe.parameters.front(), "$" + first.name);
      if (first.owner != kOwner) action.call()->call.caller = Json(first.owner);
    }
    requests_.fill_write(recipe, action);
    action.call()->call.idempotency_key.reset();
    return action;
  }

  Action make(const Focus& focus) {
    step_clock();
    if (context_.settings.control && context_.random.percent(4)) return control();
    if (!context_.world.keyed.empty() && context_.random.percent(10)) return repeated();
    if (!context_.world.points.empty() && context_.random.percent(focus.continued))
      return PageMaker(context_).continued();
    return requests_.fresh(choose_recipe(focus));
  }

 private:
  void step_clock() {
    if (!context_.settings.clock || !context_.random.percent(12)) return;
    static const std::vector<int64_t> kSteps = {1,           60,          3600,         kDay_s, 8 * kDay_s,
                                                30 * kDay_s, 91 * kDay_s, 181 * kDay_s, -3600};
    context_.world.clock_s =
        std::clamp<int64_t>(context_.world.clock_s + context_.random.pick(kSteps), -kDay_s, 4000 * kDay_s);
  }

  Action control() {
    Action action;
    if (context_.world.rotations < kMaxRotations && context_.random.percent(25)) {
      ++context_.world.rotations;
      action.what = RotateKeyStep{};
    } else {
      action.what = SetGateStep{context_.random.percent(50)};
    }
    return action;
  }

  // The same request again, at a later time perhaps.
  Action repeated() {
    Action action = context_.sequence.actions[context_.random.pick(context_.world.keyed)];
    action.capture.clear();
    requests_.set_clock(*action.call());
    const size_t choice = context_.random.below(100);
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
    const Recipe* recipe = find_recipe(context_.recipes, action.call()->operation);
    auto* body = std::get_if<Json>(&action.call()->call.body);
    action.call()->call.idempotency_key.reset();
    action.defect = {};
    if (!body) return;
    const size_t choice = context_.random.below(100);
    if (choice < 65) BodyMaker(*recipe, context_.limits, context_.random).change(*body);
    if (choice >= 65 && choice < 85) reverse_lists(*body);
  }

  void vary(Action& action) {
    const Recipe* recipe = find_recipe(context_.recipes, action.call()->operation);
    action.defect = {};
    if (context_.random.percent(30)) {
      requests_.choose_path(*recipe, action);
    } else if (auto* body = std::get_if<Json>(&action.call()->call.body)) {
      *body = BodyMaker(*recipe, context_.limits, context_.random).valid();
    }
  }

  const Recipe& choose_recipe(const Focus& focus) {
    const Recipe* wanted =
        context_.random.percent(focus.percent) ? find_recipe(context_.recipes, focus.operation) : nullptr;
    for (int tries = 0; !wanted && tries < 8; ++tries) {
      const Recipe& recipe = context_.random.pick(context_.recipes);
      const bool rare = recipe.operation->borrowed && !context_.random.percent(15);
      const bool premature =
          recipe.parameters.size() > 1 && !context_.random.percent(10) && !has(recipe.parameters.back());
      if (!rare && !premature) wanted = &recipe;
    }
    return wanted ? *wanted : context_.recipes.front();
  }

  bool has(std::string_view parameter) const {
    return std::any_of(context_.world.entities.begin(), context_.world.entities.end(),
                       [&](const Entity& entity) { return entity.parameter == parameter; });
  }

  const MakerContext context_;
  RequestMaker requests_;
};

}  // namespace

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
  return ActionMaker({recipes_, settings_, limits_, sequence, world, random}).make(focus);
}

Action Traffic::record(const Sequence& sequence, World& world, Random& random) const {
  return ActionMaker({recipes_, settings_, limits_, sequence, world, random}).record();
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

std::optional<Action> Traffic::after_first_page(const Sequence& sequence, World& world) const {
  if (world.points.empty()) return std::nullopt;
  return page_after(sequence, world.points.front(), world);
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
  const Recipe* recipe = call ? find_recipe(recipes_, call->operation) : nullptr;
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

}  // namespace runner::explore
