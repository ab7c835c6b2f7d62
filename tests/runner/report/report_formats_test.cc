// Each format of report: valid under the schemas that others publish, exact about places and counts, and proof against
// a target that answers with markup, escape sequences and broken text.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "checks/json_schema/json_schema.h"
#include "runner/record/causes.h"
#include "runner/record/consequences.h"
#include "runner/report/github.h"
#include "runner/report/matrix.h"
#include "runner/report/report.h"
#include "runner/report/text.h"
#include "tests/support/command_session.h"
#include "tests/support/file_text.h"
#include "tests/support/peer_data.h"
#include "tests/support/sample_run.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"
#include "wire/utf8.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const SampleRun& broken() {
  static const SampleRun run(SampleKind::broken);
  return run;
}

/// A record that a test changed, with its causes found again.
Record with_causes(Record record) {
  mark_consequences(record);
  find_causes(record);
  return record;
}

/// The broken run with one scenario that could not be tested, one that warns, and a finding of the whole run.
Record mixed_record() {
  Record record = broken().record();
  ScenarioResult& untested = record.scenarios.at(0);
  untested.verdict = Verdict::not_testable;
  untested.reason = "no feed " + kHostileText;
  untested.findings.clear();
  ScenarioResult& warned = record.scenarios.at(1);
  warned.verdict = Verdict::warned;
  warned.findings.push_back({{checks::Rule::transport_charset, Level::should, "header content-type", "a charset",
                              kHostileText + "\x01\xff\n::error::forged", 0},
                             warned.run->scenario->place,
                             0,
                             {}});
  record.run_findings.push_back(
      {{checks::Rule::floor_unexercised, Level::must, "", "an exchange with | `a` code", "none"},
       record.plan->milestone.rules.front().place,
       -1,
       {}});
  record.evidence = "artifacts/milestones/M1/runs/20260115T120000Z-5d3f09ab";
  record.again = "verify/runner milestones/M1.yaml";
  return with_causes(std::move(record));
}

ReportInput input_of(const Record& record) { return {{&record}, false, 1'768'478'400'000, 1'768'478'401'000}; }

