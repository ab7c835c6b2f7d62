// CTRF, the common test report format (JSON): a test a scenario run, milestones as suites.
#include "runner/report/render.h"
#include "runner/tool/tool.h"
#include "wire/instant.h"
#include "wire/json.h"

namespace runner {
namespace {

constexpr const char* kSpecVersion = "1.0.0";
constexpr size_t kMaxVerdictBytes = 1000;

/// CTRF has no status for warnings: a test that warns has passed, with "warned" as its raw status.
std::string_view status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
    case Verdict::warned:
      return "passed";
    case Verdict::failed:
      return "failed";
    case Verdict::known:
    case Verdict::not_testable:
      return "skipped";
    case Verdict::deferred:
      break;
  }
  return "other";
}

wire::Json test_of(const ReportCase& test, const std::string& milestone) {
  wire::Object object{{"name", wire::printable(test.name, 1000)},
                      {"status", status_of(test.verdict)},
                      {"duration", test.duration_ms},
                      {"suite", wire::Array{milestone}},
                      {"rawStatus", to_text(test.verdict)}};
  if (const std::string file = file_of(test.place); !file.empty()) object.set("filePath", file);
  if (test.place.line > 0) object.set("line", test.place.line);
  if (!test.reason.empty()) object.set("message", test.reason);
  if (test.findings.empty()) return object;
  const std::string rule(checks::text_of(test.findings.front()->finding.rule).text);
  if (test.reason.empty()) object.set("message", test.causes.empty() ? rule : std::string(test.causes.front()));
  object.set("trace", describe_findings(test));
  return object;
}

struct CtrfSummary {
  size_t tests = 0;
  size_t passed = 0;
  size_t failed = 0;
  size_t skipped = 0;
  size_t other = 0;

  void add(std::string_view status) {
    ++tests;
    ++(status == "passed" ? passed : status == "failed" ? failed : status == "skipped" ? skipped : other);
  }
};

wire::Json to_json(const CtrfSummary& summary, const ReportInput& input) {
  return wire::Object{{"tests", summary.tests},
                      {"passed", summary.passed},
                      {"failed", summary.failed},
                      {"skipped", summary.skipped},
                      {"pending", 0},
                      {"other", summary.other},
                      {"suites", input.records.size()},
                      {"start", input.started_ms},
                      {"stop", input.stopped_ms}};
}

}  // namespace

std::string render_ctrf(const ReportInput& input) {
  wire::Array tests;
  CtrfSummary summary;
  wire::Object verdicts;
  for (const Record* record : input.records) {
    verdicts.set(record->plan->milestone.id, wire::printable(record->verdict_line(input.strict), kMaxVerdictBytes));
    for (const ReportCase& test : cases_of(*record)) {
      summary.add(status_of(test.verdict));
      tests.push_back(test_of(test, record->plan->milestone.id));
    }
  }
  const wire::Object tool{{"name", kToolName}, {"version", kToolVersion}};
  return wire::to_text(wire::Object{{"reportFormat", "CTRF"},
                                    {"specVersion", kSpecVersion},
                                    {"timestamp", wire::format_instant({input.stopped_ms})},
                                    {"generatedBy", kToolName},
                                    {"extra", wire::Object{{"verdicts", std::move(verdicts)}}},
                                    {"results", wire::Object{{"tool", tool},
                                                             {"summary", to_json(summary, input)},
                                                             {"tests", std::move(tests)}}}},
                       2) +
         "\n";
}

}  // namespace runner
