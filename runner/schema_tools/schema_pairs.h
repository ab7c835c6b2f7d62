// Two versions of a schema or of a folder of schemas, read, compiled and paired by file name, with their examples.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/compare/compare.h"
#include "runner/schema_tools/schema_files.h"

namespace runner::schema_tools {

/// What a schema describes, which decides whom a change breaks.
enum class UsedAs : uint8_t { request, response, either };

/// By the file's name: NAMERequest and NAMEQuery are sent to the service; NAMEResponse, NAMEPayload, NAMEEnvelope and
/// NAMEKeySet come from it; any other schema may be part of both.
UsedAs used_as(std::string_view name);

struct SchemaPair {
  std::string name;                            ///< of the file, relative to the folder, without its suffix
  std::optional<json_schema::Schema> before;   ///< empty: added
  std::optional<json_schema::Schema> after;    ///< empty: removed
  std::vector<json_schema::Example> examples;  ///< of both versions
};

struct PairOptions {
  std::string before;  ///< a file or a folder
  std::string after;   ///< the same kind
  std::vector<std::string> folders;
  json_schema::FormatMode format = json_schema::FormatMode::assertion;
};

/// The files of both sides are left in `before` and `after`, for places in messages. A single file may refer to the
/// *.schema.json and *.schema.yaml files in its folder. Examples are those of examples/NAME.json in the schema's
/// folder. Error: a file that cannot be read or compiled, or a file compared with a folder.
wire::Result<std::vector<SchemaPair>> read_pairs(const PairOptions& options, SchemaFiles& before, SchemaFiles& after);

/// The *.schema.json and *.schema.yaml files in a folder and below it, relative to it, sorted; without those below
/// "examples".
wire::Result<std::vector<std::string>> schema_files_in(const std::string& folder);

}  // namespace runner::schema_tools
