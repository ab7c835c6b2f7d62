// Does what one step of a fixture says (docs/fixture-format.md, "Steps") and judges what comes of it.
#pragma once

#include <string>

#include "checks/judgement.h"
#include "runner/driver/driver.h"
#include "runner/execute/expectations.h"
#include "runner/plan/plan.h"
#include "runner/play/bindings.h"
#include "runner/play/exchange_log.h"
#include "runner/play/feed_reader.h"
#include "runner/play/request_builder.h"

namespace runner {

/// What the steps of one scenario run share.
struct Stage {
  const Plan& plan;
  const ScenarioRun& run;
  Session& session;
  Bindings& bindings;
  ExchangeLog& log;
  FeedReader& feed;
  checks::Judgement& judgement;
};

class Steps {
 public:
  /// The stage's parts must outlive the steps.
  explicit Steps(const Stage& stage);
  /// Goes on from where `other` stands, on a stage that was forked from its.
  Steps(const Steps& other, const Stage& stage);

  /// Runs one step of the scenario, as written or with a case of it. False where the scenario cannot go on: the case
  /// was it, or a value that later steps use is missing.
  bool run(size_t index, const Case* variation);
  /// Runs the steps of a given and binds its name. False where one of them did not succeed.
  bool run_given(const GivenUse& use);

 private:
  bool act(const CallStep& call, const Step& step);
  bool act(const AtOnceStep& window, const Step& step);
  bool act(const EventsStep& events, const Step& step);
  bool act(const DocumentStep& document, const Step& step);
  bool act(const LineageStep& lineage, const Step& step);
  bool act(const ProjectStep& project, const Step& step);
  bool act(const SetGateStep& gate, const Step& step);
  bool act(const RotateKeyStep& rotate, const Step& step);

  checks::Exchange build(const CallStep& call, std::string label);
  int send_call(const CallStep& call, std::string label);
  bool run_given_step(const Given& given, const GivenUse& use, const Step& step);
  bool capture(const Step& step, const wire::Json& body);

  const Stage stage_;
  IdempotencyKeys keys_;
  ExpectationJudge expectations_;
  size_t index_ = 0;                 ///< of the step that is run
  const Case* variation_ = nullptr;  ///< of the step that is run
};

}  // namespace runner
