// The HTML report: one file that opens from disk. No network, a content security policy that allows this style and this
// script alone, everything that a target sent escaped. Without a script all of it can be read; the filter needs one.
#include <fmt/format.h>

#include <set>

#include "runner/report/expectation.h"
#include "runner/report/html_page.h"
#include "runner/report/matrix.h"
#include "runner/report/printable.h"
#include "runner/report/report.h"
#include "wire/base64.h"
#include "wire/sha256.h"
#include "wire/uri.h"

namespace runner {
namespace {

// A passed exchange is shown shorter than a broken one: thousands of them stand in one file. exchanges.ndjson has all.
constexpr size_t kMaxBodyBytes = 20'000;
constexpr size_t kMaxPassedBodyBytes = 1500;
constexpr size_t kMaxLineBytes = 2000;
constexpr size_t kMaxLinkedFailures = 20;

std::string shown(std::string_view text, size_t max_bytes = kMaxLineBytes) {
  return html_escaped(printable(text, max_bytes));
}

std::string digest_source(std::string_view text) {
  const auto digest = wire::sha256(text);
  const std::string bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return fmt::format("'sha256-{}'", wire::base64_encode(bytes));
}

class HtmlReport {
 public:
  explicit HtmlReport(const ReportInput& input) : input_(input) {}

  std::string render() {
    head();
    for (const Record* record : input_.records) summary(*record);
    tools();
    for (const Record* record : input_.records) scenarios(*record);
    add("<script>{}</script>\n</body></html>\n", kHtmlScript);
    return std::move(text_);
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }

  void head() {
    add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; "
        "base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>"
        "</head><body>\n",
        digest_source(kHtmlStyle), digest_source(kHtmlScript), title(), kHtmlStyle);
  }

