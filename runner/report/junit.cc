#include "runner/report/junit.h"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

namespace runner {
namespace {

// XML 1.0 has no place for control characters, not even escaped ones.
std::string xml_text(std::string_view text) { return checks::excerpt(text, 4000); }

std::string describe(const ScenarioResult& result, Level level) {
  std::string text;
  for (const PlacedFinding& placed : result.findings) {
    if (placed.finding.level != level) continue;
    text += fmt::format("{}: {}\n  at {}\n  expected {}\n  actual {}\n", placed.place.to_string(),
                        checks::id_of(placed.finding.rule), placed.finding.pointer, xml_text(placed.finding.expected),
                        xml_text(placed.finding.actual));
  }
  return text;
}

void add_failure(pugi::xml_node test, const std::string& message, const std::string& text) {
  pugi::xml_node failure = test.append_child("failure");
  failure.append_attribute("message") = xml_text(message).c_str();
  failure.append_attribute("type") = "contract";
  failure.text().set(text.c_str());
}

pugi::xml_node add_test(pugi::xml_node suite, const std::string& suite_name, const std::string& name) {
  pugi::xml_node test = suite.append_child("testcase");
  test.append_attribute("name") = name.c_str();
  test.append_attribute("classname") = suite_name.c_str();
  test.append_attribute("time") = "0";
  return test;
}

void add_scenario(pugi::xml_node suite, const ScenarioResult& result) {
  pugi::xml_node test = add_test(suite, result.run->id.empty() ? "" : *result.run->scenario->place.file, result.run->id);
  if (result.verdict == Verdict::not_testable) {
    test.append_child("skipped");
    return;
  }
  if (result.verdict == Verdict::failed) {
    add_failure(test, "breaks the contract", describe(result, Level::must));
  } else if (result.verdict == Verdict::warned) {
    test.append_child("system-out").text().set(describe(result, Level::should).c_str());
  }
}

size_t add_run_findings(pugi::xml_node suite, const Record& record) {
  size_t count = 0;
  for (const PlacedFinding& placed : record.run_findings) {
    pugi::xml_node test = add_test(suite, record.plan->file,
                                   fmt::format("{} {}", checks::id_of(placed.finding.rule), xml_text(placed.finding.expected)));
    add_failure(test, placed.place.to_string(), xml_text(placed.finding.actual));
    ++count;
  }
  return count;
}

void add_suite(pugi::xml_node suites, const Record& record, int id) {
  pugi::xml_node suite = suites.append_child("testsuite");
  const auto attribute = [&](const char* name, const std::string& value) {
    suite.append_attribute(name) = value.c_str();
  };
  attribute("name", record.plan->milestone.id);
  attribute("package", record.plan->milestone.id);
  attribute("id", std::to_string(id));
  attribute("tests", std::to_string(record.scenarios.size() + record.run_findings.size()));
  attribute("failures", std::to_string(record.count(Verdict::failed) + record.run_findings.size()));
  attribute("errors", "0");
  attribute("skipped", std::to_string(record.count(Verdict::not_testable)));
  attribute("time", "0");
  attribute("timestamp", "1970-01-01T00:00:00");
  attribute("hostname", "localhost");
  suite.append_child("properties");
  for (const ScenarioResult& result : record.scenarios) add_scenario(suite, result);
  add_run_findings(suite, record);
  suite.append_child("system-out");
  suite.append_child("system-err");
}

}  // namespace

std::string render_junit(const std::vector<const Record*>& records) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node suites = document.append_child("testsuites");
  int id = 0;
  for (const Record* record : records) add_suite(suites, *record, id++);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace runner
