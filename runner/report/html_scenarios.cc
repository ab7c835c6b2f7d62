// The scenarios of the HTML report by file, each with its findings and its exchanges. Those that causes name first show
// the exchanges whole, expected and actual side by side; of the others exchanges.ndjson has the bodies.
#include <algorithm>
#include <map>
#include <set>

#include "runner/record/redaction.h"
#include "runner/report/curl_line.h"
#include "runner/report/expectation.h"
#include "runner/report/html_parts.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner {
namespace {

constexpr size_t kMaxBodyBytes = 20'000;
constexpr size_t kMaxContextBodyBytes = 1500;  // of an exchange without a finding
constexpr size_t kMaxTargetBytes = 200;
constexpr size_t kMaxBriefBytes = 300;
constexpr size_t kMaxFindings = 20;    // of a scenario
constexpr size_t kWholeScenarios = 3;  // of a cause, besides its example

/// JSON with a member a line; other text on one line, so that none of it looks like a line of ours.
std::string pretty(const std::string& body) {
  const auto json = body.size() > kMaxBodyBytes ? std::nullopt : std::optional(wire::parse_json(body));
  return json && json->ok() ? wire::to_text(**json, 2) : wire::printable_line(body);
}

/// A text in lines, some of which are marked.
class MarkedLines {
 public:
  explicit MarkedLines(std::string text) : text_(std::move(text)) {}

  /// From 0.
  void mark(size_t line) { marked_.insert(line); }
  /// Every line that begins so.
  void mark_beginning(const std::string& beginning) {
    size_t line = 0;
    for (size_t begin = 0; begin < text_.size(); ++line) {
      if (text_.compare(begin, beginning.size(), beginning) == 0) mark(line);
      begin = std::min(text_.find('\n', begin), text_.size()) + 1;
    }
  }

  std::string html(size_t max_bytes) const {
    std::string shown = html_shown(text_, max_bytes);
    if (marked_.empty()) return shown;
    std::string html;
    size_t line = 0;
    for (size_t begin = 0; begin < shown.size(); ++line) {
      const size_t end = std::min(shown.find('\n', begin), shown.size());
      const std::string_view words = std::string_view(shown).substr(begin, end - begin);
      append(html, "{}{}{}\n", marked_.contains(line) ? "<mark>" : "", words, marked_.contains(line) ? "</mark>" : "");
      begin = end + 1;
    }
    return html;
  }

 private:
  std::string text_;
  std::set<size_t> marked_;
};

// The scenarios that show the bodies of their exchanges: examples of causes.
std::set<const ScenarioResult*> whole_scenarios(const Record& record) {
  std::set<const ScenarioResult*> whole;
  for (const Cause& cause : record.causes) {
    if (cause.scenario >= 0) whole.insert(&record.scenarios[static_cast<size_t>(cause.scenario)]);
    for (size_t i = 0; i < std::min(kWholeScenarios, cause.scenarios.size()); ++i)
      whole.insert(&record.scenarios[cause.scenarios[i]]);
  }
  return whole;
}

class Scenarios {
 public:
  Scenarios(std::string& page, const Record& record) : page_(page), record_(record), whole_(whole_scenarios(record)) {}

  void render() {
    std::vector<std::string> order;
    std::map<std::string, std::vector<const ScenarioResult*>> groups;
    for (const ScenarioResult& result : record_.scenarios) {
      auto& group = groups[group_of(*result.run)];
      if (group.empty()) order.push_back(group_of(*result.run));
      group.push_back(&result);
    }
    for (const bool failed : {true, false}) {
      for (const std::string& name : order) {
        if ((count(groups[name], Verdict::failed) > 0) == failed) group(name, groups[name]);
      }
    }
  }

 private:
  using Results = std::vector<const ScenarioResult*>;

  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    append(page_, format, std::forward<Args>(args)...);
  }

  /// The fixture's file; of derived scenarios the check.
  static std::string group_of(const ScenarioRun& run) {
    const Place& place = run.scenario->place;
    return run.derived || !place.file ? run.id.substr(0, run.id.find('/')) : *place.file;
  }

  static size_t count(const Results& results, Verdict verdict) {
    return static_cast<size_t>(std::count_if(results.begin(), results.end(),
                                             [&](const ScenarioResult* result) { return result->verdict == verdict; }));
  }

