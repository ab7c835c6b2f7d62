#include "tests/schemas/schema_files.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/file_text.h"

namespace fs = std::filesystem;

namespace {

const fs::path kSchemas = fs::path(SOURCE_ROOT) / "schemas";
constexpr std::string_view kSuffix = ".schema.json";

std::vector<fs::path> files_below(const fs::path& folder, std::string_view suffix) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().ends_with(suffix)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

wire::Json read_json(const fs::path& path) {
  auto json = wire::parse_json(file_text(path));
  if (json) return *std::move(json);
  ADD_FAILURE() << path << ": " << json.error().to_string();
  return {};
}

SchemaFiles read_schema_files() {
  SchemaFiles files;
  for (const fs::path& path : files_below(kSchemas, kSuffix)) {
    std::string name = fs::relative(path, kSchemas).generic_string();
    name.resize(name.size() - kSuffix.size());
    auto added = files.documents.add("file://" + path.string(), read_json(path));
    if (added) {
      files.uris[name] = added->uri;
    } else {
      ADD_FAILURE() << path << ": " << added.error().to_string();
    }
  }
  return files;
}

wire::Result<json_schema::Schema> compile(const SchemaFiles& files, const std::string& name) {
  const auto uri = files.uris.find(name);
  if (uri == files.uris.end()) return wire::Error{name, "no such schema", "a file below schemas", ""};
  json_schema::CompileOptions options;
  options.format = json_schema::FormatMode::assertion;
  return json_schema::compile(files.documents, uri->second, options);
}

std::vector<fs::path> example_files() { return files_below(kSchemas / "examples", ".json"); }

std::vector<SchemaExample> schema_examples() {
  std::vector<SchemaExample> all;
  for (const fs::path& path : example_files()) {
    const std::string file = fs::relative(path, kSchemas / "examples").generic_string();
    auto examples = json_schema::read_examples(file_text(path), path.string());
    if (!examples) {
      ADD_FAILURE() << examples.error().to_string();
      continue;
    }
    const std::string schema = file.substr(0, file.size() - std::string_view(".json").size());
    for (auto& example : *examples) all.push_back({schema, file, std::move(example)});
  }
  return all;
}
