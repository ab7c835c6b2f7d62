// What the session of a scenario was, as a run records it: with the plan, all that is needed to judge it again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/exchange.h"

namespace runner {

/// What a scenario takes from its session besides the outcomes of its requests: with them, all that it is judged by.
struct SessionFacts {
  std::string name_space;
  wire::Instant now;
  std::map<std::string, checks::Actor> callers;    ///< by name, where the target knows only certain ones
  std::map<std::string, std::string> feed_starts;  ///< of these callers, by id: the event before the first of the run
  std::vector<wire::Json> projections;             ///< in order

  friend bool operator==(const SessionFacts&, const SessionFacts&) = default;
};

/// A session as it was recorded.
struct RecordedSession {
  std::vector<wire::Request> requests;
  std::vector<checks::Outcome> outcomes;  ///< of these requests
  std::vector<bool> sent_again;           ///< of these requests: by the driver itself
  std::optional<SessionFacts> facts;      ///< absent: name_space kOwnNameSpace and the clock of the start, no more
};

/// The name space of sessions that have a state of their own.
inline constexpr const char* kOwnNameSpace = "run";

}  // namespace runner
