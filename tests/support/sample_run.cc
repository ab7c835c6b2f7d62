#include "tests/support/sample_run.h"

#include <gtest/gtest.h>

#include <atomic>

#include "runner/evidence/recount.h"
#include "runner/evidence/statement.h"
#include "wire/canonical_json.h"
#include "wire/json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr const char* kBrokenScenario = R"(- id: broken
  proves: [M1.add]
  steps:
  - call: things.add
    body: {thing: {thing_id: {$unique: broken}, name: Broken}}
    expect: {body: {/thing/name: Whole}}
)";

std::unique_ptr<Plan> plan_of(TinyRepository& repository) {
  auto plan = repository.plan();
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().to_string());
  return plan ? std::move(*plan) : nullptr;
}

void answer_with_hostile_text(const wire::Request& request, checks::Outcome& outcome) {
  auto* response = std::get_if<wire::Response>(&outcome);
  if (!response || request.body.find("Broken") == std::string::npos) return;
  auto body = wire::parse_json(response->body.bytes());
  body->as_object()->set("note", kHostileText);
  wire::Object* thing = body->as_object()->find("thing")->as_object();
  thing->set("name", kHostileText);
  thing->set("extra", kHostileText);  // the schema knows no such member
  response->body = wire::to_text(*body);
}

Record record_of(const Plan& plan, SampleKind kind) {
  TinyDriver driver;
  if (kind == SampleKind::broken) driver.after = answer_with_hostile_text;
  ExecuteOptions options;
  for (const ScenarioRun& run : plan.runs) options.selected.push_back(&run);
  return execute(plan, driver, options);
}

}  // namespace

const std::string kHostileText =
    "<img src=x onerror=\"window.broken_out=1\"></pre><script>window.broken_out=1</script>\x1b[31m]]>&amp;";

wire::PrivateKey sample_key(uint8_t number) {
  std::array<uint8_t, 32> seed{};
  seed.fill(number);
  return wire::PrivateKey::from_seed(seed).value();
}

TrustPolicy trust_in(std::initializer_list<wire::PrivateKey> keys) {
  TrustPolicy policy;
  for (const wire::PrivateKey& key : keys) policy.set({key.public_key(), KeyState::active, {}, {}, {}});
  return policy;
}

SampleRun::SampleRun(SampleKind kind) {
  if (kind == SampleKind::broken) repository_.file("fixtures/things.yaml") += kBrokenScenario;
  plan_ = plan_of(repository_);
  record_ = record_of(*plan_, kind);
}

namespace {

RunFiles more_files() {
  constexpr const char* kTimes = R"({"started_at":"2026-01-15T11:59:00Z","finished_at":"2026-01-15T12:00:00Z"})";
  return {{"run.json", kTimes}, {"reports/run.md", "# M1\n"}};
}

}  // namespace

wire::Result<PublishedRun> publish_sample(const Record& record, const std::string& folder, RunFiles more, Disk& disk) {
  static std::atomic<uint64_t> number = 0;
  return publish(record,
                 {folder, false, std::move(more), [] { return *wire::parse_instant("2026-01-15T12:00:00Z"); },
                  [] { return number++; }},
                 sample_key(), disk);
}

wire::Result<PublishedRun> SampleRun::publish(const std::string& folder, Disk& disk) const {
  return publish_sample(record_, folder, more_files(), disk);
}

RunFolder SampleRun::folder() const {
  RunFiles files = files_of(record_, false);
  files.merge(more_files());
  return signed_again(record_, std::move(files), sample_key());
}

RunFolder signed_again(const Record& record, RunFiles files, const wire::PrivateKey& key) {
  for (const char* name : {"SHA256SUMS", "run.dsse.json", "run.sigstore.json"}) files.erase(name);
  RunFiles signatures = signed_files(record, false, files, key);
  files.merge(signatures);
  return {std::move(files), {}};
}

RunFolder sealed_again(RunFiles files, const wire::PrivateKey& key) {
  for (const char* name : {"SHA256SUMS", "run.dsse.json", "run.sigstore.json"}) files.erase(name);
  std::string sums;
  for (const auto& [name, text] : files) sums += wire::sha256_hex(text) + "  " + name + "\n";
  files["SHA256SUMS"] = sums;
  const auto descriptors = [&](std::initializer_list<const char*> names) {
    wire::Array list;
    for (const char* name : names) list.push_back(file_descriptor(name, wire::sha256_hex(files.at(name))));
    return list;
  };
  const auto names = [](const std::vector<std::string>& ids) { return wire::Array(ids.begin(), ids.end()); };
  const Recount counted = recount(wire::parse_json(files.at("results.json")).value());
  const wire::Object predicate{{"result", counted.result},
                               {"configuration", descriptors({"milestone.yaml", "coverage.json"})},
                               {"passedTests", names(counted.passed)},
                               {"warnedTests", names(counted.warned)},
                               {"failedTests", names(counted.failed)}};
  const wire::Json target = wire::parse_json(files.at("target.json")).value();
  const wire::Object statement{{"_type", kStatementType},
                               {"subject", subjects_of(descriptors({"SHA256SUMS", "results.json", "target.json"}),
                                                       read_subjects(target, "target.json").value())},
                               {"predicateType", kPredicateType},
                               {"predicate", predicate}};
  Envelope envelope{kPayloadType, wire::canonical_json(statement), {}};
  add_signature(envelope, key);
  files[kEnvelopeFile] = envelope_text(envelope);
  files[bundle_name(0)] = bundle_text(envelope, 0);
  return {std::move(files), {}};
}

std::string problems_of(const VerifyReport& report) {
  std::string text;
  for (const wire::Error& problem : report.problems) text += problem.to_string() + "\n";
  return text;
}

}  // namespace runner
