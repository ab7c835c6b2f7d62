// Judges responses by a fixture's `expect` (docs/fixture-format.md, "expect"). It sends nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/play/service_side.h"

namespace runner {

/// Findings have the level of the rules that they break; those of a derived run have the name of its check.
/// A part of what a run expects of one of its steps: "outcome", "replayed", "entries", "events", "orders" (of an
/// at_once step), "valid" (of a document), "finds" (of a lineage), "header NAME", or a pointer into the body.
struct ExpectedPart {
  size_t step = 0;
  std::string name;
};

class ExpectationJudge {
 public:
  /// Run and side must outlive the judge, and so must `negated`, where there is one: a part that is taken as its
  /// opposite, so that the run fails where anything depends on it.
  ExpectationJudge(const ScenarioRun& run, ServiceSide& side, const ExpectedPart* negated)
      : ExpectationJudge(run, side, side.judgement()) {
    negated_ = negated;
  }

  /// What is judged from here on belongs to this step.
  void at_step(size_t step) { step_ = step; }

  /// The outcome of one exchange, and where it is as expected, body, headers and replay. `whole` is the body with what
  /// further pages added to it; null where there are none.
  void judge_response(const Expectation& expected, int index, const wire::Json* whole = nullptr);
  /// The expected parts of a body; a null pointer means that there is none.
  void judge_body(const Expectation& expected, const wire::Json* body);
  /// The ids of all entries of an export's walk.
  void judge_entries(const wire::Json& expected, const std::vector<std::string>& ids);
  /// The exchanges from `first` on match one of the orders.
  void judge_orders(const std::vector<std::vector<Expectation>>& orders, int first);
  /// Some event matches the pattern, or none does.
  void judge_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen, bool wanted);
  bool is_negated(std::string_view part) const { return negated_ && negated_->step == step_ && negated_->name == part; }

  template <typename Describe>
  bool judge(checks::Rule rule, bool held, Describe describe) {
    const checks::Rule named = run_.derived.value_or(rule);
    if (held) return judgement_.judge(named, true, describe);
    const checks::Discrepancy difference = describe();
    const checks::Level level = proof_of(side_.plan(), run_, step_, difference.pointer).level;
    return judgement_.judge(named, level, false, [&] { return difference; });
  }

 private:
  struct Mismatch {
    size_t matching = 0;  ///< exchanges before it
    std::optional<checks::Finding> finding;
  };
  ExpectationJudge(const ScenarioRun& run, const ServiceSide& side, checks::Judgement& judgement)
      : run_(run), side_(side), judgement_(judgement) {}
  Mismatch find_mismatch(const std::vector<Expectation>& order, int first) const;
  bool judge_outcome(const Expectation& expected, const checks::Exchange& exchange);
  std::string describe_outcome(const Expectation& expected) const;
  void judge_headers(const Expectation& expected, const checks::Exchange& exchange);
  bool judge_replay(int index);
  void judge_replay_header(int index);
  bool judge_same_body(const checks::Exchange& first, const checks::Exchange& again);
  void judge_at(checks::Rule rule, const std::string& pointer, const wire::Json& matcher, const wire::Json* body);
  std::vector<size_t> parts_amiss(const EventPattern& pattern, const checks::SeenEvent& event) const;
  const checks::SeenEvent* closest_event(const EventPattern& pattern, const std::vector<checks::SeenEvent>& seen) const;
  std::string describe(const wire::Json& matcher) const;
  checks::Discrepancy difference(const std::string& pointer, const wire::Json& matcher, const wire::Json* actual) const;

  const ScenarioRun& run_;
  const ServiceSide& side_;
  checks::Judgement& judgement_;
  const ExpectedPart* negated_ = nullptr;
  size_t step_ = 0;
};

}  // namespace runner
