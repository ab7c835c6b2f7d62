// The causes in the HTML report: what is wrong where, how far it reaches, the rule, and the commands that show it, each
// with a button that copies it.
#include <algorithm>

#include "runner/report/cause_words.h"
#include "runner/report/html_parts.h"

namespace runner {
namespace {

constexpr size_t kMaxCauses = 200;
constexpr size_t kOpenCauses = 10;
constexpr size_t kMaxLinkedScenarios = 5;
constexpr size_t kMaxSentenceBytes = 600;
constexpr size_t kMaxCommandBytes = 20'000;

class HtmlCauses {
 public:
  HtmlCauses(std::string& page, const Record& record) : page_(page), record_(record) {}

  void render() {
    const size_t count = record_.causes.size();
    if (count == 0) return;
    append(page_, "<h2>{}</h2>\n<div class=\"causes\">\n", wire::counted(count, "cause"));
    for (size_t i = 0; i < std::min(count, kMaxCauses); ++i) cause(i);
    append(page_, "</div>\n");
    if (count > kMaxCauses)
      append(page_, "<p class=\"soft\">and {}</p>\n", wire::counted(count - kMaxCauses, "more cause"));
  }

 private:
  void cause(size_t index) {
    const Cause& cause = record_.causes[index];
    const CauseWords words = words_of(record_, cause);
    const bool must = cause.level == Level::must;
    append(
        page_,
        "<details class=\"cause {}\" id=\"{}\"{}><summary><b class=\"{}\">{}. {}</b> {} <span class=\"soft\">{}</span>"
        "</summary>\n<p><span class=\"mono\">{}</span> {}</p>\n",
        checks::to_text(cause.level), html_shown(html_cause_anchor(record_, static_cast<int>(index))),
        index < kOpenCauses ? " open" : "", must && !cause.known ? "failed" : "warned", index + 1,
        cause.known ? "known"
        : must      ? "fail"
                    : "warning",
        html_shown(cause.sentence, kMaxSentenceBytes), html_shown(words.extent), html_shown(words.rules),
        html_shown(words.rule_text));
    if (!words.seen.empty()) example(words);
    if (!cause.scenarios.empty()) scenarios(cause, index);
    append(page_, "</details>\n");
  }

  void example(const CauseWords& words) {
    append(page_, "<p class=\"soft mono\">{}</p>\n", html_shown(words.seen));
    if (!words.trace.empty()) line("trace", words.trace);
    if (!words.sent.empty() && words.curl.empty()) line("sent", words.sent);
    command("curl", words.curl);
    if (!words.got.empty()) line("got", words.got);
    command("replay", words.replay);
    command("rerun", words.again);
  }

  void line(std::string_view name, const std::string& text) {
    append(page_, "<div class=\"line\"><h4>{}</h4><pre>{}</pre></div>\n", name, html_shown(text));
  }

  void command(std::string_view name, const std::string& text) {
    if (text.empty()) return;
    append(
        page_,
        "<div class=\"line\"><h4>{0}</h4><pre>{1}</pre><button type=\"button\" class=\"copy\" hidden>copy {0}</button>"
        "</div>\n",
        name, html_shown(text, kMaxCommandBytes));
  }

  void scenarios(const Cause& cause, size_t index) {
    append(page_, "<p class=\"small\">in ");
    const size_t shown = std::min(kMaxLinkedScenarios, cause.scenarios.size());
    for (size_t i = 0; i < shown; ++i) {
      const ScenarioResult& result = record_.scenarios[cause.scenarios[i]];
      append(page_, "{}<a href=\"{}\">{}</a>", i ? ", " : "", html_anchor_link(record_, result),
             html_shown(result.run->id));
    }
    if (cause.scenarios.size() > shown) {
      append(page_, " and <a href=\"{}\">{} more</a>",
             html_filter_link(html_cause_anchor(record_, static_cast<int>(index)) + "."),
             cause.scenarios.size() - shown);
    }
    append(page_, "</p>\n");
  }

  std::string& page_;
  const Record& record_;
};

void append_comparison(std::string& page, const RunDifference& difference) {
  append(page, "<h2>{}</h2>\n<ul class=\"comparison\">\n", html_shown(headline_of(difference)));
  for (const std::string& remark : difference.remarks) append(page, "<li class=\"soft\">{}</li>\n", html_shown(remark));
  size_t listed = 0;
  for (const DifferenceLine& line : lines_of(difference)) {
    if (++listed > kMaxCauses) break;
    const std::string_view colour = line.kind == "new" ? "failed" : line.kind == "fixed" ? "passed" : "soft";
    append(page, "<li><b class=\"{}\">{}</b> {}</li>\n", colour, line.kind, html_shown(line.text));
  }
  append(page, "</ul>\n");
}

}  // namespace

void append_html_causes(std::string& page, const Record& record) {
  if (record.comparison) append_comparison(page, *record.comparison);
  HtmlCauses(page, record).render();
}

}  // namespace runner
