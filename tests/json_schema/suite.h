// Reads the official JSON Schema test suite (github.com/json-schema-org/JSON-Schema-Test-Suite) for the tests in this
// folder. Absent data is said, never passed over: the tests skip with kNoPeerData.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"
#include "wire/json.h"

namespace json_schema::testing {

wire::Json read_json(const std::filesystem::path& file);

/// Every .json file below `folder`, in order.
std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder);

/// The documents that the suite serves at http://localhost:1234/, and its schema of output documents.
Documents suite_documents(const std::filesystem::path& suite);

/// One schema of the suite, added to a copy of `documents` and compiled.
wire::Result<Schema> compile_alone(const Documents& documents, const wire::Json& schema,
                                   const CompileOptions& options = {});

}  // namespace json_schema::testing
