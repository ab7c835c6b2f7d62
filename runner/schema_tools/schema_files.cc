#include "runner/schema_tools/schema_files.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>

#include "checks/json_schema/values/uri_reference.h"
#include "runner/schema_tools/input.h"
#include "wire/uri.h"

namespace runner::schema_tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileScheme = "file://";

/// RFC 8089, section 2: an absolute path, each segment percent-encoded.
std::string uri_of_path(const std::string& path) {
  std::string uri(kFileScheme);
  for (const fs::path& segment : fs::absolute(path).lexically_normal().relative_path()) {
    uri.append("/").append(wire::percent_encode(segment.string()));
  }
  return uri;
}

std::string path_of_uri(std::string_view uri) {
  return wire::percent_decode(uri.substr(kFileScheme.size())).value_or(std::string());
}

/// Relative to the working directory where the file is below it.
std::string shown_path(const std::string& path) {
  std::error_code failure;
  const std::string relative = fs::path(path).lexically_relative(fs::current_path(failure)).string();
  return relative.empty() || relative.starts_with("..") ? path : relative;
}

bool is_relative(std::string_view reference) { return reference.find(':') >= reference.find_first_of("/?#"); }

/// The file: URIs, without fragments, of what "$ref", "$dynamicRef" and "$schema" below a node may lead to.
class ReferencedFiles {
 public:
  /// `file` is the retrieval URI of the document.
  ReferencedFiles(const std::string& file, std::vector<std::string>& wanted) : file_(file), wanted_(wanted) {}

  /// `base` is that of the node, after its "$id"s.
  void collect(const wire::Json& node, std::string base) {
    if (const wire::Array* items = node.as_array()) {
      for (const wire::Json& item : *items) collect(item, base);
    }
    const wire::Object* object = node.as_object();
    if (!object) return;
    if (const std::string* id = node.find_string("$id")) base = json_schema::resolve_uri(base, *id);
    for (const wire::Member& member : *object) {
      const bool refers = member.key == "$ref" || member.key == "$dynamicRef" || member.key == "$schema";
      const std::string* reference = refers ? member.value.as_string() : nullptr;
      reference ? want(base, *reference) : collect(member.value, base);
    }
  }

 private:
  /// A relative reference may mean a file in the same folder, whatever the "$id" of both: that file's own "$id"
  /// decides.
  void want(const std::string& base, const std::string& reference) {
    add(json_schema::resolve_uri(base, reference));
    if (is_relative(reference)) add(json_schema::resolve_uri(file_, reference));
  }
  void add(const std::string& resolved) {
    std::string uri(json_schema::without_fragment(resolved));
    if (uri.starts_with(kFileScheme) && uri != file_) wanted_.push_back(std::move(uri));
  }

  const std::string& file_;
  std::vector<std::string>& wanted_;
};

/// The files that match a shell pattern.
std::vector<std::string> matching_files(const std::string& pattern) {
  std::vector<std::string> files;
  glob_t found{};
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return files;
}

wire::Result<std::vector<std::string>> files_of_folder(const std::string& folder, FileKind kind) {
  static const Suffixes kInstances = {".json", ".jsonl", ".ndjson", ".yaml", ".yml"};
  const bool of_schemas = kind == FileKind::schemas;
  auto files = files_below(folder, of_schemas ? kSchemaSuffixes : kInstances);
  if (files && files->empty() && of_schemas) files = files_below(folder, kDocumentSuffixes);
  if (!files) return files.error();
  std::vector<std::string> all;
  for (const std::string& file : *files) all.push_back((fs::path(folder) / file).string());
  if (all.empty()) return wire::Error{folder, "the folder has no JSON or YAML files", "a folder with such files", ""};
  return all;
}

SchemaPlace place_in(const std::string& shown, std::string_view text, std::string pointer) {
  const auto [line, column] = position_in(text, shown, pointer);
  return {shown, line, column, std::move(pointer)};
}

wire::Error placed(wire::Error error, const SchemaPlace& place) {
  error.where = place.pointer.empty() ? place.to_string() : fmt::format("{} at {}", place.to_string(), place.pointer);
  return error;
}

std::string pointer_of(std::string_view where) {
  return wire::percent_decode(json_schema::fragment_of(where)).value_or(std::string());
}

}  // namespace

