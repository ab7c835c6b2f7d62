// Whether an edit of a schema narrows or widens it, where, and what it lets instances try, by comparison with the
// schemas as they were locked.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/json_schema/compare/compare.h"
#include "checks/json_schema/coverage/opened_points.h"
#include "checks/json_schema/graph/schema_graph.h"
#include "runner/plan/plan.h"

namespace runner {
namespace {

using json_schema::Comparison;
using json_schema::Relation;
using json_schema::Schema;

constexpr size_t kComparedSamples = 100;

/// The schemas as they were locked and as they are.
struct Versions {
  json_schema::SchemaVersion before;
  json_schema::SchemaVersion after;
};

Versions versions_of(const Plan& plan) {
  Versions versions;
  for (const auto& [path, document] : plan.schema_lock->schemas) versions.before.add(path, document);
  for (const auto& [path, text] : plan.schema_texts.by_path()) {
    if (auto document = wire::parse_json(text)) versions.after.add(path, std::move(*document));
  }
  return versions;
}

std::string words_of(const Comparison& comparison) {
  std::vector<std::string> parts;
  if (!comparison.widenings.empty()) {
    const auto& shown = comparison.widenings.front();
    parts.push_back(fmt::format("widened, since it accepts {}, which it refused ({})", checks::excerpt(&shown.instance),
                                shown.violation.message));
  }
  if (!comparison.narrowings.empty()) {
    const auto& shown = comparison.narrowings.front();
    parts.push_back(fmt::format("narrowed, since it refuses {}, which it accepted ({})",
                                checks::excerpt(&shown.instance), shown.violation.message));
  }
  if (!parts.empty()) return fmt::format("{}", fmt::join(parts, "; and "));
  if (comparison.relation == Relation::identical) return "changed in annotations or spelling alone";
  if (comparison.relation == Relation::equal) return "written differently, and accepts the same values";
  return "changed; whether it accepts more or less is undecided";
}

std::string name_of_file(const Plan& plan, const std::string& file) {
  constexpr std::string_view kEnd = ".schema.json";
  if (!file.starts_with(plan.schema_directory + "/") || !file.ends_with(kEnd)) return "";
  const size_t begin = plan.schema_directory.size() + 1;
  return file.substr(begin, file.size() - begin - kEnd.size());
}

/// Names of the points that a report of checks::SchemaCoverage has as untried.
std::set<std::string> untried_points(const wire::Json& report) {
  std::set<std::string> names;
  const wire::Json* untried = report.find("untried");
  if (!untried || !untried->as_object()) return names;
  for (const wire::Member& kind : *untried->as_object()) {
    for (const wire::Member& place : *kind.value.as_object()) {
      for (const wire::Json& what : *place.value.as_array()) names.insert(json_schema::point_name(place.key, what));
    }
  }
  return names;
}

/// Names of the points that no valid example tries.
std::set<std::string> untried_by_examples(const Plan& plan, const checks::SchemaRef& schema) {
  json_schema::Coverage coverage(schema->schema);
  for (const SchemaExamples& examples : plan.examples) {
    if (examples.schema != schema) continue;
    for (const json_schema::ExampleDocument& example : examples.documents) {
      if (example.is_valid()) coverage.record(example.document);
    }
  }
  const std::vector<std::string> names = json_schema::untried_point_names(coverage);
  return {names.begin(), names.end()};
}

/// By file: what the lock has as opened, and what edits since have opened.
std::map<std::string, std::vector<std::string>> openings_of(const Plan& plan) {
  std::map<std::string, std::vector<std::string>> openings = plan.schema_lock->opened;
  const auto texts = plan.schema_texts.by_path();
  std::optional<Versions> versions;
  for (const auto& [path, locked] : plan.schema_lock->schemas) {
    const auto text = texts.find(path);
    const auto now = text == texts.end() ? wire::Result<wire::Json>(locked) : wire::parse_json(text->second);
    if (!now || *now == locked) continue;
    if (!versions) versions = versions_of(plan);
    const auto before = versions->before.compile(path);
    const auto after = versions->after.compile(path);
    if (!before || !after) continue;
    for (std::string& point : json_schema::opened_points(*before, *after)) openings[path].push_back(std::move(point));
  }
  return openings;
}

Place place_of_point(const Plan& plan, const checks::SchemaRef& schema, const std::string& point) {
  const std::string uri = schema->schema.uri() + "#" + point.substr(0, point.find(' '));
  return plan.schema_texts.place_of(uri).value_or(plan.milestone.place);
}

}  // namespace

std::vector<SchemaChange> changed_schemas(const Plan& plan) {
  if (!plan.schema_lock) return {};
  std::vector<SchemaChange> changes = compare_with_lock(*plan.schema_lock, plan.digests, plan.schema_directory);
  const auto texts = changes.empty() ? std::map<std::string, std::string>() : plan.schema_texts.by_path();
  std::erase_if(changes, [&](const SchemaChange& change) {
    const auto locked = plan.schema_lock->schemas.find(change.file);
    const auto text = texts.find(change.file);
    if (change.locked.empty() || locked == plan.schema_lock->schemas.end() || text == texts.end()) return false;
    const auto now = wire::parse_json(text->second);
    return now && *now == locked->second;
  });
  return changes;
}

SchemaEdit describe_edit(const Plan& plan, const SchemaChange& change) {
  SchemaEdit edit{"", Place{std::make_shared<const std::string>(change.file), 1, 1}};
  if (change.locked.empty()) edit.text = "added: the lock does not have it";
  if (change.found.empty()) edit.text = "removed: no such file";
  if (!edit.text.empty()) return edit;
  const Versions versions = versions_of(plan);
  const auto before = versions.before.compile(change.file);
  const auto after = versions.after.compile(change.file);
  edit.text = fmt::format("sha256:{}, which was sha256:{}", change.found, change.locked);
  if (!before || !after) return edit;
  json_schema::CompareOptions options;
  options.samples = kComparedSamples;
  const Comparison comparison = json_schema::compare_schemas(*before, *after, options);
  edit.text = words_of(comparison);
  for (const std::string& keyword : comparison.changes) {
    const auto place = plan.schema_texts.place_of(keyword);
    if (!place || *place->file != change.file) continue;
    edit.place = *place;
    break;
  }
  return edit;
}

std::vector<SchemaOpening> untried_openings(const Plan& plan, const wire::Json& coverage) {
  std::vector<SchemaOpening> all;
  if (!plan.schema_lock) return all;
  for (const auto& [file, points] : openings_of(plan)) {
    const std::string name = name_of_file(plan, file);
    const auto schema = plan.reached_schemas.find(name);
    const wire::Json* report = coverage.find(name);
    if (schema == plan.reached_schemas.end() || !report) continue;
    std::set<std::string> untried = untried_points(*report);
    const std::vector<std::string> existing = json_schema::point_names(schema->second->schema);
    if (untried.size() >= existing.size()) untried = untried_by_examples(plan, schema->second);
    for (const std::string& point : points) {
      const bool exists = std::find(existing.begin(), existing.end(), point) != existing.end();
      if (exists && untried.contains(point)) all.push_back({name, point, place_of_point(plan, schema->second, point)});
    }
  }
  return all;
}

std::set<std::string> files_of_schema(const Plan& plan, const checks::SchemaRef& schema) {
  std::set<std::string> files;
  for (const json_schema::Subschema& subschema : schema->schema.graph().subschemas) {
    if (const auto place = plan.schema_texts.place_of(subschema.resource->uri)) files.insert(*place->file);
  }
  return files;
}

}  // namespace runner
