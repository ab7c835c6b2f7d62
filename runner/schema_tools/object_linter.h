// Finds objects that allow members they do not declare, and objects that are declared twice with differences. Only
// subschemas that define an object count, not those that narrow what another one defines. Files of one name in several
// folders are versions of one document, which differ on purpose.
#pragma once

#include <map>
#include <set>

#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

/// What it is given must outlive it.
class ObjectLinter {
 public:
  explicit ObjectLinter(LintFindings& findings) : findings_(findings) {}

  /// Checks every object of the schema that was not checked before, and compares it with those of earlier schemas.
  void check(const json_schema::SchemaGraph& graph);

 private:
  using Subschema = json_schema::Subschema;
  using Keyword = json_schema::Keyword;

  struct DeclaredObject {
    const wire::Json* properties;
    const wire::Json* required;
    std::string location;
  };

  void check_object(const Subschema& subschema, const Keyword& properties);
  void compare_with_first(const Subschema& subschema, const Keyword& properties);

  LintFindings& findings_;
  std::set<const wire::Json*> checked_;
  std::map<std::string, DeclaredObject> objects_;  ///< the first one, by its sorted property names
};

}  // namespace runner::schema_tools
