#include "runner/contract/contract_diff.h"

#include <gmock/gmock.h>

#include "tests/runner/contract/contract_files.h"
#include "tests/support/file_text.h"
#include "tests/support/tiny_repository.h"

namespace runner::contract {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Version 1.0.0 of the tiny contract, with an enum and a limit in the request and in the response.
void prepare(TinyRepository& repository) {
  repository.replace("milestones/M1.yaml", "title: Tiny\n", "title: Tiny\nversion: 1.0.0\n");
  repository.replace("schemas/AddRequest.schema.json", "\"required\": [\"thing\"]",
                     R"("required": ["thing"], "properties": {"kind": {"enum": ["a", "b"]},
                        "note": {"type": "string", "maxLength": 20},
                        "code": {"type": "string", "pattern": "^\\ba.*$"}})");
  repository.replace("schemas/AddResponse.schema.json", "\"properties\": {",
                     R"("properties": {"kind": {"enum": ["a", "b"]}, )");
}

void edit(TinyRepository& repository, const wire::Array& row) {
  const std::string& file = *row[0].as_string();
  if (*row[1].as_string() != "rename") return repository.replace(file, *row[1].as_string(), *row[2].as_string());
  const std::string text = repository.file(file);
  repository.file(*row[2].as_string()) = text;
  repository.forget(file);
}

std::string shown(const Change& change) {
  std::string text = fmt::format("{} | {} | {} | {} |", to_text(change.step), change.kind, change.subject, change.text);
  for (size_t i = 0; i < change.breaks.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? " " : ", ", to_text(change.breaks[i]));
  return text;
}

std::string shown(const wire::Json& row) {
  const wire::Array& cells = *row.as_array();
  const std::string breaks = *cells[4].as_string();
  return fmt::format("{} | {} | {} | {} |{}{}", *cells[0].as_string(), *cells[1].as_string(), *cells[2].as_string(),
                     *cells[3].as_string(), breaks.empty() ? "" : " ", breaks);
}

TEST(ContractDiff, FindsWhatChanged) {
  const auto table = wire::parse_json(file_text(SOURCE_ROOT "/tests/runner/contract/versions.json"));
  ASSERT_TRUE(table.ok()) << table.error().to_string();
  for (const wire::Json& row : *table->as_array()) {
    SCOPED_TRACE(*row.find_string("name"));
    TinyRepository before, after;
    prepare(before);
    prepare(after);
    for (const wire::Json& change : *row.find("edits")->as_array()) edit(after, *change.as_array());
    const auto old_plan = before.plan();
    const auto new_plan = after.plan();
    ASSERT_TRUE(old_plan.ok()) << old_plan.error().to_string();
    ASSERT_TRUE(new_plan.ok()) << new_plan.error().to_string();
    const MilestoneDiff diff = compare_milestones(old_plan->get(), new_plan->get());
    std::vector<std::string> found, expected;
    for (const Change& change : diff.changes) found.push_back(shown(change));
    for (const wire::Json& change : *row.find("changes")->as_array()) expected.push_back(shown(change));
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(expected));
    EXPECT_EQ(to_text(diff.needed), *row.find_string("needed"));
    EXPECT_EQ(diff.problem.empty(), diff.needed == VersionStep::none);
  }
}

MilestoneDiff with_versions(const std::string& before, const std::string& after, VersionStep step) {
  MilestoneDiff diff{"M1", before, after, {{"rule", "M1.x", "added", step, {}}}, {}, {}, {}};
  judge_version(diff);
  return diff;
}

