#include "runner/explore/move_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Json;
using wire::Object;

bool takes(const Recipe& recipe, std::string_view parameter) {
  return std::find(recipe.parameters.begin(), recipe.parameters.end(), parameter) != recipe.parameters.end();
}

void replace_in_path(Action& action, const PathValues& values) {
  for (auto& [name, value] : action.call()->call.path) {
    for (const auto& [replaced, by] : values) {
      if (name == replaced) value = by;
    }
  }
}

bool uses_a_capture_of(const Action& action, const Action& earlier) {
  const auto names = names_used(action);
  return std::any_of(earlier.capture.begin(), earlier.capture.end(), [&](const auto& capture) {
    return std::find(names.begin(), names.end(), capture.first) != names.end();
  });
}

}  // namespace

std::vector<Maker> makers_of(const std::vector<Recipe>& recipes) {
  std::vector<Maker> makers;
  for (const Recipe& recipe : recipes) {
    for (const Field& field : recipe.body.fields) {
      if (field.kind != FieldKind::identifier || recipe.bodies.empty()) continue;
      for (const auto& [name, pointer] : recipe.creates) {
        if (name == field.name) makers.push_back({&recipe, &field, name, pointer});
      }
    }
  }
  return makers;
}

Action MoveScript::sample(const Recipe& recipe, const PathValues& path) const {
  const auto index = static_cast<size_t>(&recipe - context_.recipes.data());
  Action action = context_.singles[index].requests.front();
  action.defect = {};
  replace_in_path(action, path);
  return action;
}

void MoveScript::put(Action action) {
  action.move = move_;
  actions_.push_back(std::move(action));
}

Action MoveScript::ready(const Recipe& recipe, const PathValues& path) {
  const auto index = static_cast<size_t>(&recipe - context_.recipes.data());
  Action wanted = sample(recipe, path);
  for (Action needed : context_.singles[index].setup) {
    replace_in_path(needed, path);
    if (uses_a_capture_of(wanted, needed)) put(std::move(needed));
  }
  return wanted;
}

void MoveScript::use(const Recipe& recipe, const PathValues& path) { put(ready(recipe, path)); }

void MoveScript::use_everywhere(const PathValues& path, size_t most) {
  std::vector<const Recipe*> users;
  for (const Recipe& recipe : context_.recipes) {
    if (takes(recipe, path.back().first)) users.push_back(&recipe);
  }
  while (users.size() > most) users.erase(users.begin() + static_cast<std::ptrdiff_t>(random_.below(users.size())));
  for (const Recipe* recipe : users) use(*recipe, path);
}

std::string MoveScript::store(const Maker& maker, Json id, const PathValues& path) {
  Action action = sample(*maker.recipe, path);
  wire::set_at(std::get<Json>(action.call()->call.body), maker.id->pointer, std::move(id));
  std::string name = fresh_name(maker.parameter);
  action.capture = {{name, maker.pointer}};
  put(std::move(action));
  return name;
}

Json MoveScript::id_of(const Maker& maker, const std::string& text) {
  const bool shared = is_service_wide(*maker.recipe, *maker.id) && !context_.settings.fresh_state;
  if (!shared && random_.percent(70)) return Json(text);
  return Object{{"$unique", text}};
}

std::string MoveScript::fresh_name(std::string_view prefix) { return fmt::format("{}_m{}", prefix, ++names_); }

void MoveScript::walk(const PathValues& path, size_t pages) {
  for (const Recipe& recipe : context_.recipes) {
    if (!recipe.operation->signed_export || !takes(recipe, path.front().first)) continue;
    Action first = sample(recipe, path);
    first.call()->call.query = {{"limit", Json("1")}};
    std::string previous;
    for (size_t i = 0; i < pages; ++i) previous = page(first, previous);
  }
}

std::string MoveScript::page(const Action& first, const std::string& previous) {
  Action action = first;
  if (!previous.empty()) {
    for (const char* anchor : {"cursor", "attestation", "checkpoint"}) {
      action.call()->call.query.emplace_back(fmt::format("{}_after", anchor),
                                             Json(fmt::format("${}_{}", previous, anchor)));
    }
  }
  std::string name = fresh_name("page");
  action.capture = {{name + "_cursor", "/export/next_cursor"},
                    {name + "_attestation", "/export/attestation/chain_hash"},
                    {name + "_checkpoint", "/export/checkpoint/checkpoint_hash"}};
  put(std::move(action));
  return name;
}

void set_raw_key(Action& action, const Json& key) { action.call()->call.headers.emplace_back("idempotency-key", key); }

bool fits_header(std::string_view text) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  return !text.empty() && text.front() != ' ' && text.back() != ' ' && text.front() != '$' &&
         std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace runner::explore
