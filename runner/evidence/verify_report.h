// What a verification is asked for and what it found: the lines of what holds, and every problem once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/evidence/trust.h"
#include "runner/record/tested_subject.h"

namespace runner {

/// What a verifier demands of the run besides that its evidence holds.
struct RunDemands {
  std::string milestone_id;           ///< empty: any
  std::optional<int64_t> max_age_ms;  ///< between the end of the run and `now`
  wire::Instant now;
  std::vector<std::string> targets;  ///< forms of its address, one of which target.json has; empty: any target
  bool complete = false;             ///< every scenario was run
  TestedSubjects subjects = {};      ///< each of which was tested
};

struct VerifyOptions {
  TrustPolicy trust;
  std::map<std::string, wire::PublicKey> service_keys;  ///< for stored exports; empty: those that the service published
  RunDemands demands = {};
};

struct VerifyReport {
  std::vector<std::string> held;      ///< what was checked and holds, a line each
  std::vector<wire::Error> problems;  ///< why it does not hold; empty: it does
  std::string result;                 ///< PASSED, WARNED or FAILED, as signed
  bool holds() const { return problems.empty(); }
  /// Once, however often it is found.
  void add(wire::Error problem);
  /// Escapes control characters: no text of an artifact reaches a terminal as an escape sequence or a line of its own.
  void make_printable();
};

}  // namespace runner
