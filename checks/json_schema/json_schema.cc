#include "checks/json_schema/json_schema.h"

#include "checks/json_schema/assemble.h"
#include "checks/json_schema/collect.h"
#include "checks/json_schema/compiled.h"
#include "checks/json_schema/evaluate.h"
#include "checks/json_schema/registry.h"

namespace json_schema {

bool Schema::accepts(const wire::Json& instance) const {
  return run_program(compiled_->program, instance, compiled_->options);
}

std::vector<Violation> Schema::violations(const wire::Json& instance, size_t max) const {
  if (accepts(instance)) return {};
  OutputUnit root = collect(*compiled_->graph, instance, compiled_->options, Retain::errors);
  std::vector<Violation> violations = violations_of(root, max);
  if (violations.empty() && max > 0) {
    // The two passes count depth differently; where only the fast one ran into a limit, that is the reason.
    violations.push_back({"", "", uri(), "", "the evaluation takes more steps or nesting than is allowed"});
  }
  return violations;
}

OutputUnit Schema::evaluate(const wire::Json& instance) const {
  return collect(*compiled_->graph, instance, compiled_->options, Retain::everything);
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