  std::string title() const {
    std::string text;
    for (const Record* record : input_.records) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown(record->plan->milestone.id),
                          record->overall(input_.strict) ? "passed" : "failed");
    }
    return text;
  }

  // ---- verdict, denominators, matrices

  void summary(const Record& record) {
    const bool overall = record.overall(input_.strict);
    add("<header><h1>{} <span class=\"verdict {}\">overall={}</span></h1>\n<p>{} <span class=\"soft\">on "
        "{}</span></p>\n",
        shown(record.plan->milestone.id), overall ? "passed" : "failed", overall, shown(record.plan->milestone.title),
        shown(record.target));
    if (record.interrupted) add("<p class=\"failed\">The run was interrupted.</p>\n");
    if (record.partial)
      add("<p class=\"warned\">A filter left scenarios out: rules of the whole run are deferred.</p>\n");
    add("<ul class=\"counts\">");
    for (Verdict verdict : {Verdict::passed, Verdict::failed, Verdict::warned, Verdict::not_testable}) {
      add("<li><b class=\"{0}\">{1}</b>{0}</li>", to_text(verdict), record.count(verdict));
    }
    add("<li><b>{} of {}</b>scenario runs selected</li></ul>\n</header>\n", record.selected, record.plan->runs.size());
    failures(record);
    rules(record);
    matrix("Operations by outcome", outcomes_of(record));
    matrix("Operations by reason code", reasons_of(record));
    run_findings(record);
  }

  static std::string anchor_of(const Record& record, const ScenarioResult& result) {
    return record.plan->milestone.id + "-" + result.run->id;
  }

  void failures(const Record& record) {
    size_t count = 0;
    for (const ScenarioResult& result : record.scenarios) {
      if (result.verdict != Verdict::failed) continue;
      if (++count > kMaxLinkedFailures) continue;
      add("{}<li><a class=\"failed\" href=\"#{}\">{}</a></li>\n", count == 1 ? "<ul>" : "",
          shown(wire::percent_encode(anchor_of(record, result))), shown(result.run->id));
    }
    if (count > kMaxLinkedFailures) add("<li>and {} more</li>", count - kMaxLinkedFailures);
    if (count > 0) add("</ul>\n");
  }

  void rules(const Record& record) {
    size_t held = 0;
    for (const RuleResult& result : record.rules) held += result.verdict == Verdict::passed ? 1 : 0;
    add("<details><summary>Rules of the contract: {} of {} held</summary><div class=\"scroll\"><table>\n", held,
        record.rules.size());
    for (const RuleResult& result : record.rules) {
      add("<tr><td><code>{}</code> {}</td><td class=\"{}\">{}</td></tr>\n", shown(result.rule->id),
          shown(result.rule->text), to_text(result.verdict), to_text(result.verdict));
    }
    add("</table></div></details>\n");
  }

  void matrix(std::string_view name, const Matrix& matrix) {
    add("<h2>{}</h2><div class=\"scroll\"><table><thead><tr><th>operation</th>", name);
    for (const std::string& column : matrix.columns) add("<th class=\"turned\">{}</th>", shown(column));
    add("</tr></thead><tbody>\n");
    for (const Matrix::Row& row : matrix.rows) {
      add("<tr><td><code>{}</code></td>", shown(row.operation));
      for (const auto& count : row.counts) {
        if (count) {
          add("<td{}>{}</td>", *count == 0 ? " class=\"zero\"" : "", *count);
        } else {
          add("<td class=\"none\">&middot;</td>");
        }
      }
      add("</tr>\n");
    }
    add("</tbody></table></div>\n");
  }

  void run_findings(const Record& record) {
    if (record.run_findings.empty()) return;
    add("<h2>Findings of the whole run</h2>\n");
    for (const PlacedFinding& placed : record.run_findings) finding(placed);
  }

  // ---- scenarios

  void tools() {
    add("<h2>Scenarios</h2><div class=\"tools\" id=\"tools\" hidden>"
        "<input id=\"filter\" type=\"search\" placeholder=\"Filter: scenario, operation, rule, code\" "
        "aria-label=\"Filter\">"
        "<select id=\"verdict\" aria-label=\"Verdict\"><option value=\"\">every verdict</option><option>failed</option>"
        "<option>warned</option><option>not-testable</option><option>passed</option></select>"
        "<span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n");
  }

  void scenarios(const Record& record) {
    for (const ScenarioResult& result : record.scenarios) scenario(record, result);
  }

  static std::string words_of(const ScenarioResult& result) {
    std::set<std::string> words;
    for (const checks::Exchange& exchange : result.exchanges) {
      if (exchange.operation) words.insert(exchange.operation->id);
      words.emplace(exchange.error_code());
      words.emplace(exchange.reason_code());
    }
    for (const PlacedFinding& placed : result.findings) words.emplace(checks::id_of(placed.finding.rule));
    words.insert(result.run->proves.begin(), result.run->proves.end());
    return fmt::format("{} {} {}", result.run->id, to_text(result.verdict), fmt::join(words, " "));
  }

  void scenario(const Record& record, const ScenarioResult& result) {
    const std::string anchor = anchor_of(record, result);
    const std::string_view verdict = to_text(result.verdict);
    add("<details class=\"scenario\" id=\"{}\" data-verdict=\"{}\" data-words=\"{}\"{}>\n"
        "<summary><span class=\"verdict {}\">{}</span> {} <a href=\"#{}\" title=\"link to this "
        "scenario\">#</a></summary>\n",
        shown(anchor), verdict, shown(words_of(result), 20'000), result.verdict == Verdict::failed ? " open" : "",
        verdict, verdict, shown(result.run->id), shown(wire::percent_encode(anchor)));
    const Place& place = result.run->variation ? result.run->variation->place : result.run->scenario->place;
    add("<p class=\"soft mono\">{}{}{}</p>\n", place.file ? shown(place.to_string()) : "",
        result.run->proves.empty() ? "" : " proves ", shown(fmt::format("{}", fmt::join(result.run->proves, ", "))));
    if (!result.reason.empty()) add("<p>{}{}</p>\n", shown(result.reason), result.optional ? " (optional here)" : "");
    for (const PlacedFinding& placed : result.findings) finding(placed);
    for (size_t i = 0; i < result.exchanges.size(); ++i) exchange(result, i);
    add("</details>\n");
  }

  void finding(const PlacedFinding& placed) {
    const checks::Finding& found = placed.finding;
    add("<div class=\"finding {}\"><b class=\"{}\">{}</b> <span class=\"soft mono\">{}{}{}</span>\n<pre><span "
        "class=\"minus\">"
        "expected {}</span>\n<span class=\"plus\">actual   {}</span></pre><p class=\"soft\">{} {}</p></div>\n",
        checks::to_text(found.level), found.level == Level::must ? "failed" : "warned",
        shown(checks::id_of(found.rule)), shown(placed.place.to_string()), found.pointer.empty() ? "" : " at ",
        shown(found.pointer), shown(found.expected), shown(found.actual), shown(checks::text_of(found.rule).text),
        shown(checks::text_of(found.rule).advice));
  }

  void exchange(const ScenarioResult& result, size_t index) {
    const checks::Exchange& exchange = result.exchanges[index];
    const std::string diff = diff_of(result, static_cast<int>(index));
    const size_t max_bytes = diff.empty() ? kMaxPassedBodyBytes : kMaxBodyBytes;
    add("<details class=\"exchange\"{}><summary><span class=\"{}\">{}</span> <span class=\"mono\">{} {}</span> "
        "<span class=\"soft\">{}</span></summary>\n",
        diff.empty() ? "" : " open", diff.empty() ? "passed" : "failed", answer_word(exchange),
        shown(exchange.request.method), shown(without_secrets(exchange, exchange.request.target), 200),
        shown(exchange.label));
    if (!exchange.request.body.empty()) {
      add("<pre class=\"request\">{}</pre>\n",
          shown(pretty(without_secrets(exchange, exchange.request.body)), max_bytes));
    }
    add("<div class=\"sides\"><div><h4>expected</h4><pre>{}</pre></div><div><h4>actual</h4><pre>{}</pre></div>"
        "<div><h4>difference</h4><pre>{}</pre></div></div></details>\n",
        shown(describe_expectation(*result.run, exchange), max_bytes), shown(actual_of(exchange), max_bytes),
        diff.empty() ? "none" : diff);
  }

  static std::string without_secrets(const checks::Exchange& exchange, std::string text) {
    constexpr std::string_view kRedacted = "(redacted)";
    for (const std::string& secret : exchange.secrets) {
      if (secret.empty()) continue;
      for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kRedacted.size()) {
        text.replace(at, secret.size(), kRedacted);
      }
    }
    return text;
  }

  /// JSON with a member a line; other text as it is.
  static std::string pretty(const std::string& body) {
    if (body.size() > kMaxBodyBytes) return body;
    const auto json = wire::parse_json(body);
    return json ? wire::to_text(*json, 2) : body;
  }

  static std::string answer_word(const checks::Exchange& exchange) {
    return exchange.response() ? fmt::format("{}", exchange.status()) : "no answer";
  }

  static std::string actual_of(const checks::Exchange& exchange) {
    const wire::Response* response = exchange.response();
    if (!response) return "no answer: " + std::get<checks::NoAnswer>(exchange.answer).reason;
    return fmt::format("status {}\n{}", response->status, pretty(without_secrets(exchange, response->body)));
  }

  static std::string diff_of(const ScenarioResult& result, int exchange) {
    std::string diff;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.exchange != exchange) continue;
      diff += fmt::format("{}\n<span class=\"minus\">- {}</span>\n<span class=\"plus\">+ {}</span>\n",
                          shown(placed.finding.pointer.empty() ? std::string(checks::id_of(placed.finding.rule))
                                                               : placed.finding.pointer),
                          shown(placed.finding.expected), shown(placed.finding.actual));
    }
    return diff;
  }

  const ReportInput& input_;
  std::string text_;
};

}  // namespace

std::string render_html(const ReportInput& input) { return HtmlReport(input).render(); }

}  // namespace runner
