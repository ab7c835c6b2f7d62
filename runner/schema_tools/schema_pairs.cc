#include "runner/schema_tools/schema_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "checks/json_schema/examples/example_file.h"
#include "runner/schema_tools/input.h"

namespace runner::schema_tools {
namespace {

namespace fs = std::filesystem;

std::string without_suffix(const std::string& path) {
  for (std::string_view suffix : kSchemaSuffixes) {
    if (path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
  }
  return path;
}

/// Schema files of one side, by the name that pairs them.
using Paths = std::map<std::string, std::string>;

wire::Result<Paths> paths_of(const std::string& argument) {
  Paths paths;
  if (!fs::is_directory(argument)) {
    paths[""] = argument;
    return paths;
  }
  auto files = schema_files_in(argument);
  if (!files) return files.error();
  if (files->empty())
    return wire::Error{argument, "the folder has no *.schema.json or *.schema.yaml file", "a folder of schemas", ""};
  for (const std::string& file : *files) paths[without_suffix(file)] = (fs::path(argument) / file).string();
  return paths;
}

/// Adds every schema of one side, those in its folder where it is a single file, and the folders that both may refer
/// to.
std::optional<wire::Error> add_all(const Paths& paths, const PairOptions& options, SchemaFiles& files) {
  for (const auto& [name, path] : paths) {
    if (auto uri = files.add_file(path); !uri) return uri.error();
  }
  if (paths.size() == 1 && paths.begin()->first.empty()) {
    const fs::path folder = fs::path(paths.begin()->second).parent_path();
    auto neighbours = schema_files_in(folder.empty() ? "." : folder.string());
    for (size_t i = 0; neighbours && i < neighbours->size(); ++i) {
      if (neighbours->at(i).find('/') != std::string::npos) continue;
      if (auto uri = files.add_file((folder / neighbours->at(i)).string()); !uri) return uri.error();
    }
  }
  return files.add_folders(options.folders);
}

wire::Result<std::optional<json_schema::Schema>> compile_one(const Paths& paths, const std::string& name,
                                                             const PairOptions& options, SchemaFiles& files) {
  const auto path = paths.find(name);
  if (path == paths.end()) return std::optional<json_schema::Schema>();
  auto schema = files.compile_file(path->second, {options.format});
  if (!schema) return schema.error();
  return std::optional<json_schema::Schema>(*std::move(schema));
}

std::optional<wire::Error> read_examples(const std::string& schema_path, std::vector<json_schema::Example>& examples) {
  const fs::path schema(schema_path);
  const std::string name = without_suffix(schema.filename().string());
  const std::string file = (schema.parent_path() / "examples" / (name + ".json")).string();
  std::error_code failure;
  if (!fs::exists(file, failure)) return std::nullopt;
  auto text = read_file(file);
  if (!text) return text.error();
  auto json = parse_placed(*text, file);
  if (!json) return json.error();
  if (!json->find("valid")) return std::nullopt;  // another form, such as a plain document
  auto documents = json_schema::read_examples(*text, file);
  if (!documents) return documents.error();
  for (auto& example : *documents) {
    examples.push_back({fmt::format("{}, {}", file, example.description), std::move(example.document)});
  }
  return std::nullopt;
}

/// The files without a counterpart of their name, by "$id".
std::map<std::string, std::string> unpaired_by_id(const Paths& paths, const Paths& others, SchemaFiles& files) {
  std::map<std::string, std::string> names;
  for (const auto& [name, path] : paths) {
    if (others.contains(name)) continue;
    const auto uri = files.add_file(path);  // known: nothing is read again
    if (uri && !uri->starts_with("file:")) names.emplace(*uri, name);
  }
  return names;
}

/// A file that was renamed or moved keeps its "$id": it is compared under its new name.
void pair_by_id(Paths& old_paths, SchemaFiles& before, const Paths& new_paths, SchemaFiles& after) {
  const auto old_names = unpaired_by_id(old_paths, new_paths, before);
  for (const auto& [uri, name] : unpaired_by_id(new_paths, old_paths, after)) {
    const auto old_name = old_names.find(uri);
    if (old_name == old_names.end()) continue;
    old_paths[name] = old_paths[old_name->second];
    old_paths.erase(old_name->second);
  }
}

}  // namespace

UsedAs used_as(std::string_view name) {
  for (std::string_view end : {"Request", "Query"}) {
    if (name.ends_with(end)) return UsedAs::request;
  }
  for (std::string_view end : {"Response", "Payload", "Envelope", "KeySet"}) {
    if (name.ends_with(end)) return UsedAs::response;
  }
  return UsedAs::either;
}

wire::Result<std::vector<std::string>> schema_files_in(const std::string& folder) {
  return files_below(folder, kSchemaSuffixes, "examples");
}

wire::Result<std::vector<SchemaPair>> read_pairs(const PairOptions& options, SchemaFiles& before, SchemaFiles& after) {
  for (const std::string& path : {options.before, options.after}) {
    if (!fs::exists(path)) return wire::Error{path, "no such file or folder", "two files or two folders", ""};
  }
  if (fs::is_directory(options.before) != fs::is_directory(options.after)) {
    return wire::Error{options.after, "a file is compared with a folder", "two files or two folders", ""};
  }
  auto old_paths = paths_of(options.before);
  if (!old_paths) return old_paths.error();
  auto new_paths = paths_of(options.after);
  if (!new_paths) return new_paths.error();
  if (auto error = add_all(*old_paths, options, before)) return *error;
  if (auto error = add_all(*new_paths, options, after)) return *error;
  pair_by_id(*old_paths, before, *new_paths, after);
  Paths all = *new_paths;
  all.insert(old_paths->begin(), old_paths->end());
  std::vector<SchemaPair> pairs;
  for (const auto& [name, path] : all) {
    auto old_schema = compile_one(*old_paths, name, options, before);
    if (!old_schema) return old_schema.error();
    auto new_schema = compile_one(*new_paths, name, options, after);
    if (!new_schema) return new_schema.error();
    SchemaPair pair{name, *std::move(old_schema), *std::move(new_schema), {}};
    if (name.empty()) pair.name = without_suffix(fs::path(path).filename().string());
    for (const Paths* paths : {&*old_paths, &*new_paths}) {
      const auto file = paths->find(name);
      if (file == paths->end()) continue;
      if (auto error = read_examples(file->second, pair.examples)) return *error;
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace runner::schema_tools
