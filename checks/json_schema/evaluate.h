// The fast pass: runs a Program over an instance and stops at the first error. Says yes or no, never why; collect.h
// says why, from the symbolic form.
#pragma once

#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/program.h"

namespace json_schema {

/// A limit of `options` that is reached counts as an error of the instance.
bool run_program(const Program& program, const wire::Json& instance, const CompileOptions& options);

}  // namespace json_schema
