#include "runner/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "runner/record/lines.h"
#include "runner/record/redaction.h"
#include "runner/report/curl_line.h"
#include "runner/report/matrix.h"
#include "runner/report/text_causes.h"
#include "runner/tool/tool_command.h"

namespace runner {
namespace {

constexpr size_t kMaxBodyShown = 600;
constexpr size_t kMaxStepsShown = 10;

class TextReport {
 public:
  TextReport(const Record& record, const TextOptions& options) : record_(record), options_(options) {}

  std::string render() {
    heading();
    if (record_.stop.cause == EndOfRun::Cause::never_responded) return unreached();
    lines_.text += render_causes(record_, options_);
    if (options_.verbose) {
      scenarios();
      findings();
    }
    redact();  // everything that quotes the target is above; the rest is ours
    if (options_.verbose && !options_.quiet) floor_matrix();
    not_testable();
    rules();
    summary();
    return std::move(lines_.text);
  }

 private:
  Coloured paint(std::string_view text, int colour) const {
    return {options_.colour == Colour::on ? fmt::format("\033[{}m{}\033[0m", colour, text) : std::string(text)};
  }
  Coloured paint(Verdict verdict) const {
    switch (verdict) {
      case Verdict::passed:
        return paint("ok   ", 32);
      case Verdict::warned:
        return paint("warn ", 33);
      case Verdict::failed:
        return paint("FAIL ", 31);
      case Verdict::known:
        return paint("known", 36);
      case Verdict::not_testable:
        return paint("not testable", 36);
      case Verdict::deferred:
        break;
    }
    return paint("defer", 36);
  }

  void heading() {
    const Milestone& milestone = record_.plan->milestone;
    lines_.add("{}  {}", milestone.id, milestone.title);
    lines_.add("target: {}", checks::excerpt(record_.target));
    lines_.add("");
  }

  // Nothing was tested, so there is nothing else to show.
  std::string unreached() {
    lines_.text.pop_back();
    lines_.add("{}", checks::excerpt(record_.stop.reason, kMaxBodyShown));
    redact();
    if (!record_.evidence.empty()) lines_.add("evidence: {}", record_.evidence);
    verdict();
    return std::move(lines_.text);
  }

  // ---- scenarios: a line for each scenario as written, with its cases counted; derived ones by check and operation

  struct Group {
    std::vector<const ScenarioResult*> results;
    Verdict worst() const {
      constexpr Verdict kOrder[] = {Verdict::failed, Verdict::known, Verdict::warned, Verdict::not_testable,
                                    Verdict::passed};
      for (Verdict verdict : kOrder) {
        for (const ScenarioResult* result : results) {
          if (result->verdict == verdict) return verdict;
        }
      }
      return Verdict::passed;
    }
  };

  static std::string group_name(const ScenarioRun& run) {
    if (!run.derived) return run.scenario->id;
    const std::string& id = run.id;
    return id.substr(0, id.find('/', id.find('/') + 1));
  }

  void scenarios() {
    std::vector<std::string> order;
    std::map<std::string, Group> groups;
    for (const ScenarioResult& result : record_.scenarios) {
      const std::string name = group_name(*result.run);
      Group& group = groups[name];
      if (group.results.empty()) order.push_back(name);
      group.results.push_back(&result);
    }
    for (const std::string& name : order) show_group(name, groups[name]);
    lines_.add("");
  }

  // What the end of the run left over is one line of the summary.
  static bool is_left_over(const Group& group) {
    return std::all_of(group.results.begin(), group.results.end(),
                       [](const ScenarioResult* result) { return result->left_over; });
  }

  void show_group(const std::string& name, const Group& group) {
    const Verdict worst = group.worst();
    if ((options_.quiet && worst == Verdict::passed) || is_left_over(group)) return;
    const size_t runs = group.results.size();
    lines_.add("{} {}{}", paint(worst), name, runs > 1 ? fmt::format("  ({} runs)", runs) : "");
    for (const ScenarioResult* result : group.results) {
      if (result->verdict == Verdict::passed || result->left_over) continue;
      if (runs > 1) lines_.add("      {} {}", paint(result->verdict), result->run->id);
      if (!result->reason.empty()) lines_.add("        {}", result->reason);
    }
  }

  // ---- findings

