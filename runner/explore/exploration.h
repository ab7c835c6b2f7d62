// What an exploration found and reached: one value that reports and fixtures are made from.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "runner/explore/corpus.h"
#include "runner/explore/observation.h"

namespace runner::explore {

/// Where a fault shows.
struct ShownPlace {
  std::string text;    ///< "things.put at /thing/size"
  uint64_t count = 0;  ///< observations
};

/// One fault, with the shortest sequence found that shows it in the first of its places.
struct Discovery {
  Observation observation;  ///< of the shrunk sequence's last trial
  Sequence sequence;
  std::vector<checks::Exchange> exchanges;  ///< of that trial
  std::vector<checks::Exchange> expected;   ///< of the oracle in that trial; empty where there was none
  CaseId first_case;
  uint64_t count = 0;              ///< cases that showed it
  std::vector<ShownPlace> places;  ///< the first is that of the sequence
  uint64_t places_left_out = 0;    ///< observations at places beyond those listed
  size_t original_steps = 0;
  /// Of a sequence with a burst: what each order of it leads to.
  std::vector<std::vector<Expectation>> orders;
  bool cut_short = false;   ///< shortening the sequence was ended by its limits
  int tried_again = 0;      ///< plays of the shortened sequence
  int shown_again = 0;      ///< those that showed it
  std::string fixture;      ///< path of the one that was written; empty: none
  std::string no_fixture;   ///< why none was written
  std::string fingerprint;  ///< of the observation's cause: the same in every exploration

  bool is_flaky() const { return shown_again < tried_again; }
};

/// What an exploration did not do because of its own limits.
struct ExplorationLimits {
  uint64_t single_cases = 0;         ///< that there are
  uint64_t single_cases_played = 0;  ///< each at least once
  /// Event feeds are read, and exports walked, in one of N cases; 1: in all.
  uint64_t feeds_one_in = 1;
  uint64_t walks_one_in = 1;
};

struct Exploration {
  const Plan* plan = nullptr;
  std::string target;  ///< origin
  uint64_t seed = 0;
  uint64_t cases = 0;
  uint64_t exchanges = 0;
  uint64_t bursts = 0;            ///< cases of concurrent requests
  uint64_t undecided_bursts = 0;  ///< of which the search for an order gave up
  uint64_t signatures_seen = 0;
  uint64_t signatures_verified = 0;
  uint64_t verify_one_in = 0;
  bool differential = false;       ///< a second service was asked
  Capabilities offered;            ///< by the target
  std::string oracle;              ///< its origin; empty: it is the reference implementation, or there is none
  std::vector<std::string> noise;  ///< where the oracle's responses differ from its own (Noise)
  bool answered = false;
  EndOfRun stop;         ///< why the target was sent nothing more
  EndOfRun oracle_stop;  ///< the same of the oracle
  bool interrupted = false;
  bool flat = false;   ///< it ended because nothing new was reached any more
  bool whole = false;  ///< no case was broken off
  std::chrono::milliseconds elapsed{0};
  ExplorationCoverage reached;
  std::vector<Discovery> discoveries;  ///< in the order in which they were made
  ExplorationLimits limits;
  std::vector<SchemaOpening> openings;  ///< what edits of the schemas opened and no exchange tried
  std::vector<CorpusEntry> reaching;    ///< of the cases that reached something new, where they were asked for
  CasePart ended;                       ///< with what this exploration played among what was played before
  uint64_t left_out = 0;                ///< observations of further faults, beyond the most that are kept
};

/// The hex digits that identify a finding in a baseline.
std::string fingerprint_of(const Observation& observation);
/// "explored-" and the fingerprint: the scenario of its fixture and of its report.
std::string scenario_id(const Discovery& discovery);

}  // namespace runner::explore
