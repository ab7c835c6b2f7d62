// Judges answers by what a fixture's `expect` says of them (docs/fixture-format.md, "expect"). It sends nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/event_feed.h"
#include "checks/judgement.h"
#include "runner/plan/plan.h"
#include "runner/play/bindings.h"
#include "runner/play/exchange_log.h"

namespace runner {

/// Findings carry the level of the run; those of a derived run carry the name of its check.
class ExpectationJudge {
 public:
  /// All must outlive the judge.
  ExpectationJudge(const ScenarioRun& run, const Bindings& bindings, const ExchangeLog& log,
                   checks::Judgement& judgement)
      : run_(run), bindings_(bindings), log_(log), judgement_(judgement) {}

  /// Status, error, reason, body, headers, replay of one exchange.
  void judge_answer(const Expectation& expected, int index);
  /// The expected parts of a body; a null pointer stands for no body.
  void judge_body(const Expectation& expected, const wire::Json* body);
  /// The ids of all entries of an export's walk.
  void judge_entries(const wire::Json& expected, const std::vector<std::string>& ids);
  /// The exchanges from `first` on are as one of the orders says.
  void judge_orders(const std::vector<std::vector<Expectation>>& orders, int first);
  /// Some event fits the pattern, or none does.
  void judge_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen, bool wanted);

  template <typename Describe>
  bool judge(checks::Rule rule, bool held, Describe describe) {
    return judgement_.judge(run_.derived.value_or(rule), run_.level, held, describe);
  }

 private:
  struct Misfit {
    size_t fitting = 0;  ///< exchanges before it
    std::optional<checks::Finding> finding;
  };
  Misfit find_misfit(const std::vector<Expectation>& order, int first) const;
  void judge_status(const Expectation& expected, const checks::Exchange& exchange);
  void judge_error(const Expectation& expected, const wire::Json* body);
  void judge_headers(const Expectation& expected, const checks::Exchange& exchange);
  void judge_replay(int index);
  void judge_at(checks::Rule rule, const std::string& pointer, const wire::Json& matcher, const wire::Json* body);
  std::string describe(const wire::Json& matcher) const;

  const ScenarioRun& run_;
  const Bindings& bindings_;
  const ExchangeLog& log_;
  checks::Judgement& judgement_;
};

}  // namespace runner
