#include "runner/mutate/schema_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "checks/json_schema/compare/compare.h"
#include "runner/driver/recorded_driver.h"

namespace runner {
namespace {

using json_schema::Relation;
using json_schema::Schema;

constexpr size_t kMaxKillers = 3;
constexpr size_t kEquivalenceSamples = 50;

using SchemasByName = std::map<std::string, checks::SchemaRef>;

/// Puts other schemas of the same names everywhere into a plan.
void replace_schemas(Plan& plan, const SchemasByName& by) {
  const auto replace = [&](checks::SchemaRef& schema) {
    const auto found = schema ? by.find(schema->name) : by.end();
    if (found != by.end()) schema = found->second;
  };
  checks::Contract& contract = plan.contract;
  for (checks::Operation& operation : contract.operations) {
    replace(operation.request);
    replace(operation.response);
  }
  for (checks::EventType& event : contract.events) replace(event.payload);
  for (checks::SchemaRef* schema : {&contract.error, &contract.event, &contract.event_feed, &contract.key_set})
    replace(*schema);
  for (SchemaExamples& examples : plan.examples) replace(examples.schema);
  for (auto& [name, schema] : plan.schemas) replace(schema);
  for (auto& [name, schema] : plan.reached_schemas) replace(schema);
}

RecordedTarget recording_of(const Record& record) {
  RecordedTarget recording{{}, record.capabilities, record.trusted_keys, SentAs::target_wanted};
  recording.capabilities.forks = false;
  for (const ScenarioResult& result : record.scenarios) {
    RecordedSession& session = recording.sessions[result.run->id];
    session.facts = result.session;
    for (const checks::Exchange& exchange : result.exchanges) {
      session.requests.push_back(exchange.request);
      session.outcomes.push_back(exchange.outcome);
      session.sent_again.push_back(exchange.sent_again);
    }
  }
  return recording;
}

// All documents of the schemas, without one of them.
json_schema::Documents documents_without(const std::map<std::string, JudgingSchema>& uses,
                                         const json_schema::Document& left_out) {
  json_schema::Documents documents;
  for (const auto& [name, judging] : uses) {
    for (const auto& document : judging.schema->schema.graph().documents) {
      const std::string& uri = document->resources.front()->uri;
      if (document.get() != &left_out && uri != left_out.resources.front()->uri && !documents.find(uri))
        static_cast<void>(documents.add(document->retrieval_uri, document->json));
    }
  }
  return documents;
}

bool reaches(const Schema& schema, const json_schema::Document& document) {
  const auto& documents = schema.graph().documents;
  const std::string& uri = document.resources.front()->uri;
  return std::any_of(documents.begin(), documents.end(),
                     [&](const auto& one) { return one->resources.front()->uri == uri; });
}

/// The schemas that a mutant changes, in order: first that of the document itself.
class ChangedSchemas {
 public:
  struct Changed {
    const JudgingSchema* before;
    checks::SchemaRef after;
  };
  ChangedSchemas(const std::map<std::string, JudgingSchema>& uses, const SchemaMutant& mutant,
                 json_schema::Documents documents) {
    if (!documents.add(mutant.document->retrieval_uri, mutant.changed_document())) return;
    json_schema::CompileOptions options;
    options.format = json_schema::FormatMode::assertion;
    for (const auto& [name, judging] : uses) {
      if (!reaches(judging.schema->schema, *mutant.document)) continue;
      auto schema = json_schema::compile(documents, judging.schema->schema.uri(), options);
      if (!schema) return;
      const bool own = judging.schema->schema.uri() == mutant.document->resources.front()->uri;
      changed_.insert(own ? changed_.begin() : changed_.end(),
                      {&judging, std::make_shared<checks::NamedSchema>(checks::NamedSchema{name, *std::move(schema)})});
    }
    compiled_ = true;
  }

  bool compiled() const { return compiled_; }
  const std::vector<Changed>& all() const { return changed_; }
  SchemasByName before() const {
    SchemasByName schemas;
    for (const Changed& one : changed_) schemas[one.before->schema->name] = one.before->schema;
    return schemas;
  }
  SchemasByName after() const {
    SchemasByName schemas;
    for (const Changed& one : changed_) schemas[one.after->name] = one.after;
    return schemas;
  }

 private:
  std::vector<Changed> changed_;
  bool compiled_ = false;
};

std::string rule_broken_by(const SchemaUse& use) {
  return use.by.starts_with("example ") ? "schema.example" : "schema.response";
}

std::string describe_witness(const json_schema::Comparison& comparison) {
  const bool wider = !comparison.widenings.empty();
  if (!wider && comparison.narrowings.empty()) return "";
  const json_schema::Witness& witness = wider ? comparison.widenings.front() : comparison.narrowings.front();
  return fmt::format("{} by the change: {}", wider ? "accepted" : "refused", checks::excerpt(&witness.instance, 300));
}

// One thread's share.
class SchemaJudge {
 public:
  SchemaJudge(const std::map<std::string, JudgingSchema>& uses, const Record& baseline, std::unique_ptr<Plan> plan)
      : uses_(uses),
        baseline_(baseline),
        plan_(std::move(plan)),
        driver_(make_recorded_driver(recording_of(baseline))) {}

