#include "runner/record/compare_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/record/exchanges.h"
#include "runner/record/results.h"
#include "runner/record/target_file.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr size_t kMaxDifferences = 20;
constexpr size_t kMaxShownLine = 200;
constexpr std::string_view kTakenOut = "\"redacted\":true";  // in the line of such an exchange
constexpr std::string_view kNotTested = "not tested: ";
constexpr std::string_view kSecretRule = "secret.echoed";
constexpr std::string_view kTransportRules = "transport.";

std::string text_of_member(const wire::Json& object, std::string_view name) {
  const std::string* text = object.find_string(name);
  return text ? *text : std::string();
}

bool has_secret_finding(const wire::Json& scenario) {
  const wire::Array& findings = wire::elements_at(scenario, "/findings");
  return std::any_of(findings.begin(), findings.end(),
                     [](const wire::Json& finding) { return text_of_member(finding, "rule") == kSecretRule; });
}

/// "failed (expect.status, transport.no-answer)"
std::string brief(const wire::Json& scenario) {
  std::set<std::string> rules;
  for (const wire::Json& finding : wire::elements_at(scenario, "/findings"))
    rules.insert(text_of_member(finding, "rule"));
  const std::string verdict = text_of_member(scenario, "verdict");
  const std::string reason = text_of_member(scenario, "reason");
  const std::string why = rules.empty() ? reason : fmt::format("{}", fmt::join(rules, ", "));
  return why.empty() ? verdict : fmt::format("{} ({})", verdict, why);
}

/// The findings with the fingerprints of their causes in place of their numbers, which depend on what else was found.
wire::Json with_causes_named(const wire::Json& element, const wire::Json& results) {
  wire::Json named = element;
  const wire::Array& causes = wire::elements_at(results, "/causes");
  const auto name_cause = [&](wire::Json& finding) {
    const wire::Json* number = finding.find("cause");
    const int64_t* index = number ? number->as_integer() : nullptr;
    if (!index || *index < 1 || static_cast<size_t>(*index) > causes.size()) return;
    finding.as_object()->set("cause", wire::text_at(causes[static_cast<size_t>(*index) - 1], "/fingerprint"));
  };
  name_cause(named);
  wire::Object* object = named.as_object();
  wire::Json* findings = object ? object->find("findings") : nullptr;
  if (!findings || !findings->as_array()) return named;
  for (wire::Json& finding : *findings->as_array()) name_cause(finding);
  return named;
}

/// Members of a list of objects by the text of one of their members.
std::map<std::string, const wire::Json*> indexed(const wire::Json& document, const std::string& list,
                                                 std::string_view id) {
  std::map<std::string, const wire::Json*> index;
  for (const wire::Json& element : wire::elements_at(document, list))
    index.emplace(text_of_member(element, id), &element);
  return index;
}

class RunComparison {
 public:
  RunComparison(const RecordedRun& recorded, const Record& now)
      : recorded_(recorded),
        record_(now),
        results_(
            results_of(now, recorded.results.find("strict") && *recorded.results.find("strict") == wire::Json(true))),
        coverage_(coverage_of(now)) {
    for (const std::string& id : incomparable_scenarios(recorded)) skipped_.insert(id);
  }

  std::vector<wire::Error> compare() {
    compare_extent();
    compare_scenarios();
    compare_exchanges();
    if (differences_.empty() && skipped_.empty()) compare_whole_run();
    return std::move(differences_);
  }

 private:
  void differ(std::string where, std::string found, std::string expected) {
    if (differences_.size() < kMaxDifferences)
      differences_.push_back({std::move(where), std::move(found), std::move(expected), ""});
  }

