#include "runner/explore/moves.h"

#include <algorithm>
#include <string>

#include "runner/explore/odd_texts.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr size_t kStoredIds = 3;
constexpr size_t kForeignSpellings = 4;
constexpr size_t kPagesOfScript = 5;
constexpr size_t kSpecialMembers = 5;
constexpr size_t kWalksInTurn = 3;
constexpr size_t kRecordsOfEach = 4;
constexpr size_t kTakenIds = 3;
constexpr size_t kCommonDelimiters = 4;
constexpr size_t kJoins = 2;
constexpr size_t kPromisedLevels = 64;  // of nesting (common, "Transport")
constexpr int64_t kLongestId = 1024;    // bytes (common, "Payload rules")
constexpr int64_t kOverMebibyteOfPairs = 600'000;

// ---- what a contract has a place for

bool has_makers(const MoveContext& context) { return !makers_of(context.recipes).empty(); }

// A maker of records inside of others that requests may name too.
struct Nested {
  const Maker* parent = nullptr;
  const Maker* child = nullptr;
};
Nested nested_of(const std::vector<Maker>& makers) {
  for (const Maker& child : makers) {
    for (const Maker& parent : makers) {
      if (child.recipe->parameters.size() == 1 && child.recipe->parameters.front() == parent.parameter &&
          parent.recipe->parameters.empty())
        return {&parent, &child};
    }
  }
  return {};
}
bool has_nested(const MoveContext& context) { return nested_of(makers_of(context.recipes)).child; }

std::vector<const Recipe*> select(const MoveContext& context, bool (*fits)(const Recipe&)) {
  std::vector<const Recipe*> selected;
  for (const Recipe& recipe : context.recipes) {
    if (fits(recipe)) selected.push_back(&recipe);
  }
  return selected;
}

bool is_own_write(const Recipe& recipe) { return recipe.operation->is_write() && !recipe.operation->borrowed; }
bool starts_alone(const Recipe& recipe) { return recipe.operation->is_write() && recipe.parameters.empty(); }
bool is_export(const Recipe& recipe) { return recipe.operation->signed_export && !recipe.parameters.empty(); }

const Field* open_field(const Recipe& recipe) {
  const auto& fields = recipe.body.fields;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [](const Field& field) { return field.kind == FieldKind::open_object; });
  return found == fields.end() || recipe.bodies.empty() ? nullptr : &*found;
}
bool has_open_field(const Recipe& recipe) { return is_own_write(recipe) && open_field(recipe); }

bool has_own_writes(const MoveContext& context) { return !select(context, is_own_write).empty(); }
bool has_open_fields(const MoveContext& context) { return !select(context, has_open_field).empty(); }
bool has_exports(const MoveContext& context) { return !select(context, is_export).empty(); }
bool has_free_callers(const MoveContext& context) {
  return context.other_callers && !select(context, starts_alone).empty();
}
bool gives_an_id(const MoveContext& context, const Maker& maker) {
  return !maker.id->required && context.settings.contract->conventions.members.id_prefix(maker.id->name);
}
bool has_given_ids(const MoveContext& context) {
  const auto makers = makers_of(context.recipes);
  return std::any_of(makers.begin(), makers.end(), [&](const Maker& maker) { return gives_an_id(context, maker); });
}

Json name_value(const std::string& name) { return Json("$" + name); }
Json& body_of(Action& action) { return std::get<Json>(action.call()->call.body); }

// ---- ids

const std::string& choose_delimiter(Random& random) {
  return random.percent(70) ? delimiters()[random.below(kCommonDelimiters)] : random.pick(delimiters());
}

std::string choose_odd_id(MoveScript& script) {
  if (script.random().percent(40)) return "a" + choose_delimiter(script.random()) + "b";
  const auto ids = odd_ids(*script.context().settings.contract);
  return script.random().pick(ids);
}

// Most often one of the milestone's own, the innermost first.
Maker choose_maker(MoveScript& script) {
  const auto makers = makers_of(script.context().recipes);
  return script.random().percent(60) ? makers.back() : script.random().pick(makers);
}

