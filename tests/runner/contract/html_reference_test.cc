#include <gmock/gmock.h>

#include <algorithm>

#include "runner/report/html_page.h"
#include "tests/runner/contract/contract_files.h"

namespace runner::contract {
namespace {

using testing::HasSubstr;
using testing::Not;

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::unique_ptr<Plan> box_office() { return plan_of(SOURCE_ROOT "/tests/ticket_booking", "milestones/BOX1.yaml"); }

TEST(HtmlReference, ShowsEachOperationRuleCodeAndEvent) {
  for (const auto& plan : plans_of_both_contracts()) {
    const std::string page = html_reference({plan.get()}, {});
    for (const auto& operation : plan->milestone.operations)
      EXPECT_EQ(count_of(page, "id=\"" + operation.id + "\""), 1u) << operation.id;
    for (const auto& rule : plan->milestone.rules) EXPECT_EQ(count_of(page, "id=\"" + rule.id + "\""), 1u) << rule.id;
    for (const auto& event : plan->milestone.events) EXPECT_THAT(page, HasSubstr("<h3>" + event.type + "</h3>"));
    for (const auto& code : plan->milestone.floor) EXPECT_THAT(page, HasSubstr("<td>" + code + "</td>"));
  }
}

TEST(HtmlReference, NamesTheScenarioThatProvesARule) {
  const auto plan = box_office();
  const std::string page = html_reference({plan.get()}, {});
  const size_t row = page.find("id=\"BOX1.booking.cancel\"");
  ASSERT_NE(row, std::string::npos);
  const std::string text = page.substr(row, page.find("</tr>", row) - row);
  bool named = false;
  for (const ScenarioRun& run : plan->runs) {
    const bool proves = std::find(run.proves.begin(), run.proves.end(), "BOX1.booking.cancel") != run.proves.end();
    named = named || (proves && text.find(run.scenario->id) != std::string::npos);
  }
  EXPECT_TRUE(named) << text;
}

TEST(HtmlReference, GivesTheStatusOfEachReasonCode) {
  const auto plan = box_office();
  const std::string page = html_reference({plan.get()}, {});
  EXPECT_THAT(page, HasSubstr("<td>sold_out</td><td></td><td></td><td>409</td><td></td><td></td>"));
}

TEST(HtmlReference, EscapesWhatItShows) {
  const auto plan = box_office();
  const std::string hostile = "<script>alert(1)</script>\x1b[2J\"'";
  plan->milestone.title = hostile;
  plan->milestone.rules[0].text = hostile;
  const ShownExchanges shown{{"shows.get", {hostile, hostile, hostile, hostile}}};
  const std::string page = html_reference({plan.get()}, shown);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_GE(count_of(page, "&lt;script&gt;alert(1)"), 6u);
}

TEST(HtmlReference, LoadsNothing) {
  const auto plan = box_office();
  const std::string page = html_reference({plan.get()}, {});
  for (const char* word : {"http://", "https://", "src=", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(word)));
}

/// A digest that does not fit would turn off the style or the search.
TEST(HtmlReference, AllowsItsOwnStylesAndScriptOnly) {
  const auto plan = box_office();
  const std::string page = html_reference({plan.get()}, {});
  for (const char* tag : {"style", "script"}) {
    const std::string open = std::string("<") + tag + ">";
    const std::string close = std::string("</") + tag + ">";
    for (size_t at = page.find(open); at != std::string::npos; at = page.find(open, at + 1)) {
      const size_t begin = at + open.size();
      const std::string text = page.substr(begin, page.find(close, begin) - begin);
      EXPECT_THAT(page, HasSubstr(html_source_digest(text))) << tag;
    }
  }
}

TEST(ShownExchanges, AreTheFirstSuccessOfEachOperation) {
  const auto plan = box_office();
  const auto line = [](const std::string& operation, int status, const std::string& body) {
    return R"({"scenario":"s-)" + std::to_string(status) + R"(","label":"step 1","operation":")" + operation +
           R"(","request":{"method":"GET","target":"/shows/a","headers":[],"body":""},"response":{"status":)" +
           std::to_string(status) + R"(,"headers":[],"body":")" + body + "\"}}\n";
  };
  ShownExchanges shown;
  add_shown_exchanges(shown, *plan, line("shows.get", 404, "no") + "broken\n" + line("shows.get", 200, "first"), "r1");
  EXPECT_EQ(shown.size(), 1u) << "see the form of exchanges.ndjson";
}

}  // namespace
}  // namespace runner::contract
