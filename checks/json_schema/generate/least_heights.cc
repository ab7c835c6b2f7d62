#include "checks/json_schema/generate/least_heights.h"

#include <algorithm>

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr unsigned kObject = kind_bit(wire::Json::Kind::object);
constexpr unsigned kArray = kind_bit(wire::Json::Kind::array);

class Heights {
 public:
  explicit Heights(const SchemaGraph& graph) : graph_(graph), heights_(graph.subschemas.size(), kEndless) {}

  std::vector<uint32_t> take() {
    for (bool changed = true; changed;) {
      changed = false;
      for (SubschemaId id = 0; id < heights_.size(); ++id) {
        const uint32_t height = height_of(graph_.at(id));
        if (height >= heights_[id]) continue;
        heights_[id] = height;
        changed = true;
      }
    }
    return std::move(heights_);
  }

 private:
  uint32_t height_of(const Subschema& subschema) const {
    if (subschema.shape == Subschema::Shape::never) return kEndless;
    // A value without members or items satisfies every keyword about those.
    uint32_t own = 1;
    if (!allows(subschema, ~kObject)) own = 1 + of_members(subschema);
    if (!allows(subschema, ~kArray)) own = 1 + of_items(subschema);
    return std::min(kEndless, std::max(own, in_place(subschema)));
  }

  static bool allows(const Subschema& subschema, unsigned kinds) {
    const Keyword* type = subschema.find(Kind::type);
    return !type || (type->types & kinds) != 0;
  }

  uint32_t least(const Keyword& keyword) const {
    uint32_t height = kEndless;
    for (const Branch& branch : keyword.branches) height = std::min(height, heights_[branch.schema]);
    return height;
  }

  uint32_t in_place(const Subschema& subschema) const {
    uint32_t height = 0;
    for (const Keyword& keyword : subschema.keywords) {
      const bool all = keyword.kind == Kind::ref || keyword.kind == Kind::all_of;
      if (keyword.kind == Kind::any_of || keyword.kind == Kind::one_of) height = std::max(height, least(keyword));
      for (size_t i = 0; all && i < keyword.branches.size(); ++i) {
        height = std::max(height, heights_[keyword.branches[i].schema]);
      }
    }
    return height;
  }

  uint32_t of_members(const Subschema& subschema) const {
    uint32_t height = 0;
    const Keyword* required = subschema.find(Kind::required);
    const Keyword* properties = subschema.find(Kind::properties);
    for (size_t i = 0; required && properties && i < properties->branches.size(); ++i) {
      const Branch& branch = properties->branches[i];
      const auto& names = required->names;
      if (std::find(names.begin(), names.end(), branch.name) != names.end()) {
        height = std::max(height, heights_[branch.schema]);
      }
    }
    return height;
  }

  uint32_t of_items(const Subschema& subschema) const {
    const Keyword* items = subschema.find(Kind::items);
    const Keyword* minimum = subschema.find(Kind::min_items);
    const bool needs_items = items && minimum && minimum->limit > 0 && !subschema.find(Kind::prefix_items);
    return needs_items ? least(*items) : 0;
  }

  const SchemaGraph& graph_;
  std::vector<uint32_t> heights_;
};

}  // namespace

std::vector<uint32_t> least_heights(const SchemaGraph& graph) { return Heights(graph).take(); }

}  // namespace json_schema
