#include "runner/record/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace runner {
namespace {

constexpr size_t kMaxReasons = 5;  // in the line of the verdict

struct Untested {
  size_t count = 0;
  size_t of = 0;
  std::vector<std::string> reasons;  ///< briefly, each once
};

bool is_expired(const Cause& cause) { return cause.listed && !cause.known; }

// "1 new cause, 1 expired": what the baseline does not cover.
void remark_failing(const Record& record, std::vector<std::string>& remarks) {
  const auto count = [&](auto fits) {
    return static_cast<size_t>(std::count_if(record.causes.begin(), record.causes.end(), [&](const Cause& cause) {
      return cause.level == Level::must && fits(cause);
    }));
  };
  const size_t fresh = count([](const Cause& cause) { return !cause.listed; });
  const size_t expired = count(is_expired);
  if (fresh > 0) remarks.push_back(wire::counted(fresh, "new cause"));
  if (expired > 0) remarks.push_back(wire::counted(expired, "known cause") + " expired");
}

// "3 known causes, 12 scenarios not passed, 5 rules not proven"
void remark_known(const Record& record, std::vector<std::string>& remarks) {
  const auto causes = static_cast<size_t>(std::count_if(
      record.causes.begin(), record.causes.end(), [](const Cause& c) { return c.known && c.level == Level::must; }));
  if (causes == 0) return;
  const auto unproven =
      static_cast<size_t>(std::count_if(record.rules.begin(), record.rules.end(), [](const RuleResult& rule) {
        return rule.verdict == Verdict::known || (rule.verdict == Verdict::deferred && rule.blocked_in >= 0);
      }));
  std::string remark = wire::counted(causes, "known cause");
  const size_t scenarios = record.count(record.baseline->strict ? Verdict::failed : Verdict::known);
  if (scenarios > 0) remark += fmt::format(", {} not passed", wire::counted(scenarios, "scenario"));
  if (unproven > 0) remark += fmt::format(", {} not proven", wire::counted(unproven, "rule"));
  remarks.push_back(std::move(remark));
}

// A reason may be several, separated by "; ".
void add_reasons(std::string_view text, std::vector<std::string>& reasons) {
  while (!text.empty()) {
    const size_t end = text.find("; ");
    std::string brief = brief_reason(text.substr(0, end));
    if (std::find(reasons.begin(), reasons.end(), brief) == reasons.end()) reasons.push_back(std::move(brief));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
}

template <typename Results>
Untested untested_of(const Results& results) {
  Untested untested{0, results.size(), {}};
  for (const auto& result : results) {
    if (result.verdict != Verdict::not_testable) continue;
    ++untested.count;
    add_reasons(result.reason, untested.reasons);
  }
  return untested;
}

std::string list_of(const std::vector<std::string>& reasons) {
  const size_t shown = std::min(reasons.size(), kMaxReasons);
  std::string list = fmt::format("{}", fmt::join(reasons.begin(), reasons.begin() + static_cast<long>(shown), ", "));
  if (shown < reasons.size()) list += fmt::format(" and {} more", reasons.size() - shown);
  return list;
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::warned:
      return "warned";
    case Verdict::failed:
      return "failed";
    case Verdict::known:
      return "known";
    case Verdict::not_testable:
      return "not-testable";
    case Verdict::deferred:
      break;
  }
  return "deferred";
}

ExchangeIdentity identity_of(const ScenarioResult& result, size_t exchange) {
  const ScenarioRun& run = *result.run;
  // A case shares what its scenario sends before the step that it varies.
  size_t own = 0;
  while (run.variation && own < result.exchanges.size() &&
         result.exchanges[own].step + 1 != static_cast<int>(run.steps))
    ++own;
  const bool shared = !run.variation || exchange < own;
  return {shared ? static_cast<const void*>(run.scenario) : &run, run.requirements.gate_open, run.level, exchange};
}

std::string trace_id_of(const ScenarioResult& result) {
  if (result.exchanges.empty()) return {};
  const wire::UntrustedText* parent = wire::find_header(result.exchanges.front().request.headers, "traceparent");
  constexpr size_t kVersion = 3;  // "00-", before the trace id and the span
  constexpr size_t kTraceDigits = 32;
  if (!parent || parent->size() < kVersion + kTraceDigits) return {};
  const std::string trace = parent->bytes().substr(kVersion, kTraceDigits);
  return trace.find_first_not_of("0123456789abcdef") == std::string::npos ? trace : std::string();
}

const PlacedFinding& Record::example_of(const Cause& cause) const {
  const auto& findings = cause.scenario < 0 ? run_findings : scenarios[static_cast<size_t>(cause.scenario)].findings;
  return findings[cause.finding];
}

size_t Record::count(Verdict verdict) const {
  return static_cast<size_t>(std::count_if(scenarios.begin(), scenarios.end(),
                                           [&](const ScenarioResult& result) { return result.verdict == verdict; }));
}

size_t Record::count(Level level) const {
  const auto counts = [&](const PlacedFinding& placed) {
    return placed.finding.level == level && placed.because_of < 0 && !placed.repeated;
  };
  auto total = static_cast<size_t>(std::count_if(run_findings.begin(), run_findings.end(), counts));
  std::set<ExchangeIdentity> exchanges;
  for (const ScenarioResult& result : scenarios) {
    for (const PlacedFinding& placed : result.findings) {
      if (!counts(placed)) continue;
      const auto index = static_cast<size_t>(placed.finding.exchange);
      const bool has_exchange = placed.finding.exchange >= 0 && index < result.exchanges.size();
      total += has_exchange ? exchanges.insert(identity_of(result, index)).second : 1;
    }
  }
  return total;
}

bool Record::has_any(const std::function<bool(const PlacedFinding&)>& fits) const {
  return std::any_of(run_findings.begin(), run_findings.end(), fits) ||
         std::any_of(scenarios.begin(), scenarios.end(), [&](const ScenarioResult& result) {
           return std::any_of(result.findings.begin(), result.findings.end(), fits);
         });
}

bool Record::has(Level level) const {
  return has_any([&](const PlacedFinding& placed) { return placed.finding.level == level; });
}

bool Record::answered() const {
  return std::any_of(scenarios.begin(), scenarios.end(), [](const ScenarioResult& result) {
    return std::any_of(result.exchanges.begin(), result.exchanges.end(),
                       [](const checks::Exchange& exchange) { return exchange.response() != nullptr; });
  });
}

size_t Record::left_over() const {
  return static_cast<size_t>(
      std::count_if(scenarios.begin(), scenarios.end(), [](const ScenarioResult& result) { return result.left_over; }));
}

bool Record::tested_whole() const {
  return std::all_of(scenarios.begin(), scenarios.end(),
                     [](const ScenarioResult& result) { return result.reason.empty(); });
}

bool Record::is_optional(std::string_view capability) const {
  if (std::find(required.begin(), required.end(), capability) != required.end()) return false;
  const auto& optional = over_http ? plan->milestone.optional_over_http : plan->milestone.optional_in_process;
  return std::find(optional.begin(), optional.end(), capability) != optional.end();
}

std::string Record::untested_remark() const {
  std::vector<std::string> remarks;
  if (baseline) {
    remark_failing(*this, remarks);
    remark_known(*this, remarks);
  }
  if (!exploration.empty()) remarks.push_back(exploration);
  if (only_recorded) {
    remarks.push_back("as far as the recording shows");
  } else if (partial) {
    remarks.push_back(fmt::format("partial: {} of {}", scenarios.size(), plan->runs.size()));
  }
  // Where every rule was proven although some scenario was not tested, the scenario is worth the remark.
  const Untested untested_rules = untested_of(rules);
  const bool any_rule = untested_rules.count > 0;
  const Untested untested = any_rule ? untested_rules : untested_of(scenarios);
  if (untested.count > 0) {
    remarks.push_back(fmt::format("{} of {} {} not testable: {}", untested.count, untested.of,
                                  any_rule ? "rules" : "scenarios", list_of(untested.reasons)));
  }
  return fmt::format("{}", fmt::join(remarks, "; "));
}

std::string Record::verdict_line(bool strict) const {
  if (unwritten) return "overall=false (not all of the evidence and the reports could be written)";
  const std::string remark = untested_remark();
  return fmt::format("overall={}{}", overall(strict), remark.empty() ? "" : fmt::format(" ({})", remark));
}

bool Record::overall(bool strict) const {
  const auto untested = [](const auto& result) { return result.verdict == Verdict::not_testable && !result.optional; };
  const bool tested =
      std::none_of(scenarios.begin(), scenarios.end(), untested) && std::none_of(rules.begin(), rules.end(), untested);
  const bool rules_held = std::none_of(rules.begin(), rules.end(),
                                       [](const RuleResult& result) { return result.verdict == Verdict::failed; });
  const auto fails = [this](const PlacedFinding& placed) {
    return placed.finding.level == Level::must && !is_known(placed);
  };
  if (strict ? has(Level::must) || has(Level::should) : has_any(fails)) return false;
  return selected > 0 && !interrupted && !stop && !unwritten && tested && rules_held;
}

}  // namespace runner
