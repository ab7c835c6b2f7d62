// The result of a run: one value that reports and evidence are made from. Nothing here is judged again later.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "checks/coverage.h"
#include "runner/document/end_of_run.h"
#include "runner/document/session_facts.h"
#include "runner/plan/plan.h"
#include "runner/record/baseline.h"
#include "runner/record/exchange_list.h"
#include "runner/record/run_difference.h"
#include "runner/record/tested_subject.h"
#include "wire/ed25519.h"

namespace runner {

/// `known`: failed, and the baseline accepts all that it failed for.
enum class Verdict { passed, warned, failed, known, not_testable, deferred };
std::string_view to_text(Verdict verdict);

/// In place of the id of a scenario, where exchanges belong to none; no id has a space.
inline constexpr const char* kHostileRequests = "hostile requests";

/// A finding with its place in the fixture and in the contract.
struct PlacedFinding {
  checks::Finding finding;
  Place place;
  int step = -1;                     ///< index of the fixture step; -1: a given or the scenario's end
  std::vector<std::string> proves;   ///< rules of the milestone that it breaks
  std::optional<Place> schema = {};  ///< the keyword of a schema that refused
  /// Index, in the scenario's findings, of the one that this follows from; -1: none.
  int because_of = -1;
  bool repeated = false;  ///< the scenario as written shows it too
  int cause = -1;         ///< index into Record::causes
};

struct ScenarioResult {
  const ScenarioRun* run = nullptr;
  Verdict verdict = Verdict::passed;
  wire::Printable reason;  ///< why not testable, or not tested to its end
  bool optional = false;   ///< not testable, and the milestone declares that optional for this kind of target
  bool left_over = false;  ///< not testable only because the run ended before it was tested: Record::stop
  std::vector<PlacedFinding> findings;
  SessionFacts session;
  int64_t duration_ms = 0;  ///< rounded up; 0 where its exchanges are shared with other runs (in process)
  ExchangeList exchanges;
  checks::Coverage coverage;
  checks::RuleCounts judged{};
};

/// What is the same for exchanges that runs of one scenario share, whether they were sent once or once for each run.
using ExchangeIdentity = std::tuple<const void*, std::optional<bool>, Level, size_t>;
ExchangeIdentity identity_of(const ScenarioResult& result, size_t exchange);

/// The trace id (W3C Trace Context) that the requests of the scenario were sent with; empty: none.
std::string trace_id_of(const ScenarioResult& result);

/// The verdict on one rule of the milestone over the whole run.
struct RuleResult {
  const RuleDeclaration* rule = nullptr;
  Verdict verdict = Verdict::passed;
  wire::Printable reason;
  bool optional = false;  ///< not testable, and the milestone declares that optional for this kind of target
  int blocked_in = -1;    ///< index of the scenario that failed before it could prove the rule
};

/// What a run leaves on disk, by name ("results.json", "reports/junit.xml").
using RunFiles = std::map<std::string, std::string>;

/// What would have to change in the service: all findings that one change would make go.
struct Cause {
  std::string fingerprint;  ///< 16 hex digits; the same in every run that shows the cause
  Level level = Level::must;
  checks::Rule rule{};                  ///< the runner's rule, of the example
  wire::Printable sentence;             ///< what is wrong where
  std::vector<std::string> operations;  ///< "GET /path", of the exchanges that show it
  std::vector<std::string> rules;       ///< rules of the milestone that it breaks
  std::vector<size_t> scenarios;        ///< indices of those that show it
  size_t exchanges = 0;                 ///< that show it
  size_t consequences = 0;              ///< further findings that follow from it
  std::string again = {};               ///< command line that shows it again; empty: that of the record with --cause
  /// The shortest that shows it: indices of the scenario (-1: a finding of the run) and of the finding there.
  int scenario = -1;
  size_t finding = 0;
  std::optional<KnownFinding> listed = {};  ///< its entry in the baseline
  bool known = false;                       ///< listed, and not expired
};

/// The baseline of a run, and what it comes to (judge_run.h).
struct AppliedBaseline {
  std::string file;                        ///< as named, for messages
  std::string text;                        ///< as read; part of the evidence
  std::string day;                         ///< on which it was applied
  bool strict = false;                     ///< known causes fail all the same
  std::vector<KnownFinding> entries = {};  ///< about causes of the milestone
  BaselineVerdict verdict = {};
};

struct Record {
  const Plan* plan = nullptr;
  Capabilities capabilities;
  std::string target = "in-process";                    ///< or the origin
  TestedSubjects subjects;                              ///< what the target is, by --subject
  std::string curl_options;                             ///< with which curl reaches it
  std::map<std::string, std::string> secret_variables;  ///< values from the environment with their names; not recorded
  std::string evidence;                                 ///< the folder that its evidence goes to; empty: none
  std::string again;                                    ///< the command line that repeats it; empty: not known
  std::string exploration;                              ///< what was explored, in words; empty: a run of scenarios
  bool over_http = false;                               ///< the kind of target for the milestone's `optional_on`
  bool only_recorded = false;                           ///< traffic of others, in place of the milestone's scenarios
  bool partial = false;                                 ///< a filter left scenarios out: whole-run rules are deferred
  bool interrupted = false;
  bool unwritten = false;  ///< not all evidence and reports of it are on disk
  std::string delivery;    ///< what was sent again and waited for; empty: nothing
  EndOfRun stop;           ///< why the rest was not tested
  /// By id; not empty: signatures count under these only.
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys;
  std::vector<std::string> required;  ///< names of capabilities that no milestone makes optional
  size_t selected = 0;
  std::vector<ScenarioResult> scenarios;    ///< in the order of the plan's runs
  ExchangeList hostile;                     ///< the requests that end a run over HTTP (execute/hostile_requests.h)
  SessionFacts hostile_session;             ///< theirs
  std::vector<PlacedFinding> run_findings;  ///< of the whole run: floor, examples, unproven rules
  std::vector<RuleResult> rules;
  std::vector<Cause> causes;  ///< worst first, known ones last
  std::optional<AppliedBaseline> baseline;
  std::optional<RunDifference> comparison;  ///< with an earlier run
  checks::Coverage coverage;
  wire::Json schema_coverage = wire::Object();  ///< checks::SchemaCoverage::report over all exchanges
  checks::RuleCounts judged{};
  std::chrono::steady_clock::time_point played_at;  ///< when the last scenario had ended; for --timings

