// A target that is a recording: each session answers with what exchanges.ndjson of a run's evidence holds for its
// scenario, in order, whatever is asked. With it everything that judges a run judges it once more. It changes nothing
// and reaches nobody; a request beyond the recorded ones gets no answer.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/driver/driver.h"
#include "wire/result.h"

namespace runner {

/// By id of the scenario run, in the order of its exchanges.
using RecordedAnswers = std::map<std::string, std::vector<checks::Answer>>;

/// Reads exchanges.ndjson; `where` names it in the Error.
wire::Result<RecordedAnswers> read_recorded_answers(std::string_view text, const std::string& where);

/// What the recorded target offered, from target.json of the evidence, but for projection, which leaves no exchange.
wire::Result<Capabilities> read_recorded_capabilities(std::string_view text, const std::string& where);

std::unique_ptr<Driver> make_recorded_driver(RecordedAnswers answers, const Capabilities& capabilities);

}  // namespace runner
