// Sends the requests of a recorded scenario again, without its fixture: what the scenario made to be its own then is
// named by the new session now, and a value that the target chose differs from then where its response shows another.
// It sends and judges each exchange alone; it knows no expectation.
#pragma once

#include <string>
#include <vector>

#include "checks/exchange_checks.h"
#include "runner/driver/driver.h"

namespace runner {

struct Recording {
  std::string name_space;  ///< of the session then
  std::vector<checks::Exchange> exchanges;
  checks::Secrets secrets = {};  ///< what no response may quote
};

/// What was sent now, with the responses, in the order of the recording. `judgement` gets what each exchange breaks by
/// itself.
std::vector<checks::Exchange> resend(const Recording& recording, Session& session, const checks::Contract& contract,
                                     checks::Judgement& judgement);

}  // namespace runner
