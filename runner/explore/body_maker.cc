#include "runner/explore/body_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

constexpr size_t kMaxChanges = 4;

std::string_view parent_of(std::string_view pointer) { return pointer.substr(0, pointer.rfind('/')); }

bool is_direct_member(const Field& field, std::string_view parent) {
  return field.pointer.size() > parent.size() && field.pointer.starts_with(parent) &&
         parent_of(field.pointer) == parent;
}

}  // namespace

wire::Json BodyMaker::valid() {
  wire::Json body = random_.percent(60) ? recipe_.bodies.front() : random_.pick(recipe_.bodies);
  if (!limits_.exact_clock) keep_off_boundaries(body);
  if (recipe_.body.fields.empty()) return body;
  if (!limits_.fresh_state) take_own_ids(body);
  const size_t changes = random_.percent(35) ? 0 : 1 + random_.below(kMaxChanges);
  for (size_t i = 0; i < changes; ++i) change(body);
  return body;
}

// Where others use the same state, an id that can be used once in the whole service must be the session's own.
void BodyMaker::take_own_ids(wire::Json& body) {
  for (const Field& field : recipe_.body.fields) {
    if (field.kind != FieldKind::identifier || !is_own_id(recipe_, field)) continue;
    const wire::Json* id = wire::find_at(body, field.pointer);
    if (id) wire::set_at(body, field.pointer, legal_value(field, limits_, random_));
  }
}

// A value of the field with all members that it requires.
wire::Json BodyMaker::assemble(const Field& field) {
  if (field.is_actor) return legal_value(field, limits_, random_);
  const bool list_of_objects = field.kind == FieldKind::list && field.items == FieldKind::object;
  if (field.kind != FieldKind::object && !list_of_objects) return legal_value(field, limits_, random_);
  if (field.nullable && random_.percent(20)) return nullptr;
  const std::string inside = field.pointer + (list_of_objects ? "/0" : "");
  const auto make_object = [&] {
    wire::Object object;
    for (const Field& member : recipe_.body.fields) {
      if (is_direct_member(member, inside) && (member.required || random_.percent(50)))
        object.set(member.name, assemble(member));
    }
    return object;
  };
  if (!list_of_objects) return make_object();
  wire::Array items;
  const size_t length = std::max<size_t>(1, field.min_items) + random_.below(3);
  for (size_t i = 0; i < length; ++i) {
    wire::Json item = make_object();
    if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
  }
  return items;
}

bool BodyMaker::ensure_parent(wire::Json& body, std::string_view pointer) {
  const std::string parent(parent_of(pointer));
  if (parent.empty()) return body.is_object();
  const wire::Json* present = wire::find_at(body, parent);
  if (present && present->is_object()) return true;
  const Field* field = recipe_.body.find(parent);
  if (!field || field->kind != FieldKind::object || !ensure_parent(body, parent)) return false;
  wire::Json made = assemble(*field);
  return made.is_object() && wire::set_at(body, parent, std::move(made));
}

void BodyMaker::change(wire::Json& body) {
  const Field& field = random_.pick(recipe_.body.fields);
  const bool root = parent_of(field.pointer).empty();
  if (root && field.required && field.kind == FieldKind::object) return;
  if (!field.required && random_.percent(20)) {
    wire::remove_at(body, field.pointer);
  } else if (ensure_parent(body, field.pointer)) {
    wire::set_at(body, field.pointer, assemble(field));
  }
}

Defect BodyMaker::spoil(wire::Json& body) {
  if (recipe_.body.fields.empty()) return {};
  const Field& field = random_.pick(recipe_.body.fields);
  auto illegal = illegal_value(field, random_);
  if (!illegal || !ensure_parent(body, field.pointer)) return {};
  if (illegal->keyword == "additionalProperties") {
    const std::string unknown = field.pointer + "/" + (random_.percent(50) ? "unknown_member" : "toString");
    const wire::Json* object = wire::find_at(body, field.pointer);
    if (!object || !object->is_object()) return {};
    wire::set_at(body, unknown, random_.percent(50) ? wire::Json(1) : wire::Json(nullptr));
    return {unknown, illegal->keyword};
  }
  if (!illegal->value) {
    return wire::remove_at(body, field.pointer) ? Defect{field.pointer, illegal->keyword} : Defect{};
  }
  if (!wire::set_at(body, field.pointer, *illegal->value)) return {};
  return {field.pointer, illegal->keyword};
}

}  // namespace runner::explore
