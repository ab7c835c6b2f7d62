// Traffic that others made and recorded, as it was sent and answered: what `judge` reads. It judges nothing.
#pragma once

#include <string>
#include <vector>

#include "checks/exchange.h"

namespace runner {

struct RecordedCall {
  wire::Instant begun{};  ///< only where Recording::timed
  int64_t took_ms = 0;
  std::string origin;     ///< "https://host:8443"; empty: not recorded
  wire::Request request;  ///< in origin-form
  checks::Outcome outcome;
  std::string file;
  std::string place;  ///< in the file: "entry 12", "exchange 3"
  /// Why it cannot be judged: "the response's body was not recorded"; empty: it can.
  std::string incomplete;
};

/// Calls that one service got, in the order in which they were sent.
struct Recording {
  std::string name;  ///< "traffic", or that of the scenario whose exchanges they are
  bool timed = false;
  std::vector<RecordedCall> calls;
};

/// Reads a HAR 1.2 archive, as browsers, proxies and newman write it, or the exchanges.ndjson of a run, which holds one
/// recording for each scenario. `file` names the text in the Error.
wire::Result<std::vector<Recording>> read_recordings(std::string_view text, const std::string& file);

/// The calls of all archives in the order of their times; recordings without times stay by themselves.
std::vector<Recording> joined(std::vector<Recording> recordings);

}  // namespace runner
