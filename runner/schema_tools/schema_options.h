// What several `schema` commands take: a schema's file, the folders that its references may lead to, and whether
// formats are checked.
#pragma once

#include <string>
#include <vector>

#include "runner/schema_tools/schema_files.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {

struct SchemaOptions {
  std::string file;
  std::vector<std::string> folders;
  json_schema::CompileOptions compile;
};

/// --ref DIR, repeatable.
void declare_ref(ArgumentParser& parser, std::vector<std::string>& folders);
/// --format-assertion
void declare_format_assertion(ArgumentParser& parser, json_schema::CompileOptions& options);

/// Reads the schema and everything that it may refer to into `files`, and compiles it.
wire::Result<json_schema::Schema> compile_schema(const SchemaOptions& options, SchemaFiles& files);

}  // namespace runner::schema_tools
