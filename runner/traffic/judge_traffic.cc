#include "runner/traffic/judge_traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/driver/recorded_driver.h"
#include "runner/explore/consistency_check.h"
#include "runner/explore/tolerance.h"
#include "runner/traffic/reference_answers.h"
#include "runner/traffic/traffic_redaction.h"
#include "wire/http_date.h"

namespace runner {
namespace {

using checks::Exchange;
using checks::Rule;

const char* const kOutcome = "outcome";

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

/// One recording, played as the session of a service.
class RecordingJudge {
 public:
  RecordingJudge(const explore::ExplorationContext& context, const ScenarioRun& run, const Recording& recording,
                 const TrafficOptions& options)
      : run_(run),
        recording_(recording),
        options_(options),
        side_(context.plan, context.target.open({run.id, context.clock, {}}), {}),
        consistency_(context.plan.contract, side_.judgement(), [&plan = context.plan](const wire::Json& text) {
          return explore::covers_value(plan.tolerances, text, plan.contract.conventions);
        }) {
    if (context.oracle) reference_.emplace(context, side_);
  }

  ScenarioResult judge(Doubts& doubts) {
    const std::vector<RecordedCall>& calls = recording_.calls;
    for (size_t first = 0; first < calls.size();) {
      const size_t end = end_of_overlap(first);
      play(first, end, doubts);
      first = end;
    }
    judge_recorded_views(side_.log(), {options_.complete, options_.trusted_keys}, side_.judgement(), doubts);
    return result();
  }

 private:
  // Calls from `first` on that are under way at one time.
  size_t end_of_overlap(size_t first) const {
    const std::vector<RecordedCall>& calls = recording_.calls;
    size_t end = first + 1;
    if (!recording_.timed) return end;
    wire::Instant busy_until = calls[first].begun.plus_ms(calls[first].took_ms);
    for (; end < calls.size() && calls[end].begun < busy_until; ++end)
      busy_until = std::max(busy_until, calls[end].begun.plus_ms(calls[end].took_ms));
    return end;
  }

  void play(size_t first, size_t end, Doubts& doubts) {
    std::vector<Exchange> sent;
    for (size_t i = first; i < end; ++i) {
      Exchange next = exchange_of(recording_.calls[i].request, side_.plan().contract);
      next.label = recording_.calls[i].place;
      if (!next.actor) next.actor = caller_by_credential(next.request);
      sent.push_back(std::move(next));
    }
    const int index = side_.log().send_at_once(std::move(sent));
    const bool any_write = std::any_of(recording_.calls.begin() + static_cast<std::ptrdiff_t>(first),
                                       recording_.calls.begin() + static_cast<std::ptrdiff_t>(end),
                                       [](const RecordedCall& call) { return call.request.method != "GET"; });
    const bool ordered = end - first == 1 || !any_write;
    if (!ordered && reference_) reference_->lose_track();
    for (size_t i = first; i < end; ++i)
      judge_exchange(index + static_cast<int>(i - first), recording_.calls[i], ordered, doubts);
  }

  // Who sent the request where a service knows its callers by their credentials alone.
  static std::optional<checks::Actor> caller_by_credential(const wire::Request& request) {
    for (const char* name : {"authorization", "cookie"}) {
      if (const wire::UntrustedText* value = wire::find_header(request.headers, name))
        return checks::Actor{"", value->bytes()};
    }
    return std::nullopt;
  }

  void judge_exchange(int index, const RecordedCall& call, bool ordered, Doubts& doubts) {
    const Exchange& exchange = side_.log().at(index);
    if (!exchange.operation) return;
    side_.judgement().at_exchange(index);
    const int stored = side_.log().stored_outcome(index);
    if (stored < 0 || (exchange.succeeded() && !side_.log().at(stored).succeeded())) {
      consistency_.take(exchange);
      consistency_.judge_request(exchange);
      judge_key_reuse(index);
    } else {
      judge_replay(side_.log().at(stored), exchange);
    }
    // Others may have changed the record meanwhile.
    if (!options_.complete || !ordered) consistency_.forget_views();
    compare_with_reference(index, call, doubts);
  }

  // Of requests that were under way at one time, the one that came later may have been recorded first.
  void judge_replay(const Exchange& earlier, const Exchange& later) {
    const bool swapped = says_replayed(earlier) && !says_replayed(later);
    consistency_.judge_replay(swapped ? later : earlier, swapped ? earlier : later);
  }

  // One key, another payload (common, Idempotency).
  void judge_key_reuse(int index) {
    const Exchange& exchange = side_.log().at(index);
    const int other = side_.log().other_payload(index);
    if (other < 0) return;
    side_.judgement().judge(Rule::derived_mismatch, !exchange.succeeded(), [&] {
      return checks::Discrepancy{
          "", fmt::format("a refusal, since {} sent another payload under this key", side_.log().at(other).label),
          checks::outcome_of(exchange)};
    });
  }

