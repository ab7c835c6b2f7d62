// Judges responses by a fixture's `expect` (docs/fixture-format.md, "expect"). It sends nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/play/service_side.h"

namespace runner {

/// Findings carry the level of the run; those of a derived run carry the name of its check.
class ExpectationJudge {
 public:
  /// Both must outlive the judge.
  ExpectationJudge(const ScenarioRun& run, ServiceSide& side) : ExpectationJudge(run, side, side.judgement()) {}

  /// Status, error, reason, body, headers and replay of one exchange.
  void judge_response(const Expectation& expected, int index);
  /// The expected parts of a body; a null pointer means that there is none.
  void judge_body(const Expectation& expected, const wire::Json* body);
  /// The ids of all entries of an export's walk.
  void judge_entries(const wire::Json& expected, const std::vector<std::string>& ids);
  /// The exchanges from `first` on match one of the orders.
  void judge_orders(const std::vector<std::vector<Expectation>>& orders, int first);
  /// Some event matches the pattern, or none does.
  void judge_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen, bool wanted);

  template <typename Describe>
  bool judge(checks::Rule rule, bool held, Describe describe) {
    return judgement_.judge(run_.derived.value_or(rule), run_.level, held, describe);
  }

 private:
  struct Mismatch {
    size_t matching = 0;  ///< exchanges before it
    std::optional<checks::Finding> finding;
  };
  ExpectationJudge(const ScenarioRun& run, const ServiceSide& side, checks::Judgement& judgement)
      : run_(run), side_(side), judgement_(judgement) {}
  Mismatch find_mismatch(const std::vector<Expectation>& order, int first) const;
  void judge_status(const Expectation& expected, const checks::Exchange& exchange);
  void judge_error(const Expectation& expected, const wire::Json* body);
  void judge_headers(const Expectation& expected, const checks::Exchange& exchange);
  void judge_replay(int index);
  void judge_at(checks::Rule rule, const std::string& pointer, const wire::Json& matcher, const wire::Json* body);
  std::string describe(const wire::Json& matcher) const;

  const ScenarioRun& run_;
  const ServiceSide& side_;
  checks::Judgement& judgement_;
};

}  // namespace runner
