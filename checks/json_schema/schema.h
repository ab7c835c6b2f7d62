// A compiled schema: judges instances and gives reasons. Made by compile() (json_schema.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "checks/json_schema/explain/output_unit.h"

namespace json_schema {

struct CompileOptions;
struct SchemaGraph;

/// Immutable, cheap to copy, safe from several threads, independent of the Documents it came from.
class Schema {
 public:
  explicit Schema(std::shared_ptr<const SchemaGraph> graph);

  /// Stops at the first error. Allocates nothing for a valid instance, except for "uniqueItems" and "unevaluated..."
  /// over large arrays and objects.
  bool accepts(const wire::Json& instance) const;

  /// Every reason, at most `max`, in schema order; empty exactly where accepts() is true. A valid instance costs the
  /// same as accepts(). "anyOf" and "oneOf" are one violation that names the branch that came closest.
  std::vector<Violation> violations(const wire::Json& instance, size_t max = 100) const;

  /// Everything that was evaluated, with annotations: explain/output.h renders it. Beyond half a million outcomes,
  /// which only branching recursion reaches, the reasons of an invalid instance alone, and of a valid one nothing but
  /// that.
  OutputUnit evaluate(const wire::Json& instance) const;

  /// Canonical URI of the schema, with the fragment that compile() was given.
  const std::string& uri() const;

  /// The symbolic form (graph/schema_graph.h): subschemas, keywords and resolved references. Lives as long as any copy.
  const SchemaGraph& graph() const;

  /// What it was compiled with.
  const CompileOptions& options() const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace json_schema
