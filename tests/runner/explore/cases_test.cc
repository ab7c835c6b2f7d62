// What each case of an exploration sends, against a service where every call succeeds: its name and the seed determine
// it. Nothing is judged.
#include "runner/explore/cases.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "runner/explore/burst.h"
#include "tests/runner/explore/exploring.h"

namespace exploring {
namespace {

using runner::explore::Action;
using runner::explore::CaseId;
using runner::explore::CaseRun;
using runner::explore::Cases;
using runner::explore::Guidance;
using runner::explore::OwnActions;
using runner::explore::parse_case_id;
using runner::explore::Prefix;

/// A refusal of the operation.
checks::Exchange refusal(const checks::Operation& operation, int step) {
  checks::Exchange exchange;
  exchange.operation = &operation;
  exchange.step = step;
  exchange.outcome = wire::Response{404, {}, R"({"correlation_id":"c","error":{"code":"NOT_FOUND","message":"m"}})"};
  checks::read_body(exchange);
  return exchange;
}

/// The case as it is played where every call succeeds and gives what is captured.
struct Played {
  std::vector<std::string> actions;  ///< in words
  OwnActions own;
  runner::explore::Sequence sequence;
};

class CasesTest : public ::testing::Test {
 protected:
  Played play(const Cases& cases, const CaseId& id) const {
    CaseRun run;
    cases.begin(id, run);
    run.act = [&](CaseRun& under_way) {
      std::vector<std::string> bound;
      for (const auto& [name, pointer] : under_way.sequence.actions.back().capture) bound.push_back(name);
      cases.traffic().learn(under_way.sequence, true, bound, under_way.world);
      return true;
    };
    Played played;
    played.own = cases.play(id, run);
    played.sequence = run.sequence;
    for (const Action& action : run.sequence.actions) played.actions.push_back(describe(action));
    return played;
  }
  static std::vector<std::string> own_of(const Played& played) {
    return {played.actions.begin() + static_cast<std::ptrdiff_t>(played.own.begin),
            played.actions.begin() + static_cast<std::ptrdiff_t>(played.own.end)};
  }

