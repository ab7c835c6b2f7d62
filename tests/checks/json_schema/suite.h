// Reads the official JSON Schema test suite (github.com/json-schema-org/JSON-Schema-Test-Suite). Where it is not
// installed, tests skip with kNoPeerData.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"
#include "wire/json.h"

namespace json_schema::testing {

inline wire::Json read_json(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  wire::Result<wire::Json> json = wire::parse_json(text.str());
  if (json.ok()) return *std::move(json);
  ADD_FAILURE() << file << ": " << json.error().to_string();
  return wire::Json();
}

/// Every .json file below `folder`, in order.
inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The documents that the suite serves at http://localhost:1234/, and its schema of output documents.
inline Documents suite_documents(const std::filesystem::path& suite) {
  Documents documents;
  for (const std::filesystem::path& file : json_files(suite / "remotes")) {
    std::string uri = "http://localhost:1234/" + std::filesystem::relative(file, suite / "remotes").generic_string();
    auto added = documents.add(uri, read_json(file));
    EXPECT_TRUE(added.ok()) << file << ": " << (added.ok() ? "" : added.error().to_string());
  }
  std::filesystem::path output_schema = suite / "output-tests/draft2020-12/output-schema.json";
  EXPECT_TRUE(documents.add("https://json-schema.org/draft/2020-12/output/schema", read_json(output_schema)).ok());
  return documents;
}

/// One schema of the suite, added to a copy of `documents` and compiled.
inline wire::Result<Schema> compile_alone(const Documents& documents, const wire::Json& schema,
                                          const CompileOptions& options = {}) {
  Documents all = documents;
  auto added = all.add("urn:test:schema", schema);
  if (!added.ok()) return added.error();
  return compile(all, added->uri, options);
}

}  // namespace json_schema::testing
