// Finds keywords that have no effect, values that contradict the schema they are written in, and branches of "oneOf"
// that accept the same value.
#pragma once

#include "checks/json_schema/decide/solver.h"
#include "runner/schema_tools/lint_finding.h"

namespace runner::schema_tools {

class UsageLinter {
 public:
  explicit UsageLinter(LintFindings& findings) : findings_(findings) {}

  void check(const json_schema::Subschema& subschema);
  /// Whether two branches of a "oneOf" accept the same value, which then is rejected. The solver is that of the graph.
  void check_overlaps(json_schema::Solver& solver, json_schema::SubschemaId id);

 private:
  using Subschema = json_schema::Subschema;
  using Keyword = json_schema::Keyword;

  void check_companions(const Subschema& subschema);
  void check_types(const Subschema& subschema);
  void check_duplicates(const Subschema& subschema);
  void check_samples(const Subschema& subschema);
  bool report_overlap(const Subschema& subschema, const Keyword& one_of, const wire::Json& witness);

  LintFindings& findings_;
};

}  // namespace runner::schema_tools