  const runner::Plan& plan_ = plan_of("M107");
  const runner::Capabilities offered_ = runner::make_in_process_driver({})->capabilities();
  const Cases cases_{plan_, offered_, 7};
};

TEST_F(CasesTest, AreDeterminedByNameAndSeed) {
  const Cases other(plan_, offered_, 8);
  for (const char* name : {"sequence-17", "sequence-3:liquidityExecution.export", "walk-9", "walk-59", "scenario-3"}) {
    const CaseId id = *parse_case_id(name);
    const Played first = play(cases_, id);
    EXPECT_EQ(first.actions, play(cases_, id).actions) << name;
    EXPECT_NE(first.actions, play(other, id).actions) << name;
    EXPECT_FALSE(own_of(first).empty()) << name;
  }
}

TEST_F(CasesTest, UseOnlyNamesThatHaveAValue) {
  for (uint64_t number = 0; number < 30; ++number) {
    for (const char* kind : {"sequence", "walk", "scenario"}) {
      EXPECT_TRUE(runner::explore::is_closed(play(cases_, {kind, number, ""}).sequence)) << kind << number;
    }
    EXPECT_TRUE(runner::explore::is_closed(cases_.burst({"concurrent", number, ""}))) << number;
  }
}

TEST_F(CasesTest, ReplayTheirPrefixFirst) {
  const CaseId earlier = *parse_case_id("walk-9");
  const auto expected = own_of(play(cases_, earlier));
  ASSERT_GT(expected.size(), 4u);
  const Played played = play(cases_, *parse_case_id("sequence-43 after 4 of walk-9"));
  EXPECT_EQ(played.own.begin, 4u);
  EXPECT_EQ(std::vector<std::string>(played.actions.begin(), played.actions.begin() + 4),
            std::vector<std::string>(expected.begin(), expected.begin() + 4));
  EXPECT_FALSE(own_of(played).empty());
}

TEST_F(CasesTest, ReadEverythingBackAtTheEnd) {
  const Played played = play(cases_, *parse_case_id("sequence-17"));
  const std::vector<std::string> after(played.actions.begin() + static_cast<std::ptrdiff_t>(played.own.end),
                                       played.actions.end());
  EXPECT_GE(after.size(), 3u) << "a reading for each record of the givens";
}

TEST_F(CasesTest, TakeTurns) {
  Cases cases(plan_, offered_, 7);
  Guidance guidance(plan_.contract);
  std::map<std::string, int> kinds;
  std::set<std::string> names;
  for (uint64_t number = 0; number < 200; ++number) {
    const CaseId id = cases.next(number, guidance);
    ++kinds[id.kind];
    EXPECT_TRUE(names.insert(id.text()).second) << id.text();
    EXPECT_FALSE(id.after) << "nothing was reached that could be continued";
  }
  EXPECT_EQ(kinds["concurrent"], 4);
  EXPECT_GT(kinds["move"], 20);
  EXPECT_GT(kinds["single"], 50);
  EXPECT_GT(kinds["sequence"], 10);
  EXPECT_GT(kinds["walk"], 10);
  EXPECT_GT(kinds["scenario"], 10);
}

TEST_F(CasesTest, ContinueWhatReachedSomethingNew) {
  Cases cases(plan_, offered_, 7);
  Guidance guidance(plan_.contract);
  const auto& operation = *plan_.contract.find_operation("liquidityExecution.mode.get");
  guidance.take(std::vector<checks::Exchange>{refusal(operation, 2)}, {{"walk", 9, ""}, {}, {}, {0, 5}});
  EXPECT_EQ(cases.next(17, guidance).text(), "sequence-17 after 3 of walk-9");
}

TEST_F(CasesTest, LeanToTheOperationThatWasCalledLeast) {
  Cases cases(plan_, offered_, 7);
  Guidance guidance(plan_.contract);
  std::vector<checks::Exchange> exchanges;
  for (const auto& operation : plan_.contract.operations) {
    if (operation.id != "liquidityExecution.export") exchanges.push_back(refusal(operation, 0));
  }
  guidance.take(exchanges, {{"single", 0, ""}, {}, {}});
  EXPECT_EQ(cases.next(13, guidance).focus, "liquidityExecution.export");
}

TEST_F(CasesTest, SendSingleRequestsUntilAllWereSent) {
  const CaseId id{"single", 1, ""};
  EXPECT_EQ(cases_.first_single(id), 0u);
  EXPECT_GT(cases_.end_of_singles(id), 0u);
  CaseRun run;
  cases_.begin(id, run);
  size_t wrong = 0;
  run.act = [&](CaseRun& under_way) {
    wrong += !under_way.sequence.actions.back().defect.empty();
    return true;
  };
  EXPECT_EQ(cases_.play_singles(id, 0, run), cases_.end_of_singles(id));
  EXPECT_EQ(wrong, cases_.end_of_singles(id));
}

TEST_F(CasesTest, ContinueSingleRequestsAfterTheOneThatEndedARun) {
  const CaseId id{"single", 1, ""};
  CaseRun run;
  cases_.begin(id, run);
  size_t sent = 0;
  run.act = [&](CaseRun& under_way) {
    sent += !under_way.sequence.actions.back().defect.empty();
    return sent < 2;
  };
  EXPECT_EQ(cases_.play_singles(id, 0, run), 2u);
}

TEST_F(CasesTest, SendBurstsOfTwoToEightRequests) {
  size_t reads = 0;
  size_t widest = 0;
  for (uint64_t number = 0; number < 30; ++number) {
    const auto sequence = cases_.burst({"concurrent", number, ""});
    const auto burst = runner::explore::burst_of(sequence);
    EXPECT_GE(burst.count, runner::kMinAtOnce);
    EXPECT_LE(burst.count, 8u);
    for (size_t i = burst.first; i < burst.end(); ++i) {
      const auto* operation = plan_.contract.find_operation(sequence.actions[i].call()->operation);
      ASSERT_TRUE(operation);
      reads += operation->is_write() ? 0 : 1;
      widest = std::max(widest, burst.count);
    }
    EXPECT_LT(burst.end(), sequence.actions.size()) << "what came of it is read back";
  }
  EXPECT_GT(reads, 0u) << "histories read, too";
  EXPECT_GT(widest, runner::kMaxAtOnce);
}

// Parts are of one seed, so a case has the same name and the same requests in each.
TEST_F(CasesTest, OfAPartAreInNoOtherAndOfEveryKind) {
  const runner::Plan& plan = plan_of("M107");
  const runner::Capabilities offered = runner::make_in_process_driver({})->capabilities();
  std::set<std::string> all;
  for (const uint64_t index : {1, 2, 3, 4}) {
    Cases part(plan, offered, 7, {index, 4});
    Guidance guidance(plan.contract);
    std::set<std::string> kinds;
    for (uint64_t number = 0; number < 200; ++number) {
      const CaseId id = part.next(number, guidance);
      kinds.insert(id.kind);
      EXPECT_TRUE(all.insert(id.text()).second) << id.text();
    }
    EXPECT_EQ(kinds.size(), 6u) << index;
  }
}

}  // namespace
}  // namespace exploring
