// JUnit XML: a test suite a milestone, a test case a scenario run. Valid under the schemas of Jenkins xUnit and of Ant,
// which agree on little: a warning has no place in a test case of Ant's, so warnings go into the suite's system-out.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "runner/report/render.h"

namespace runner {
namespace {

constexpr size_t kMaxAttributeBytes = 400;

/// Attributes of type xs:token keep no line feeds.
std::string token(std::string_view text) {
  std::string shown = wire::printable(text, kMaxAttributeBytes);
  for (char& byte : shown) {
    if (byte == '\n' || byte == '\t') byte = ' ';
  }
  return shown;
}

std::string seconds(int64_t duration_ms) { return fmt::format("{}.{:03}", duration_ms / 1000, duration_ms % 1000); }

std::string first_words(const ReportCase& test) {
  if (!test.causes.empty()) return token(test.causes.front());
  const checks::Finding& finding = test.findings.front()->finding;
  return token(fmt::format("{}: expected {}", checks::id_of(finding.rule), finding.expected));
}

void add_case(pugi::xml_node suite, const ReportCase& test) {
  pugi::xml_node node = suite.append_child("testcase");
  node.append_attribute("name") = token(test.name).c_str();
  node.append_attribute("classname") = token(file_of(test.place)).c_str();
  node.append_attribute("time") = seconds(test.duration_ms).c_str();
  if (test.verdict == Verdict::not_testable || test.verdict == Verdict::known) {
    node.append_child("skipped").append_attribute("message") = token(test.reason).c_str();
  } else if (test.verdict == Verdict::failed) {
    pugi::xml_node failure = node.append_child("failure");
    failure.append_attribute("message") = first_words(test).c_str();
    failure.append_attribute("type") = "contract";
    failure.text().set(describe_findings(test).c_str());
  } else if (test.verdict == Verdict::deferred) {
    pugi::xml_node error = node.append_child("error");
    error.append_attribute("message") = token(test.reason).c_str();
    error.append_attribute("type") = "interrupted";
  }
}

std::string warnings_of(const std::vector<ReportCase>& cases) {
  std::string text;
  for (const ReportCase& test : cases) {
    if (test.verdict == Verdict::warned)
      text += fmt::format("{}\n{}", wire::printable(test.name, kMaxAttributeBytes), describe_findings(test));
  }
  return text;
}

size_t count(const std::vector<ReportCase>& cases, Verdict verdict) {
  size_t total = 0;
  for (const ReportCase& test : cases) total += test.verdict == verdict ? 1 : 0;
  return total;
}

int64_t total_ms(const std::vector<ReportCase>& cases) {
  int64_t total = 0;
  for (const ReportCase& test : cases) total += test.duration_ms;
  return total;
}

void add_property(pugi::xml_node properties, const char* name, const std::string& value) {
  pugi::xml_node property = properties.append_child("property");
  property.append_attribute("name") = name;
  property.append_attribute("value") = value.c_str();
}

void add_suite(pugi::xml_node suites, const Record& record, int id, const ReportInput& input) {
  const std::vector<ReportCase> cases = cases_of(record);
  pugi::xml_node suite = suites.append_child("testsuite");
  const auto attribute = [&](const char* name, const std::string& value) {
    suite.append_attribute(name) = value.c_str();
  };
  attribute("name", record.plan->milestone.id);
  attribute("package", record.plan->milestone.id);
  attribute("id", std::to_string(id));
  attribute("tests", std::to_string(cases.size()));
  attribute("failures", std::to_string(count(cases, Verdict::failed)));
  attribute("errors", std::to_string(count(cases, Verdict::deferred)));
  attribute("skipped", std::to_string(count(cases, Verdict::not_testable) + count(cases, Verdict::known)));
  attribute("time", seconds(total_ms(cases)));
  attribute("timestamp",
            wire::format_instant({input.started_ms}).substr(0, 19));  // seconds, no zone: as the schema has it
  attribute("hostname", "localhost");
  pugi::xml_node properties = suite.append_child("properties");
  add_property(properties, "target", token(record.target));
  add_property(properties, "overall", record.overall(input.strict) ? "true" : "false");
  add_property(properties, "verdict", token(record.verdict_line(input.strict)));
  for (const ReportCase& test : cases) add_case(suite, test);
  suite.append_child("system-out").text().set(warnings_of(cases).c_str());
  suite.append_child("system-err");
}

}  // namespace

std::string render_junit(const ReportInput& input) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node suites = document.append_child("testsuites");
  int id = 0;
  for (const Record* record : input.records) add_suite(suites, *record, id++, input);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace runner