  void compare_with_reference(int index, const RecordedCall& call, Doubts& doubts) {
    if (!reference_) return doubts.add(kOutcome, "what was before the recording is not known (--complete)");
    auto observations = reference_->compare(index, time_of(call));
    if (!observations) return doubts.add(kOutcome, "an earlier outcome, or requests at one time, left the state open");
    for (explore::Observation& observation : *observations) {
      if (observation.at_fault != explore::AtFault::target) continue;
      PlacedFinding& placed = differences_.emplace_back(PlacedFinding{observation.finding, {}, -1, {}});
      placed.finding.exchange = index;
      for (const RuleDeclaration* rule : observation.rules) placed.proves.push_back(rule->id);
    }
  }

  // Without a time of its own a response may say when it was made.
  std::optional<wire::Instant> time_of(const RecordedCall& call) const {
    if (recording_.timed) return call.begun;
    const auto* response = std::get_if<wire::Response>(&call.outcome);
    const wire::UntrustedText* date = response ? wire::find_header(response->headers, "date") : nullptr;
    return date ? wire::parse_http_date(date->bytes()) : std::nullopt;
  }

  ScenarioResult result() {
    ScenarioResult result;
    result.run = &run_;
    result.session = side_.facts();
    result.judged = side_.judgement().judged();
    result.coverage = side_.log().coverage();
    result.exchanges = side_.log().exchanges();
    for (const checks::Finding& finding : side_.judgement().findings())
      result.findings.push_back({finding, {}, -1, {}});
    for (PlacedFinding& placed : differences_) result.findings.push_back(std::move(placed));
    for (PlacedFinding& placed : result.findings) complete(placed);
    return result;
  }

  void complete(PlacedFinding& placed) const {
    if (placed.finding.exchange >= 0) {
      const RecordedCall& call = recording_.calls[static_cast<size_t>(placed.finding.exchange)];
      placed.place.file = std::make_shared<const std::string>(call.file);
    }
    if (!placed.finding.keyword.empty()) placed.schema = side_.plan().schema_texts.place_of(placed.finding.keyword);
    for (const RuleDeclaration& rule : side_.plan().milestone.rules) {
      const auto& ids = rule.checked_by;
      if (std::find(ids.begin(), ids.end(), checks::id_of(placed.finding.rule)) != ids.end())
        placed.proves.push_back(rule.id);
    }
  }

  const ScenarioRun& run_;
  const Recording& recording_;
  const TrafficOptions& options_;
  ServiceSide side_;
  explore::ConsistencyCheck consistency_;
  std::optional<ReferenceAnswers> reference_;
  std::vector<PlacedFinding> differences_;
};

/// Chooses the calls that the contract is about.
class Selection {
 public:
  Selection(const checks::Contract& contract, const TrafficOptions& options, JudgedTraffic& judged)
      : contract_(contract), options_(options), judged_(judged) {}

  /// What of the recording can be judged.
  wire::Result<Recording> select(Recording recording) {
    Recording selected{std::move(recording.name), recording.timed, {}};
    for (RecordedCall& call : recording.calls) {
      if (!strip_base(call) || !is_of_contract(call.request)) {
        ++judged_.others[fmt::format("{} {}", call.request.method, path_of(call.request.target))];
        continue;
      }
      origins_.insert(call.origin);
      if (call.incomplete.empty() && is_head_refused(call)) call.incomplete = "the head was refused before any route";
      if (!call.incomplete.empty()) {
        judged_.doubts.add("exchange", call.incomplete);
        continue;
      }
      selected.calls.push_back(std::move(call));
    }
    if (options_.base.empty() && origins_.size() > 1) return ambiguous();
    judged_.judged += selected.calls.size();
    return selected;
  }

  /// Of the calls that were selected; empty where it was not recorded.
  std::string origin() const { return origins_.empty() ? "" : *origins_.begin(); }

 private:
  // The request as the service sees it where its routes begin below the base.
  bool strip_base(RecordedCall& call) const {
    if (options_.base.empty() || call.origin.empty()) return true;
    const std::string url = call.origin + call.request.target;
    std::string base = options_.base;
    while (base.ends_with('/')) base.pop_back();
    if (!url.starts_with(base) || (url.size() > base.size() && url[base.size()] != '/' && url[base.size()] != '?'))
      return false;
    call.request.target = url.substr(base.size());
    return true;
  }

  bool is_of_contract(const wire::Request& request) const {
    const std::string_view path = path_of(request.target);
    const bool shared = path == contract_.conventions.feed_path || path == contract_.conventions.keys_path;
    return contract_.find_route(request.method, request.target) || (shared && request.method == "GET");
  }

  // Header fields too large (RFC 6585, section 5): no contract says what that is answered with.
  static bool is_head_refused(const RecordedCall& call) {
    const auto* response = std::get_if<wire::Response>(&call.outcome);
    return response && response->status == 431;
  }