TEST(ContractVersion, ClaimsEnoughOrNot) {
  EXPECT_EQ(with_versions("1.2.3", "2.0.0", VersionStep::major).problem, "");
  EXPECT_EQ(with_versions("1.2.3", "1.3.0", VersionStep::minor).problem, "");
  EXPECT_EQ(with_versions("1.2.3", "2.0.0", VersionStep::patch).problem, "");
  EXPECT_EQ(with_versions("1.2.3", "1.3.0", VersionStep::major).problem,
            "1.2.3 -> 1.3.0 claims a minor step, and the changes need a major step: state 2.0.0");
  EXPECT_EQ(with_versions("1.2.3", "1.2.3", VersionStep::minor).problem,
            "1.2.3 -> 1.2.3 claims no step, and the changes need a minor step: state 1.3.0");
  EXPECT_EQ(with_versions("1.2.3", "1.2.3", VersionStep::none).problem, "");
  EXPECT_EQ(with_versions("1.2.3", "1.2.4", VersionStep::minor).problem,
            "1.2.3 -> 1.2.4 claims a patch step, and the changes need a minor step: state 1.3.0");
}

TEST(ContractVersion, MayNotFall) {
  EXPECT_EQ(with_versions("1.10.0", "1.9.0", VersionStep::patch).problem,
            "version 1.9.0 is lower than 1.10.0: state 1.10.1");
}

TEST(ContractVersion, BreaksWithAMinorStepBeforeTheFirst) {
  EXPECT_EQ(with_versions("0.3.1", "0.4.0", VersionStep::major).problem, "");
  EXPECT_EQ(with_versions("0.3.1", "0.3.2", VersionStep::minor).problem, "");
  EXPECT_THAT(with_versions("0.3.1", "0.3.2", VersionStep::major).problem, HasSubstr("state 0.4.0"));
}

TEST(ContractVersion, IsStatedOrMissing) {
  EXPECT_EQ(with_versions("", "1.0.0", VersionStep::major).problem, "");
  EXPECT_THAT(with_versions("", "", VersionStep::patch).problem, HasSubstr("state one under 'version'"));
  EXPECT_EQ(with_versions("", "", VersionStep::none).problem, "");
  EXPECT_THAT(with_versions("1.0.0", "", VersionStep::none).problem, HasSubstr("no version is stated any more"));
}

TEST(ContractDiff, SaysWhichMilestonesCameAndWent) {
  TinyRepository repository;
  const auto plan = repository.plan();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(compare_milestones(nullptr, plan->get()).needed, VersionStep::minor);
  EXPECT_EQ(compare_milestones(plan->get(), nullptr).needed, VersionStep::major);
}

TEST(ContractDiff, FindsNothingInTheSameContract) {
  const auto once = plans_of_both_contracts();
  const auto again = plans_of_both_contracts();
  for (size_t i = 0; i < once.size(); ++i)
    EXPECT_THAT(compare_milestones(once[i].get(), again[i].get()).changes, IsEmpty());
}

std::vector<MilestoneDiff> hostile_diff() {
  MilestoneDiff diff{"M1", "1.0.0", "1.1.0", {}, {}, {}, {}};
  diff.changes.push_back(
      {"schema", "A`*\x1b[2J", "<b>|x|</b>", VersionStep::major, {Affected::callers}, {"`` \x07"}, ""});
  diff.changes.push_back({"schema", "B", "less", VersionStep::patch, {Affected::callers}, {}, "too deep"});
  judge_version(diff);
  return {diff};
}

TEST(ContractDiffReport, IsPrintableInEachForm) {
  const auto diffs = hostile_diff();
  for (const std::string& text : {diff_text(diffs), diff_markdown(diffs), wire::to_text(diff_json(diffs))}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\x07")));
  }
  EXPECT_THAT(diff_markdown(diffs), HasSubstr("\\<b>\\|x\\|"));
  EXPECT_THAT(diff_markdown(diffs), HasSubstr("### Breaking"));
}

TEST(ContractDiffReport, SaysWhatIsUndecided) {
  const auto diffs = hostile_diff();
  EXPECT_THAT(diff_text(diffs), HasSubstr("undecided: too deep"));
  EXPECT_THAT(diff_text(diffs), HasSubstr("1 change undecided: not counted in the step"));
  EXPECT_THAT(diff_text(diffs), HasSubstr("those who call: 1 change\n"));
  EXPECT_EQ(*diff_json(diffs).find("milestones")->as_array()->front().find("undecided"), wire::Json(1));
}

}  // namespace
}  // namespace runner::contract
