#include "tests/json_schema/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace json_schema::testing {

namespace fs = std::filesystem;

wire::Json read_json(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  wire::Result<wire::Json> json = wire::parse_json(text.str());
  if (json.ok()) return *std::move(json);
  ADD_FAILURE() << file << ": " << json.error().to_string();
  return wire::Json();
}

std::vector<fs::path> json_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Documents suite_documents(const fs::path& suite) {
  Documents documents;
  for (const fs::path& file : json_files(suite / "remotes")) {
    std::string uri = "http://localhost:1234/" + fs::relative(file, suite / "remotes").generic_string();
    auto added = documents.add(uri, read_json(file));
    EXPECT_TRUE(added.ok()) << file << ": " << (added.ok() ? "" : added.error().to_string());
  }
  fs::path output_schema = suite / "output-tests/draft2020-12/output-schema.json";
  EXPECT_TRUE(documents.add("https://json-schema.org/draft/2020-12/output/schema", read_json(output_schema)).ok());
  return documents;
}

wire::Result<Schema> compile_alone(const Documents& documents, const wire::Json& schema,
                                   const CompileOptions& options) {
  Documents all = documents;
  auto added = all.add("urn:test:schema", schema);
  if (!added.ok()) return added.error();
  return compile(all, added->uri, options);
}

}  // namespace json_schema::testing
