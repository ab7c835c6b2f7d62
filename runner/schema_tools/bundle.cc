// `schema bundle`: one compound document (core, section 9.3) of a schema, or of those of a folder, and all that they
// refer to; `schema unbundle` writes the resources of such a document into files again.
#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <fstream>

#include "checks/json_schema/graph/schema_graph.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {
namespace {

namespace fs = std::filesystem;
using wire::Json;
using wire::Object;

constexpr std::string_view kBuiltIn = "https://json-schema.org/draft/2020-12/";

/// The document with its canonical URI as "$id", so that references in it mean the same anywhere.
Json with_id(const Json& document, const std::string& uri) {
  const Object members = document.is_object() ? *document.as_object() : Object();
  Object named;
  if (const Json* dialect = members.find("$schema")) named.set("$schema", *dialect);
  named.set("$id", uri);
  for (const wire::Member& member : members) {
    if (member.key != "$schema" && member.key != "$id") named.append(member.key, member.value);
  }
  if (document == Json(false)) named.set("not", Object());
  return named;
}

using Resources = std::map<std::string, const json_schema::Resource*>;  // by URI

/// The resources of the documents that a schema consists of, but for the metaschemas.
void add_resources(const json_schema::Schema& schema, Resources& resources) {
  for (const auto& document : schema.graph().documents) {
    const json_schema::Resource& resource = *document->resources.front();
    if (!resource.uri.starts_with(kBuiltIn)) resources.emplace(resource.uri, &resource);
  }
}

/// The root with the other resources among its definitions.
wire::Result<Json> with_definitions(Json root, const Resources& others) {
  if (others.empty()) return root;
  const Json* known = root.as_object()->find("$defs");
  Object definitions = known && known->is_object() ? *known->as_object() : Object();
  for (const auto& [uri, resource] : others) {
    if (definitions.contains(uri)) return wire::Error{uri, "\"$defs\" has a member of that name", "another name", ""};
    definitions.append(uri, with_id(*resource->root, uri));
  }
  root.as_object()->set("$defs", std::move(definitions));
  return root;
}

wire::Result<Json> bundled(const json_schema::Schema& schema) {
  const json_schema::SchemaGraph& graph = schema.graph();
  const json_schema::Resource& own = *graph.at(graph.root).resource->document->resources.front();
  Resources others;
  add_resources(schema, others);
  others.erase(own.uri);
  return with_definitions(with_id(*own.root, own.uri), others);
}

/// The schemas of a folder as the definitions of a document that says nothing else.
wire::Result<Json> bundled_folder(const SchemaOptions& options) {
  const auto paths = expand_files({options.file}, FileKind::schemas);
  if (!paths) return paths.error();
  SchemaFiles files;
  for (const std::string& path : *paths) {
    if (auto uri = files.add_file(path); !uri) return uri.error();
  }
  if (auto error = files.add_folders(options.folders)) return *error;
  Resources resources;
  for (const std::string& path : *paths) {
    const auto schema = files.compile_file(path, options.compile);
    if (!schema) return schema.error();
    add_resources(*schema, resources);
  }
  return with_definitions(Object{{"$schema", json_schema::kMetaschemaUri}}, resources);
}

/// The last segment of the URI, as the name of a file.
std::string file_name_of(std::string_view uri) {
  std::string name(uri.substr(uri.find_last_of("/:") + 1));
  for (char& byte : name) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(byte)) || byte == '.' || byte == '-' || byte == '_';
    if (!is_plain) byte = '_';
  }
  if (name.find_first_not_of('.') == std::string::npos) name = "schema";
  return name.ends_with(".json") ? name : name + ".schema.json";
}

