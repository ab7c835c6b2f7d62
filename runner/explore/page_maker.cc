#include "runner/explore/page_maker.h"

#include <algorithm>
#include <cstdlib>

#include "runner/document/value_forms.h"

namespace runner::explore {
namespace {

using wire::Json;

constexpr int64_t kDay = 86'400;

std::string anchor_of(const ExportPoint& point, std::string_view name) {
  if (name == "cursor_after") return point.cursor;
  return name == "attestation_after" ? point.attestation : point.checkpoint;
}

}  // namespace

Action PageMaker::continued() {
  const ExportPoint& point = context_.random.pick(context_.world.points);
  Action action = page_after(context_.sequence, point, context_.world);
  requests_.set_clock(*action.call());
  if (context_.random.percent(45)) {
    tamper(action);
  } else if (context_.settings.clock && context_.random.percent(15)) {
    outlast(action, context_.sequence.actions[point.action]);
  }
  return action;
}

// At the last instant of the page's retention, a day before it, or just past it (common, Signed exports).
void PageMaker::outlast(Action& action, const Action& page) {
  const auto& [fallback, largest] = context_.settings.contract->conventions.export_retention_days;
  int64_t days = fallback;
  for (const auto& [name, value] : page.call()->call.query) {
    if (name == "now_iso") return;
    if (name == "retention_days" && value.as_string())
      days = std::clamp<int64_t>(std::atoll(value.as_string()->c_str()), 1, largest);
  }
  const auto& at = page.call()->call.at;
  const auto offset_ms = at && at->as_string() ? parse_duration_ms(*at->as_string()) : 0;
  if (!offset_ms) return;
  static const std::vector<int64_t> kAround = {0, 0, 1, -kDay};
  action.call()->call.at = Json(at_text(*offset_ms / 1000 + days * kDay + context_.random.pick(kAround)));
  action.defect = {"checkpoint", "age"};
}

void PageMaker::tamper(Action& action) {
  auto& query = action.call()->call.query;
  auto& anchor = query[query.size() - 1 - context_.random.below(3)];
  const std::string name = anchor.first;
  action.defect = {"query " + name, "continuation"};
  switch (context_.random.below(6)) {
    case 0:
      std::erase_if(query, [&](const auto& field) { return field.first == name; });
      break;
    case 1:
      anchor.second = Json(std::string(64, '0'));
      break;
    case 2:
      anchor.second = Json("$" + anchor_of(context_.random.pick(context_.world.points), name));
      break;
    case 3:
      requests_.choose_path(*find_recipe(context_.recipes, action.call()->operation), action);
      action.defect = {"path", "continuation"};
      break;
    default:
      change_filter(action);
  }
}

void PageMaker::change_filter(Action& action) {
  const Recipe* recipe = find_recipe(context_.recipes, action.call()->operation);
  const Field& field = context_.random.pick(recipe->query.fields);
  auto& query = action.call()->call.query;
  std::erase_if(query, [&](const auto& entry) { return entry.first == field.name; });
  if (context_.random.percent(75))
    query.emplace_back(field.name, legal_parameter(field, context_.limits, context_.random));
  action.defect = {"query " + field.name, "continuation"};
}

Action page_after(const Sequence& sequence, const ExportPoint& point, World& world) {
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

}  // namespace runner::explore
