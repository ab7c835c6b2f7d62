#include "checks/json_schema/schema.h"

#include <fmt/format.h>

#include "checks/json_schema/evaluate/assemble.h"
#include "checks/json_schema/evaluate/evaluation.h"
#include "checks/json_schema/explain/collector.h"

namespace json_schema {

namespace {

std::string limit_message(EvaluationOutcome outcome, const CompileOptions& options) {
  switch (outcome) {
    case EvaluationOutcome::too_deep:
      return fmt::format("needs subschemas nested deeper than {} levels", options.max_depth);
    case EvaluationOutcome::too_many_applications:
      return fmt::format("needs more than {} applications of subschemas", options.max_applications);
    case EvaluationOutcome::pattern_too_slow:
      return fmt::format("contains a text on which a pattern takes more than {} steps", options.max_regex_steps);
    default:
      return "is refused";
  }
}

/// Whether the collecting pass can give reasons; it stops at a slow pattern by itself.
bool is_within_limits(EvaluationOutcome outcome) {
  return outcome != EvaluationOutcome::too_deep && outcome != EvaluationOutcome::too_many_applications;
}

}  // namespace

/// Both forms of one schema.
struct Schema::Compiled {
  std::shared_ptr<const SchemaGraph> graph;
  Program program;

  /// The fast pass: stops at the first error and gives no reasons.
  EvaluationOutcome run(const wire::Json& instance) const {
    return Evaluation<Unobserved>(program, graph->options).run(instance);
  }
  OutputUnit collect(const wire::Json& instance, Retain retain) const {
    return Collector(*graph, retain).run(instance);
  }
  /// Everything, or where that is too much, the reasons alone; a valid instance then has one unit without annotations.
  OutputUnit collect_everything(const wire::Json& instance, bool valid) const {
    Collector collector(*graph, Retain::everything);
    OutputUnit all = collector.run(instance);
    if (!collector.overflowed()) return all;
    if (!valid) return collect(instance, Retain::errors);
    OutputUnit root;
    root.absolute_keyword_location = graph->uri;
    return root;
  }
};

Schema::Schema(std::shared_ptr<const SchemaGraph> graph) {
  Program program = assemble(*graph);
  compiled_ = std::make_shared<const Compiled>(Compiled{std::move(graph), std::move(program)});
}

bool Schema::accepts(const wire::Json& instance) const { return compiled_->run(instance) == EvaluationOutcome::holds; }

std::vector<Violation> Schema::violations(const wire::Json& instance, size_t max) const {
  const EvaluationOutcome outcome = compiled_->run(instance);
  if (outcome == EvaluationOutcome::holds || max == 0) return {};
  if (is_within_limits(outcome)) {
    std::vector<Violation> violations = violations_of(compiled_->collect(instance, Retain::errors), max);
    if (!violations.empty()) return violations;
  }
  return {{"", "", uri(), "", limit_message(outcome, options())}};
}

OutputUnit Schema::evaluate(const wire::Json& instance) const {
  const EvaluationOutcome outcome = compiled_->run(instance);
  if (is_within_limits(outcome)) {
    return compiled_->collect_everything(instance, outcome == EvaluationOutcome::holds);
  }
  OutputUnit root;
  root.valid = false;
  root.absolute_keyword_location = uri();
  root.error = limit_message(outcome, options());
  return root;
}

const std::string& Schema::uri() const { return compiled_->graph->uri; }

const SchemaGraph& Schema::graph() const { return *compiled_->graph; }

const CompileOptions& Schema::options() const { return compiled_->graph->options; }

}  // namespace json_schema