  void findings() {
    size_t shown = 0;
    for (const ScenarioResult& result : record_.scenarios) {
      for (const PlacedFinding& placed : result.findings) {
        if (shown++ < options_.max_findings) show_finding(placed, &result);
      }
    }
    for (const PlacedFinding& placed : record_.run_findings) {
      if (shown++ < options_.max_findings) show_finding(placed, nullptr);
    }
    if (shown > options_.max_findings)
      lines_.add("... and {}, in results.json\n", wire::counted(shown - options_.max_findings, "more finding"));
  }

  void show_finding(const PlacedFinding& placed, const ScenarioResult* result) {
    const checks::Finding& finding = placed.finding;
    const bool must = finding.level == Level::must;
    lines_.add("{} {}{}{}", must ? paint("FAIL", 31) : paint("warning", 33), checks::id_of(finding.rule),
               placed.proves.empty() ? "" : fmt::format("  breaks {}", fmt::join(placed.proves, ", ")),
               result ? fmt::format("  in {}", result->run->id) : "");
    lines_.add("  {}{}", placed.place.to_string(), placed.step >= 0 ? fmt::format("  step {}", placed.step + 1) : "");
    if (placed.schema) lines_.add("  {}  the keyword that refuses", placed.schema->to_string());
    if (!finding.pointer.empty()) lines_.add("  at       {}", checks::excerpt(finding.pointer));
    if (const std::string trace = result ? trace_id_of(*result) : ""; !trace.empty())
      lines_.add("  trace    {}", trace);
    lines_.add("  expected {}", finding.expected);
    lines_.add("  actual   {}", finding.actual);
    if (result && finding.exchange >= 0) show_exchanges(result->exchanges, static_cast<size_t>(finding.exchange));
    lines_.add("  explain  {} explain {}", tool_command(), checks::id_of(finding.rule));
    lines_.add("");
  }

  // A target may repeat a credential anywhere in its response; the report does not.
  void redact() {
    for (const ScenarioResult& result : record_.scenarios) {
      if (result.exchanges.empty()) continue;
      lines_.text = redacted(std::move(lines_.text), result.exchanges.front().secrets);  // the same in all
      return;
    }
  }

  // The exchange of a finding, and those that led there in a line each.
  void show_exchanges(const ExchangeList& exchanges, size_t index) {
    for (size_t i = index > kMaxStepsShown ? index - kMaxStepsShown : 0; i < index; ++i) {
      const checks::Exchange& earlier = exchanges[i];
      lines_.add("  before   {}: {} {}  {} {}", earlier.label, earlier.request.method,
                 checks::excerpt(earlier.request.target, 120),
                 earlier.response() ? fmt::format("{}", earlier.status()) : "no response", earlier.reason_code());
    }
    show_exchange(exchanges[index]);
  }

  void show_exchange(const checks::Exchange& exchange) {
    lines_.add("  > {} {}  ({})", exchange.request.method, checks::excerpt(exchange.request.target, 300),
               exchange.label);
    for (const wire::Header& header : exchange.request.headers) {
      lines_.add("  > {}: {}", header.name, checks::excerpt(shown_value(header, exchange.secrets), 200));
    }
    if (!exchange.request.body.empty())
      lines_.add("  > {}", checks::excerpt(redacted(exchange.request.body, exchange.secrets), kMaxBodyShown));
    if (const auto command = curl_line(record_, exchange))
      lines_.add("  $ {}", command->empty() ? "(the body is too long to paste; use replay)" : *command);
    const wire::Response* response = exchange.response();
    if (!response) return lines_.add("  < no response: {}", std::get<checks::NoResponse>(exchange.outcome).reason);
    lines_.add("  < {}", response->status);
    lines_.add("  < {}", checks::excerpt(redacted(response->body, exchange.secrets), kMaxBodyShown));
  }

  // ---- reason codes

