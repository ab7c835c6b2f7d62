#include "runner/report/text_causes.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/redaction.h"
#include "runner/report/curl_line.h"
#include "runner/report/lines.h"

namespace runner {
namespace {

constexpr size_t kInFull = 5;    // causes with example and rule
constexpr size_t kInALine = 25;  // causes after these
constexpr size_t kMaxRules = 3;  // ids of rules in a line
constexpr size_t kMaxText = 240;
constexpr size_t kMaxCommand = 1000;

std::string plural(size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

class CausesText {
 public:
  CausesText(const Record& record, const TextOptions& options) : record_(record), options_(options) {}

  std::string render() {
    if (record_.causes.empty()) return {};
    headline();
    const size_t listed =
        options_.verbose ? record_.causes.size() : std::min(record_.causes.size(), kInFull + kInALine);
    for (size_t i = 0; i < listed; ++i) i < kInFull ? in_full(i) : in_a_line(i);
    if (listed > kInFull) lines_.add("");
    if (listed < record_.causes.size())
      lines_.add("... and {} more: --verbose and --format json list all\n",
                 plural(record_.causes.size() - listed, "cause"));
    return std::move(lines_.text);
  }

 private:
  std::string paint(const Cause& cause) const {
    const bool must = cause.level == Level::must;
    const std::string_view word = must ? "FAIL" : "warning";
    return options_.colour == Colour::on ? fmt::format("\033[{}m{}\033[0m", must ? 31 : 33, word) : std::string(word);
  }

  void headline() {
    const auto warnings = std::count_if(record_.causes.begin(), record_.causes.end(),
                                        [](const Cause& cause) { return cause.level == Level::should; });
    const auto broken = std::count_if(record_.rules.begin(), record_.rules.end(),
                                      [](const RuleResult& rule) { return rule.verdict == Verdict::failed; });
    const std::string of_them = warnings > 0 ? fmt::format(" ({} only warn)", warnings) : "";
    lines_.add("{}{}: {} of {} runs failed, {} of {} rules are broken\n", plural(record_.causes.size(), "cause"),
               of_them, record_.count(Verdict::failed), record_.scenarios.size(), broken, record_.rules.size());
  }

  static std::string extent(const Cause& cause) {
    std::string text = plural(cause.scenarios.size(), "scenario");
    if (cause.exchanges > 0) text += ", " + plural(cause.exchanges, "exchange");
    if (cause.consequences > 0) text += fmt::format("; {} follow from it", plural(cause.consequences, "finding"));
    return text;
  }

  static std::string ids_of(const Cause& cause) {
    if (cause.rules.empty()) return std::string(checks::id_of(cause.rule));
    const size_t shown = std::min(cause.rules.size(), kMaxRules);
    std::string ids =
        fmt::format("{}", fmt::join(cause.rules.begin(), cause.rules.begin() + static_cast<long>(shown), ", "));
    if (shown < cause.rules.size()) ids += fmt::format(" and {} more", cause.rules.size() - shown);
    return ids;
  }

  std::string rule_text(const Cause& cause) const {
    const RuleDeclaration* rule = cause.rules.empty() ? nullptr : record_.plan->find_rule(cause.rules.front());
    return rule ? rule->text : std::string(checks::text_of(cause.rule).text);
  }

  void in_a_line(size_t index) {
    const Cause& cause = record_.causes[index];
    lines_.add("{}. {} {}  {} ({})", index + 1, paint(cause), checks::id_of(cause.rule), cause.sentence, extent(cause));
  }

  void in_full(size_t index) {
    const Cause& cause = record_.causes[index];
    lines_.add("{}. {} {}  {}", index + 1, paint(cause), checks::id_of(cause.rule), cause.sentence);
    lines_.add("   in    {}", extent(cause));
    lines_.add("   rule  {}: {}", ids_of(cause), rule_text(cause));
    if (cause.scenario >= 0) example(cause);
    lines_.add("");
  }

  void example(const Cause& cause) {
    const ScenarioResult& result = record_.scenarios[static_cast<size_t>(cause.scenario)];
    const PlacedFinding& placed = record_.example_of(cause);
    lines_.add("   see   {}{}, {}", result.run->id, placed.step >= 0 ? fmt::format(" step {}", placed.step + 1) : "",
               placed.place.to_string());
    const auto at = static_cast<size_t>(placed.finding.exchange);
    if (placed.finding.exchange >= 0 && at < result.exchanges.size()) request(result.exchanges[at]);
    if (!options_.again.empty()) lines_.add("   again {} --scenario {}", options_.again, result.run->id);
  }

  void request(const checks::Exchange& exchange) {
    const std::string command = curl_line(record_, exchange).value_or("");
    if (!command.empty() && command.size() <= kMaxCommand) {
      lines_.add("   $ {}", command);
    } else {
      lines_.add("   sent  {} {}", exchange.request.method, checks::excerpt(exchange.request.target, kMaxText));
    }
    lines_.add("   got   {}", checks::excerpt(redacted(answer_of(exchange), exchange.secrets), kMaxText));
  }

  static std::string answer_of(const checks::Exchange& exchange) {
    const wire::Response* response = exchange.response();
    return response ? fmt::format("{} {}", response->status, response->body) : checks::outcome_of(exchange);
  }

  const Record& record_;
  const TextOptions& options_;
  Lines lines_;
};

}  // namespace

std::string render_causes(const Record& record, const TextOptions& options) {
  return CausesText(record, options).render();
}

}  // namespace runner
