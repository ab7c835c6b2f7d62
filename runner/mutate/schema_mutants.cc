#include "runner/mutate/schema_mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "wire/json_pointer.h"

namespace runner {
namespace {

using json_schema::Subschema;
using wire::Json;

constexpr std::string_view kSuffix = ".schema.json";

/// "https://example.org/Name.schema.json" -> "Name", in a folder "baseline" -> "baseline/Name".
std::string name_of_document(const std::string& uri) {
  std::string name = uri.substr(uri.rfind('/') + 1);
  if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  const std::string folder = uri.substr(0, uri.rfind('/'));
  return folder.ends_with("/baseline") ? "baseline/" + name : name;
}

bool is_limit_from_below(std::string_view keyword) {
  return keyword.starts_with("min") || keyword == "exclusiveMinimum";
}

// The changes of one subschema.
class Changes {
 public:
  Changes(const Subschema& subschema, std::shared_ptr<const json_schema::Document> document,
          std::vector<SchemaMutant>& mutants)
      : schema_(*subschema.source->as_object()),
        document_(std::move(document)),
        pointer_(subschema.resource->pointer + subschema.pointer),
        name_(name_of_document(document_->resources.front()->uri)),
        mutants_(mutants) {}

  void add_all() {
    for (const wire::Member& member : schema_) add(member.key, member.value);
    require_more();
    close();
  }

 private:
  struct Words {
    std::string family;
    std::string change;
    std::string meaning;
    int severity = 5;
  };
  enum class Effect : uint8_t { loosened, tightened };

  void add(Effect effect, Words words, wire::Object schema) {
    std::string meaning = effect == Effect::loosened
                              ? fmt::format("a service could {} and pass", words.meaning)
                              : fmt::format("nothing that is judged shows otherwise: {}", words.meaning);
    SchemaMutant made;
    made.mutant = {MutantKind::schema,      std::move(words.family), name_,          pointer_,
                   std::move(words.change), std::move(meaning),      words.severity, ""};
    made.document = document_;
    made.pointer = pointer_;
    made.subschema = std::move(schema);
    made.loosened = effect == Effect::loosened;
    mutants_.push_back(std::move(made));
  }

  wire::Object with(std::string_view keyword, Json value) const {
    wire::Object changed = schema_;
    changed.set(keyword, std::move(value));
    return changed;
  }
  wire::Object without(std::string_view keyword) const {
    wire::Object changed = schema_;
    changed.erase(keyword);
    return changed;
  }
  static Json without_item(const wire::Array& list, size_t index) {
    wire::Array rest = list;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(index));
    return rest;
  }
  static Json without_member(const wire::Object& map, const std::string& key) {
    wire::Object rest = map;
    rest.erase(key);
    return rest;
  }

  void add(const std::string& keyword, const Json& value) {
    using Handler = void (Changes::*)(const std::string&, const Json&);
    static const std::map<std::string, Handler, std::less<>> handlers = {
        {"required", &Changes::vary_required},
        {"properties", &Changes::vary_properties},
        {"patternProperties", &Changes::vary_map},
        {"dependentRequired", &Changes::vary_map},
        {"dependentSchemas", &Changes::vary_map},
        {"additionalProperties", &Changes::open},
        {"unevaluatedProperties", &Changes::open},
        {"enum", &Changes::vary_enum},
        {"type", &Changes::vary_type},
        {"anyOf", &Changes::vary_choice},
        {"oneOf", &Changes::vary_choice},
        {"allOf", &Changes::vary_all_of},
    };
    for (const char* limit :
         {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
          "maxContains", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}) {
      if (keyword == limit) return vary_limit(keyword, value);
    }
    for (const char* whole :
         {"const", "pattern", "format", "multipleOf", "propertyNames", "contains", "not", "then", "else", "$ref",
          "$dynamicRef", "items", "prefixItems", "unevaluatedItems", "uniqueItems"}) {
      if (keyword == whole) return leave_out(keyword, value);
    }
    if (const auto handler = handlers.find(keyword); handler != handlers.end())
      (this->*handler->second)(keyword, value);
  }

  void leave_out(const std::string& keyword, const Json& value) {
    if (value == Json(keyword == "uniqueItems" ? false : true)) return;  // says nothing
    add(Effect::loosened,
        {keyword, fmt::format("{} {} removed", keyword, wire::to_text(value)),
         fmt::format("send a value that breaks {}", keyword), 3},
        without(keyword));
  }

