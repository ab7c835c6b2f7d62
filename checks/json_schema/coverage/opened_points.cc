#include "checks/json_schema/coverage/opened_points.h"

#include <algorithm>

namespace json_schema {
namespace {

/// "/a/enum" for "/a/enum/2".
std::string_view without_enum_index(std::string_view pointer) {
  const size_t slash = pointer.rfind('/');
  const bool of_enum = slash != std::string_view::npos && pointer.substr(0, slash).ends_with("/enum");
  const bool indexed = of_enum && pointer.find_first_not_of("0123456789", slash + 1) == std::string_view::npos;
  return indexed ? pointer.substr(0, slash) : pointer;
}

/// Names of the points of the schema's own document that nothing has tried.
std::vector<std::string> names_in(const Coverage& coverage) {
  const std::string& uri = coverage.schema().uri();
  std::vector<std::string> names;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.uri != uri || point.tried) continue;
    names.push_back(point_name(point.pointer, point.value ? *point.value : wire::Json(point.outcome)));
  }
  return names;
}

}  // namespace

std::string point_name(std::string_view pointer, const wire::Json& what) {
  return std::string(without_enum_index(pointer)) + " " + wire::to_text(what);
}

std::vector<std::string> point_names(const Schema& schema) { return names_in(Coverage(schema)); }

std::vector<std::string> untried_point_names(const Coverage& coverage) { return names_in(coverage); }

void SchemaVersion::add(const std::string& file, wire::Json document) {
  if (const auto added = documents_.add("file:///" + file, std::move(document))) uris_[file] = added->uri;
}

std::optional<Schema> SchemaVersion::compile(const std::string& file) const {
  const auto uri = uris_.find(file);
  if (uri == uris_.end()) return std::nullopt;
  CompileOptions options;
  options.format = FormatMode::assertion;
  auto schema = json_schema::compile(documents_, uri->second, options);
  return schema ? std::optional(std::move(*schema)) : std::nullopt;
}

std::vector<std::string> opened_points(const Schema& before, const Schema& after) {
  const std::vector<std::string> known = point_names(before);
  std::vector<std::string> opened;
  for (std::string& name : point_names(after)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) opened.push_back(std::move(name));
  }
  return opened;
}

}  // namespace json_schema