  wire::Error ambiguous() const {
    return {"recordings", fmt::format("requests to {}", fmt::join(origins_, ", ")), "those to one service",
            "name the one that is meant with --base URL"};
  }

  const checks::Contract& contract_;
  const TrafficOptions& options_;
  JudgedTraffic& judged_;
  std::set<std::string> origins_;
};

// The recordings take the place of the milestone's scenarios.
void replace_runs(Plan& plan, const std::vector<Recording>& recordings) {
  plan.runs.clear();
  for (const Recording& recording : recordings) {
    Scenario& scenario = plan.derived.emplace_back();
    scenario.id = recording.name;
    ScenarioRun& run = plan.runs.emplace_back();
    run.id = recording.name;
    run.scenario = &scenario;
  }
}

Capabilities shown_by(const std::vector<Recording>& recordings, const checks::Contract& contract) {
  Capabilities capabilities;
  capabilities.operations = true;
  capabilities.gate = TargetGate::unknown;
  for (const Recording& recording : recordings) {
    for (const RecordedCall& call : recording.calls) {
      const std::string_view path = path_of(call.request.target);
      capabilities.events = capabilities.events || path == contract.conventions.feed_path;
      capabilities.key_set = capabilities.key_set || path == contract.conventions.keys_path;
    }
  }
  return capabilities;
}

std::unique_ptr<RecordedDriver> player_of(const std::vector<Recording>& recordings, Capabilities capabilities,
                                          const TrafficOptions& options) {
  RecordedTarget target{{}, std::move(capabilities), options.trusted_keys};
  for (const Recording& recording : recordings) {
    RecordedSession& session = target.sessions[recording.name];
    for (const RecordedCall& call : recording.calls) {
      session.requests.push_back(call.request);
      session.outcomes.push_back(call.outcome);
    }
  }
  return make_recorded_driver(std::move(target));
}

wire::Instant begin_of(const std::vector<Recording>& recordings) {
  for (const Recording& recording : recordings) {
    if (recording.timed && !recording.calls.empty()) return recording.calls.front().begun;
  }
  return {};
}

Record judge_selected(Plan& plan, const std::vector<Recording>& recordings, const TrafficOptions& options,
                      Doubts& doubts) {
  const explore::Clauses clauses(plan);  // of the milestone's own runs
  replace_runs(plan, recordings);
  Record record;
  record.plan = &plan;
  record.capabilities = shown_by(recordings, plan.contract);
  record.capabilities.signing_keys = record.capabilities.key_set || !options.trusted_keys.empty();
  const auto player = player_of(recordings, record.capabilities, options);
  explore::SignatureSample signatures(1);
  const explore::ExplorationContext context{plan,
                                            clauses,
                                            *player,
                                            options.complete ? options.reference : nullptr,
                                            signatures,
                                            begin_of(recordings),
                                            &std::chrono::steady_clock::now};
  for (size_t i = 0; i < recordings.size(); ++i) {
    ScenarioResult result = RecordingJudge(context, plan.runs[i], recordings[i], options).judge(doubts);
    hide(result, options.redacted);
    record.coverage.join(result.coverage);
    for (size_t rule = 0; rule < checks::kRuleCount; ++rule) record.judged[rule] += result.judged[rule];
    record.scenarios.push_back(std::move(result));
  }
  record.selected = recordings.size();
  record.over_http = true;
  record.partial = true;
  record.only_recorded = true;
  record.trusted_keys = options.trusted_keys;
  return record;
}

void conclude(ScenarioResult& result) {
  const bool failed = std::any_of(result.findings.begin(), result.findings.end(), [](const PlacedFinding& placed) {
    return placed.finding.level == checks::Level::must;
  });
  result.verdict = failed ? Verdict::failed : result.findings.empty() ? Verdict::passed : Verdict::warned;
}

}  // namespace

wire::Result<JudgedTraffic> judge_traffic(Plan& plan, std::vector<Recording> recordings,
                                          const TrafficOptions& options) {
  JudgedTraffic judged;
  Selection selection(plan.contract, options, judged);
  std::vector<Recording> selected;
  for (Recording& recording : joined(std::move(recordings))) {
    auto calls = selection.select(std::move(recording));
    if (!calls) return calls.error();
    if (!calls->calls.empty()) selected.push_back(std::move(*calls));
  }
  if (judged.judged == 0) {
    const std::string seen = judged.others.empty() ? "no request" : judged.others.begin()->first;
    return wire::Error{"recordings", fmt::format("{} that could be judged; there is {}", "nothing", seen),
                       fmt::format("requests to the operations of {}", plan.milestone.id),
                       "name what comes before their routes with --base URL"};
  }
  judged.record = judge_selected(plan, selected, options, judged.doubts);
  for (ScenarioResult& result : judged.record.scenarios) conclude(result);
  const std::string origin = options.base.empty() ? selection.origin() : options.base;
  judged.record.target = origin.empty() ? "recorded traffic" : origin;
  judged.record = judge_run(std::move(judged.record));
  return judged;
}

}  // namespace runner