  const PlacedFinding& example_of(const Cause& cause) const;
  size_t count(Verdict verdict) const;
  /// Exchanges with a finding of that level that follows from no other, and findings without an exchange. What runs
  /// share counts once.
  size_t count(Level level) const;
  bool has(Level level) const;  ///< any finding of that level
  bool has_any(const std::function<bool(const PlacedFinding&)>& fits) const;
  /// The baseline accepts the cause, and the run is not strict.
  bool accepts(const Cause& cause) const { return cause.known && !baseline->strict; }
  /// Of a cause that the baseline lists, and that is not expired.
  bool is_known(const PlacedFinding& placed) const {
    return placed.cause >= 0 && causes[static_cast<size_t>(placed.cause)].known;
  }
  bool answered() const;      ///< any exchange got a response
  size_t left_over() const;   ///< scenarios that were not tested because the run ended before
  bool tested_whole() const;  ///< every selected scenario was executed to its end
  /// The milestone lets this capability be missing on this kind of target.
  bool is_optional(std::string_view capability) const;
  /// True where nothing failed but what is known, and everything selected was tested or declared optional. `strict`:
  /// warnings and known causes fail too.
  bool overall(bool strict) const;
  /// What the verdict leaves out: "2 new causes; 3 known causes, 12 scenarios not passed; partial: 3 of 84; 30 of 173
  /// rules not testable: no event feed, no keys". Empty where everything was tested and nothing is known.
  std::string untested_remark() const;
  /// "overall=true (30 of 173 rules not testable: no event feed, no keys)"
  std::string verdict_line(bool strict) const;
};

}  // namespace runner
