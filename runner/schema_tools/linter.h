// Looks through compiled schemas for what compiles and yet cannot be meant. Reads the symbolic form (schema_graph.h);
// evaluates nothing and prints nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "checks/json_schema/schema_graph.h"
#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

/// Takes schema after schema; all must come from the same SchemaFiles, which must outlive the linter.
class Linter {
 public:
  explicit Linter(const SchemaFiles& files) : files_(files) {}

  /// A schema that could not be compiled; `error` is that of json_schema::compile for `uri`, the file's. Where its
  /// metaschema refuses the document, each of its reasons is a finding, else the error is the only one.
  void add_broken(const std::string& path, const std::string& uri, const wire::Error& error);
  /// Every subschema that can be reached from the root and was not seen before.
  void add(const json_schema::Schema& schema);
  /// The findings in the files of these paths, by place. Call once, after the last add.
  std::vector<LintFinding> take_findings(const std::vector<std::string>& paths);

 private:
  using Subschema = json_schema::Subschema;
  using Keyword = json_schema::Keyword;

  /// A place that holds definitions.
  struct Definitions {
    const Subschema* subschema;
    const Keyword* keyword;
  };

  /// An object that lists its properties, to be compared with others of the same names.
  struct ListedObject {
    const wire::Json* properties;
    const wire::Json* required;
    std::string location;
  };

  void report(LintRule rule, const Subschema& subschema, const Keyword& keyword, std::string message);
  void check(const json_schema::SchemaGraph& graph, const Subschema& subschema);
  void check_keyword(const Subschema& subschema, const Keyword& keyword);
  void check_unknown(const Subschema& subschema, const Keyword& keyword);
  void check_format(const Subschema& subschema, const Keyword& keyword);
  void check_limits(const Subschema& subschema);
  void check_values(const Subschema& subschema, const Keyword& values);
  void check_refused_values(const Subschema& subschema, const Keyword& values);
  void check_types(const json_schema::SchemaGraph& graph, const Subschema& subschema);
  void check_required(const Subschema& subschema, const Keyword& required);
  void check_object(const Subschema& subschema, const Keyword& properties);
  void check_forbidden(const json_schema::SchemaGraph& graph, const Subschema& subschema);
  void check_definitions(const Definitions& definitions);
  void report_broken(const std::string& path, const std::string& location, std::string message);

  const SchemaFiles& files_;
  std::set<const wire::Json*> seen_;
  std::set<const wire::Json*> defined_;  ///< objects that were compared with others
  std::vector<Definitions> definitions_;
  std::set<const json_schema::Document*> with_formats_;
  std::map<std::string, ListedObject> objects_;  ///< the first, by its sorted property names
  std::vector<json_schema::Schema> schemas_;     ///< keep what is pointed at alive
  std::vector<LintFinding> findings_;
};

}  // namespace runner::schema_tools
