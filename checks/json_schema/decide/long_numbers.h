// Numbers with more digits than numbers.cc calculates with: limits and excluded values, in decimal digits of any
// length. Multiples are not among what it knows.
#pragma once

#include "checks/json_schema/decide/solver.h"

namespace json_schema {

/// Nothing where a fact demands a multiple, or where the numbers are too long even here.
std::optional<Answer> decide_long_number(Solver& solver, const Question& question, const Facts& facts, ValueType type);

}  // namespace json_schema
