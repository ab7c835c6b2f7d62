// The scenarios of the HTML report: each with its findings and its exchanges, expected and actual side by side.
#include <algorithm>
#include <set>

#include "runner/record/redaction.h"
#include "runner/report/curl_line.h"
#include "runner/report/expectation.h"
#include "runner/report/html_parts.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

// A passed exchange is shown shorter than a broken one: one file has thousands of them. exchanges.ndjson has all.
constexpr size_t kMaxBodyBytes = 20'000;
constexpr size_t kMaxPassedBodyBytes = 1500;
constexpr size_t kMaxTargetBytes = 200;
constexpr size_t kMaxWordsBytes = 20'000;

/// JSON with a member a line; other text as it is.
std::string pretty(const std::string& body) {
  if (body.size() > kMaxBodyBytes) return body;
  const auto json = wire::parse_json(body);
  return json ? wire::to_text(*json, 2) : body;
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

class Scenarios {
 public:
  Scenarios(std::string& page, const Record& record) : page_(page), record_(record) {}

  void render() {
    for (const ScenarioResult& result : record_.scenarios) scenario(result);
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    append(page_, format, std::forward<Args>(args)...);
  }

  /// What the filter looks at.
  std::string words_of(const ScenarioResult& result) const {
    std::set<std::string> words;
    for (const checks::Exchange& exchange : result.exchanges) {
      if (exchange.operation) words.insert(exchange.operation->id);
      words.emplace(exchange.error_code());
      words.emplace(exchange.reason_code());
    }
    words.insert(std::any_of(result.exchanges.begin(), result.exchanges.end(), is_success) ? "200" : "");
    for (const PlacedFinding& placed : result.findings) words.emplace(checks::id_of(placed.finding.rule));
    words.insert(result.run->proves.begin(), result.run->proves.end());
    words.erase("");
    return fmt::format("{} {} {} {}", record_.plan->milestone.id, result.run->id, to_text(result.verdict),
                       fmt::join(words, " "));
  }
  static bool is_success(const checks::Exchange& exchange) { return exchange.status() == 200; }

  void scenario(const ScenarioResult& result) {
    const std::string anchor = html_anchor(record_, result);
    const std::string_view verdict = to_text(result.verdict);
    add("<details class=\"scenario\" id=\"{}\" data-verdict=\"{}\" data-words=\"{}\"{}>\n"
        "<summary><span class=\"verdict {}\">{}</span> {} <a href=\"{}\" title=\"link to this "
        "scenario\">#</a></summary>\n",
        html_shown(anchor), verdict, html_shown(words_of(result), kMaxWordsBytes),
        result.verdict == Verdict::failed ? " open" : "", verdict, verdict, html_shown(result.run->id),
        html_anchor_link(record_, result));
    const Place& place = result.run->variation ? result.run->variation->place : result.run->scenario->place;
    add("<p class=\"soft mono\">{}{}{}</p>\n", place.file ? html_shown(place.to_string()) : "",
        result.run->proves.empty() ? "" : " proves ",
        html_shown(fmt::format("{}", fmt::join(result.run->proves, ", "))));
    if (!result.reason.empty()) {
      add("<p>{}{}</p>\n", html_shown(result.reason), result.optional ? " (optional here)" : "");
    }
    for (const PlacedFinding& placed : result.findings) append_html_finding(page_, placed);
    for (size_t i = 0; i < result.exchanges.size(); ++i) exchange(result, i);
    add("</details>\n");
  }

  void exchange(const ScenarioResult& result, size_t index) {
    const checks::Exchange& exchange = result.exchanges[index];
    const auto findings = findings_about(result, static_cast<int>(index));
    const size_t max_bytes = findings.empty() ? kMaxPassedBodyBytes : kMaxBodyBytes;
    add("<details class=\"exchange\"{}><summary><span class=\"{}\">{}</span> <span class=\"mono\">{} {}</span> "
        "<span class=\"soft\">{}</span></summary>\n",
        findings.empty() ? "" : " open", findings.empty() ? "passed" : "failed", answer_word(exchange),
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
      for (const wire::Header& header : exchange.request.headers) text += header.name + ": " + header.value + "\n";
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
        html_shown(redacted(text, exchange.secrets), detail == Detail::whole ? kMaxBodyBytes : kMaxPassedBodyBytes));
  }

  static std::vector<const checks::Finding*> findings_about(const ScenarioResult& result, int exchange) {
    std::vector<const checks::Finding*> findings;
    for (const PlacedFinding& placed : result.findings) {
      if (placed.finding.exchange == exchange) findings.push_back(&placed.finding);
    }
    return findings;
  }

  static std::string answer_word(const checks::Exchange& exchange) {
    return exchange.response() ? fmt::format("{}", exchange.status()) : "no response";
  }

  /// The status, then the body with the lines marked that findings point at.
  static MarkedLines actual_of(const checks::Exchange& exchange, const std::vector<const checks::Finding*>& findings) {
    const wire::Response* response = exchange.response();
    if (!response) return MarkedLines("no response: " + std::get<checks::NoResponse>(exchange.outcome).reason);
    const std::string body = pretty(redacted(response->body, exchange.secrets));
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
};

}  // namespace

void append_html_finding(std::string& page, const PlacedFinding& placed) {
  const checks::Finding& found = placed.finding;
  append(page, "<div class=\"finding {}\"><b class=\"{}\">{}</b> <span class=\"soft mono\">{}{}{}{}{}</span>\n",
         checks::to_text(found.level), found.level == Level::must ? "failed" : "warned",
         html_shown(checks::id_of(found.rule)), html_shown(placed.place.to_string()),
         found.pointer.empty() ? "" : " at ", html_shown(found.pointer), placed.schema ? " refused by " : "",
         placed.schema ? html_shown(placed.schema->to_string()) : "");
  append(page,
         "<pre><span class=\"minus\">expected {}</span>\n<span class=\"plus\">actual   {}</span></pre>"
         "<p class=\"soft\">{} {}</p></div>\n",
         html_shown(found.expected), html_shown(found.actual), html_shown(checks::text_of(found.rule).text),
         html_shown(checks::text_of(found.rule).advice));
}

void append_html_scenarios(std::string& page, const Record& record) { Scenarios(page, record).render(); }

}  // namespace runner
