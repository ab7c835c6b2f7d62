// The compiled form: a schema as flat tables without pointers between them, for evaluation that stops at the first
// error. Made by assemble.cc from the symbolic form, run by evaluation.h; it explains nothing.
//
// A subschema is a Block. What belongs to one kind of value is gathered in a plan of that kind, so that an object is
// judged in one walk over its members; what applies to any value is an Instruction. A Block that accepts or refuses
// everything has no entry: it is kAlways or kNever. A Block that is only a "$ref" is replaced by its target.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/formats/format.h"
#include "checks/json_schema/regex/pattern.h"
#include "checks/json_schema/values/multiple_of.h"

namespace json_schema {

using BlockId = uint32_t;
inline constexpr BlockId kNever = 0xFFFFFFFE;
inline constexpr BlockId kAlways = 0xFFFFFFFF;
inline constexpr BlockId kAbsent = 0xFFFFFFFD;  ///< there is no subschema: its values count as not evaluated
inline constexpr uint32_t kNoPlan = 0xFFFFFFFF;

/// Consecutive entries of one of the tables of a Program.
struct Range {
  uint32_t first = 0;
  uint32_t count = 0;
};

/// The values of "enum" or "const"; sorted by hash where there are more than a few.
struct ValueSet {
  std::vector<const wire::Json*> values;
  std::vector<uint64_t> hashes;  ///< parallel to values, ascending; empty for few values
};

struct StringPlan {
  uint64_t min_length = 0;  ///< code points
  uint64_t max_length = UINT64_MAX;
  uint32_t values = kNoPlan;  ///< index into value_sets: the string must be one of them
  Range patterns;             ///< into patterns
  Range formats;              ///< into formats
};

struct Bound {
  enum class Kind : uint8_t { at_least, above, at_most, below };
  Kind kind;
  bool is_integer;
  int64_t integer;          ///< the limit where is_integer
  const wire::Json* value;  ///< the limit
};

struct NumberPlan {
  Range bounds;
  Range divisors;
  /// Where all limits are integers: the integers that they allow, which then need not be compared one by one.
  bool is_integer_range = false;
  int64_t lowest = INT64_MIN;
  int64_t highest = INT64_MAX;
};

struct ArrayPlan {
  uint64_t min_items = 0;
  uint64_t max_items = UINT64_MAX;
  bool unique = false;
  Range prefix;             ///< into operands
  BlockId items = kAbsent;  ///< for what comes after the prefix
  BlockId contains = kAbsent;
  uint64_t min_contains = 1;
  uint64_t max_contains = UINT64_MAX;
};

/// One entry of the hash table from member names to what the schema demands of them.
struct Slot {
  uint64_t hash = 0;
  const char* name = nullptr;  ///< nullptr: the entry is empty
  uint32_t size = 0;
  BlockId block = kAbsent;  ///< kAbsent: the name is only required
  bool required = false;
};

/// The first bytes of a text as they are in memory; of a shorter text, those that it has, and zeros.
using FirstBytes = uint32_t;
inline FirstBytes first_bytes_of(std::string_view text) {
  FirstBytes bytes = 0;
  if (!text.empty()) std::memcpy(&bytes, text.data(), std::min(text.size(), sizeof bytes));
  return bytes;
}

struct PatternBranch {
  const Pattern* pattern;
  BlockId block;
  std::string_view prefix;  ///< not empty: the pattern requires this prefix and nothing else
  FirstBytes first_bytes = first_bytes_of(prefix);
  FirstBytes first_mask =
      first_bytes_of(std::string_view("\xFF\xFF\xFF\xFF", std::min(prefix.size(), sizeof(FirstBytes))));
};

struct ObjectPlan {
  uint64_t min_properties = 0;
  uint64_t max_properties = UINT64_MAX;
  uint32_t first_slot = 0;   ///< into slots
  uint32_t slot_shift = 63;  ///< a name is at (hash * multiplier) >> slot_shift, or at one of the next slots
  uint64_t multiplier = 1;
  uint64_t slot_mask = 1;  ///< number of slots, a power of two, minus one
  uint32_t required = 0;   ///< number of slots that are required: member names are unique, so counting is enough
  bool has_slots = false;
  Range patterns;  ///< into pattern_branches
  BlockId additional = kAbsent;
  BlockId names = kAlways;
};

struct Instruction {
  enum class Op : uint8_t {
    one_of_values,  ///< a: index into value_sets
    call,           ///< a: block
    any_of,         ///< operands
    one_of,         ///< operands
    not_,           ///< a: block
    choose,         ///< a: condition, b: then, c: else
    needs_names,    ///< objects with member `name`: operands are indices into names
    needs_block,    ///< objects with member `name`: a
    dynamic_call,   ///< a: initial target; operands index dynamic_targets
  };
  Op op;
  BlockId a = kAlways;
  BlockId b = kAlways;
  BlockId c = kAlways;
  uint32_t name = 0;  ///< index into names
  Range operands;     ///< into operands
};

/// One block that a "$dynamicRef" can lead to.
struct BlockTarget {
  uint32_t resource;  ///< its number, as in Block
  BlockId block;
};

struct Block {
  uint8_t types = 0xFF;       ///< bit per wire::Json::Kind
  bool integral = false;      ///< numbers must be integers
  bool is_leaf = true;        ///< has nothing but types, a string plan and a number plan
  bool marks_members = true;  ///< may mark members or items as evaluated
  uint32_t string_plan = kNoPlan;
  uint32_t number_plan = kNoPlan;
  uint32_t array_plan = kNoPlan;
  uint32_t object_plan = kNoPlan;
  Range instructions;
  BlockId unevaluated_items = kAbsent;
  BlockId unevaluated_properties = kAbsent;
  uint32_t resource = 0;  ///< number of its schema resource, for the dynamic scope
};

struct Program {
  BlockId root = kAlways;
  bool has_dynamic_scope = false;  ///< evaluation keeps track of the resources that it enters
  std::vector<Block> blocks;
  std::vector<StringPlan> string_plans;
  std::vector<NumberPlan> number_plans;
  std::vector<ArrayPlan> array_plans;
  std::vector<ObjectPlan> object_plans;
  std::vector<Slot> slots;
  std::vector<Instruction> instructions;
  std::vector<uint32_t> operands;
  std::vector<BlockTarget> dynamic_targets;
  std::vector<const Pattern*> patterns;
  std::vector<PatternBranch> pattern_branches;
  std::vector<Format> formats;
  std::vector<Bound> bounds;
  std::vector<const Divisor*> divisors;
  std::vector<ValueSet> value_sets;
  std::vector<std::string_view> names;
};

/// What running a program can give.
enum class EvaluationOutcome : uint8_t {
  holds,
  fails,
  too_deep,               ///< CompileOptions::max_depth was reached; this and what follows refuse the instance too
  too_many_applications,  ///< max_applications
  pattern_too_slow,       ///< max_regex_steps
};

}  // namespace json_schema
