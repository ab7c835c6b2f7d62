// Performs the steps of a fixture's scenario (docs/fixture-format.md, "Steps") on a service and judges what comes of
// them.
#pragma once

#include <string>

#include "runner/execute/expectations.h"

namespace runner {

class Steps {
 public:
  /// All must outlive the steps; `negated` may be null (ExpectationJudge).
  Steps(const ScenarioRun& run, ServiceSide& side, const ExpectedPart* negated);

  /// Performs one step of the scenario, as written or with a case of it. False where the scenario cannot continue: the
  /// step was a case, or a value that later steps use is missing.
  bool perform(size_t index, const Case* variation);

 private:
  bool act(const CallStep& call, const Step& step);
  bool act(const AtOnceStep& burst, const Step& step);
  bool act(const EventsStep& events, const Step& step);
  bool act(const DocumentStep& document, const Step& step);
  bool act(const LineageStep& lineage, const Step& step);
  bool act(const ProjectStep& project, const Step& step);
  bool act(const SetGateStep& gate, const Step& step);
  bool act(const RotateKeyStep& rotate, const Step& step);

  const ScenarioRun& run_;
  ServiceSide& side_;
  ExpectationJudge expectations_;
  size_t index_ = 0;                 ///< of the step being performed
  const Case* variation_ = nullptr;  ///< of the step being performed
};

}  // namespace runner