  void floor_matrix() {
    const Matrix matrix = reasons_of(record_);
    if (matrix.rows.empty()) return;
    lines_.add("reason codes by operation (exchanges; '-' where the operation does not give the code)");
    size_t width = 0;
    for (const std::string& code : matrix.columns) width = std::max(width, code.size());
    std::string header(width + 2, ' ');
    for (size_t i = 0; i < matrix.rows.size(); ++i) header += fmt::format("{:>6}", fmt::format("({})", i + 1));
    lines_.add("{}", header);
    for (size_t i = 0; i < matrix.columns.size(); ++i) {
      std::string cells;
      for (const Matrix::Row& row : matrix.rows) {
        cells += fmt::format("{:>6}", row.counts[i] ? std::to_string(*row.counts[i]) : "-");
      }
      lines_.add("  {:<{}}{}", matrix.columns[i], width, cells);
    }
    for (size_t i = 0; i < matrix.rows.size(); ++i) lines_.add("  ({}) {}", i + 1, matrix.rows[i].operation);
    lines_.add("");
  }

  // ---- rules and verdict

  // What the target lacks, once for each reason.
  void not_testable() {
    std::map<std::string, size_t> reasons;
    for (const ScenarioResult& result : record_.scenarios) {
      if (result.verdict == Verdict::not_testable) ++reasons[result.reason];
    }
    for (const auto& [reason, count] : reasons) lines_.add("not testable: {}: {}", wire::counted(count, "run"), reason);
    if (!reasons.empty()) lines_.add("");
  }

  void rules() {
    std::map<Verdict, size_t> counts;
    for (const RuleResult& result : record_.rules) {
      ++counts[result.verdict];
      const bool notable = result.verdict == Verdict::failed || result.verdict == Verdict::warned;
      if (notable && options_.verbose)
        lines_.add("{} {}  {}", paint(result.verdict), result.rule->id, result.rule->text);
    }
    const std::string known =
        counts[Verdict::known] > 0 ? fmt::format(" {} failed as known,", counts[Verdict::known]) : "";
    lines_.add("rules: {} passed, {} failed,{} {} warned, {} not testable, {} not tested", counts[Verdict::passed],
               counts[Verdict::failed], known, counts[Verdict::warned], counts[Verdict::not_testable],
               counts[Verdict::deferred]);
  }

  void summary() {
    size_t exchanges = 0;
    for (const ScenarioResult& result : record_.scenarios) exchanges += result.exchanges.size();
    const size_t known = record_.count(Verdict::known);
    // Scripts read this line: its words do not change with the numbers.
    lines_.add("runs: {} passed, {} failed,{} {} warned, {} not testable; {} exchanges; {} findings, {} warnings",
               record_.count(Verdict::passed), record_.count(Verdict::failed),
               known > 0 ? fmt::format(" {} failed as known,", known) : "", record_.count(Verdict::warned),
               record_.count(Verdict::not_testable), exchanges, record_.count(Level::must),
               record_.count(Level::should));
    if (!record_.delivery.empty()) lines_.add("delivery: {}", record_.delivery);
    if (record_.left_over() > 0) {
      lines_.add("ended early: {}; {} of {} runs were not tested", checks::excerpt(record_.stop.reason, kMaxBodyShown),
                 record_.left_over(), record_.selected);
    } else if (record_.stop && !record_.interrupted) {
      lines_.add("ended early: {}; not all requests at the end of the run were sent",
                 checks::excerpt(record_.stop.reason, kMaxBodyShown));
    }
    if (record_.interrupted)
      lines_.add("interrupted: {} of {} runs were made", record_.scenarios.size(), record_.selected);
    if (!record_.evidence.empty()) lines_.add("evidence: {}", record_.evidence);
    const bool has_replays =
        !record_.only_recorded && std::any_of(record_.scenarios.begin(), record_.scenarios.end(),
                                              [](const ScenarioResult& result) { return !result.findings.empty(); });
    if (has_replays && !record_.evidence.empty())
      lines_.add("again: {} replay {}/replay/SCENARIO.json", tool_command(), record_.evidence);
    verdict();
  }

  void verdict() {
    const bool overall = record_.overall(options_.strict);
    const std::string line = record_.verdict_line(options_.strict);
    const size_t end = line.find(' ');
    lines_.add("{}{}", paint(line.substr(0, end), overall ? 32 : 31), end == std::string::npos ? "" : line.substr(end));
  }

  const Record& record_;
  const TextOptions& options_;
  Lines lines_;
};

}  // namespace

std::string render_text(const Record& record, const TextOptions& options) {
  return TextReport(record, options).render();
}

}  // namespace runner
