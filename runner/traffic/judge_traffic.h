// Judges traffic that others made: every check that needs no expectation, and what a recording shows of state: repeated
// idempotency keys, exports, events, and, where it holds everything that the service got, each outcome by the reference
// implementation's. What the recording does not show is counted, with the reason.
#pragma once

#include <memory>

#include "runner/record/judge_run.h"
#include "runner/traffic/recorded_views.h"
#include "runner/traffic/recording.h"

namespace runner {

class Driver;

struct TrafficOptions {
  std::string base;             ///< "https://host/api", which requests of the service begin with; empty: any origin
  bool complete = false;        ///< the recordings hold every request that the service got since it had no records
  Driver* reference = nullptr;  ///< a service that keeps the contract; null: none
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys = {};
  std::vector<std::string> redacted = {};  ///< names of headers and members whose values are hidden in what is shown
};

struct JudgedTraffic {
  Record record;
  Doubts doubts;
  size_t judged = 0;                          ///< exchanges
  std::map<std::string, size_t> others = {};  ///< "GET /health", requests of no route of the contract
};

/// The runs of the plan become those of the recordings; it must outlive the record. Error: the recordings hold requests
/// to several services and no base says which one is meant, or none to an operation of the milestone.
wire::Result<JudgedTraffic> judge_traffic(Plan& plan, std::vector<Recording> recordings, const TrafficOptions& options);

}  // namespace runner
