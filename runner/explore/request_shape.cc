#include "runner/explore/request_shape.h"

#include <algorithm>

#include "checks/json_schema/graph/schema_graph.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using json_schema::Keyword;
using json_schema::KeywordKind;
using json_schema::SchemaGraph;
using json_schema::Subschema;
using json_schema::SubschemaId;

constexpr int kMaxDepth = 12;  // of references and members: a schema may contain itself

uint8_t bit(wire::Json::Kind kind) { return static_cast<uint8_t>(1u << static_cast<unsigned>(kind)); }

// The keywords that describe one value, gathered over references and branches.
struct Gathered {
  uint8_t types = 0;
  bool integral = false;
  bool nullable = false;
  bool closed = false;
  bool unique = false;
  bool is_instant = false;
  uint64_t min_items = 0;
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  std::vector<wire::Json> choices;
  std::vector<std::pair<std::string, std::vector<SubschemaId>>> properties;
  std::vector<std::string> required;
  std::optional<SubschemaId> items;
};

class ShapeReader {
 public:
  ShapeReader(const SchemaGraph& graph, const std::vector<std::string>& codes) : graph_(graph), codes_(codes) {}

  RequestShape read() {
    const Gathered root = gather({graph_.root});
    read_members(root, "", 0);
    return std::move(shape_);
  }

 private:
  // The value satisfies all of the schemas.
  Gathered gather(const std::vector<SubschemaId>& ids) const {
    Gathered gathered;
    for (SubschemaId id : ids) gather_into(id, gathered, 0);
    return gathered;
  }

  void gather_into(SubschemaId id, Gathered& gathered, int depth) const {
    if (depth > kMaxDepth) return;
    for (const Keyword& keyword : graph_.at(id).keywords) {
      switch (keyword.kind) {
        case KeywordKind::ref:
        case KeywordKind::all_of:
          for (const auto& branch : keyword.branches) gather_into(branch.schema, gathered, depth + 1);
          break;
        case KeywordKind::any_of:
        case KeywordKind::one_of:
          for (const auto& branch : keyword.branches) gather_alternative(branch.schema, gathered, depth + 1);
          break;
        default:
          take(keyword, gathered);
      }
    }
  }

  // What one of several branches requires is not required of every value.
  void gather_alternative(SubschemaId id, Gathered& gathered, int depth) const {
    const bool alone = gathered.properties.empty();
    const size_t required = gathered.required.size();
    gather_into(id, gathered, depth);
    if (!alone) gathered.required.resize(required);
  }

  static void take(const Keyword& keyword, Gathered& gathered) {
    switch (keyword.kind) {
      case KeywordKind::additional_properties:
        gathered.closed = true;
        break;
      case KeywordKind::items:
        if (!keyword.branches.empty() && !gathered.items) gathered.items = keyword.branches.front().schema;
        break;
      case KeywordKind::required:
        for (std::string_view name : keyword.names) gathered.required.emplace_back(name);
        break;
      case KeywordKind::properties:
        for (const auto& branch : keyword.branches) add_property(branch, gathered);
        break;
      case KeywordKind::type:
        take_type(keyword, gathered);
        break;
      default:
        take_value(keyword, gathered);
    }
  }

  static void take_type(const Keyword& keyword, Gathered& gathered) {
    const uint8_t null = bit(wire::Json::Kind::null);
    if ((keyword.types & null) != 0) gathered.nullable = true;
    if (keyword.types != null) gathered.types |= keyword.types;
    gathered.integral = gathered.integral || keyword.integral;
  }

  // Keywords that restrict the value itself, not its members.
  static void take_value(const Keyword& keyword, Gathered& gathered) {
    switch (keyword.kind) {
      case KeywordKind::enum_:
        if (gathered.choices.empty() && keyword.value->as_array()) gathered.choices = *keyword.value->as_array();
        break;
      case KeywordKind::const_:
        if (gathered.choices.empty()) gathered.choices = {*keyword.value};
        break;
      case KeywordKind::minimum:
        gathered.minimum = keyword.value->as_integer() ? *keyword.value->as_integer() : 0;
        break;
      case KeywordKind::maximum:
        if (keyword.value->as_integer()) gathered.maximum = *keyword.value->as_integer();
        break;
      case KeywordKind::min_items:
        gathered.min_items = std::max(gathered.min_items, keyword.limit);
        break;
      case KeywordKind::unique_items:
        gathered.unique = keyword.value->as_boolean() && *keyword.value->as_boolean();
        break;
      case KeywordKind::format:
        gathered.is_instant = keyword.value->as_string() && *keyword.value->as_string() == "date-time";
        break;
      default:
        break;
    }
  }

