// A target that is a recording: each session gives the responses that a run recorded for its scenario, in order,
// whatever is requested. With it everything that judges a run can judge it again. It changes nothing and sends nothing;
// a request beyond the recorded ones gets no response.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runner/driver/driver.h"

namespace runner {

/// By id of the scenario run, in the order of its exchanges.
using RecordedAnswers = std::map<std::string, std::vector<checks::Outcome>>;

/// `capabilities` are those of the recorded target; its projections are not offered, since they leave no exchange.
std::unique_ptr<Driver> make_recorded_driver(RecordedAnswers answers, const Capabilities& capabilities);

}  // namespace runner
