#include "runner/schema_tools/linter.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/values/uri_reference.h"
#include "wire/json_pointer.h"

namespace runner::schema_tools {

using json_schema::Keyword;
using json_schema::KeywordKind;
using json_schema::Subschema;

namespace {
constexpr uint64_t kLintSteps = 300'000;  ///< of the decision procedure for one file
constexpr size_t kMaxBroken = 10'000;     ///< reasons of a metaschema that are read
}  // namespace

void Linter::add_broken(const std::string& path, const std::string& uri, const wire::Error& error) {
  const size_t before = findings_.size();
  const auto root = findings_.files().documents().locate(uri);
  const bool names_dialect = root && !root->resource->dialect.empty();
  const auto metaschema =
      json_schema::compile(findings_.files().documents(),
                           names_dialect ? std::string_view(root->resource->dialect) : json_schema::kMetaschemaUri);
  if (root && metaschema) {
    // Each vocabulary's metaschema rejects the same place.
    std::set<std::string> places;
    const wire::Json own = json_schema::without_other_dialects(*root->resource);
    for (const auto& violation : metaschema->violations(own, kMaxBroken)) {
      if (!places.insert(violation.instance_location).second) continue;
      report_broken(path, json_schema::with_pointer(uri, violation.instance_location), violation.message);
    }
  }
  if (findings_.size() > before) return;
  wire::Error what = findings_.files().explained(error);
  what.where.clear();
  report_broken(path, error.where, what.to_string());
}

void Linter::report_broken(const std::string& path, const std::string& location, std::string message) {
  const auto place = findings_.files().place_of(location);
  findings_.add({LintRule::broken, place.value_or(SchemaPlace{path, 1, 1, ""}), std::move(message)});
}

void Linter::add(const json_schema::Schema& schema) {
  check_graph(schema);
  const Subschema& root = schema.graph().at(schema.graph().root);
  const bool only_defines = std::none_of(root.keywords.begin(), root.keywords.end(),
                                         [](const Keyword& keyword) { return keyword.can_refuse(); });
  const Keyword* definitions = root.find(KeywordKind::defs);
  const wire::Object* named = only_defines && definitions ? definitions->value->as_object() : nullptr;
  if (!named) return;
  for (const wire::Member& member : *named) {
    if (seen_.contains(&member.value)) continue;
    const std::string pointer =
        fmt::format("{}/{}/{}", root.pointer, definitions->name, wire::pointer_token(member.key));
    const auto definition =
        json_schema::compile(findings_.files().documents(), json_schema::with_pointer(root.resource->uri, pointer));
    if (definition) check_graph(*definition);
  }
}

void Linter::check_graph(const json_schema::Schema& schema) {
  schemas_.push_back(schema);
  const json_schema::SchemaGraph& graph = schema.graph();
  for (const Subschema& subschema : graph.subschemas) {
    if (!seen_.insert(subschema.source).second || subschema.shape != Subschema::Shape::keywords) continue;
    note_definitions(subschema);
    keywords_.check(graph, subschema);
    usage_.check(subschema);
  }
  objects_.check(graph);
  check_satisfiable(graph);
}

/// The schema as a whole, and each subschema that no value satisfies where nothing at it or below it is known to
/// contradict itself.
void Linter::check_satisfiable(const json_schema::SchemaGraph& graph) {
  const json_schema::SolverLimits limits{kLintSteps, 40};
  json_schema::Solver solver({&graph}, limits);
  std::vector<json_schema::SubschemaId> ids;
  for (json_schema::SubschemaId id = 0; id < graph.subschemas.size(); ++id) ids.push_back(id);
  std::stable_sort(ids.begin(), ids.end(), [&](auto a, auto b) {  // inner ones first, the root last
    const auto rank = [&](auto id) { return std::pair(id == graph.root, SIZE_MAX - graph.at(id).pointer.size()); };
    return rank(a) < rank(b);
  });
  for (json_schema::SubschemaId id : ids) {
    const Subschema& subschema = graph.at(id);
    if (subschema.shape == Subschema::Shape::always || !decided_.insert(subschema.source).second) continue;
    const bool is_root = id == graph.root;
    if (subschema.shape == Subschema::Shape::never && !is_root) continue;  // written on purpose
    usage_.check_overlaps(solver, id);
    if (!solver.ask({{{0, true, id}}, {}}).is_empty()) continue;
    const auto place = findings_.files().place_of(subschema.location());
    if (!place || findings_.has_contradiction(*place, is_root)) continue;
    findings_.add({LintRule::contradiction, *place,
                   is_root ? "no instance can satisfy the schema" : "no value can satisfy this subschema"});
  }
}

std::vector<LintFinding> Linter::take_findings(const std::vector<std::string>& paths) {
  for (const Definitions& definitions : definitions_) check_definitions(definitions);
  return findings_.take(paths);
}

void Linter::note_definitions(const Subschema& subschema) {
  for (const Keyword& keyword : subschema.keywords) {
    if (keyword.kind == KeywordKind::defs) definitions_.push_back({&subschema, &keyword});
  }
}

void Linter::check_definitions(const Definitions& definitions) {
  const wire::Object* named = definitions.keyword->value->as_object();
  if (!named) return;
  const Subschema& subschema = *definitions.subschema;
  for (const wire::Member& member : *named) {
    if (seen_.contains(&member.value)) continue;
    const std::string pointer =
        fmt::format("{}/{}/{}", subschema.pointer, definitions.keyword->name, wire::pointer_token(member.key));
    const auto place = findings_.files().place_of(json_schema::with_pointer(subschema.resource->uri, pointer));
    if (!place) continue;
    const std::string* dialect = member.value.find_string("$schema");
    const bool is_foreign = dialect && json_schema::is_foreign_dialect(*dialect);
    findings_.add({LintRule::unused_definition, *place,
                   fmt::format("no reference from the root of a schema leads to \"{}\"{}", member.key,
                               is_foreign ? ", which is of another draft: " + *dialect : "")});
  }
}

}  // namespace runner::schema_tools