  void compare_extent() {
    const wire::Json* of = wire::find_at(recorded_.results, "/counts/of");
    const size_t runs = record_.plan->runs.size();
    if (!of || *of != wire::Json(runs))
      differ("results.json/counts/of", of ? wire::to_text(*of) : "nothing",
             fmt::format("{}, the scenarios of the milestone", runs));
    // In process with a pinned gate a run is like one over HTTP.
    const bool in_process = wire::text_at(recorded_.target, "/target") == Record().target;
    const bool pinned = recorded_.capabilities.gate != TargetGate::settable;
    if (recorded_.context.over_http != (!in_process || pinned))
      differ("context.json/over_http", "another kind of target than in target.json", "the same");
    const EndOfRun& end = recorded_.context.end;
    const bool interrupted = end.cause == EndOfRun::Cause::interrupted;
    if (is_true("interrupted") != interrupted || is_true("ended_early") != (end && !interrupted))
      differ("context.json/ended", end ? end.reason.text() : "none", "the end that results.json states");
    if (record_.partial) return;
    const auto then = indexed(recorded_.results, "/scenarios", "id");
    for (const ScenarioRun& run : record_.plan->runs) {
      if (!then.contains(run.id)) differ("results.json", "no result of " + run.id, "every scenario of the milestone");
    }
  }

  bool is_true(std::string_view member) const {
    const wire::Json* value = recorded_.results.find(member);
    return value && *value == wire::Json(true);
  }

  // ---- scenarios

  void compare_scenarios() {
    const auto now = indexed(results_, "/scenarios", "id");
    for (const wire::Json& then : wire::elements_at(recorded_.results, "/scenarios")) {
      const std::string id = text_of_member(then, "id");
      const auto found = now.find(id);
      if (found == now.end()) {
        differ("results.json", "a result of " + id, "scenarios of the milestone only");
      } else if (!skipped_.contains(id) && !same_scenario(with_causes_named(then, recorded_.results),
                                                          with_causes_named(*found->second, results_))) {
        const bool other_verdict = brief(then) != brief(*found->second);
        differ(fmt::format("results.json: {}", id), brief(then) + (other_verdict ? "" : ", with other findings"),
               brief(*found->second) + ", as its exchanges show");
      }
    }
  }

  static bool same_scenario(const wire::Json& then, const wire::Json& now) {
    if (then == now) return true;
    // What a recording cannot repeat are the words for why a scenario was cut short.
    const bool both_cut_short =
        text_of_member(then, "reason").starts_with(kNotTested) && text_of_member(now, "reason").starts_with(kNotTested);
    if (!both_cut_short) return false;
    wire::Json reworded = now;
    reworded.as_object()->set("reason", text_of_member(then, "reason"));
    return then == reworded;
  }

  // ---- exchanges

  void compare_exchanges() {
    compare_counts();
    if (differences_.empty()) compare_lines();
  }

  void compare_counts() {
    std::set<std::string> known;
    for (const ScenarioResult& result : record_.scenarios) {
      known.insert(result.run->id);
      const auto found = recorded_.sessions.find(result.run->id);
      const size_t recorded = found == recorded_.sessions.end() ? 0 : found->second.outcomes.size();
      if (recorded == result.exchanges.size()) continue;
      differ("exchanges.ndjson", fmt::format("{} of {}", wire::counted(recorded, "exchange"), result.run->id),
             fmt::format("{}, as many as the scenario has", result.exchanges.size()));
    }
    known.insert(kHostileRequests);
    const auto hostile = recorded_.sessions.find(kHostileRequests);
    const size_t sent = hostile == recorded_.sessions.end() ? 0 : hostile->second.outcomes.size();
    if (sent != record_.hostile.size())
      differ("exchanges.ndjson", fmt::format("{} of the {}", wire::counted(sent, "exchange"), kHostileRequests),
             fmt::format("{}, as many as there are", record_.hostile.size()));
    for (const auto& [scenario, session] : recorded_.sessions) {
      if (!known.contains(scenario) && !session.outcomes.empty())
        differ("exchanges.ndjson", "exchanges of " + scenario, "none: results.json has no such scenario");
    }
  }

  /// To the byte, but for what was taken out of them.
  void compare_lines() {
    const std::string again = render_exchanges(record_);
    std::string_view now = again;
    std::string_view then = recorded_.exchanges;
    for (size_t number = 1; then != now && !then.empty() && !now.empty(); ++number) {
      const std::string_view line = then.substr(0, then.find('\n'));
      const std::string_view expected = now.substr(0, now.find('\n'));
      if (line != expected && line.find(kTakenOut) == std::string_view::npos)
        return differ(fmt::format("exchanges.ndjson:{}", number), "another line than this program writes",
                      std::string(expected.substr(0, kMaxShownLine)));
      then.remove_prefix(std::min(line.size() + 1, then.size()));
      now.remove_prefix(std::min(expected.size() + 1, now.size()));
    }
    const bool whole_lines = recorded_.exchanges.empty() || recorded_.exchanges.ends_with('\n');
    if (then.empty() != now.empty() || !whole_lines)
      differ("exchanges.ndjson", "more or fewer lines", "a line for each exchange");
  }

