// All schemas below the milestone's schema directory, read into one closed set of documents, and compiled by name on
// demand. Every schema that is asked for is compiled once.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "checks/contract.h"
#include "checks/json_schema/documents/documents.h"
#include "runner/document/input_files.h"
#include "runner/plan/schema_texts.h"

namespace runner {

class SchemaSet {
 public:
  /// Reads NAME.schema.json in `directory` (relative to the root) and in directory/baseline.
  static wire::Result<SchemaSet> read(InputFiles& files, const std::string& directory);

  /// `name` is NAME or baseline/NAME; `where` names it in messages (file:line:column).
  wire::Result<checks::SchemaRef> compile(const std::string& name, const std::string& where);

  /// Those of the set that the schema refers to, itself included, in the order of their names.
  wire::Result<std::map<std::string, checks::SchemaRef>> compile_reached(const json_schema::Schema& schema);

  const std::string& directory() const { return directory_; }
  const json_schema::Documents& documents() const { return documents_; }
  SchemaTexts take_texts() { return std::move(texts_); }

 private:
  std::string directory_;
  SchemaTexts texts_;
  json_schema::Documents documents_;
  std::map<std::string, std::string> uris_;  ///< by name
  std::map<std::string, checks::SchemaRef> compiled_;
};

}  // namespace runner
