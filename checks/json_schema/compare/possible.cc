#include "checks/json_schema/compare/possible.h"

#include <algorithm>
#include <optional>
#include <set>

#include "checks/json_schema/decide/solver.h"

namespace json_schema {
namespace {

using Kind = KeywordKind;

constexpr uint64_t kStepsForPossibility = 50'000;
constexpr const char* kDemandUri = "urn:demand";

using Places = std::set<SubschemaId>;

/// With the subschemas that hold of the same value whatever it is: through "$ref" and "allOf".
Places with_conjuncts(const SchemaGraph& graph, Places open) {
  Places all;
  while (!open.empty()) {
    const SubschemaId id = *open.begin();
    open.erase(open.begin());
    if (!all.insert(id).second) continue;
    for (const Keyword& keyword : graph.at(id).keywords) {
      if (keyword.kind != Kind::ref && keyword.kind != Kind::all_of) continue;
      for (const Branch& branch : keyword.branches) open.insert(branch.schema);
    }
  }
  return all;
}

bool is_index(std::string_view token) {
  const bool digits = std::all_of(token.begin(), token.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
  return !token.empty() && digits && (token.size() == 1 || token.front() != '0');
}

/// Whether an object of the subschema may have any member that "properties" does not name.
bool is_open(const Subschema& owner) {
  return std::all_of(owner.keywords.begin(), owner.keywords.end(), [](const Keyword& keyword) {
    const bool of_object = keyword.kind != Kind::type || (keyword.types & kind_bit(wire::Json::Kind::object)) != 0;
    const bool harmless = keyword.kind == Kind::type || keyword.kind == Kind::required ||
                          keyword.kind == Kind::properties || keyword.kind == Kind::min_properties ||
                          keyword.kind == Kind::ref || keyword.kind == Kind::all_of;
    return !keyword.can_refuse() || (harmless && of_object);
  });
}

bool is_within(const Keyword* most, const std::string& token) {
  constexpr size_t kMaxDigits = 9;
  return token == "*" || !most || (token.size() <= kMaxDigits && std::stoul(token) < most->limit);
}

/// The subschema that one owner names for a member or an item.
std::optional<SubschemaId> named_part(const Subschema& owner, const std::string& token) {
  if (const Keyword* properties = owner.find(Kind::properties)) {
    for (const Branch& branch : properties->branches) {
      if (branch.name == token) return branch.schema;
    }
  }
  const Keyword* items = owner.find(Kind::items);
  const bool is_item = (is_index(token) || token == "*") && items && !owner.find(Kind::prefix_items);
  if (is_item && is_within(owner.find(Kind::max_items), token)) return items->branches.front().schema;
  return std::nullopt;
}

/// The subschemas that hold of each value at the place, where it is plainly there; none where any value is allowed.
std::optional<Places> plain_places(const SchemaGraph& graph, const std::vector<std::string>& tokens) {
  Places owners = with_conjuncts(graph, {graph.root});
  for (const std::string& token : tokens) {
    Places parts;
    bool open = true;
    for (const SubschemaId id : owners) {
      const Subschema& owner = graph.at(id);
      if (const auto part = named_part(owner, token)) {
        if (graph.at(*part).shape == Subschema::Shape::never) return std::nullopt;
        parts.insert(*part);
      } else if (owner.find(Kind::additional_properties) || owner.find(Kind::property_names)) {
        return std::nullopt;
      } else {
        open = open && is_open(owner);
      }
    }
    if (parts.empty()) return open ? std::optional(Places{}) : std::nullopt;
    owners = with_conjuncts(graph, std::move(parts));
  }
  return owners;
}

/// The subschemas that may apply to one value, whichever branches are taken.
class AnyBranch {
 public:
  explicit AnyBranch(const SchemaGraph& graph) : graph_(graph) {}

  std::set<SubschemaId> at_root() const { return closed({graph_.root}); }

  std::set<SubschemaId> below(const std::set<SubschemaId>& owners, const std::string& token) const {
    std::set<SubschemaId> parts;
    for (const SubschemaId owner : owners) {
      for (const Keyword& keyword : graph_.at(owner).keywords) add_parts(keyword, token, parts);
    }
    return closed(std::move(parts));
  }

 private:
  static bool applies_to_same_value(Kind kind) { return is_in_place(kind) && kind != Kind::not_ && kind != Kind::if_; }

  std::set<SubschemaId> closed(std::set<SubschemaId> open) const {
    std::set<SubschemaId> all;
    while (!open.empty()) {
      const SubschemaId id = *open.begin();
      open.erase(open.begin());
      if (!all.insert(id).second) continue;
      for (const Keyword& keyword : graph_.at(id).keywords) {
        if (!applies_to_same_value(keyword.kind)) continue;
        for (const Branch& branch : keyword.branches) open.insert(branch.schema);
      }
    }
    return all;
  }

  static void add_parts(const Keyword& keyword, const std::string& token, std::set<SubschemaId>& parts) {
    const bool items = keyword.kind == Kind::items || keyword.kind == Kind::prefix_items;
    if (keyword.kind != Kind::properties && !items) return;
    for (const Branch& branch : keyword.branches) {
      if (items ? is_index(token) || token == "*" : branch.name == token) parts.insert(branch.schema);
    }
  }

  const SchemaGraph& graph_;
};

void add_names(const Keyword& keyword, NamedParts& named) {
  if (keyword.kind == Kind::properties) {
    for (const Branch& branch : keyword.branches) named.members.emplace_back(branch.name);
  }
  if (keyword.kind == Kind::const_) named.values.push_back(*keyword.value);
  if (keyword.kind != Kind::enum_) return;
  for (const wire::Json& value : *keyword.value->as_array()) named.values.push_back(value);
}

}  // namespace

Possibility possibility(const Schema& schema, const wire::Json& demand) {
  Documents documents;
  if (!documents.add(kDemandUri, demand)) return Possibility::undecided;
  const auto demanded = compile(documents, kDemandUri, schema.options());
  if (!demanded) return Possibility::undecided;
  SolverLimits limits;
  limits.steps = kStepsForPossibility;
  Solver solver({&schema.graph(), &demanded->graph()}, limits);
  const Answer answer = solver.ask({{{0, true, schema.graph().root}, {1, true, demanded->graph().root}}, {}});
  if (answer.is_empty()) return Possibility::impossible;
  return answer.is_witness() ? Possibility::possible : Possibility::undecided;
}

NamedParts named_parts(const Schema& schema, const std::vector<std::string>& tokens) {
  const AnyBranch branches(schema.graph());
  std::set<SubschemaId> places = branches.at_root();
  for (const std::string& token : tokens) places = branches.below(places, token);
  NamedParts named;
  for (const SubschemaId place : places) {
    for (const Keyword& keyword : schema.graph().at(place).keywords) add_names(keyword, named);
  }
  return named;
}

bool PlainPlaces::has(const Schema& schema, const std::vector<std::string>& tokens) const {
  return plain_places(schema.graph(), tokens).has_value();
}

const Schema* PlainPlaces::at(const SchemaGraph& graph, uint32_t place) {
  const std::string key = graph.location(place);
  auto known = compiled_.find(key);
  if (known == compiled_.end()) {
    auto part = std::make_shared<SchemaGraph>(graph);
    part->root = place;
    known = compiled_.emplace(key, Schema(std::move(part))).first;
  }
  return &known->second;
}

bool PlainPlaces::accepts(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value) {
  const SchemaGraph& graph = schema.graph();
  const auto places = plain_places(graph, tokens);
  return places && std::all_of(places->begin(), places->end(),
                               [&](SubschemaId place) { return at(graph, place)->accepts(value); });
}

// What "properties", "items", "$ref" and "allOf" lead to holds for every instance, so that what it refuses no instance
// has. Only what a "$dynamicRef" means depends on where the evaluation began.
bool PlainPlaces::refuses(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value) {
  const SchemaGraph& graph = schema.graph();
  const auto is_dynamic = [](const Subschema& subschema) { return subschema.find(Kind::dynamic_ref) != nullptr; };
  if (std::any_of(graph.subschemas.begin(), graph.subschemas.end(), is_dynamic)) return false;
  const auto places = plain_places(graph, tokens);
  return places && std::any_of(places->begin(), places->end(),
                               [&](SubschemaId place) { return !at(graph, place)->accepts(value); });
}

std::string PlainPlaces::reason(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value) {
  const auto places = plain_places(schema.graph(), tokens);
  for (const SubschemaId place : places ? *places : Places{}) {
    const auto violations = at(schema.graph(), place)->violations(value, 1);
    if (!violations.empty()) return violations.front().message;
  }
  return "";
}

}  // namespace json_schema