// The id is stored, and every operation that takes it is called with it; texts that only begin or end with it are the
// ids of no record; pages of exports end at it.
void store_odd_ids(MoveScript& script) {
  const Maker maker = choose_maker(script);
  std::vector<std::string> names;
  for (size_t i = 0; i < kStoredIds; ++i)
    names.push_back(script.store(maker, script.id_of(maker, choose_odd_id(script))));
  script.use_everywhere({{maker.parameter, name_value(names.front())}}, SIZE_MAX);
  for (size_t i = 0; i < kForeignSpellings; ++i) {
    const Affixes& affixes = script.random().pick(foreign_affixes());
    const Array parts{affixes.before, name_value(script.random().pick(names)), affixes.after};
    script.use_everywhere({{maker.parameter, parts}}, 1);
  }
  const PathValues around = script.sample(*maker.recipe).call()->call.path;
  if (!around.empty()) {
    script.walk({around.front()}, kPagesOfScript);
  } else {
    script.walk({{maker.parameter, name_value(names.front())}}, 1);
  }
}

// Two records whose ids, joined with those of the records that they belong to, are the same text.
void join_ids_by(const std::string& delimiter, const std::string& first, MoveScript& script) {
  const auto makers = makers_of(script.context().recipes);
  const auto [parent, child] = nested_of(makers);
  const std::string outer = script.store(*parent, Object{{"$unique", first}});
  const std::string longer = script.store(*parent, Object{{"$unique", first + delimiter + "q"}});
  for (const auto& [owner, id] : {std::pair{outer, "q" + delimiter + "r"}, {longer, std::string("r")}}) {
    const PathValues path = {{parent->parameter, name_value(owner)}};
    const std::string name = script.store(*child, Json(id), path);
    script.use_everywhere({path.front(), {child->parameter, name_value(name)}}, 1);
    script.walk(path, 1);
  }
  script.use_everywhere({{parent->parameter, name_value(outer)}, {child->parameter, Json("r")}}, 1);
  script.walk({{parent->parameter, name_value(outer)}}, 2);
}

void join_ids(MoveScript& script) {
  for (size_t i = 0; i < kJoins; ++i) join_ids_by(choose_delimiter(script.random()), "p" + std::to_string(i), script);
}

// Ids at the longest, made of characters of one to four bytes: the limit is of bytes. A text with a smallest number of
// characters has fewer of them than bytes or UTF-16 units.
void reach_lengths(MoveScript& script) {
  const Maker maker = choose_maker(script);
  const bool shared = is_service_wide(*maker.recipe, *maker.id) && !script.context().settings.fresh_state;
  for (const char* character : {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    const auto size = static_cast<int64_t>(std::string_view(character).size());
    const Json longest = Object{{"$repeat", Array{character, kLongestId / size}}};
    if (!shared) {
      script.use_everywhere({{maker.parameter, name_value(script.store(maker, longest))}}, 1);
    } else {
      script.use_everywhere({{maker.parameter, longest}}, 1);
    }
  }
  const auto writes = select(script.context(), is_own_write);
  Action large = script.ready(*script.random().pick(writes));
  large.call()->call.body =
      BodyText{Array{"{\"pad\": \"", Object{{"$repeat", Array{"\xC3\xA9", kOverMebibyteOfPairs}}}, "\"}"}};
  large.defect = {"body", "over 1 MiB of bytes"};
  script.put(std::move(large));
}

// The service gives an id; the next ones are taken by requests; then it gives more.
void take_given_ids(MoveScript& script) {
  std::vector<Maker> makers = makers_of(script.context().recipes);
  std::erase_if(makers, [&](const Maker& maker) { return !gives_an_id(script.context(), maker); });
  const Maker& maker = script.random().pick(makers);
  const auto let_give = [&] {
    Action action = script.sample(*maker.recipe);
    wire::remove_at(body_of(action), maker.id->pointer);
    std::string name = script.fresh_name(maker.parameter);
    action.capture = {{name, maker.pointer}};
    script.put(std::move(action));
    return name;
  };
  const std::string given = let_give();
  for (size_t i = 1; i <= kTakenIds; ++i)
    script.store(maker, Object{{"$after", Array{name_value(given), static_cast<int64_t>(i)}}});
  for (size_t i = 0; i < kTakenIds; ++i) script.use_everywhere({{maker.parameter, name_value(let_give())}}, 1);
}

// ---- idempotency keys

std::vector<std::string> header_texts(const checks::Contract& contract) {
  std::vector<std::string> texts = odd_ids(contract);
  std::erase_if(texts, [](const std::string& text) { return !fits_header(text); });
  return texts;
}

// A key is any text: its outcome is stored under it, and under no other.
void use_odd_keys(MoveScript& script) {
  const auto writes = select(script.context(), is_own_write);
  const auto keys = header_texts(*script.context().settings.contract);
  const Recipe& recipe = *script.random().pick(writes);
  for (size_t i = 0; i < kStoredIds; ++i) {
    const Json key(script.random().pick(keys));
    Action write = script.ready(recipe);
    set_raw_key(write, key);
    script.put(write);
    script.put(write);
    body_of(write) = Object{};
    script.put(write);
    Action elsewhere = script.ready(*script.random().pick(writes));
    set_raw_key(elsewhere, key);
    script.put(std::move(elsewhere));
  }
}

// Two callers whose keys, joined with their ids, are the same text. Each writes for itself.
void join_keys_by(const std::string& delimiter, const std::string& between, const Recipe& recipe, MoveScript& script) {
  const checks::Contract& contract = *script.context().settings.contract;
  const std::pair<std::string, std::string> parts[] = {{"j", between + delimiter + "k"},
                                                       {"j" + delimiter + between, "k"}};
  for (const auto& [id, key] : parts) {
    Action action = script.sample(recipe);
    action.call()->call.caller = Object{{"type", contract.conventions.caller_type}, {"id", Object{{"$unique", id}}}};
    for (const Field& field : recipe.body.fields) {
      if (is_own_id(recipe, field)) wire::remove_at(body_of(action), field.pointer);
    }
    set_raw_key(action, Json(key));
    script.put(std::move(action));
  }
}

void join_keys(MoveScript& script) {
  const auto alone = select(script.context(), starts_alone);
  const Recipe& recipe = *script.random().pick(alone);
  for (size_t i = 0; i < kJoins; ++i) {
    const std::string& delimiter = choose_delimiter(script.random());
    if (!fits_header("a" + delimiter + "b")) continue;
    join_keys_by(delimiter, "x", recipe, script);
    join_keys_by(delimiter, recipe.operation->id, recipe, script);
  }
}

// ---- bodies

Json special_object(Random& random, size_t depth) {
  Object object;
  std::vector<std::string> names = random.pick(special_pairs());
  while (names.size() < kSpecialMembers) names.push_back(random.pick(special_names()));
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (object.contains(name)) continue;
    const bool nests = depth > 0 && random.percent(30);
    object.append(name, nests ? special_object(random, depth - 1) : Json(static_cast<int64_t>(i)));
  }
  return object;
}

