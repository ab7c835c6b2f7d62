// The project's schemas and their example documents as the tests of this folder read them, each once.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"

struct SchemaFiles {
  json_schema::Documents documents;
  std::map<std::string, std::string> uris;  ///< by name: "ActorRef", "baseline/ActorRef", "runner/fixture"
};

/// Every schema below schemas/, added and not yet compiled.
SchemaFiles read_schema_files();

/// Compiled with formats asserted, as the runner does.
wire::Result<json_schema::Schema> compile(const SchemaFiles& files, const std::string& name);

struct ExampleFile {
  std::string schema;  ///< its name
  std::filesystem::path path;
  bool valid = false;  ///< as its name says
};

/// Every document below schemas/examples, sorted by path.
std::vector<ExampleFile> example_files();

wire::Json read_json(const std::filesystem::path& path);