wire::Result<std::vector<std::string>> expand_files(const std::vector<std::string>& arguments, FileKind kind) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code failure;
    const bool exists = fs::exists(argument, failure);
    if (exists && fs::is_directory(argument, failure)) {
      auto below = files_of_folder(argument, kind);
      if (!below) return below.error();
      files.insert(files.end(), below->begin(), below->end());
    } else if (!exists && argument.find_first_of("*?[") != std::string::npos) {
      const std::vector<std::string> matching = matching_files(argument);
      if (matching.empty()) return wire::Error{argument, "no file matches the pattern", "", ""};
      files.insert(files.end(), matching.begin(), matching.end());
    } else {
      files.push_back(argument);
    }
  }
  return files;
}

std::string SchemaPlace::to_string() const { return fmt::format("{}:{}:{}", file, line, column); }

std::optional<wire::Error> SchemaFiles::add_one(const std::string& retrieval_uri, const std::string& shown,
                                                std::vector<std::string>& wanted) {
  auto text = read_file(path_of_uri(retrieval_uri));
  if (!text) return wire::Error{shown, text.error().found, text.error().expected, text.error().advice};
  auto json = parse_placed(*text, shown);
  if (!json) return json.error();
  ReferencedFiles(retrieval_uri, wanted).collect(*json, retrieval_uri);
  auto added = documents_.add(retrieval_uri, *std::move(json));
  if (!added) return placed(added.error(), place_in(shown, *text, pointer_of(added.error().where)));
  files_.emplace(retrieval_uri, File{shown, *std::move(text), added->uri});
  return std::nullopt;
}

wire::Result<std::string> SchemaFiles::add_file(const std::string& path) {
  const std::string uri = uri_of_path(path);
  std::vector<std::string> wanted;
  if (const auto known = files_.find(uri); known != files_.end()) {
    known->second.shown = path;  // a reference may have added it under another name
  } else if (auto error = add_one(uri, path, wanted)) {
    return *error;
  }
  while (!wanted.empty()) {
    const std::string next = std::move(wanted.back());
    wanted.pop_back();
    const std::string file = path_of_uri(next);
    if (documents_.find(next) || !fs::is_regular_file(file)) continue;
    if (auto error = add_one(next, shown_path(file), wanted)) return *error;
  }
  return files_.find(uri)->second.uri;
}

std::optional<wire::Error> SchemaFiles::add_folders(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (auto error = add_folder(path)) return error;
  }
  return std::nullopt;
}

std::optional<wire::Error> SchemaFiles::add_folder(const std::string& path) {
  const auto files = files_below(path, kDocumentSuffixes);
  if (!files) return files.error();
  for (const std::string& file : *files) {
    if (auto added = add_file((fs::path(path) / file).string()); !added) return added.error();
  }
  return std::nullopt;
}

wire::Result<json_schema::Schema> SchemaFiles::compile(const std::string& uri,
                                                       const json_schema::CompileOptions& options) const {
  auto schema = json_schema::compile(documents_, uri, options);
  return schema ? schema : explained(schema.error());
}

wire::Result<json_schema::Schema> SchemaFiles::compile_file(const std::string& path,
                                                            const json_schema::CompileOptions& options) {
  auto uri = add_file(path);
  return uri ? compile(*uri, options) : uri.error();
}

wire::Error SchemaFiles::explained(wire::Error error) const {
  if (error.kind == wire::ErrorKind::not_found) {
    if (!error.advice.empty()) error.advice += " ";
    error.advice += "name the folder of the schemas with --ref";
  }
  const auto place = place_of(error.where);
  return place ? placed(std::move(error), *place) : error;
}

std::optional<SchemaPlace> SchemaFiles::place_of(std::string_view absolute_location) const {
  std::string location(absolute_location);
  auto found = documents_.locate(location);
  while (!found && location.find("#/") != std::string::npos) {
    location.erase(std::max(location.rfind('/'), location.rfind('#') + 1));
    if (location.ends_with('#')) location.pop_back();
    found = documents_.locate(location);
  }
  if (!found) return std::nullopt;
  const auto file = files_.find(found->resource->document->retrieval_uri);
  if (file == files_.end()) return std::nullopt;
  return place_in(file->second.shown, file->second.text, found->resource->pointer + found->pointer);
}

}  // namespace runner::schema_tools
