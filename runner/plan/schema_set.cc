#include "runner/plan/schema_set.h"

#include <fmt/format.h>

#include <set>

#include "checks/json_schema/graph/schema_graph.h"
#include "runner/document/nearest.h"

namespace runner {
namespace {

constexpr std::string_view kSchemaSuffix = ".schema.json";

struct ReadSchema {
  std::string uri;
  std::string text;
};

wire::Result<ReadSchema> add_document(json_schema::Documents& documents, InputFiles& files, const std::string& path) {
  auto text = files.read(path, path.substr(path.rfind('/') + 1), path);
  if (!text) return text.error();
  auto document = wire::parse_json(*text);
  if (!document) {
    wire::Error error = document.error();
    error.where = error.line > 0 ? fmt::format("{}:{}:{}", path, error.line, error.column)
                                 : fmt::format("{}: {}", path, error.where);
    return error;
  }
  auto added = documents.add("file:///" + path, std::move(*document));
  if (!added) {
    wire::Error error = added.error();
    error.where = fmt::format("{}: {}", path, error.where);
    return error;
  }
  return ReadSchema{added->uri, std::move(*text)};
}

}  // namespace

wire::Result<SchemaSet> SchemaSet::read(InputFiles& files, const std::string& directory) {
  SchemaSet set;
  set.directory_ = directory;
  for (const std::string prefix : {"", "baseline/"}) {
    for (const std::string& file : files.list(directory + "/" + prefix, kSchemaSuffix)) {
      const std::string path = directory + "/" + prefix + file;
      auto schema = add_document(set.documents_, files, path);
      if (!schema) return schema.error();
      set.uris_[prefix + file.substr(0, file.size() - kSchemaSuffix.size())] = schema->uri;
      set.texts_.add(std::move(schema->uri), path, std::move(schema->text));
    }
  }
  return set;
}

wire::Result<checks::SchemaRef> SchemaSet::compile(const std::string& name, const std::string& where) {
  if (auto known = compiled_.find(name); known != compiled_.end()) return known->second;
  const auto uri = uris_.find(name);
  if (uri == uris_.end()) {
    std::vector<std::string_view> names;
    for (const auto& entry : uris_) names.push_back(entry.first);
    return wire::Error{where, fmt::format("schema '{}'", name),
                       fmt::format("a file {}/{}{}", directory_, name, kSchemaSuffix), did_you_mean(name, names)};
  }
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  auto schema = json_schema::compile(documents_, uri->second, options);
  if (!schema) {
    wire::Error error = schema.error();
    const auto place = texts_.place_of(error.where);
    error.where = place ? place->to_string() : fmt::format("{}/{}{}: {}", directory_, name, kSchemaSuffix, error.where);
    return error;
  }
  auto named = std::make_shared<checks::NamedSchema>(checks::NamedSchema{name, std::move(*schema)});
  compiled_[name] = named;
  return checks::SchemaRef(named);
}

wire::Result<std::map<std::string, checks::SchemaRef>> SchemaSet::compile_reached(const json_schema::Schema& schema) {
  std::set<std::string> uris;
  for (const auto& document : schema.graph().documents) uris.insert(document->resources.front()->uri);
  std::map<std::string, checks::SchemaRef> reached;
  for (const auto& [name, uri] : uris_) {
    if (!uris.contains(uri)) continue;
    auto compiled = compile(name, directory_);
    if (!compiled) return compiled.error();
    reached[name] = *std::move(compiled);
  }
  return reached;
}

}  // namespace runner
