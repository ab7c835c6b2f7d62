// Searches schemas for constructs that compile but cannot be intended. Reads the symbolic form (schema_graph.h) and
// prints nothing.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/schema_tools/keyword_linter.h"
#include "runner/schema_tools/object_linter.h"
#include "runner/schema_tools/usage_linter.h"

namespace runner::schema_tools {

/// Takes schema after schema; all must come from the same SchemaFiles, which must outlive the linter.
class Linter {
 public:
  explicit Linter(const SchemaFiles& files)
      : findings_(files), keywords_(findings_), objects_(findings_), usage_(findings_) {}

  /// A schema that could not be compiled; `error` is that of json_schema::compile for `uri`, the file's. Where its
  /// metaschema rejects the document, each of the metaschema's reasons is a finding, else the error is the only one.
  void add_broken(const std::string& path, const std::string& uri, const wire::Error& error);
  /// Every subschema that can be reached from the root and was not seen before; in a file that only defines schemas for
  /// others, from each definition.
  void add(const json_schema::Schema& schema);
  /// The findings in the files of these paths, by place. Call once, after the last add.
  std::vector<LintFinding> take_findings(const std::vector<std::string>& paths);

 private:
  /// A place that holds definitions.
  struct Definitions {
    const json_schema::Subschema* subschema;
    const json_schema::Keyword* keyword;
  };

  void check_graph(const json_schema::Schema& schema);
  void check_satisfiable(const json_schema::SchemaGraph& graph);
  void note_definitions(const json_schema::Subschema& subschema);
  void check_definitions(const Definitions& definitions);
  void report_broken(const std::string& path, const std::string& location, std::string message);

  LintFindings findings_;
  KeywordLinter keywords_;
  ObjectLinter objects_;
  UsageLinter usage_;
  std::set<const wire::Json*> seen_;
  std::set<const wire::Json*> decided_;  ///< subschemas of which is known whether a value satisfies them
  std::vector<Definitions> definitions_;
  std::vector<json_schema::Schema> schemas_;  ///< keep what is pointed at alive
};

}  // namespace runner::schema_tools