  JudgedMutant judge(const SchemaMutant& mutant) {
    JudgedMutant judged{mutant.mutant};
    const ChangedSchemas changed(uses_, mutant, documents_for(*mutant.document));
    if (!changed.compiled()) return killed(std::move(judged), "the plan", "schema.compile");
    judge_values(changed, judged);
    if (judged.verdict == MutantVerdict::killed) return judged;
    prove(changed, judged);
    if (judged.verdict == MutantVerdict::equivalent) return judged;
    run_again(changed, judged);
    return judged;
  }

 private:
  static JudgedMutant killed(JudgedMutant judged, const std::string& by, const std::string& rule) {
    judged.verdict = MutantVerdict::killed;
    judged.killed_by.push_back(by);
    if (std::find(judged.rules.begin(), judged.rules.end(), rule) == judged.rules.end()) judged.rules.push_back(rule);
    return judged;
  }

  const json_schema::Documents& documents_for(const json_schema::Document& document) {
    const std::string& uri = document.resources.front()->uri;
    if (!rest_ || rest_of_ != uri) rest_ = documents_without(uses_, document);
    rest_of_ = uri;
    return *rest_;
  }

  static void judge_values(const ChangedSchemas& changed, JudgedMutant& judged) {
    for (const ChangedSchemas::Changed& one : changed.all()) {
      for (const SchemaUse& use : one.before->uses) {
        const auto& by = judged.killed_by;
        if (by.size() >= kMaxKillers) return;
        if (std::find(by.begin(), by.end(), use.by) == by.end() && notices(use, one.after->schema))
          judged = killed(std::move(judged), use.by, rule_broken_by(use));
      }
    }
  }

  static void prove(const ChangedSchemas& changed, JudgedMutant& judged) {
    json_schema::CompareOptions options;
    options.samples = kEquivalenceSamples;
    for (const ChangedSchemas::Changed& one : changed.all()) {
      const auto comparison = json_schema::compare_schemas(one.before->schema->schema, one.after->schema, options);
      if (comparison.relation == Relation::identical || comparison.relation == Relation::equal) continue;
      judged.detail =
          comparison.relation == Relation::undecided
              ? "whether it changes anything is undecided: " + comparison.widening.reason + comparison.narrowing.reason
              : describe_witness(comparison);
      return;
    }
    judged.verdict = MutantVerdict::equivalent;
  }

  /// What values alone do not show: documents of fixtures that a scenario makes.
  void run_again(const ChangedSchemas& changed, JudgedMutant& judged) {
    const std::vector<const ScenarioRun*> runs = runs_with_documents(changed);
    if (runs.empty()) return;
    replace_schemas(*plan_, changed.after());
    take_findings(run_again(runs), judged);
    replace_schemas(*plan_, changed.before());
  }

  std::vector<const ScenarioRun*> runs_with_documents(const ChangedSchemas& changed) const {
    const SchemasByName schemas = changed.after();
    std::vector<const ScenarioRun*> runs;
    for (const ScenarioRun& run : plan_->runs) {
      const auto& steps = run.scenario->steps;
      const bool judges = std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
        const auto* document = std::get_if<DocumentStep>(&step.action);
        return document && schemas.contains(document->schema);
      });
      if (judges) runs.push_back(&run);
    }
    return runs;
  }

  Record run_again(const std::vector<const ScenarioRun*>& runs) {
    ExecuteOptions options;
    options.selected = runs;
    options.partial = true;
    options.over_http = baseline_.over_http;
    options.schema_coverage = false;
    return execute(*plan_, *driver_, options);
  }

  static void take_findings(const Record& record, JudgedMutant& judged) {
    if (record.overall(false)) return;
    for (const ScenarioResult& result : record.scenarios) {
      if (result.verdict == Verdict::failed && judged.killed_by.size() < kMaxKillers)
        judged =
            killed(std::move(judged), result.run->id, std::string(checks::id_of(result.findings.front().finding.rule)));
    }
    for (const PlacedFinding& placed : record.run_findings) {
      if (placed.finding.level == Level::must && judged.killed_by.size() < kMaxKillers)
        judged = killed(std::move(judged), "the run", std::string(checks::id_of(placed.finding.rule)));
    }
  }

  const std::map<std::string, JudgingSchema>& uses_;
  const Record& baseline_;
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<RecordedDriver> driver_;
  std::optional<json_schema::Documents> rest_;  ///< without the document whose mutants are being judged
  std::string rest_of_;
};

}  // namespace

std::vector<JudgedMutant> judge_schema_mutants(const Record& baseline, const std::vector<SchemaMutant>& mutants,
                                               const MutationOptions& options) {
  const auto uses = schema_uses(baseline);
  std::vector<JudgedMutant> judged(mutants.size());
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, options.jobs); ++i) {
    const auto judge = std::make_shared<SchemaJudge>(uses, baseline, options.plan_again());
    threads.emplace_back([&, judge] {
      for (size_t mutant = next++; mutant < mutants.size(); mutant = next++)
        judged[mutant] = judge->judge(mutants[mutant]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return judged;
}

}  // namespace runner