  // ---- what the whole run shows

  void compare_whole_run() {
    compare_list("/rules", "id");
    compare_list("/causes", "fingerprint");
    compare_run_findings();
    for (const char* member : {"operations_by_outcome", "operations_by_reason_code", "events", "schemas"})
      compare_coverage(member);
    compare_reasons();
    compare_checks();
    if (differences_.empty() && is_repeated_whole()) compare_documents();
  }

  void compare_list(const std::string& list, std::string_view id) {
    const auto now = indexed(results_, list, id);
    auto then = indexed(recorded_.results, list, id);
    for (const auto& [name, element] : now) {
      const auto found = then.find(name);
      if (found == then.end() || text_of_member(*found->second, "verdict") != text_of_member(*element, "verdict") ||
          text_of_member(*found->second, "level") != text_of_member(*element, "level") ||
          !same_member("known", *found->second, *element) ||
          (found->second->find("optional") == nullptr) != (element->find("optional") == nullptr)) {
        differ("results.json" + list, found == then.end() ? "no " + name : name + ": " + brief(*found->second),
               name + ": " + brief(*element));
      }
      if (found != then.end()) then.erase(found);
    }
    for (const auto& [name, element] : then) {
      if (is_shown(text_of_member(*element, "check"))) differ("results.json" + list, name, "none such");
    }
  }

  static bool same_member(std::string_view name, const wire::Json& then, const wire::Json& now) {
    const wire::Json* left = then.find(name);
    const wire::Json* right = now.find(name);
    return left && right ? *left == *right : left == right;
  }

  bool is_shown(std::string_view rule) const {
    const bool judged_again = !recorded_.context.over_http || (!record_.hostile.empty() && !recorded_.context.end);
    return rule != kSecretRule && (judged_again || !rule.starts_with(kTransportRules));
  }

  std::multiset<std::string> shown_findings(const wire::Json& results) const {
    std::multiset<std::string> findings;
    for (const wire::Json& finding : wire::elements_at(results, "/run_findings")) {
      if (is_shown(text_of_member(finding, "rule")))
        findings.insert(wire::canonical_json(with_causes_named(finding, results)));
    }
    return findings;
  }

  void compare_run_findings() {
    const auto then = shown_findings(recorded_.results);
    const auto now = shown_findings(results_);
    if (then == now) return;
    differ("results.json/run_findings", fmt::format("{}", fmt::join(then, ", ")),
           fmt::format("{}", fmt::join(now, ", ")));
  }

  void compare_coverage(const std::string& member) {
    const wire::Json* then = recorded_.coverage.find(member);
    const wire::Json* now = coverage_.find(member);
    if (then && *then == *now) return;
    const std::string at = then ? wire::first_difference(*then, *now) : "";
    differ("coverage.json/" + member + at, "another value", "the one that the exchanges show");
  }

  // By results.json, since a recording cannot repeat every reason in its words.
  void compare_reasons() {
    std::map<std::string, size_t> counted;
    for (const wire::Json& scenario : wire::elements_at(recorded_.results, "/scenarios")) {
      if (text_of_member(scenario, "verdict") == to_text(Verdict::not_testable))
        ++counted[text_of_member(scenario, "reason")];
    }
    wire::Object reasons;
    for (const auto& [reason, count] : counted) reasons.append(reason, count);
    const wire::Json* stated = recorded_.coverage.find("not_testable");
    if (!stated || *stated != wire::Json(std::move(reasons)))
      differ("coverage.json/not_testable", "other reasons than in results.json", "the same");
  }

