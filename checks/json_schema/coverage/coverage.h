// What instances have reached in a schema, and with which outcome: the branches, enum values, optional properties and
// limits that some instance has tried, and those that none has. For the evidence of a run, and for a search for inputs
// that try something new.
//
//   Coverage coverage(schema);
//   if (coverage.record(instance) > 0) keep(instance);             // it reached what none before it did
//   for (const CoveragePoint& point : coverage.points()) if (!point.tried) report(point);
//
// Recording is an evaluation of its own (evaluate/evaluation.h) that continues after errors, so that what follows the
// first one counts as reached; it gives no outcome, and Schema::accepts is independent of it. What is reached through a
// "$ref" counts at the place that the reference leads to, for all references to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/schema.h"

namespace json_schema {

struct CoveragePlan;

enum class PointKind : uint8_t {
  branch,             ///< anyOf, oneOf, then, else, dependencies, patterns, alternatives of "type", items, contains
  enum_value,         ///< one value of "enum"
  optional_property,  ///< a property that is not required: once for its presence, once for its absence
  limit,              ///< minLength, maximum, maxItems and the like
};
/// "branch", "enum_value", "optional_property", "limit".
std::string_view to_text(PointKind kind);

/// One thing that an instance can try.
struct CoveragePoint {
  PointKind kind = PointKind::branch;
  std::string uri;      ///< of the schema resource, without fragment
  std::string pointer;  ///< JSON Pointer in it: "/properties/mode/enum/2", "/anyOf/0", "/properties/note", "/maxLength"
  /// What counts: "held" (the branch), "failed" (the condition of "if", which takes "else"), "reached" (a value was
  /// judged there), "present", "absent", "met" (the enum value), "at or beyond" (the limit: a value that has it
  /// exactly, or breaks it).
  std::string_view outcome;
  const wire::Json* value = nullptr;  ///< the enum value or the limit, else null; lives as long as the Schema
  bool tried = false;
  bool reached = false;  ///< the subschema that the point belongs to has judged a value
};

/// Grows with each instance that is recorded. Copies share what was prepared, and are cheap. Not for several threads at
/// once: each thread has its own, and they are joined, in any order.
class Coverage {
 public:
  explicit Coverage(const Schema& schema);

  /// Judges `instance` and notes what it reaches; gives how many outcomes are new. Costs two to three times
  /// Schema::accepts. Branches that exclude one another are all tried, up to the limits.
  size_t record(const wire::Json& instance);

  /// Adds what another Coverage has reached, made from the same Schema or a copy; gives how many outcomes are new.
  size_t join(const Coverage& other);

  /// Outcomes reached so far. Grows where record() or join() give more than 0.
  size_t reached() const;

  /// Everything that can be tried, in the order of the schema's text.
  std::vector<CoveragePoint> points() const;

  const Schema& schema() const;

 private:
  std::shared_ptr<const CoveragePlan> plan_;
  std::vector<uint8_t> cells_;  ///< bits by outcome; CoveragePlan maps cells to what they belong to
};

}  // namespace json_schema
