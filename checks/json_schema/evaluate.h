// The fast pass: runs a Program over an instance and stops at the first error. Says yes or no, never why; collect.h
// says why, from the symbolic form.
#pragma once

#include <cstdint>

#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/program.h"

namespace json_schema {

enum class Verdict : uint8_t {
  holds,
  fails,
  too_deep,          ///< CompileOptions::max_depth was reached; this and what follows refuse the instance too
  too_many_steps,    ///< max_applications
  pattern_too_slow,  ///< max_regex_steps
};

Verdict run_program(const Program& program, const wire::Json& instance, const CompileOptions& options);

}  // namespace json_schema
