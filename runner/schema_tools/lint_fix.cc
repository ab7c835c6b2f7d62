#include "runner/schema_tools/lint_fix.h"

#include <algorithm>
#include <fstream>

#include "checks/json_schema/compare/compare.h"
#include "runner/schema_tools/input.h"
#include "wire/json_pointer.h"

namespace runner::schema_tools {
namespace {

using wire::Json;

/// True where it was corrected.
bool correct(Json& document, const LintFinding& finding) {
  if (finding.rule == LintRule::no_effect) return wire::remove_at(document, finding.place.pointer);
  if (finding.rule != LintRule::duplicate_value) return false;
  wire::Array once;
  for (const Json& value : wire::elements_at(document, finding.place.pointer)) {
    if (std::find(once.begin(), once.end(), value) == once.end()) once.push_back(value);
  }
  return wire::set_at(document, finding.place.pointer, std::move(once));
}

/// The schema with the changed document in place of its own.
wire::Result<json_schema::Schema> compiled_anew(const SchemaFiles& files, const std::string& uri, const Json& changed) {
  json_schema::Documents documents;
  for (const std::string& known : files.documents().uris()) {
    const json_schema::Document& document = *files.documents().find(known)->document;
    auto added = documents.add(document.retrieval_uri, known == uri ? changed : document.json);
    if (!added) return added.error();
  }
  return json_schema::compile(documents, uri);
}

}  // namespace

wire::Result<size_t> fix_file(const SchemaFiles& files, const std::string& uri,
                              const std::vector<LintFinding>& findings) {
  using json_schema::Relation;
  const json_schema::Resource* resource = files.documents().find(uri);
  const auto place = files.place_of(uri);
  if (!resource || !place || is_yaml(place->file)) return size_t{0};  // rewriting YAML would lose its comments
  Json changed = resource->document->json;
  size_t corrected = 0;
  for (const LintFinding& finding : findings) {
    if (finding.place.file == place->file) corrected += correct(changed, finding);
  }
  if (corrected == 0) return size_t{0};
  const auto before = json_schema::compile(files.documents(), uri);
  if (!before) return before.error();
  const auto after = compiled_anew(files, uri, changed);
  if (!after) return after.error();
  const Relation relation = json_schema::compare_schemas(*before, *after).relation;
  if (relation != Relation::identical && relation != Relation::equal) {
    return wire::Error{place->file, "the corrected schema is not proved to mean the same", "", "correct it by hand"};
  }
  if (!write_whole(place->file, wire::to_text(changed, 2) + "\n")) {
    return wire::Error{place->file, "the file cannot be written", "", ""};
  }
  return corrected;
}

}  // namespace runner::schema_tools
