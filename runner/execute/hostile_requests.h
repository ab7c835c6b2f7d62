// Requests that end some services: targets in forms that few clients send, 100,000 nested brackets, an oversized
// header. They are sent last in a run, one after another, and after each the target is asked whether it still responds.
// What they must get is a response below 500; nothing else is judged.
#pragma once

#include "runner/record/record.h"

namespace runner {

class Driver;

/// What they showed, as of the whole run: the findings, the exchanges and their session, and what was judged.
void judge_hostile_requests(const Plan& plan, Driver& driver, Record& record);

}  // namespace runner