  void compare_checks() {
    const wire::Json* then = recorded_.coverage.find("checks");
    if (!then || !then->as_object()) return differ("coverage.json/checks", "no object", "the checks of the run");
    for (const wire::Member& check : *coverage_.find("checks")->as_object()) {
      const wire::Json* stated = then ? then->find(check.key) : nullptr;
      if (!is_shown(check.key) || (stated && *stated == check.value)) continue;
      differ("coverage.json/checks/" + check.key, stated ? wire::to_text(*stated) : "nothing",
             wire::to_text(check.value));
    }
    for (const wire::Member& check : *then->as_object()) {
      if (!coverage_.find("checks")->find(check.key))
        differ("coverage.json/checks/" + check.key, "a check that there is not", "no such check");
    }
  }

  // ---- the rest of the documents

  /// What ended a run early, and what was found of its connections, is not repeated.
  bool is_repeated_whole() const {
    const wire::Array& findings = wire::elements_at(recorded_.results, "/run_findings");
    const auto shown = [&](const wire::Json& finding) { return is_shown(text_of_member(finding, "rule")); };
    const auto cut_short = [](const auto& entry) { return entry.second.reason.starts_with(kNotTested); };
    return !recorded_.context.end && std::all_of(findings.begin(), findings.end(), shown) &&
           std::none_of(recorded_.scenarios.begin(), recorded_.scenarios.end(), cut_short);
  }

  /// Every member says what the exchanges show, and there is none besides. The version of the tool is its own.
  void compare_documents() {
    compare_order();
    compare_members("results.json", recorded_.results, results_, {"tool", "scenarios"});
    compare_members("coverage.json", recorded_.coverage, coverage_,
                    {"tool", "milestone_file", "inputs", "checks", "not_testable"});
    compare_members("target.json", recorded_.target, target_now(), {});
    compare_text("causes.json", recorded_.causes, causes_of(record_));
    compare_text("context.json", recorded_.context_text, context_of(record_));
  }

  void compare_order() {
    std::vector<std::string> then;
    for (const wire::Json& scenario : wire::elements_at(recorded_.results, "/scenarios"))
      then.push_back(text_of_member(scenario, "id"));
    const auto same = [](const std::string& id, const ScenarioResult& result) { return id == result.run->id; };
    if (!std::equal(then.begin(), then.end(), record_.scenarios.begin(), record_.scenarios.end(), same))
      differ("results.json/scenarios", "another order", "that of the milestone");
  }

  /// Where the run was made, and what it tested, is not in its exchanges.
  wire::Json target_now() const {
    wire::Json now = target_of(record_);
    for (const char* name : {"target", "subjects"}) {
      const wire::Json* stated = recorded_.target.find(name);
      if (stated) now.as_object()->set(name, *stated);
    }
    return now;
  }

  void compare_members(const std::string& document, const wire::Json& then, const wire::Json& now,
                       std::initializer_list<std::string_view> compared_before) {
    for (const wire::Member& member : *then.as_object()) {
      if (!now.find(member.key)) differ(document + "/" + member.key, "a member that no run has", "no such member");
    }
    for (const wire::Member& member : *now.as_object()) {
      if (std::find(compared_before.begin(), compared_before.end(), member.key) != compared_before.end()) continue;
      const wire::Json* stated = then.find(member.key);
      if (stated && *stated == member.value) continue;
      const std::string at = stated ? wire::first_difference(*stated, member.value) : "";
      differ(document + "/" + member.key + at, stated ? "another value" : "nothing", "the one that the exchanges show");
    }
  }

  void compare_text(const std::string& document, const std::optional<std::string>& then, const wire::Json& now) {
    if (then && *then == wire::canonical_json(now)) return;
    differ(document, then ? "another text" : "no such file", "the one that the exchanges show");
  }

  const RecordedRun& recorded_;
  const Record& record_;
  const wire::Json results_;
  const wire::Json coverage_;
  std::set<std::string> skipped_;
  std::vector<wire::Error> differences_;
};

}  // namespace

std::vector<wire::Error> compare_run(const RecordedRun& recorded, const Record& now) {
  return RunComparison(recorded, now).compare();
}

std::vector<std::string> incomparable_scenarios(const RecordedRun& recorded) {
  std::vector<std::string> ids;
  for (const wire::Json& scenario : wire::elements_at(recorded.results, "/scenarios")) {
    if (has_secret_finding(scenario)) ids.push_back(text_of_member(scenario, "id"));
  }
  return ids;
}

}  // namespace runner