  static void add_property(const json_schema::Branch& branch, Gathered& gathered) {
    const auto known = std::find_if(gathered.properties.begin(), gathered.properties.end(),
                                    [&](const auto& property) { return property.first == branch.name; });
    if (known != gathered.properties.end()) {
      known->second.push_back(branch.schema);
    } else {
      gathered.properties.push_back({std::string(branch.name), {branch.schema}});
    }
  }

  FieldKind kind_of(const Gathered& gathered, std::string_view name) const {
    if (!gathered.choices.empty()) return FieldKind::choice;
    if (gathered.types & bit(wire::Json::Kind::object)) {
      return gathered.properties.empty() && !gathered.closed ? FieldKind::open_object : FieldKind::object;
    }
    if (gathered.types & bit(wire::Json::Kind::array)) return FieldKind::list;
    if (gathered.types & bit(wire::Json::Kind::boolean)) return FieldKind::flag;
    if (gathered.integral) return FieldKind::integer;
    if (gathered.is_instant) return FieldKind::instant;
    return names_an_identifier(name) ? FieldKind::identifier : FieldKind::text;
  }

  bool names_an_identifier(std::string_view name) const {
    for (std::string_view ending : {"_id", "_ids", "_codes", "_hash"}) {
      if (name.ends_with(ending)) return true;
    }
    return name == "id" || std::find(codes_.begin(), codes_.end(), name) != codes_.end();
  }

  void read_members(const Gathered& object, const std::string& pointer, int depth) {
    if (depth > kMaxDepth) return;
    for (const auto& [name, schemas] : object.properties) {
      const bool required = std::find(object.required.begin(), object.required.end(), name) != object.required.end();
      read_field({pointer + "/" + wire::pointer_token(name), name, required}, gather(schemas), depth);
    }
  }

  struct Place {
    std::string pointer;
    std::string name;
    bool required;
  };

  void read_field(const Place& place, const Gathered& gathered, int depth) {
    Field field;
    field.pointer = place.pointer;
    field.name = place.name;
    field.required = place.required;
    field.nullable = gathered.nullable;
    field.kind = kind_of(gathered, place.name);
    field.choices = gathered.choices;
    std::erase_if(field.choices, [](const wire::Json& choice) { return choice.is_null(); });
    field.minimum = gathered.minimum;
    field.maximum = gathered.maximum;
    field.unique = gathered.unique;
    field.min_items = gathered.min_items;
    const auto has = [&](std::string_view name) {
      return std::any_of(gathered.properties.begin(), gathered.properties.end(),
                         [&](const auto& property) { return property.first == name; });
    };
    field.is_actor = field.kind == FieldKind::object && gathered.properties.size() == 2 && has("type") && has("id");
    std::optional<Gathered> item;
    if (field.kind == FieldKind::list && gathered.items) {
      item = gather({*gathered.items});
      field.items = kind_of(*item, place.name);
    }
    const bool nests = field.kind == FieldKind::object;
    shape_.fields.push_back(std::move(field));
    if (nests) read_members(gathered, place.pointer, depth + 1);
    if (item && !item->properties.empty()) read_members(*item, place.pointer + "/0", depth + 1);
  }

  const SchemaGraph& graph_;
  const std::vector<std::string>& codes_;
  RequestShape shape_;
};

}  // namespace

const Field* RequestShape::find(std::string_view pointer) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.pointer == pointer; });
  return found == fields.end() ? nullptr : &*found;
}

RequestShape shape_of(const json_schema::Schema& schema, const std::vector<std::string>& codes) {
  return ShapeReader(schema.graph(), codes).read();
}

}  // namespace runner::explore