  void vary_required(const std::string& keyword, const Json& value) {
    const wire::Array& names = *value.as_array();
    for (size_t i = 0; i < names.size(); ++i) {
      const std::string name = wire::to_text(names[i]);
      add(Effect::loosened, {keyword, name + " removed", "leave out " + name, 0},
          with(keyword, without_item(names, i)));
    }
  }

  /// Each optional member made required.
  void require_more() {
    const Json* properties = schema_.find("properties");
    if (!properties) return;
    const Json* required = schema_.find("required");
    const wire::Array names = required ? *required->as_array() : wire::Array();
    for (const wire::Member& member : *properties->as_object()) {
      if (member.value == Json(false) || std::find(names.begin(), names.end(), Json(member.key)) != names.end())
        continue;
      wire::Array more = names;
      more.push_back(member.key);
      const std::string name = wire::to_text(Json(member.key));
      add(Effect::tightened, {"required", name + " added", name + " is never left out", 7},
          with("required", std::move(more)));
    }
  }

  bool is_closed() const {
    const Json* rest = schema_.find("additionalProperties");
    if (!rest) rest = schema_.find("unevaluatedProperties");
    return rest && *rest == Json(false);
  }

  /// An object of known members alone.
  void close() {
    if (!schema_.contains("properties") || schema_.contains("additionalProperties") ||
        schema_.contains("unevaluatedProperties") || schema_.contains("patternProperties"))
      return;
    add(Effect::tightened,
        {"additionalProperties", "additionalProperties false added", "no further member is ever there", 8},
        with("additionalProperties", false));
  }

  void open(const std::string& keyword, const Json& value) {
    if (value == Json(true)) return;
    add(Effect::loosened,
        {keyword, fmt::format("{} {} removed", keyword, wire::to_text(value)),
         "send members that the schema does not know", 1},
        without(keyword));
  }

  void vary_properties(const std::string& keyword, const Json& value) {
    for (const wire::Member& member : *value.as_object()) {
      const std::string name = wire::to_text(Json(member.key));
      const Effect effect = is_closed() ? Effect::tightened : Effect::loosened;
      if (effect == Effect::loosened && (member.value == Json(true) || member.value == Json(wire::Object()))) continue;
      add(effect,
          {keyword, name + " removed",
           effect == Effect::tightened ? name + " is never there" : "send any value as " + name, 4},
          with(keyword, without_member(*value.as_object(), member.key)));
    }
  }

  void vary_map(const std::string& keyword, const Json& value) {
    for (const wire::Member& member : *value.as_object()) {
      const std::string name = wire::to_text(Json(member.key));
      add(Effect::loosened,
          {keyword, fmt::format("{} {} removed", keyword, name), fmt::format("break {} of {}", keyword, name), 3},
          with(keyword, without_member(*value.as_object(), member.key)));
    }
  }

  void vary_enum(const std::string& keyword, const Json& value) {
    const wire::Array& values = *value.as_array();
    add(Effect::loosened, {keyword, "enum removed", "send a value that the enum does not have", 2}, without(keyword));
    Json other = "another";
    while (std::find(values.begin(), values.end(), other) != values.end()) *other.as_string() += "_1";
    wire::Array more = values;
    more.push_back(other);
    add(Effect::loosened, {keyword, wire::to_text(other) + " added", fmt::format("send {}", wire::to_text(other)), 2},
        with(keyword, std::move(more)));
    if (values.size() < 2) return;
    for (size_t i = 0; i < values.size(); ++i) {
      const std::string name = wire::to_text(values[i]);
      add(Effect::tightened, {keyword, name + " removed", name + " is never there", 6},
          with(keyword, without_item(values, i)));
    }
  }

  void vary_type(const std::string& keyword, const Json& value) {
    add(Effect::loosened, {keyword, "type removed", "send a value of another type", 2}, without(keyword));
    const wire::Array types = value.is_string() ? wire::Array{value} : *value.as_array();
    const auto has = [&](const char* type) { return std::find(types.begin(), types.end(), Json(type)) != types.end(); };
    for (const char* type : {"null", "number"}) {
      if (has(type) || (std::string_view(type) == "number" && !has("integer"))) continue;
      wire::Array more = types;
      more.push_back(type);
      add(Effect::loosened, {keyword, fmt::format("\"{}\" added", type), fmt::format("send a {}", type), 2},
          with(keyword, std::move(more)));
    }
    for (size_t i = 0; types.size() > 1 && i < types.size(); ++i) {
      const std::string name = wire::to_text(types[i]);
      add(Effect::tightened, {keyword, name + " removed", fmt::format("no value is ever of type {}", name), 6},
          with(keyword, without_item(types, i)));
    }
  }

