// JSON Schema draft 2020-12, whole: documents in, a compiled schema out, verdicts and reasons from it.
//
//   Documents documents;                                     // documents.h: the closed set that references resolve in
//   documents.add("https://example.org/order", json);
//   auto schema = compile(documents, "https://example.org/order");
//   if (!schema->accepts(instance)) report(schema->violations(instance));
//
// A keyword that cannot be honoured, another draft and a required vocabulary that is not known are errors of compile();
// keywords that no vocabulary knows are annotations (core, section 6.5). Nothing here reads files, clocks or the
// network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/documents.h"
#include "wire/json.h"
#include "wire/result.h"

namespace json_schema {

struct SchemaGraph;
struct Compiled;

/// What "format" does where the dialect does not decide it (validation, section 7.2).
enum class FormatMode : uint8_t {
  annotation,  ///< collected, never judged: the default of the specification
  assertion,   ///< judged; a format that the specification does not name stays an annotation (section 7.2.3)
};

struct CompileOptions {
  FormatMode format = FormatMode::annotation;
  /// Nested subschema applications (through "$ref" and into the instance) after which an evaluation fails.
  uint32_t max_depth = 1'500;
  /// Subschema applications of one evaluation after which it fails: bounds schemas that branch exponentially.
  uint64_t max_applications = 50'000'000;
  /// PCRE2 match steps for one pattern on one string; a pattern that runs into it fails the instance.
  uint32_t max_regex_steps = 1'000'000;
};

/// One reason why an instance is not valid.
struct Violation {
  std::string instance_location;          ///< JSON Pointer into the instance
  std::string keyword_location;           ///< JSON Pointer along the evaluation path, through "$ref"
  std::string absolute_keyword_location;  ///< canonical URI of the keyword, "https://...#/properties/a/type"
  std::string keyword;  ///< "type", "required", ...; for a subschema `false` the keyword that applies it
  std::string message;  ///< the rule in words, with the offending value cut to a sensible length
};

/// The outcome of one keyword or subschema at one place of the instance (core, section 12.3), as a tree.
struct OutputUnit {
  bool valid = true;
  std::string keyword;  ///< the keyword, or for a subschema the keyword that applies it; empty at the root
  std::string keyword_location;
  std::string absolute_keyword_location;
  std::string instance_location;
  std::string error;                     ///< empty where there is none
  std::optional<wire::Json> annotation;  ///< absent where the subschema failed (core, section 7.7.1.2)
  std::vector<OutputUnit> children;
};

/// A compiled schema: immutable, cheap to copy, safe from several threads, independent of the Documents it came from.
class Schema {
 public:
  explicit Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  /// Stops at the first error. Allocates nothing for a valid instance, except for "uniqueItems" and "unevaluated..."
  /// over large arrays and objects.
  bool accepts(const wire::Json& instance) const;

  /// Every reason, at most `max`, in schema order; empty exactly where accepts() is true. A valid instance costs the
  /// same as accepts(). "anyOf" and "oneOf" are one violation that names the branch that came closest.
  std::vector<Violation> violations(const wire::Json& instance, size_t max = 100) const;

  /// Everything that was evaluated, with annotations: output.h renders it.
  OutputUnit evaluate(const wire::Json& instance) const;

  /// Canonical URI of the schema, with the fragment that compile() was given.
  const std::string& uri() const;

  /// The symbolic form (schema_graph.h): subschemas, keywords and resolved references. Lives as long as any copy.
  const SchemaGraph& graph() const;

 private:
  std::shared_ptr<const Compiled> compiled_;
};

/// Compiles the schema at `uri`, canonical or retrieval, which may carry a fragment (JSON Pointer or anchor). Every
/// document that it reaches is checked against its metaschema. Error::where is the absolute location of the keyword.
wire::Result<Schema> compile(const Documents& documents, std::string_view uri, const CompileOptions& options = {});

}  // namespace json_schema
