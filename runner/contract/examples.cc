#include <fmt/format.h>

#include <algorithm>

#include "runner/contract/fixture_facts.h"
#include "runner/play/bindings.h"

namespace runner::contract {
namespace {

constexpr size_t kMostExamples = 3;
constexpr std::string_view kInstant = "2026-01-15T12:00:00.000Z";

std::string slug(std::string_view text) {
  std::string name;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '-') name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

void add_example(std::vector<NamedExample>& examples, NamedExample example) {
  if (examples.size() >= kMostExamples) return;
  const bool known = std::any_of(examples.begin(), examples.end(), [&](const NamedExample& other) {
    return other.value == example.value || other.name == example.name;
  });
  if (!known) examples.push_back(std::move(example));
}

/// Names are bound to themselves: what a given or a captured value would be, nothing here determines.
Bindings example_bindings(const checks::Conventions& conventions) {
  Bindings bindings("example", wire::parse_instant(kInstant).value_or(wire::Instant{}));
  const wire::Json owner = wire::Object{{"type", conventions.caller_type}, {"id", "acme"}};
  for (const char* name : {"caller", "owner"}) bindings.bind(name, owner);
  bindings.bind("stranger", wire::Object{{"type", conventions.caller_type}, {"id", "another"}});
  return bindings;
}

void bind_names(Bindings& bindings, const std::vector<GivenUse>& given) {
  for (const GivenUse& use : given) bindings.bind(use.name, use.name);
}

}  // namespace

std::vector<NamedExample> request_examples(const Plan& plan, const OperationDeclaration& operation) {
  const checks::Operation* compiled = plan.contract.find_operation(operation.id);
  std::vector<NamedExample> examples;
  if (!compiled || !compiled->request) return examples;
  const auto offer = [&](const Body& body, const Bindings& bindings, const std::string& name, std::string summary) {
    const auto* written = std::get_if<wire::Json>(&body);
    if (!written) return;
    wire::Json value = bindings.resolve(*written);
    if (compiled->request->schema.accepts(value)) add_example(examples, {slug(name), std::move(summary), value});
  };
  if (operation.sample) {
    Bindings bindings = example_bindings(plan.contract.conventions);
    bind_names(bindings, operation.sample->given);
    offer(operation.sample->call.body, bindings, "sample", "The sample of the milestone");
  }
  for (const Fixture& fixture : plan.fixtures) {
    for (const Scenario& scenario : fixture.scenarios) {
      Bindings bindings = example_bindings(plan.contract.conventions);
      bind_names(bindings, scenario.given);
      for (const Step& step : scenario.steps) {
        const auto* call = std::get_if<CallStep>(&step.action);
        if (!call || call->operation != operation.id || step.expect.error) continue;
        offer(call->call.body, bindings, scenario.id, fmt::format("Scenario {} of the fixtures", scenario.id));
      }
    }
  }
  return examples;
}

std::vector<NamedExample> documents_of(const Plan& plan, const std::string& schema_name) {
  std::vector<NamedExample> examples;
  for (const SchemaExamples& file : plan.examples) {
    if (file.schema->name != schema_name) continue;
    for (const json_schema::ExampleDocument& example : file.documents) {
      if (example.is_valid() && file.schema->schema.accepts(example.document))
        add_example(examples, {slug(example.description), example.description, example.document});
    }
  }
  return examples;
}

wire::Json error_example(const checks::Contract& contract, const OperationDeclaration& operation,
                         const std::string& code, const std::string& reason) {
  const std::string id = checks::correlation_id_of(contract.conventions.correlation_prefix, operation.id);
  wire::Object error{{"code", code}, {"message", reason.empty() ? code : reason}};
  if (!reason.empty()) error.set("details", wire::Object{{"reason_code", reason}});
  wire::Json body = wire::Object{{"correlation_id", id.empty() ? "example" : id}, {"error", std::move(error)}};
  return contract.error && !contract.error->schema.accepts(body) ? wire::Json() : body;
}

}  // namespace runner::contract
