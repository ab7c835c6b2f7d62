// The HTML report: one file that opens from disk. No network, a content security policy that allows this style and this
// script alone, everything that a target sent escaped. Without a script all of it can be read; the filter needs one.
#include "runner/report/html_page.h"
#include "runner/report/html_parts.h"
#include "wire/uri.h"

namespace runner {
namespace {

std::string title_of(const ReportInput& input) {
  std::string text;
  for (const Record* record : input.records) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", html_shown(record->plan->milestone.id),
                        record->overall(input.strict) ? "passed" : "failed");
  }
  return text;
}

void append_head(std::string& page, const ReportInput& input) {
  append(page,
         "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; "
         "base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style></head><body>\n",
         html_source_digest(kHtmlStyle), html_source_digest(kHtmlScript), title_of(input), kHtmlStyle);
}

void append_tools(std::string& page) {
  page +=
      "<h2 id=\"scenarios\">Scenarios</h2><div class=\"tools\" id=\"tools\" hidden>"
      "<input id=\"filter\" type=\"search\" placeholder=\"Filter: scenario, operation, rule, code\" "
      "aria-label=\"Filter\" autocomplete=\"off\">"
      "<select id=\"verdict\" aria-label=\"Verdict\"><option value=\"\">every verdict</option><option>failed</option>"
      "<option>warned</option><option value=\"not-testable\">not testable</option><option>passed</option></select>"
      "<button id=\"unfold\" type=\"button\">Open all</button>"
      "<span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n"
      "<p id=\"none\" class=\"soft\" hidden>No scenario fits.</p>\n";
}

void append_foot(std::string& page, const ReportInput& input) {
  append(page, "<footer class=\"soft\">Written {}</footer>\n<script>{}</script>\n</body></html>\n",
         wire::format_instant({input.stopped_ms}), kHtmlScript);
}

}  // namespace

std::string_view html_words(Verdict verdict) {
  if (verdict == Verdict::deferred) return "not tested";
  return verdict == Verdict::not_testable ? "not testable" : to_text(verdict);
}

std::string html_document(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; base-uri 'none'; "
      "form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style></head><body>\n{}</body></html>\n",
      html_source_digest(kHtmlStyle), html_shown(title), kHtmlStyle, body);
}

std::string html_shown(std::string_view text, size_t max_bytes) {
  return html_escaped(wire::printable(text, max_bytes));
}

std::string html_anchor(const Record& record, const ScenarioResult& result) {
  return record.plan->milestone.id + "-" + result.run->id;
}

std::string html_anchor_link(const Record& record, const ScenarioResult& result) {
  return "#" + wire::percent_encode(html_anchor(record, result));
}

std::string html_cause_anchor(const Record& record, int cause) {
  return fmt::format("{}-cause-{}", record.plan->milestone.id, cause + 1);
}

std::string html_filter_link(std::string_view words) { return "#?" + wire::percent_encode(words); }

std::string render_html(const ReportInput& input) {
  std::string page;
  append_head(page, input);
  for (const Record* record : input.records) append_html_summary(page, *record, input);
  append_tools(page);
  for (const Record* record : input.records) {
    if (input.records.size() > 1) append(page, "<h3>{}</h3>\n", html_shown(record->plan->milestone.id));
    append_html_scenarios(page, *record);
  }
  append_foot(page, input);
  return page;
}

}  // namespace runner
