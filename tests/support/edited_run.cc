#include "tests/support/edited_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "runner/command/judge_again.h"
#include "runner/evidence/recount.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"

namespace runner {

Recorded::Recorded(SampleKind kind)
    : run(kind), milestone((run.repository().write() / "milestones/M1.yaml").string()) {}
Recorded& passing() {
  static Recorded recorded(SampleKind::holds);
  return recorded;
}
Recorded& failing() {
  static Recorded recorded(SampleKind::broken);
  return recorded;
}

VerifyReport verified(const RunFiles& files, const std::string& milestone) {
  const RunFolder folder = sealed_again(files, sample_key());
  VerifyReport report = verify_run(folder, {trust_in({sample_key()}), {}});
  if (report.holds()) check_own_milestone(folder.files, milestone, report);
  return report;
}

wire::Json read(const RunFiles& files, const std::string& name) { return wire::parse_json(files.at(name)).value(); }

void change(RunFiles& files, const std::string& name, const std::function<void(wire::Json&)>& edit) {
  wire::Json json = read(files, name);
  edit(json);
  files[name] = wire::canonical_json(json);
}
void set(RunFiles& files, const std::string& name, std::string_view pointer, const wire::Json& value) {
  change(files, name, [&](wire::Json& json) { EXPECT_TRUE(wire::set_at(json, pointer, value)) << pointer; });
}
void remove(RunFiles& files, const std::string& name, std::string_view pointer) {
  change(files, name, [&](wire::Json& json) { wire::remove_at(json, pointer); });
}

void count_again(RunFiles& files) {
  change(files, "results.json", [](wire::Json& results) {
    std::map<std::string, size_t> counts;
    const wire::Array& scenarios = wire::elements_at(results, "/scenarios");
    for (const wire::Json& scenario : scenarios) ++counts[wire::text_at(scenario, "/verdict")];
    for (const char* verdict : {"passed", "warned", "failed", "not-testable"})
      wire::set_at(results, std::string("/counts/") + verdict, counts[verdict]);
    for (const char* all : {"selected", "of"}) wire::set_at(results, std::string("/counts/") + all, scenarios.size());
    wire::set_at(results, "/overall", recount(results).overall);
  });
}

std::vector<std::string> lines_of(const RunFiles& files) {
  std::vector<std::string> lines;
  std::istringstream text(files.at("exchanges.ndjson"));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}
void set_lines(RunFiles& files, const std::vector<std::string>& lines) {
  std::string& text = files["exchanges.ndjson"];
  text.clear();
  for (const std::string& line : lines) text += line + "\n";
}
void edit_line(RunFiles& files, std::string_view containing, const std::function<void(wire::Json&)>& edit) {
  auto lines = lines_of(files);
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const std::string& line) { return line.find(containing) != std::string::npos; });
  ASSERT_NE(found, lines.end()) << containing;
  wire::Json json = wire::parse_json(*found).value();
  edit(json);
  *found = wire::to_text(json);
  set_lines(files, lines);
}
void replace_in_line(RunFiles& files, std::string_view pointer, const wire::Json& value) {
  edit_line(files, "\"step\":1", [&](wire::Json& json) { EXPECT_TRUE(wire::set_at(json, pointer, value)) << pointer; });
}

void keep_scenarios(RunFiles& files, size_t count) {
  std::set<std::string> kept;
  change(files, "results.json", [&](wire::Json& results) {
    wire::Array& scenarios = *results.as_object()->find("scenarios")->as_array();
    scenarios.resize(count);
    for (const wire::Json& scenario : scenarios) kept.insert(wire::text_at(scenario, "/id"));
  });
  auto lines = lines_of(files);
  std::erase_if(lines, [&](const std::string& line) {
    return !kept.contains(wire::text_at(wire::parse_json(line).value(), "/scenario"));
  });
  set_lines(files, lines);
}

void whitewash(RunFiles& files) {
  change(files, "results.json", [](wire::Json& results) {
    for (wire::Json& scenario : *results.as_object()->find("scenarios")->as_array()) {
      scenario.as_object()->set("verdict", "passed");
      wire::remove_at(scenario, "/findings");
    }
    for (wire::Json& rule : *results.as_object()->find("rules")->as_array()) rule.as_object()->set("verdict", "passed");
    wire::set_at(results, "/causes", wire::Array{});
    wire::set_at(results, "/run_findings", wire::Array{});
  });
  count_again(files);
}

void expect_found(Recorded& recorded, const std::vector<Attack>& attacks) {
  const RunFiles files = recorded.run.folder().files;
  const VerifyReport whole = verified(files, recorded.milestone);
  ASSERT_TRUE(whole.holds()) << problems_of(whole);
  for (const Attack& attack : attacks) {
    RunFiles edited = files;
    attack.edit(edited);
    EXPECT_NE(edited, files) << attack.name;
    EXPECT_FALSE(verified(edited, recorded.milestone).holds()) << attack.name;
  }
}

}  // namespace runner
