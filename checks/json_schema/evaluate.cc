#include "checks/json_schema/evaluate.h"

#include "checks/json_schema/evaluation.h"

namespace json_schema {

Verdict run_program(const Program& program, const wire::Json& instance, const CompileOptions& options) {
  return Evaluation<Unobserved>(program, options).run(instance);
}

}  // namespace json_schema
