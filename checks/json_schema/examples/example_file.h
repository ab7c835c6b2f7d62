// Example documents of a schema, as one file holds them: valid documents, and invalid ones written as a change to a
// valid one with the keyword that the change breaks (schemas/README.md describes the form). Reads no files itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"

namespace json_schema {

/// A keyword that refuses an example, and the value in the document that it refuses.
struct BrokenKeyword {
  std::string instance_location;  ///< JSON Pointer into the document
  std::string keyword;            ///< as in Violation::keyword
};

struct ExampleDocument {
  std::string description;  ///< unique in its file
  std::string pointer;      ///< of the example in its file, "/invalid/3"
  wire::Json document;
  std::vector<BrokenKeyword> breaks;  ///< empty: the document is valid

  bool is_valid() const { return breaks.empty(); }
};

/// The examples in the text of a file, valid ones first. `file` is its name for errors: "file:line:column at POINTER".
wire::Result<std::vector<ExampleDocument>> read_examples(std::string_view text, const std::string& file);

/// How a schema's verdict on an example differs from what its file states.
struct ExampleMismatch {
  std::string expected;
  std::string actual;
};

/// Nothing where the schema accepts a valid example, or refuses an invalid one with every keyword that it names.
std::optional<ExampleMismatch> judge_example(const Schema& schema, const ExampleDocument& example);

}  // namespace json_schema
