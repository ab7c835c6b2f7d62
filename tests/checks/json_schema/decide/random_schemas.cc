#include "tests/checks/json_schema/decide/random_schemas.h"

namespace json_schema::testing {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr const char* kNames[] = {"a", "b", "ab", "c"};
constexpr const char* kTypes[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
constexpr const char* kPatterns[] = {"^a", "b$", "^a+$", "a|b", "^[ab]*$", "^.b", "c"};

}  // namespace

uint64_t RandomSchemas::next(uint64_t below) {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return (state_ >> 11) % below;
}

std::string RandomSchemas::name() { return kNames[next(4)]; }

Json RandomSchemas::names() {
  Array list;
  for (const char* one : kNames) {
    if (one_in(3)) list.emplace_back(one);
  }
  return list;
}

Json RandomSchemas::value() {
  const auto& values = telling_values();
  return values[next(one_in(4) ? values.size() : 16)];
}

Json RandomSchemas::list(int depth) {
  Array list;
  for (uint64_t count = 1 + next(3); count > 0; --count) list.push_back(schema(depth));
  return list;
}

Json RandomSchemas::map(int depth) {
  Object object;
  for (uint64_t count = 1 + next(2); count > 0; --count) object.set(name(), schema(depth));
  return object;
}

Json RandomSchemas::document(int depth) {
  Json root = schema(depth);
  Object object;
  if (root.is_object()) object = *root.as_object();
  if (object.empty()) add_keyword(object, depth);
  object.set("$defs", Object{{"x", schema(depth - 1)}, {"y", schema(depth - 1)}});
  return object;
}

Json RandomSchemas::schema(int depth) {
  if (one_in(12)) return one_in(2);
  Object object;
  if (!one_in(3)) object.set("type", kTypes[next(7)]);
  for (uint64_t count = next(3) + (depth > 0 ? 1 : 0); count > 0; --count) add_keyword(object, depth);
  return object;
}

void RandomSchemas::add_keyword(Object& object, int depth) {
  const int64_t small = static_cast<int64_t>(next(4));
  const int below = depth - 1;
  switch (next(depth > 0 ? 36 : 18)) {
    case 0:
      object.set("const", value());
      return;
    case 1:
      object.set("enum", Array{value(), value(), value()});
      return;
    case 2:
      object.set("minimum", small);
      return;
    case 3:
      object.set("maximum", small);
      return;
    case 4:
      object.set("exclusiveMinimum", small);
      return;
    case 5:
      object.set("exclusiveMaximum", small);
      return;
    case 6:
      object.set("multipleOf", one_in(2) ? Json(0.5) : Json(small + 1));
      return;
    case 7:
      object.set("minLength", small);
      return;
    case 8:
      object.set("maxLength", small);
      return;
    case 9:
      object.set("pattern", kPatterns[next(7)]);
      return;
    case 10:
      object.set("minItems", small);
      return;
    case 11:
      object.set("maxItems", small);
      return;
    case 12:
      object.set("uniqueItems", true);
      return;
    case 13:
      object.set("minProperties", small);
      return;
    case 14:
      object.set("maxProperties", small);
      return;
    case 15:
      object.set("required", names());
      return;
    case 16:
      object.set("dependentRequired", Object{{name(), names()}});
      return;
    case 17:
      object.set("$ref", one_in(2) ? "#/$defs/x" : "#/$defs/y");
      return;
    case 18:
    case 19:
      object.set("properties", map(below));
      return;
    case 20:
      object.set("patternProperties", Object{{kPatterns[next(7)], schema(below)}});
      return;
    case 21:
      object.set("additionalProperties", one_in(2) ? Json(false) : schema(below));
      return;
    case 22:
      object.set("propertyNames", schema(below));
      return;
    case 23:
      object.set("items", schema(below));
      return;
    case 24:
      object.set("prefixItems", list(below));
      return;
    case 25:
    case 26:
      object.set("contains", schema(below));
      if (one_in(2)) object.set("minContains", small);
      if (one_in(2)) object.set("maxContains", small);
      return;
    case 27:
      object.set("allOf", list(below));
      return;
    case 28:
      object.set("anyOf", list(below));
      return;
    case 29:
      object.set("oneOf", list(below));
      return;
    case 30:
      object.set("not", schema(below));
      return;
    case 31:
    case 32:
      object.set("if", schema(below));
      if (!one_in(3)) object.set("then", schema(below));
      if (!one_in(3)) object.set("else", schema(below));
      return;
    case 33:
      object.set("dependentSchemas", map(below));
      return;
    case 34:
      object.set("unevaluatedProperties", schema(below));
      return;
    default:
      object.set("unevaluatedItems", schema(below));
      return;
  }
}

Json RandomSchemas::changed(const Json& schema) {
  Json other = schema;
  for (uint64_t count = 1 + next(2); count > 0; --count) change_below(other, 0);
  return other;
}

bool RandomSchemas::change_below(Json& schema, int depth) {
  if (depth > 0 && one_in(8)) {
    schema = this->schema(1);
    return true;
  }
  Object* object = schema.as_object();
  if (!object) return false;
  for (wire::Member& member : *object) {
    if (!one_in(2)) continue;
    if (Array* items = member.value.as_array(); items && member.key.ends_with("Of")) {
      if (!items->empty() && change_below((*items)[next(items->size())], depth + 1)) return true;
    }
    const bool is_map = member.key == "properties" || member.key == "$defs" || member.key == "patternProperties";
    if (is_map && !member.value.as_object()->empty()) {
      Object& inner = *member.value.as_object();
      if (change_below((inner.begin() + static_cast<ptrdiff_t>(next(inner.size())))->value, depth + 1)) return true;
    } else if (member.key == "items" || member.key == "not" || member.key == "if" || member.key == "contains") {
      if (change_below(member.value, depth + 1)) return true;
    }
  }
  if (one_in(3) && object->size() > 1 && object->begin()->key != "$defs") {
    object->erase(std::string(object->begin()->key));
  } else {
    add_keyword(*object, 1);
  }
  return true;
}

const std::vector<Json>& telling_values() {
  static const std::vector<Json> all = [] {
    std::vector<Json> values = {Json(), true, 0, 1, 2, 3, 0.5, 1.5, "", "a", "ab", "b", "c", Array(), Object(), -1};
    for (Json more : {Json(false), Json(4), Json(6), Json(2.5), Json(0.25), Json("abb"), Json("aaaa"), Json("x")}) {
      values.push_back(std::move(more));
    }
    const std::vector<Json> small = values;
    for (const Json& one : small) {
      values.push_back(Array{one});
      for (const char* name : {"a", "b", "ab", "c", "z"}) values.push_back(Object{{name, one}});
    }
    for (size_t i = 0; i < small.size(); ++i) {
      for (size_t j = i % 3; j < small.size(); j += 3) {
        values.push_back(Array{small[i], small[j]});
        values.push_back(Array{small[i], small[j], small[(i + j) % small.size()]});
        values.push_back(Object{{"a", small[i]}, {"b", small[j]}});
        values.push_back(Object{{"a", small[i]}, {"ab", small[j]}, {"z", small[(i * j) % small.size()]}});
      }
    }
    return values;
  }();
  return all;
}

}  // namespace json_schema::testing
