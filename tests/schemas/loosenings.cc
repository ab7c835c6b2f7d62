#include "tests/schemas/loosenings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "wire/json_pointer.h"

namespace {

using wire::Json;

constexpr std::array kRestrictions = {
    "type",
    "const",
    "enum",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "items",
    "not",
    "maxItems",
    "contains",
    "uniqueItems",
    "anyOf",
    "oneOf",
    "then",
    "else",
    "$ref",
    "minProperties",
    "dependentRequired",
    "additionalProperties",
};
constexpr std::array kMaps = {"properties", "$defs"};
constexpr std::array kLists = {"allOf", "anyOf", "oneOf"};
constexpr std::array kSchemas = {"items", "contains", "not", "if", "then", "else", "additionalProperties"};

template <size_t n>
bool has(const std::array<const char*, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Loosener {
 public:
  explicit Loosener(const Json& document) : document_(document) { visit("", document); }

  std::vector<Loosening> take() { return std::move(made_); }

 private:
  void visit(const std::string& place, const Json& schema) {
    if (!schema.is_object()) return;
    for (const wire::Member& member : *schema.as_object()) {
      if (has(kRestrictions, member.key)) leave_out(place, schema, member.key);
      if (member.key == "required" || member.key == "allOf") leave_out_each(place, schema, member);
      visit_parts(place + "/" + wire::pointer_token(member.key), member);
    }
  }

  void visit_parts(const std::string& place, const wire::Member& member) {
    if (has(kSchemas, member.key)) visit(place, member.value);
    if (has(kMaps, member.key)) {
      for (const wire::Member& one : *member.value.as_object())
        visit(place + "/" + wire::pointer_token(one.key), one.value);
    }
    if (has(kLists, member.key)) {
      for (size_t i = 0; i < member.value.as_array()->size(); ++i)
        visit(place + "/" + std::to_string(i), member.value.as_array()->at(i));
    }
  }

  void leave_out(const std::string& place, const Json& schema, const std::string& keyword) {
    wire::Object changed = *schema.as_object();
    changed.erase(keyword);
    add({place, keyword, "", {}}, std::move(changed));
  }

  void leave_out_each(const std::string& place, const Json& schema, const wire::Member& member) {
    const wire::Array& entries = *member.value.as_array();
    for (size_t i = 0; i < entries.size(); ++i) {
      wire::Array rest = entries;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      wire::Object changed = *schema.as_object();
      if (rest.empty()) {
        changed.erase(member.key);
      } else {
        changed.set(member.key, std::move(rest));
      }
      const std::string* name = entries[i].as_string();
      add({place, member.key, name ? *name : std::to_string(i), {}}, std::move(changed));
    }
  }

  void add(Loosening one, wire::Object changed) {
    one.document = document_;
    if (one.place.empty()) {
      one.document = std::move(changed);
    } else {
      wire::set_at(one.document, one.place, std::move(changed));
    }
    made_.push_back(std::move(one));
  }

  const Json& document_;
  std::vector<Loosening> made_;
};

}  // namespace

std::vector<Loosening> loosenings(const Json& document) { return Loosener(document).take(); }
