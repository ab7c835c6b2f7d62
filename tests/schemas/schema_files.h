// The project's schemas and their example documents as the tests of this folder read them, each once.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checks/json_schema/examples/example_file.h"
#include "checks/json_schema/json_schema.h"

struct SchemaFiles {
  json_schema::Documents documents;
  std::map<std::string, std::string> uris;  ///< by name: "ActorRef", "baseline/ActorRef", "runner/fixture"
};

/// Every schema below schemas/, added and not yet compiled.
SchemaFiles read_schema_files();

/// Compiled with formats asserted, as the runner does.
wire::Result<json_schema::Schema> compile(const SchemaFiles& files, const std::string& name);

struct SchemaExample {
  std::string schema;  ///< its name
  std::string file;    ///< below schemas/examples
  json_schema::ExampleDocument example;

  /// "FILE, DESCRIPTION"
  std::string name() const { return file + ", " + example.description; }
};

/// The files below schemas/examples, sorted.
std::vector<std::filesystem::path> example_files();
/// Every example in them.
std::vector<SchemaExample> schema_examples();

wire::Json read_json(const std::filesystem::path& path);
