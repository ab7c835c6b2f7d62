#include "runner/mutate/schema_uses.h"

#include <fmt/format.h>

#include <unordered_set>

#include "wire/json_pointer.h"

namespace runner {
namespace {

class UseCollector {
 public:
  explicit UseCollector(const Record& record) : record_(record), plan_(*record.plan) {}

  std::map<std::string, JudgingSchema> collect() {
    for (const auto& [name, schema] : plan_.schemas) uses_[name].schema = schema;
    for (const SchemaExamples& examples : plan_.examples) add_examples(examples);
    for (const ScenarioResult& result : record_.scenarios) {
      add_documents(result);
      for (const checks::Exchange& exchange : result.exchanges) add_exchange(exchange, result.run->id);
    }
    return std::move(uses_);
  }

 private:
  void add_examples(const SchemaExamples& examples) {
    for (const json_schema::ExampleDocument& example : examples.documents) {
      uses_[examples.schema->name].uses.push_back({&example.document, example.is_valid(),
                                                   example.is_valid() ? nullptr : &example,
                                                   "example " + examples.schema->name + example.pointer});
    }
  }

  /// Those whose value is written in a file: others depend on what a scenario captures.
  void add_documents(const ScenarioResult& result) {
    for (size_t i = 0; i < result.run->steps; ++i) {
      const Step& step = result.run->scenario->steps[i];
      const auto* document = std::get_if<DocumentStep>(&step.action);
      const auto* file = document ? std::get_if<std::string>(&document->source) : nullptr;
      if (!file) continue;
      const wire::Json& value = plan_.documents.at(InputFiles::resolve(*step.place.file, *file));
      uses_[document->schema].uses.push_back({&value, document->valid, nullptr, result.run->id});
    }
  }

  void add_exchange(const checks::Exchange& exchange, const std::string& by) {
    if (!exchange.body || !exchange.response()) return;
    if (!seen_.insert(&exchange).second) return;
    const std::string& text = exchange.response()->body.bytes();
    const checks::Contract& contract = plan_.contract;
    if (exchange.status() != 200) return add(contract.error, *exchange.body, text, by);
    if (exchange.operation) return add(exchange.operation->response, *exchange.body, text, by);
    if (exchange.label == "signing keys") add(contract.key_set, *exchange.body, text, by);
    if (exchange.label != "events") return;
    add(contract.event_feed, *exchange.body, text, by);
    for (const wire::Json& event : wire::elements_at(*exchange.body, "/events")) {
      add(contract.event, event, wire::to_text(event), by);
      const std::string* type = event.find_string("type");
      const checks::EventType* declared = type ? contract.find_event(*type) : nullptr;
      const wire::Json* payload = event.find("payload");
      if (declared && payload) add(declared->payload, *payload, wire::to_text(*payload), by);
    }
  }

  void add(const checks::SchemaRef& schema, const wire::Json& value, const std::string& text, const std::string& by) {
    JudgingSchema& judging = uses_[schema->name];
    if (!judging.schema) judging.schema = schema;
    if (texts_.insert(schema->name + '\n' + text).second) judging.uses.push_back({&value, true, nullptr, by});
  }

  const Record& record_;
  const Plan& plan_;
  std::map<std::string, JudgingSchema> uses_;
  std::unordered_set<std::string> texts_;  ///< names of schemas with texts of values
  std::unordered_set<const checks::Exchange*> seen_;
};

}  // namespace

std::map<std::string, JudgingSchema> schema_uses(const Record& record) { return UseCollector(record).collect(); }

bool notices(const SchemaUse& use, const json_schema::Schema& schema) {
  if (use.example) return json_schema::judge_example(schema, *use.example).has_value();
  return schema.accepts(*use.value) != use.accepted;
}

}  // namespace runner