std::string rendered(ReportFormat format, const Record& record) { return render_report(format, input_of(record)); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

wire::Json parsed(const std::string& text) {
  auto json = wire::parse_json(text);
  EXPECT_TRUE(json.ok()) << text.substr(0, 300);
  return json ? *json : wire::Json();
}

std::string at(const wire::Json& json, std::string_view pointer) {
  const wire::Json* value = wire::find_at(json, pointer);
  if (!value) return "(none)";
  return value->as_string() ? *value->as_string() : wire::to_text(*value);
}

TEST(HtmlEscaped, EscapesMarkupAndBothQuotes) {
  EXPECT_EQ(html_escaped("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

// ---- what was not tested

TEST(Report, CarriesWhatWasNotTestedAsTheConsoleDoes) {
  const SampleRun whole;
  Record record = whole.record();
  ScenarioResult& untested = record.scenarios.at(0);
  untested.verdict = Verdict::not_testable;
  untested.reason = "the target serves no event feed; the gate is closed on this target";
  untested.optional = true;
  RuleResult& rule = record.rules.at(0);
  rule.verdict = Verdict::not_testable;
  rule.reason = untested.reason;
  rule.optional = true;
  const std::string remark = fmt::format("1 of {} rules not testable: no event feed, gate closed", record.rules.size());
  ASSERT_EQ(record.verdict_line(false), "overall=true (" + remark + ")");
  for (ReportFormat format : {ReportFormat::junit, ReportFormat::ctrf, ReportFormat::tap, ReportFormat::markdown,
                              ReportFormat::html, ReportFormat::ndjson}) {
    EXPECT_THAT(rendered(format, record), HasSubstr(remark)) << report_file_name(format);
  }
  EXPECT_THAT(rendered(ReportFormat::junit, record), HasSubstr("<skipped message=\"" + untested.reason));
  EXPECT_THAT(rendered(ReportFormat::tap, record), HasSubstr(" # SKIP " + untested.reason));
  EXPECT_EQ(at(parsed(rendered(ReportFormat::ctrf, record)), "/results/tests/0/message"), untested.reason);
}

// ---- junit

TEST(Junit, IsValidUnderBothSchemas) {
  const auto schemas = peer_data("report-schemas");
  if (!schemas) GTEST_SKIP() << kNoPeerData;
  if (std::system("xmllint --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "xmllint is not installed (package libxml2-utils)";
  const TemporaryFolder folder;
  const SampleRun whole;
  const Record mixed = mixed_record();
  Record interrupted = mixed_record();
  interrupted.interrupted = true;
  for (const Record* record : {&whole.record(), &mixed, &std::as_const(interrupted)}) {
    std::ofstream(folder.path("junit.xml"), std::ios::binary) << rendered(ReportFormat::junit, *record);
    for (const char* schema : {"junit-jenkins.xsd", "junit-ant.xsd"}) {
      const std::string command =
          fmt::format("xmllint --noout --nonet --schema '{}' '{}' >'{}' 2>&1", (*schemas / schema).string(),
                      folder.path("junit.xml"), folder.path("said"));
      EXPECT_EQ(std::system(command.c_str()), 0) << schema << "\n" << read_text(folder.path("said"));
    }
  }
}

TEST(Junit, CountsWhatItLists) {
  const Record record = mixed_record();
  const std::string text = rendered(ReportFormat::junit, record);
  EXPECT_THAT(text, HasSubstr(fmt::format("tests=\"{}\"", record.scenarios.size() + record.run_findings.size())));
  EXPECT_THAT(text,
              HasSubstr(fmt::format("failures=\"{}\"", record.count(Verdict::failed) + record.run_findings.size())));
  EXPECT_THAT(text, HasSubstr("skipped=\"1\""));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
}

TEST(Reports, AnInterruptedRunIsNotGreen) {
  Record record = mixed_record();
  std::erase_if(record.scenarios, [](const ScenarioResult& result) { return result.verdict != Verdict::passed; });
  record.run_findings.clear();
  record.causes.clear();
  record.interrupted = true;
  const std::string junit = rendered(ReportFormat::junit, record);
  EXPECT_THAT(junit, HasSubstr("errors=\"1\""));
  EXPECT_THAT(junit, HasSubstr("<error message=\"interrupted: "));
  EXPECT_THAT(rendered(ReportFormat::tap, record), HasSubstr("\nBail out! M1 interrupted: "));
  const wire::Json ctrf = parsed(rendered(ReportFormat::ctrf, record));
  EXPECT_EQ(at(ctrf, "/results/summary/other"), "1");
  EXPECT_EQ(at(ctrf, "/results/summary/tests"), fmt::format("{}", record.scenarios.size() + 1));
  EXPECT_EQ(at(ctrf, fmt::format("/results/tests/{}/status", record.scenarios.size())), "other");
}

TEST(Junit, ShowsHowLongEachScenarioTook) {
  Record record = mixed_record();
  for (ScenarioResult& result : record.scenarios) result.duration_ms = 0;
  record.scenarios[0].duration_ms = 61'007;
  record.scenarios[1].duration_ms = 40;
  const std::string text = rendered(ReportFormat::junit, record);
  EXPECT_THAT(text, HasSubstr("time=\"61.007\""));
  EXPECT_THAT(text, HasSubstr("time=\"0.040\""));
  EXPECT_THAT(text, HasSubstr("time=\"61.047\"")) << "the suite";
}

// ---- ctrf

TEST(Ctrf, IsValidUnderItsSchema) {
  const auto schemas = peer_data("report-schemas");
  if (!schemas) GTEST_SKIP() << kNoPeerData;
  // The schema names draft-07; what it uses of it means the same in draft 2020-12.
  wire::Json document = parsed(file_text(*schemas / "ctrf.schema.json"));
  document.as_object()->set("$schema", "https://json-schema.org/draft/2020-12/schema");
  json_schema::Documents documents;
  const auto added = documents.add("file:///ctrf.schema.json", std::move(document));
  ASSERT_TRUE(added.ok()) << added.error().to_string();
  const auto schema = json_schema::compile(documents, added->uri, {});
  ASSERT_TRUE(schema.ok()) << schema.error().to_string();
  const SampleRun whole;
  Record mixed = mixed_record();
  mixed.interrupted = true;
  for (const Record* record : {&whole.record(), &std::as_const(mixed)}) {
    const auto violations = schema->violations(parsed(rendered(ReportFormat::ctrf, *record)), 5);
    EXPECT_TRUE(violations.empty()) << violations.front().instance_location << ": " << violations.front().message;
  }
  wire::Json wrong = parsed(rendered(ReportFormat::ctrf, mixed));
  ASSERT_TRUE(wire::set_at(wrong, "/results/tests/0/status", "warned"));
  EXPECT_FALSE(schema->violations(wrong, 5).empty()) << "the schema judges nothing";
}

TEST(Ctrf, CountsWhatItLists) {
  const Record record = mixed_record();
  const wire::Json json = parsed(rendered(ReportFormat::ctrf, record));
  EXPECT_EQ(at(json, "/results/summary/skipped"), "1");
  EXPECT_EQ(at(json, "/results/summary/tests"),
            fmt::format("{}", record.scenarios.size() + record.run_findings.size()));
  EXPECT_EQ(at(json, "/results/tests/0/status"), "skipped");
  EXPECT_EQ(at(json, "/results/tests/1/status"), "passed") << "CTRF knows no warning";
  EXPECT_EQ(at(json, "/results/tests/1/rawStatus"), "warned");
}

TEST(Ctrf, SaysTheCauseOfEachFailure) {
  const wire::Json json = parsed(rendered(ReportFormat::ctrf, mixed_record()));
  size_t failed = 0;
  for (const wire::Json& test : wire::elements_at(json, "/results/tests")) {
    if (at(test, "/status") != "failed") continue;
    ++failed;
    EXPECT_THAT(at(test, "/message"), testing::StartsWith("cause "));
  }
  EXPECT_GE(failed, 1u);
}

TEST(Ctrf, ShowsHowLongEachScenarioTook) {
  Record record = mixed_record();
  record.scenarios[0].duration_ms = 61'007;
  record.scenarios[1].duration_ms = 0;
  const wire::Json json = parsed(rendered(ReportFormat::ctrf, record));
  EXPECT_EQ(at(json, "/results/tests/0/duration"), "61007");
  EXPECT_EQ(at(json, "/results/tests/1/duration"), "0");
}

// ---- sarif

TEST(Sarif, NamesRulesPlacesAndSchemas) {
  const wire::Json json = parsed(rendered(ReportFormat::sarif, mixed_record()));
  EXPECT_EQ(at(json, "/version"), "2.1.0");
  const wire::Array& results = *wire::find_at(json, "/runs/0/results")->as_array();
  EXPECT_EQ(results.size(), mixed_record().causes.size()) << "one for each cause and place";
  size_t at_schemas = 0;
  for (const wire::Json& result : results) {
    const std::string index = at(result, "/ruleIndex");
    EXPECT_EQ(at(json, "/runs/0/tool/driver/rules/" + index + "/id"), at(result, "/ruleId"));
    EXPECT_EQ(at(result, "/partialFingerprints/contractCause~1v1").size(), 64u);
    EXPECT_NE(at(result, "/locations/0/physicalLocation/region/startLine"), "0");
    if (at(result, "/relatedLocations/0/physicalLocation/artifactLocation/uri") != "schemas/Thing.schema.json")
      continue;
    ++at_schemas;
    EXPECT_EQ(at(result, "/relatedLocations/0/physicalLocation/region/startLine"), "2");
  }
  EXPECT_GE(at_schemas, 1u) << "the refused member is shown at the line of its keyword";
}

/// Fingerprints of the findings of the broken scenario, sorted, with this text before it in the fixture.
std::vector<std::string> fingerprints_with(const std::string& before) {
  Record record = broken().record();
  for (ScenarioResult& result : record.scenarios) {
    for (PlacedFinding& placed : result.findings) {
      placed.place.line += static_cast<int>(std::count(before.begin(), before.end(), '\n'));
      placed.finding.actual += before;
    }
  }
  std::vector<std::string> prints;
  const wire::Json json = parsed(rendered(ReportFormat::sarif, record));
  for (const wire::Json& result : *wire::find_at(json, "/runs/0/results")->as_array()) {
    prints.push_back(at(result, "/partialFingerprints/contractCause~1v1"));
  }
  return prints;
}

TEST(Sarif, KeepsFingerprintsWhereLinesMove) {
  const auto prints = fingerprints_with("");
  EXPECT_FALSE(prints.empty());
  EXPECT_EQ(prints, fingerprints_with("# more\n# lines\n"));
}

// ---- tap, ndjson, markdown

TEST(Tap, PlansWhatItLists) {
  const Record record = mixed_record();
  const std::vector<std::string> lines = lines_of(rendered(ReportFormat::tap, record));
  EXPECT_EQ(lines.at(0), "TAP version 14");
  EXPECT_EQ(lines.at(1), fmt::format("1..{}", record.scenarios.size() + record.run_findings.size()));
  size_t points = 0;
  size_t failed = 0;
  size_t skipped = 0;
  for (const std::string& line : lines) {
    points += line.starts_with("ok ") || line.starts_with("not ok ") ? 1 : 0;
    failed += line.starts_with("not ok ") ? 1 : 0;
    skipped += line.find(" # SKIP ") != std::string::npos ? 1 : 0;
    EXPECT_FALSE(line.starts_with("::") || line.starts_with("<")) << "text of the target begins a line: " << line;
  }
  EXPECT_EQ(points, record.scenarios.size() + record.run_findings.size());
  EXPECT_EQ(failed, record.count(Verdict::failed) + record.run_findings.size());
  EXPECT_EQ(skipped, 1u);
}

TEST(Ndjson, IsALineForEachScenarioBetweenBeginAndEnd) {
  const Record record = mixed_record();
  const std::vector<std::string> lines = lines_of(rendered(ReportFormat::ndjson, record));
  ASSERT_EQ(lines.size(), record.scenarios.size() + 2);
  EXPECT_EQ(at(parsed(lines.front()), "/type"), "begin");
  EXPECT_EQ(at(parsed(lines.at(1)), "/verdict"), "not-testable");
  EXPECT_EQ(at(parsed(lines.back()), "/type"), "end");
  EXPECT_EQ(at(parsed(lines.back()), "/overall"), "false");
}

TEST(Markdown, GivesTextOfTheTargetNoMeaning) {
  const std::string text = rendered(ReportFormat::markdown, mixed_record());
  EXPECT_THAT(text, HasSubstr("## M1: failed"));
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, HasSubstr("an exchange with \\| \\`a\\` code"));
  size_t columns = 0;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("| | cause |")) columns = 7;
    if (columns == 0 || !line.starts_with("| 1 fail |")) continue;
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
    EXPECT_EQ(bars, columns) << line;
  }
  EXPECT_EQ(columns, 7u);
}

// ---- GitHub Actions

TEST(Annotations, AreOnFixtureAndSchemaLinesWorstFirst) {
  const std::vector<std::string> lines = lines_of(render_annotations(input_of(mixed_record())));
  ASSERT_GE(lines.size(), 3u);
  const auto kind = [](const std::string& line) { return line.substr(0, line.find(' ')); };
  const std::vector<std::string> order = {"::error", "::warning", "::notice"};
  size_t rank = 0;
  size_t at_schema = 0;
  for (const std::string& line : lines) {
    while (rank < order.size() && kind(line) != order[rank]) ++rank;
    ASSERT_LT(rank, order.size()) << line << " is out of order, or no annotation";
    at_schema += line.starts_with("::notice file=schemas/Thing.schema.json,line=2,") ? 1 : 0;
  }
  EXPECT_THAT(lines.front(), HasSubstr("file=fixtures/things.yaml,line="));
  EXPECT_EQ(at_schema, 1u);
}

TEST(Annotations, AreTenOfAKindAtMostAndTheRestIsCounted) {
  Record record = mixed_record();
  ScenarioResult& failed = record.scenarios.back();
  for (int i = 0; i < 30; ++i) {
    checks::Finding finding{checks::Rule::schema_response,
                            i % 2 ? Level::must : Level::should,
                            fmt::format("/{}", static_cast<char>('a' + i)),
                            "b",
                            "c",
                            0};
    finding.keyword = fmt::format("https://tiny.test/Thing.schema.json#/properties/{}", i);
    failed.findings.push_back({finding, failed.run->scenario->place, 0, {}, failed.run->scenario->place});
  }
  std::map<std::string, size_t> kinds;
  record = with_causes(std::move(record));
  const std::vector<std::string> lines = lines_of(render_annotations(input_of(record)));
  for (const std::string& line : lines) ++kinds[line.substr(0, line.find(' '))];
  EXPECT_EQ(kinds, (std::map<std::string, size_t>{{"::error", 10}, {"::warning", 10}, {"::notice", 10}}));
  EXPECT_THAT(lines.back(), HasSubstr(fmt::format("::{} more causes", record.causes.size() - 20)));
}

// ---- html

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string digest_of(const std::string& text) {
  const auto digest = wire::sha256(text);
  return "'sha256-" + wire::base64_encode(std::string(digest.begin(), digest.end())) + "'";
}

TEST(Html, AllowsItsOwnStyleAndScriptAlone) {
  const std::string page = rendered(ReportFormat::html, mixed_record());
  const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\">");
  EXPECT_EQ(policy, fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
                                digest_of(between(page, "<style>", "</style>")),
                                digest_of(between(page, "<script>", "</script>"))));
  EXPECT_THAT(page, Not(HasSubstr("style=\""))) << "the policy forbids it";
  EXPECT_THAT(page, Not(HasSubstr("<link")));
}

TEST(Html, EscapesTheTarget) {
  const std::string page = rendered(ReportFormat::html, mixed_record());
  EXPECT_THAT(page, HasSubstr("&lt;img src=x"));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_TRUE(wire::is_utf8(page));
  size_t scripts = 0;
  for (size_t at = 0; (at = page.find("<script", at)) != std::string::npos; ++at) ++scripts;
  EXPECT_EQ(scripts, 1u);
}

TEST(Html, ShowsBothSidesAndMarksTheLine) {
  const std::string page = rendered(ReportFormat::html, broken().record());
  EXPECT_THAT(page, HasSubstr("id=\"M1-broken\""));
  EXPECT_THAT(page, HasSubstr("<mark>/thing/name: &quot;Whole&quot;</mark>"));
  EXPECT_THAT(page, HasSubstr("<mark>    &quot;name&quot;: &quot;&lt;img"));
  EXPECT_THAT(page, HasSubstr("refused by schemas/Thing.schema.json:2:"));
  EXPECT_THAT(page, HasSubstr("href=\"#?things.add%20200\""));
}

/// As many scenarios and exchanges as the biggest milestone has.
Record big_record() {
  Record record = broken().record();
  const std::vector<ScenarioResult> scenarios = record.scenarios;
  record.scenarios.clear();
  for (size_t i = 0; record.scenarios.size() < 700; ++i) {
    ScenarioResult result = scenarios[i % scenarios.size()];
    while (!result.exchanges.empty() && result.exchanges.size() < 6)
      result.exchanges.push_back(result.exchanges.front());
    record.scenarios.push_back(std::move(result));
  }
  return record;
}

TEST(Html, StaysSmallEnoughToOpen) {
  EXPECT_LT(rendered(ReportFormat::html, big_record()).size(), 2u << 20);
  Record passed = big_record();
  for (ScenarioResult& result : passed.scenarios) {
    result.verdict = Verdict::passed;
    result.findings.clear();
  }
  passed.run_findings.clear();
  EXPECT_LT(rendered(ReportFormat::html, with_causes(std::move(passed))).size(), 1'000'000u);
}

TEST(Html, StatesWhereWhenAndByWhatTheRunWasMade) {
  const std::string page = rendered(ReportFormat::html, mixed_record());
  for (const char* fact : {"<dt>target</dt><dd class=\"mono\">in-process</dd>",
                           "<dt>gate</dt><dd class=\"mono\">set by each scenario</dd>",
                           "<dt>date</dt><dd class=\"mono\">2026-01-15T12:00:00.000Z</dd>", "<dt>version</dt>",
                           "<dt>evidence</dt><dd class=\"mono\">artifacts/milestones/M1/runs/20260115T120000Z"}) {
    EXPECT_THAT(page, HasSubstr(fact));
  }
}

/// Text of a cause in the page, in the record whose target is a URL.
TEST(Html, GivesEachCauseTheCommandsThatShowIt) {
  Record record = mixed_record();
  record.target = "http://127.0.0.1:1";
  record.causes.clear();
  const std::string page = rendered(ReportFormat::html, with_causes(std::move(record)));
  EXPECT_LT(page.find("class=\"causes\""), page.find("Rules of the contract"));
  EXPECT_THAT(page, HasSubstr("<h4>curl</h4><pre>curl -sS -i "));
  EXPECT_THAT(page, HasSubstr("<h4>replay</h4><pre>verify/runner replay artifacts/milestones/M1/runs/"));
  EXPECT_THAT(page, HasSubstr("<h4>rerun</h4><pre>verify/runner milestones/M1.yaml --cause "));
  EXPECT_THAT(page, HasSubstr("copy curl</button>"));
}

TEST(Html, OpensTheRulesWithThoseThatFailed) {
  const std::string page = rendered(ReportFormat::html, broken().record());
  const size_t rules = page.find("Rules of the contract");
  EXPECT_LT(page.find("class=\"failed\">failed</td>", rules), page.find("<details class=\"rules\">", rules));
}

TEST(Matrices, ShowNoZeroUnderAFilter) {
  Record record = broken().record();
  const Matrix whole = reasons_of(record);
  record.partial = true;
  record.coverage = {};
  EXPECT_TRUE(reasons_of(record).rows.empty());
  EXPECT_TRUE(outcomes_of(record).columns.empty());
  const std::string column = whole.columns.front();
  record.coverage.reasons[{whole.rows.front().operation, column}] = 2;
  const Matrix part = reasons_of(record);
  ASSERT_EQ(part.rows.size(), 1u);
  EXPECT_EQ(part.columns, std::vector<std::string>{column});
  TextOptions options;
  options.verbose = true;
  EXPECT_THAT(render_text(record, options), HasSubstr(column));
  options.quiet = true;
  EXPECT_THAT(render_text(record, options), Not(HasSubstr("reason codes by operation")));
}

TEST(Html, WorksInABrowser) {
  const TemporaryFolder folder;
  const Record record = mixed_record();
  const Record big = big_record();
  std::ofstream(folder.path("report.html"), std::ios::binary) << rendered(ReportFormat::html, record);
  std::ofstream(folder.path("big.html"), std::ios::binary) << rendered(ReportFormat::html, big);
  const char* kept = std::getenv("HTML_SCREENSHOTS");  // a folder, to look at them
  const std::string command = fmt::format(
      "node '{}/tests/runner/report/html_in_chromium.cjs' '{}' '{}' '{}' >'{}' 2>&1", SOURCE_ROOT,
      folder.path("report.html"), folder.path("big.html"), kept ? kept : folder.path(), folder.path("said"));
  if (std::system("node --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "Node is not installed";
  const int status = std::system(command.c_str());
  constexpr int kNoChromium = 77;
  if (WEXITSTATUS(status) == kNoChromium) GTEST_SKIP() << "Chromium is not installed";
  EXPECT_EQ(status, 0) << read_text(folder.path("said"));
}

}  // namespace
}  // namespace runner
