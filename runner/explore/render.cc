#include "runner/explore/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/burst.h"
#include "runner/explore/finding_commands.h"
#include "runner/explore/render_coverage.h"
#include "runner/explore/severity.h"
#include "runner/record/lines.h"

namespace runner::explore {
namespace {

using checks::Exchange;

constexpr size_t kMaxShown = 600;
constexpr size_t kMaxInOverview = 20;
constexpr size_t kMaxPlacesShown = 8;
constexpr size_t kOverviewWidth = 160;

std::string repeated_in_words(const Discovery& discovery) {
  if (discovery.tried_again == 0) return "not tried again: the time was over";
  if (discovery.is_flaky())
    return fmt::format("FLAKY: it showed {} of {} times", discovery.shown_again, discovery.tried_again);
  return "it shows every time";
}

class TextRendering {
 public:
  TextRendering(const Exploration& exploration, const RenderOptions& options)
      : exploration_(exploration), options_(options) {
    std::set<std::string> known;
    for (const auto& [fingerprint, reason] : options.baseline.known) known.insert(fingerprint);
    sorted_ = by_severity(exploration.discoveries, known);
  }

  std::string render() {
    render_totals();
    render_counts();
    render_baseline();
    render_overview();
    text_ += '\n';
    for (size_t i = 0; i < sorted_.size(); ++i) render(i + 1, *sorted_[i]);
    text_ += render_coverage(exploration_);
    if (!sorted_.empty()) render_counts();
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void line(wire::LineFormat<Args...> format, const Args&... args) {
    append_line(text_, format, args...);
  }

  static std::string reason_of(const KnownFinding& known) {
    return known.owner.empty() ? known.reason : fmt::format("{} ({})", known.reason, known.owner);
  }

  bool is_known(const Discovery& discovery) const { return options_.baseline.known.contains(discovery.fingerprint); }

  // The worst first, a line each, so that the first screen says what there is.
  void render_overview() {
    for (size_t i = 0; i < std::min(sorted_.size(), kMaxInOverview); ++i) {
      const Discovery& discovery = *sorted_[i];
      const size_t places = discovery.places.size();
      text_ += wire::printable_line(
          fmt::format("{:>3}. {:<6} {}{}", i + 1, is_known(discovery) ? "known" : weight_of(discovery),
                      summary_of(discovery),
                      places > 1 ? fmt::format(" (and {})", wire::counted(places - 1, "more place")) : ""),
          kOverviewWidth);
      text_ += '\n';
    }
    if (sorted_.size() > kMaxInOverview) line("     and {} more, below", sorted_.size() - kMaxInOverview);
    for (const SchemaOpening& opening : exploration_.openings) {
      line("{}: {}: no exchange tries {} of {}, which an edit since the lock allows", opening.place.to_string(),
           checks::id_of(checks::Rule::schema_untried), opening.point, opening.schema);
    }
  }

  void render(size_t number, const Discovery& discovery) {
    const Observation& found = discovery.observation;
    const checks::Finding& finding = found.finding;
    const auto known = options_.baseline.known.find(discovery.fingerprint);
    if (known != options_.baseline.known.end()) {
      return line("known  {} {} {}: {}\n", discovery.fingerprint, checks::id_of(finding.rule), found.operation,
                  reason_of(known->second));
    }
    line("{:<6} {} {} ({})", weight_of(discovery), checks::id_of(finding.rule), found.operation, number);
    line("  {}", text_of_fault(exploration_, found.at_fault));
    if (!finding.pointer.empty()) line("  at       {}", finding.pointer);
    line("  expected {}", checks::excerpt(finding.expected, kMaxShown));
    line("  actual   {}", checks::excerpt(finding.actual, kMaxShown));
    for (const std::string& pointer : found.also) line("  also     {} differs", pointer);
    if (!found.note.empty()) line("  contract {}", checks::excerpt(found.note, kMaxShown));
    render_rules(found);
    render_places(discovery);
    render_scenario(discovery);
    render_commands(discovery);
    text_ += '\n';
  }

  void render_rules(const Observation& found) {
    const auto shown = first_rules(found);
    for (const RuleDeclaration* rule : shown) line("  rule     {} ({}): {}", rule->id, rule->section, rule->text);
    if (found.rules.size() > shown.size())
      line("           and {}", wire::counted(found.rules.size() - shown.size(), "more rule"));
    if (found.rules.empty() && found.note.empty()) line("  rule     {}", checks::text_of(found.finding.rule).text);
  }

  void render_places(const Discovery& discovery) {
    const auto& places = discovery.places;
    if (places.size() < 2) return;
    const size_t shown = std::min(places.size(), kMaxPlacesShown);
    for (size_t i = 0; i < shown; ++i)
      line("  {} {} ({})", i == 0 ? "where   " : "        ", places[i].text, wire::counted(places[i].count, "time"));
    if (places.size() > shown)
      line("           and {} (--format json lists all)", wire::counted(places.size() - shown, "more place"));
    if (discovery.places_left_out > 0) line("           and {} observations elsewhere", discovery.places_left_out);
  }

  static std::vector<const RuleDeclaration*> first_rules(const Observation& found) {
    constexpr size_t kMaxRules = 4;
    return {found.rules.begin(),
            found.rules.begin() + static_cast<std::ptrdiff_t>(std::min(found.rules.size(), kMaxRules))};
  }

  void render_scenario(const Discovery& discovery) {
    line("  scenario ({} of {} steps{}; {}; {})", discovery.sequence.actions.size(), discovery.original_steps,
         discovery.cut_short ? ", perhaps not the shortest: shortening reached its limit" : "",
         wire::counted(discovery.count, "case"), repeated_in_words(discovery));
    const Burst burst = burst_of(discovery.sequence);
    if (burst.count > 0)
      line("    {} to {} are sent at once, on connections of their own", burst.first + 1, burst.first + burst.count);
    for (size_t i = 0; i < discovery.sequence.actions.size(); ++i) {
      const auto step = std::find_if(discovery.exchanges.begin(), discovery.exchanges.end(),
                                     [&](const Exchange& exchange) { return exchange.step == static_cast<int>(i); });
      const std::string outcome =
          step == discovery.exchanges.end() ? "" : " -> " + step->secrets.hidden(checks::outcome_of(*step));
      line("    {}. {}{}", i + 1, describe(discovery.sequence.actions[i]), outcome);
    }
    const Exchange* exchange = exchange_of(discovery);
    if (exchange && !exchange->request.body.empty()) {
      line("    > {}", checks::excerpt(exchange->request.body, kMaxShown));
    }
    if (exchange && exchange->response())
      line("    < {}", checks::excerpt(exchange->secrets.hidden(exchange->response()->body.bytes()), kMaxShown));
  }

  void render_commands(const Discovery& discovery) {
    const auto commands = curl_commands(exploration_, discovery, options_);
    if (!commands.empty() && exploration_.target.find(":/") == std::string::npos)
      line("  curl (after: {} serve --port 8080)", options_.program);
    for (const std::string& command : commands) line("  $ {}", command);
    if (!discovery.no_fixture.empty()) line("  fixture  none: {}", discovery.no_fixture);
    if (!discovery.fixture.empty()) {
      line("  fixture  {}", discovery.fixture);
      line("           {} {}{} --fixture {}{}", options_.program, options_.milestone_file, options_.run_options,
           discovery.fixture,
           exploration_.target.find(":/") == std::string::npos ? "" : " --target " + exploration_.target);
    }
    line("  repeat   {}", repeat_command(exploration_, discovery, options_));
    line(
        "  known?   {{\"fingerprint\": \"{}\", \"seed\": {}, \"case\": \"{}\", \"reason\": \"...\", \"owner\": "
        "\"...\", \"expires\": \"YYYY-MM-DD\"}}",
        discovery.fingerprint, exploration_.seed, discovery.first_case.text());
  }

  void render_baseline() {
    for (const KnownFinding& known : options_.baseline.expired)
      line("baseline: {} expired on {}: {}", known.fingerprint, known.expires, reason_of(known));
    for (const KnownFinding& known : options_.baseline.fixed)
      line("baseline: {} is fixed: the case that showed it was played and passed; remove it ({})", known.fingerprint,
           reason_of(known));
    for (const KnownFinding& known : options_.baseline.not_found)
      line("baseline: {} did not show here; whether it is fixed is not known: {} ({})", known.fingerprint,
           !known.shown_by.empty() && known.seed ? "its case was not played to its end"
                                                 : "the entry names no seed and case",
           reason_of(known));
  }

  void render_totals() {
    const double seconds = static_cast<double>(exploration_.elapsed.count()) / 1000.0;
    line(
        "{}, {} in {:.1f} s ({:.0f} a second), seed {}; {} of {} signature readings verified (one in "
        "{})",
        wire::counted(exploration_.cases, "case"), wire::counted(exploration_.exchanges, "exchange"), seconds,
        seconds > 0 ? static_cast<double>(exploration_.exchanges) / seconds : 0.0, exploration_.seed,
        exploration_.signatures_verified, exploration_.signatures_seen, exploration_.verify_one_in);
    if (exploration_.flat) line("it ended because nothing new was reached any more (--until-flat)");
    render_limits();
    line("judged by {}", !exploration_.oracle.empty() ? "rules, and against the oracle at " + exploration_.oracle
                         : exploration_.differential  ? "rules, and against the reference implementation"
                                                      : "rules alone: the target is the reference implementation");
    if (!exploration_.noise.empty())
      line("the oracle differs from itself in {}, which count as no difference",
           wire::counted(exploration_.noise.size(), "place"));
  }

  // Which limits left something out.
  void render_limits() {
    const ExplorationLimits& limits = exploration_.limits;
    if (limits.single_cases_played < limits.single_cases) {
      line("{} of {} cases of single requests were played; more cases or more time play the rest",
           limits.single_cases_played, limits.single_cases);
    }
    if (exploration_.undecided_bursts > 0) {
      line("{} of {} of concurrent requests are undecided: the search for an order of them gave up",
           exploration_.undecided_bursts, wire::counted(exploration_.bursts, "case"));
    }
    if (limits.feeds_one_in > 1) {
      line("in process, one of {} cases reads the event feeds and one of {} walks its exports to their end",
           limits.feeds_one_in, limits.walks_one_in);
    }
  }

  void render_counts() {
    size_t must = 0;
    size_t should = 0;
    size_t gaps = 0;
    for (const Discovery& discovery : exploration_.discoveries) {
      if (options_.baseline.known.contains(discovery.fingerprint)) continue;
      if (discovery.observation.at_fault == AtFault::contract) {
        ++gaps;
      } else {
        ++(discovery.observation.finding.level == Level::must ? must : should);
      }
    }
    const size_t known = options_.baseline.known.size();
    line("findings: {} must, {} should, {} under-specified, {} known{}{}", must, should, gaps, known,
         options_.strict && known > 0 ? " (--strict: they fail too)" : "",
         exploration_.interrupted ? "; interrupted" : "");
    if (exploration_.left_out > 0)
      line("  and {} observations of further faults: only the first {} are kept", exploration_.left_out,
           exploration_.discoveries.size());
    if (exploration_.stop.cause == EndOfRun::Cause::lost) line("ended early: {}", exploration_.stop.reason);
    if (exploration_.oracle_stop) line("ended early: of the oracle: {}", exploration_.oracle_stop.reason);
  }

  const Exploration& exploration_;
  const RenderOptions& options_;
  std::vector<const Discovery*> sorted_;
  std::string text_;
};

}  // namespace

std::string_view text_of_fault(const Exploration& exploration, AtFault at_fault) {
  if (at_fault == AtFault::reference && !exploration.oracle.empty()) return "the oracle breaks a rule";
  return to_text(at_fault);
}

std::string_view weight_of(const Discovery& discovery) {
  if (discovery.observation.at_fault == AtFault::contract) return "gap";
  return checks::to_text(discovery.observation.finding.level);
}

// What the cases of a baseline's entries showed need not be among the discoveries.
bool has_findings(const Exploration& exploration, const RenderOptions& options) {
  if (!exploration.openings.empty()) return true;
  if (!options.baseline.expired.empty() || (options.strict && !options.baseline.known.empty())) return true;
  return std::any_of(exploration.discoveries.begin(), exploration.discoveries.end(), [&](const Discovery& discovery) {
    if (options.strict) return true;
    return discovery.observation.finding.level == Level::must &&
           !options.baseline.known.contains(discovery.fingerprint);
  });
}

std::vector<KnownFinding> entries_for(const Exploration& exploration, wire::Instant now) {
  std::vector<KnownFinding> entries;
  for (const Discovery& discovery : exploration.discoveries) {
    if (discovery.observation.finding.level != Level::must) continue;
    KnownFinding entry = unexplained_entry(discovery.fingerprint, now);
    entry.milestone = exploration.plan->milestone.id;
    entry.sentence = wire::printable_line(summary_of(discovery), kMaxShown);
    entry.shown_by = discovery.first_case.text();
    entry.seed = exploration.seed;
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string render_exploration(const Exploration& exploration, const RenderOptions& options) {
  return TextRendering(exploration, options).render();
}

}  // namespace runner::explore