  void vary_choice(const std::string& keyword, const Json& value) {
    const wire::Array& branches = *value.as_array();
    add(Effect::loosened,
        {keyword, keyword + " removed", fmt::format("send a value that no branch of {} allows", keyword), 2},
        without(keyword));
    if (keyword == "oneOf") {
      wire::Object changed = without(keyword);
      changed.set("anyOf", value);
      add(Effect::loosened, {keyword, "anyOf in its place", "send a value that several branches allow", 4},
          std::move(changed));
    }
    for (size_t i = 0; branches.size() > 1 && i < branches.size(); ++i) {
      add(Effect::tightened,
          {keyword, fmt::format("branch {} of {} removed", i + 1, keyword),
           fmt::format("no value ever needs branch {} of {}", i + 1, keyword), 6},
          with(keyword, without_item(branches, i)));
    }
  }

  void vary_all_of(const std::string& keyword, const Json& value) {
    const wire::Array& branches = *value.as_array();
    for (size_t i = 0; i < branches.size(); ++i) {
      wire::Object changed = branches.size() > 1 ? with(keyword, without_item(branches, i)) : without(keyword);
      add(Effect::loosened,
          {keyword, fmt::format("branch {} of {} removed", i + 1, keyword),
           fmt::format("break branch {} of {}", i + 1, keyword), 2},
          std::move(changed));
    }
  }

  void vary_limit(const std::string& keyword, const Json& value) {
    add(Effect::loosened,
        {"limit", fmt::format("{} {} removed", keyword, wire::to_text(value)), fmt::format("go beyond {}", keyword), 2},
        without(keyword));
    const int up = is_limit_from_below(keyword) ? -1 : 1;
    for (const int step : {up, -up}) {
      Json moved;
      if (const int64_t* whole = value.as_integer()) moved = *whole + step;
      if (const double* real = value.as_real()) moved = *real + step;
      const bool counts = keyword.find("imum") == std::string::npos;
      if (moved.is_null() || (counts && moved.as_integer() && *moved.as_integer() < 0)) continue;
      const Effect effect = step == up ? Effect::loosened : Effect::tightened;
      const std::string words = fmt::format("{} {} instead of {}", keyword, wire::to_text(moved), wire::to_text(value));
      add(effect,
          {"limit", words, effect == Effect::loosened ? "go one beyond " + keyword : "no value is ever at " + keyword,
           effect == Effect::loosened ? 3 : 6},
          with(keyword, moved));
    }
  }

  const wire::Object& schema_;
  std::shared_ptr<const json_schema::Document> document_;
  const std::string pointer_;
  const std::string name_;
  std::vector<SchemaMutant>& mutants_;
};

}  // namespace

Json SchemaMutant::changed_document() const {
  if (pointer.empty()) return subschema;
  Json changed = document->json;
  wire::set_at(changed, pointer, subschema);
  return changed;
}

std::vector<SchemaMutant> schema_mutants(const std::vector<const json_schema::SchemaGraph*>& graphs,
                                         const std::set<std::string>& documents) {
  struct Reached {
    const Subschema* subschema;
    std::shared_ptr<const json_schema::Document> document;
  };
  std::map<std::pair<std::string, std::pair<int, int>>, Reached> places;
  std::map<std::string, std::string> texts;
  std::set<std::string> seen;
  for (const json_schema::SchemaGraph* graph : graphs) {
    for (const Subschema& subschema : graph->subschemas) {
      const json_schema::Document* owner = subschema.resource->document;
      const std::string& uri = owner->resources.front()->uri;
      if (!documents.contains(uri) || !subschema.source->is_object() || !seen.insert(subschema.location()).second)
        continue;
      std::string& text = texts[uri];
      if (text.empty()) text = wire::to_text(owner->json, 2);
      const auto position = wire::position_of(text, subschema.resource->pointer + subschema.pointer);
      for (const auto& document : graph->documents) {
        if (document.get() == owner) places.insert({{uri, position}, {&subschema, document}});
      }
    }
  }
  std::vector<SchemaMutant> mutants;
  for (const auto& [at, place] : places) Changes(*place.subschema, place.document, mutants).add_all();
  return mutants;
}

}  // namespace runner