  void group(const std::string& name, const Results& results) {
    add("<details class=\"group\"><summary><span class=\"mono\">{}</span>", html_shown(name));
    for (Verdict verdict : {Verdict::failed, Verdict::warned, Verdict::not_testable, Verdict::passed}) {
      if (const size_t number = count(results, verdict); number > 0)
        add(" <span class=\"{}\">{} {}</span>", to_text(verdict), number, html_words(verdict));
    }
    add("</summary>\n");
    for (const ScenarioResult* result : results) scenario(*result);
    add("</details>\n");
  }

  /// What the filter looks at besides the text: the milestone, and the causes, each ended by a dot.
  std::string words_of(const ScenarioResult& result) const {
    std::set<std::string> words;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.cause >= 0) words.insert(html_cause_anchor(record_, placed.cause) + ".");
    }
    return fmt::format("{} {}", record_.plan->milestone.id, fmt::join(words, " "));
  }

  void scenario(const ScenarioResult& result) {
    const std::string_view verdict = to_text(result.verdict);
    add("<details class=\"scenario\" id=\"{}\" data-verdict=\"{}\" data-words=\"{}\">"
        "<summary><b class=\"{}\">{}</b> {}</summary>\n",
        html_shown(html_anchor(record_, result)), verdict, html_shown(words_of(result)), verdict,
        html_words(result.verdict), html_shown(result.run->id));
    const Place& place = result.run->variation ? result.run->variation->place : result.run->scenario->place;
    add("<p class=\"soft mono\">{}{}{}</p>\n", place.file ? html_shown(place.to_string()) : "",
        result.run->proves.empty() ? "" : " proves ",
        html_shown(fmt::format("{}", fmt::join(result.run->proves, ", "))));
    if (!result.reason.empty()) {
      add("<p>{}{}</p>\n", html_shown(result.reason), result.optional ? " (optional here)" : "");
    }
    findings(result);
    if (whole_.contains(&result)) {
      for (size_t i = 0; i < result.exchanges.size(); ++i) exchange(result, i);
    } else if (!result.exchanges.empty()) {
      in_lines(result);
    }
    add("</details>\n");
  }

  void findings(const ScenarioResult& result) {
    size_t shown = 0;
    const std::string trace = result.findings.empty() ? "" : trace_id_of(result);
    if (!trace.empty()) add("<p class=\"soft mono\">trace {}</p>\n", trace);
    for (const PlacedFinding& placed : result.findings) {
      if (placed.because_of < 0 && shown++ < kMaxFindings) finding(placed, whole_.contains(&result));
    }
    const size_t left_out = result.findings.size() - std::min(shown, kMaxFindings);
    if (left_out > 0) add("<p class=\"soft\">and {} more, which follow from these or are like them</p>\n", left_out);
  }

  // With its places, both sides and, in an example, advice.
  void finding(const PlacedFinding& placed, bool whole) {
    const checks::Finding& found = placed.finding;
    const size_t max_bytes = whole ? kMaxContextBodyBytes : kMaxBriefBytes;
    add("<div class=\"finding {}\"><b class=\"{}\">{}</b> <span class=\"soft mono\">{}{}{}{}{}</span>",
        checks::to_text(found.level), found.level == Level::must ? "failed" : "warned",
        html_shown(checks::id_of(found.rule)), html_shown(placed.place.to_string()),
        found.pointer.empty() ? "" : " at ", html_shown(found.pointer, kMaxBriefBytes),
        placed.schema ? " refused by " : "", placed.schema ? html_shown(placed.schema->to_string()) : "");
    if (placed.cause >= 0) {
      add(" <a href=\"#{}\">cause {}</a>", wire::percent_encode(html_cause_anchor(record_, placed.cause)),
          placed.cause + 1);
    }
    add("\n<pre><span class=\"minus\">expected {}</span>\n<span class=\"plus\">actual   {}</span></pre>",
        html_shown(found.expected, max_bytes), html_shown(found.actual, max_bytes));
    if (whole)
      add("<p class=\"soft\">{} {}</p>", html_shown(checks::text_of(found.rule).text),
          html_shown(checks::text_of(found.rule).advice));
    add("</div>\n");
  }

  // A line each: what came of it, the method and the operation.
  void in_lines(const ScenarioResult& result) {
    std::string text;
    for (const checks::Exchange& exchange : result.exchanges) {
      append(text, "{} {} {}\n", outcome_of(exchange), exchange.request.method,
             exchange.operation
                 ? exchange.operation->id
                 : wire::printable(redacted(exchange.request.target, exchange.secrets), kMaxTargetBytes));
    }
    add("<pre>{}</pre>", html_shown(text, kMaxBodyBytes));
  }

  static std::string outcome_of(const checks::Exchange& exchange) {
    if (!exchange.response()) return "no response";
    std::string outcome = fmt::format("{}", exchange.status());
    for (wire::Untrusted code : {exchange.error_code(), exchange.reason_code()}) {
      if (!code.empty()) outcome += " " + checks::excerpt(redacted(std::string(code.bytes()), exchange.secrets));
    }
    return outcome;
  }

  void exchange(const ScenarioResult& result, size_t index) {
    const checks::Exchange& exchange = result.exchanges[index];
    const auto findings = findings_about(result, static_cast<int>(index));
    const size_t max_bytes = findings.empty() ? kMaxContextBodyBytes : kMaxBodyBytes;
    add("<details class=\"exchange\"{}><summary><span class=\"{}\">{}</span> <span class=\"mono\">{} {}</span> "
        "<span class=\"soft\">{}</span></summary>\n",
        findings.empty() ? "" : " open", findings.empty() ? "passed" : "failed", html_shown(outcome_of(exchange)),
        html_shown(exchange.request.method),
        html_shown(redacted(exchange.request.target, exchange.secrets), kMaxTargetBytes), html_shown(exchange.label));
    request(exchange, findings.empty() ? Detail::short_ : Detail::whole);
    MarkedLines expected(describe_expectation(*result.run, exchange));
    for (const checks::Finding* finding : findings) {
      if (!finding->pointer.empty()) expected.mark_beginning(finding->pointer + ":");
    }
    add("<div class=\"sides\"><div><h4>expected</h4><pre>{}</pre></div><div><h4>actual</h4><pre>{}</pre></div>"
        "<div><h4>difference</h4><pre>{}</pre></div></div></details>\n",
        expected.html(max_bytes), actual_of(exchange, findings).html(max_bytes), diff_of(findings));
  }

  enum class Detail { short_, whole };

  // The headers and the command are shown only where something was wrong.
  void request(const checks::Exchange& exchange, Detail detail) {
    std::string text;
    if (detail == Detail::whole) {
      for (const wire::Header& header : exchange.request.headers)
        text += exchange.secrets.hidden_in_name(header.name) + ": " +
                wire::Printable(shown_value(header, exchange.secrets)) + "\n";
    }
    if (!exchange.request.body.empty()) {
      if (!text.empty()) text += '\n';
      text += pretty(exchange.request.body);
    }
    const auto command = detail == Detail::whole ? curl_line(record_, exchange) : std::nullopt;
    if (command && !command->empty())
      append(text, "{}\n$ {}", text.empty() || text.ends_with('\n') ? "" : "\n", *command);
    if (text.empty()) return;
    add("<div class=\"request\"><h4>request</h4><pre>{}</pre></div>\n",
        html_shown(redacted(text, exchange.secrets), detail == Detail::whole ? kMaxBodyBytes : kMaxContextBodyBytes));
  }

  static std::vector<const checks::Finding*> findings_about(const ScenarioResult& result, int exchange) {
    std::vector<const checks::Finding*> findings;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.exchange == exchange) findings.push_back(&placed.finding);
    }
    return findings;
  }

  /// The status, then the body with the lines marked that findings point at.
  static MarkedLines actual_of(const checks::Exchange& exchange, const std::vector<const checks::Finding*>& findings) {
    const wire::Response* response = exchange.response();
    if (!response) return MarkedLines("no response: " + std::get<checks::NoResponse>(exchange.outcome).reason);
    const std::string body = pretty(redacted(response->body, exchange.secrets).bytes());
    MarkedLines lines(fmt::format("status {}\n{}", response->status, body));
    const bool is_json = !findings.empty() && wire::parse_json(body).ok();
    for (const checks::Finding* finding : findings) {
      if (is_json && finding->pointer.starts_with('/')) {
        lines.mark(static_cast<size_t>(wire::position_of(body, finding->pointer).first));  // a line below the status
      }
    }
    return lines;
  }

  static std::string diff_of(const std::vector<const checks::Finding*>& findings) {
    if (findings.empty()) return "none";
    std::string diff;
    for (const checks::Finding* finding : findings) {
      append(diff, "{}\n<span class=\"minus\">- {}</span>\n<span class=\"plus\">+ {}</span>\n",
             html_shown(finding->pointer.empty() ? checks::id_of(finding->rule) : std::string_view(finding->pointer)),
             html_shown(finding->expected), html_shown(finding->actual));
    }
    return diff;
  }

  std::string& page_;
  const Record& record_;
  const std::set<const ScenarioResult*> whole_;
};

}  // namespace

void append_html_scenarios(std::string& page, const Record& record) { Scenarios(page, record).render(); }

}  // namespace runner