// The same payload, with its members in another order, and another one, under one key; then read back and exported.
void send_open_object(MoveScript& script, const Json& object) {
  const auto recipes = select(script.context(), has_open_field);
  const Recipe& recipe = *script.random().pick(recipes);
  const std::string& pointer = open_field(recipe)->pointer;
  Action action = script.ready(recipe);
  action.call()->call.idempotency_key = "open";
  const auto send = [&](const Json& value) {
    Action sent = action;
    if (wire::set_at(body_of(sent), pointer, value)) script.put(std::move(sent));
  };
  send(object);
  send(object);
  Object reversed = *object.as_object();
  std::reverse(reversed.begin(), reversed.end());
  send(reversed);
  reversed.begin()->value = "another value";
  send(reversed);
  if (!recipe.parameters.empty())
    script.walk({{recipe.parameters.front(), action.call()->call.path.front().second}}, 2);
}

void name_members_specially(MoveScript& script) { send_open_object(script, special_object(script.random(), 2)); }

// As deep as the contract promises, and far deeper, where a parser may refuse but not fail.
void nest_deeply(MoveScript& script) {
  const auto writes = select(script.context(), is_own_write);
  for (const int64_t levels : {1'000, 10'000, 100'000}) {
    const bool lists = script.random().percent(50);
    Action action = script.ready(*script.random().pick(writes));
    action.call()->call.body =
        BodyText{Array{"{\"a\":", Object{{"$repeat", Array{lists ? "[" : "{\"a\":", levels}}}, lists ? "" : "1",
                       Object{{"$repeat", Array{lists ? "]" : "}", levels}}}, "}"}};
    action.defect = {"body", "deep nesting"};
    script.put(std::move(action));
  }
  const auto recipes = select(script.context(), has_open_field);
  if (recipes.empty()) return;
  const std::string& pointer = open_field(*recipes.front())->pointer;
  const auto around = static_cast<size_t>(std::count(pointer.begin(), pointer.end(), '/')) + 1;
  Json nested = script.random().percent(50) ? Json(Array{}) : Json(Object{});
  for (size_t level = around + 1; level < kPromisedLevels; ++level)
    nested = script.random().percent(50) ? Json(Array{std::move(nested)}) : Json(Object{{"a", std::move(nested)}});
  send_open_object(script, Object{{"deep", std::move(nested)}});
}

// ---- exports

Action write_to(MoveScript& script, const Entity& entity) {
  std::vector<const Recipe*> writes;
  for (const Recipe* recipe : select(script.context(), is_own_write)) {
    if (recipe->parameters.size() != 1 || recipe->parameters.front() != entity.parameter) continue;
    writes.insert(writes.end(), recipe->creates.empty() ? 1 : 4, recipe);
  }
  if (writes.empty()) return {};
  const Recipe& recipe = *script.random().pick(writes);
  Action action = script.sample(recipe, {{entity.parameter, Json("$" + entity.name)}});
  for (const Field& field : recipe.body.fields) {
    if (is_own_id(recipe, field) && !field.required) wire::remove_at(body_of(action), field.pointer);
  }
  if (entity.owner != kOwner) action.call()->call.caller = Json(entity.owner);
  return action;
}

Action first_page_of(MoveScript& script, const Recipe& pages, const Entity& entity) {
  Action action = script.sample(pages, {{entity.parameter, Json("$" + entity.name)}});
  CallFields& call = action.call()->call;
  call.query = {{"limit", Json(script.random().percent(70) ? "1" : "2")}};
  const ValueLimits limits = script.context().settings.limits();
  for (const Field& field : pages.query.fields) {
    if (field.name != "limit" && script.random().percent(25))
      call.query.emplace_back(field.name, legal_parameter(field, limits, script.random()));
  }
  if (entity.owner != kOwner) call.caller = Json(entity.owner);
  return action;
}

// Several walks at a time, each with a filter, a record or a caller of its own, with writes between their pages.
void walk_in_turn(MoveScript& script) {
  const auto exports = select(script.context(), is_export);
  const Recipe& pages = *script.random().pick(exports);
  std::vector<Entity> entities = script.world().entities;
  std::erase_if(entities, [&](const Entity& entity) { return entity.parameter != pages.parameters.front(); });
  if (entities.empty()) return;
  for (const Entity& entity : entities) {
    for (size_t i = 0; i < kRecordsOfEach; ++i) {
      if (Action action = write_to(script, entity); action.call()->operation.size() > 0) script.put(std::move(action));
    }
  }
  std::vector<std::pair<Action, std::string>> walks;  // first page, name of the last one
  for (size_t i = 0; i < kWalksInTurn; ++i) {
    const Entity& entity = script.random().percent(60) ? entities.front() : script.random().pick(entities);
    walks.emplace_back(first_page_of(script, pages, entity), "");
  }
  for (size_t round = 0; round < kPagesOfScript; ++round) {
    std::rotate(walks.begin(), walks.begin() + static_cast<std::ptrdiff_t>(script.random().below(walks.size())),
                walks.end());
    for (auto& [first, last] : walks) last = script.page(first, last);
    Action between = write_to(script, script.random().pick(entities));
    if (script.random().percent(40) && !between.call()->operation.empty()) script.put(std::move(between));
  }
}

struct MoveKind {
  std::string_view name;
  bool (*applies)(const MoveContext& context);
  void (*write)(MoveScript& script);
};
constexpr MoveKind kMoveKinds[] = {
    {"odd ids", has_makers, store_odd_ids},          {"walks in turn", has_exports, walk_in_turn},
    {"odd keys", has_own_writes, use_odd_keys},      {"special names", has_open_fields, name_members_specially},
    {"joined keys", has_free_callers, join_keys},    {"given ids taken", has_given_ids, take_given_ids},
    {"deep nesting", has_own_writes, nest_deeply},   {"joined ids", has_nested, join_ids},
    {"longest in bytes", has_makers, reach_lengths},
};

}  // namespace

std::vector<std::string_view> move_kinds(const MoveContext& context) {
  std::vector<std::string_view> kinds;
  for (const MoveKind& kind : kMoveKinds) {
    if (kind.applies(context)) kinds.push_back(kind.name);
  }
  return kinds;
}

std::vector<Action> make_move(std::string_view kind, const MoveContext& context, const World& world, Random& random) {
  MoveScript script(context, kind, world, random);
  const auto found = std::find_if(std::begin(kMoveKinds), std::end(kMoveKinds),
                                  [&](const MoveKind& known) { return known.name == kind; });
  if (found != std::end(kMoveKinds)) found->write(script);
  return script.take();
}

}  // namespace runner::explore
