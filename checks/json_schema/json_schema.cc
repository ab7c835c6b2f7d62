#include "checks/json_schema/json_schema.h"

#include <fmt/format.h>

#include "checks/json_schema/assemble.h"
#include "checks/json_schema/collect.h"
#include "checks/json_schema/compiled.h"
#include "checks/json_schema/evaluate.h"
#include "checks/json_schema/registry.h"

namespace json_schema {

namespace {

std::string limit_message(Verdict verdict, const CompileOptions& options) {
  switch (verdict) {
    case Verdict::too_deep:
      return fmt::format("takes subschemas nested deeper than {} levels to judge", options.max_depth);
    case Verdict::too_many_steps:
      return fmt::format("takes more than {} subschemas to judge", options.max_applications);
    case Verdict::pattern_too_slow:
      return fmt::format("has a text on which a pattern takes more than {} steps", options.max_regex_steps);
    default:
      return "is refused";
  }
}

}  // namespace

bool Schema::accepts(const wire::Json& instance) const {
  return run_program(compiled_->program, instance, compiled_->options) == Verdict::holds;
}

std::vector<Violation> Schema::violations(const wire::Json& instance, size_t max) const {
  Verdict verdict = run_program(compiled_->program, instance, compiled_->options);
  if (verdict == Verdict::holds || max == 0) return {};
  if (verdict == Verdict::fails || verdict == Verdict::pattern_too_slow) {
    OutputUnit root = collect(*compiled_->graph, instance, compiled_->options, Retain::errors);
    std::vector<Violation> violations = violations_of(root, max);
    if (!violations.empty()) return violations;
  }
  return {{"", "", uri(), "", limit_message(verdict, compiled_->options)}};
}

OutputUnit Schema::evaluate(const wire::Json& instance) const {
  Verdict verdict = run_program(compiled_->program, instance, compiled_->options);
  if (verdict == Verdict::holds || verdict == Verdict::fails || verdict == Verdict::pattern_too_slow) {
    return collect(*compiled_->graph, instance, compiled_->options, Retain::everything);
  }
  OutputUnit root;
  root.valid = false;
  root.absolute_keyword_location = uri();
  root.error = limit_message(verdict, compiled_->options);
  return root;
}

const std::string& Schema::uri() const { return compiled_->graph->uri; }

const SchemaGraph& Schema::graph() const { return *compiled_->graph; }

wire::Result<Schema> compile_from(const Registry& registry, std::string_view uri, const CompileOptions& options,
                                  Conformance conformance) {
  auto graph = build_graph(registry, uri, options, conformance);
  if (!graph.ok()) return graph.error();
  auto compiled = std::make_shared<Compiled>();
  compiled->graph = *graph;
  compiled->program = assemble(**graph);
  compiled->options = options;
  return Schema(std::move(compiled));
}

wire::Result<Schema> compile(const Documents& documents, std::string_view uri, const CompileOptions& options) {
  return compile_from(documents.registry(), uri, options, Conformance::check);
}

}  // namespace json_schema