/// By the name of the file. The embedded resources are those in "$defs" with an absolute "$id".
wire::Result<std::map<std::string, Json>> separated(const Json& bundle, const std::string& uri) {
  std::map<std::string, Json> files;
  Json root = bundle;
  Json* definitions = root.as_object() ? root.as_object()->find("$defs") : nullptr;
  std::vector<std::string> taken;
  if (definitions && definitions->is_object()) {
    for (const wire::Member& member : *definitions->as_object()) {
      const std::string* id = member.value.find_string("$id");
      if (!id || id->find(':') == std::string::npos) continue;
      if (!files.emplace(file_name_of(*id), member.value).second) {
        return wire::Error{*id, "two resources have the same file name", "different last segments of the URIs", ""};
      }
      taken.push_back(member.key);
    }
    for (const std::string& key : taken) definitions->as_object()->erase(key);
    if (definitions->as_object()->empty()) root.as_object()->erase("$defs");
    const Object& rest = *root.as_object();
    if (!files.empty() && rest.size() == 1 && rest.contains("$schema")) return files;  // the bundle of a folder
  }
  if (!files.emplace(file_name_of(uri), std::move(root)).second) {
    return wire::Error{uri, "two resources have the same file name", "different last segments of the URIs", ""};
  }
  return files;
}

/// The files must compile without one another's places in the bundle.
std::optional<wire::Error> first_broken(const std::map<std::string, Json>& files) {
  json_schema::Documents documents;
  std::vector<std::string> uris;
  for (const auto& [name, json] : files) {
    auto added = documents.add("file:///" + name, json);
    if (!added) return added.error();
    uris.push_back(added->uri);
  }
  for (const std::string& uri : uris) {
    if (const auto schema = json_schema::compile(documents, uri); !schema) return schema.error();
  }
  return std::nullopt;
}

}  // namespace

ExitCode bundle_schema(const Arguments& arguments, const Streams& streams) {
  SchemaOptions options;
  ArgumentParser parser(
      "schema bundle",
      "Prints a schema, or those of a folder, and all that they refer to as one document; exit 0, or 2 "
      "where an input is wrong");
  declare_ref(parser, options.folders);
  parser.option("FILE", options.file, "file of the schema, or a folder").required().placeholder("");
  if (const auto code = parser.read(arguments, streams)) return *code;
  std::error_code unknown;
  if (fs::is_directory(options.file, unknown)) {
    const auto folder = bundled_folder(options);
    if (!folder) return fail(streams, folder.error());
    streams.out(wire::to_text(*folder, 2) + "\n");
    return kAllHeld;
  }
  SchemaFiles files;
  const auto schema = compile_schema(options, files);
  if (!schema) return fail(streams, schema.error());
  const auto bundle = bundled(*schema);
  if (!bundle) return fail(streams, bundle.error());
  streams.out(wire::to_text(*bundle, 2) + "\n");
  return kAllHeld;
}

ExitCode unbundle_schema(const Arguments& arguments, const Streams& streams) {
  SchemaOptions options;
  std::string folder;
  ArgumentParser parser("schema unbundle",
                        "Writes each resource of a bundle into a file of its own; exit 0, 2 an input is wrong, 4 a "
                        "file cannot be written");
  parser.option("--into", folder, "folder for the files").required().placeholder("DIR");
  parser.option("FILE", options.file, "file of the bundle").required().placeholder("");
  if (const auto code = parser.read(arguments, streams)) return *code;
  SchemaFiles bundle;
  const auto schema = compile_schema(options, bundle);
  if (!schema) return fail(streams, schema.error());
  const json_schema::Resource& own = *schema->graph().at(schema->graph().root).resource;
  const auto files = separated(*own.root, own.uri);
  if (!files) return fail(streams, files.error());
  if (const auto error = first_broken(*files)) return fail(streams, *error);
  std::error_code failure;
  fs::create_directories(folder, failure);
  for (const auto& [name, json] : *files) {
    const std::string path = (fs::path(folder) / name).string();
    std::ofstream stream(path, std::ios::binary);
    stream << wire::to_text(json, 2) << "\n";
    stream.close();
    if (!stream) {
      streams.err(wire::format_line("error: {}: the file cannot be written\n", path));
      return kEvidenceFailed;
    }
    streams.out(wire::printable_line(path) + "\n");
  }
  return kAllHeld;
}

}  // namespace runner::schema_tools
