// The top of the HTML report: verdict, denominators, what could not be tested, rules, and the two matrices.
#include <algorithm>
#include <array>
#include <map>

#include "runner/report/html_parts.h"
#include "runner/report/matrix.h"

namespace runner {
namespace {

constexpr std::array kVerdicts = {Verdict::failed, Verdict::known, Verdict::warned, Verdict::not_testable,
                                  Verdict::passed};

class HtmlSummary {
 public:
  HtmlSummary(std::string& page, const Record& record, const ReportInput& input)
      : page_(page), record_(record), input_(input), strict_(input.strict) {}

  void render() {
    verdict();
    counts();
    facts();
    append_html_causes(page_, record_);
    not_testable();
    rules();
    matrix("Operations by outcome", outcomes_of(record_));
    matrix("Operations by reason code", reasons_of(record_));
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    append(page_, format, std::forward<Args>(args)...);
  }

  void verdict() {
    const bool overall = record_.overall(strict_);
    add("<header><h1>{} <span class=\"badge {}\">overall={}</span></h1>\n<p>{}{}</p>\n",
        html_shown(record_.plan->milestone.id), overall ? "good" : "bad", overall,
        html_shown(record_.plan->milestone.title), strict_ ? " <span class=\"soft\">(strict)</span>" : "");
    if (const std::string remark = record_.untested_remark(); !remark.empty())
      add("<p class=\"not-testable\">{}</p>\n", html_shown(remark));
    if (record_.interrupted) add("<p class=\"failed\">The run was interrupted: what is missing was not tested.</p>\n");
    if (record_.left_over() > 0) {
      add("<p class=\"failed\">The run ended early: {}. {} of {} runs were not tested.</p>\n",
          html_shown(record_.stop.reason), record_.left_over(), record_.selected);
    }
    if (record_.partial) {
      add("<p class=\"warned\">A filter left scenarios out: rules of the whole run are deferred.</p>\n");
    }
  }

  void counts() {
    add("<ul class=\"counts\">");
    for (Verdict verdict : kVerdicts) {
      const size_t count = record_.count(verdict);
      if (verdict == Verdict::known && count == 0) continue;
      add("<li class=\"{3}\"><a href=\"#!{0}\"><b class=\"{1}\">{2}</b> {4}</a></li>", to_text(verdict),
          count ? to_text(verdict) : "soft", count, count && verdict == Verdict::failed ? "first" : "",
          html_words(verdict));
    }
    add("</ul>\n");
    bar();
    size_t exchanges = 0;
    for (const ScenarioResult& result : record_.scenarios) exchanges += result.exchanges.size();
    add("<p class=\"soft small\">{} of {} scenario runs selected; {} of {} rules passed; {}</p>\n", record_.selected,
        record_.plan->runs.size(), rules_with(Verdict::passed), record_.rules.size(),
        wire::counted(exchanges, "exchange"));
  }

  // Where, when and by what the run was made.
  void facts() {
    add("<dl class=\"facts\">");
    for (const RunFact& fact : facts_of(record_, input_)) {
      add("<div><dt>{}</dt><dd class=\"mono\">{}</dd></div>", fact.name, html_shown(fact.value));
    }
    add("</dl>\n</header>\n");
  }

  // Parts of a drawing have widths of their own; the content security policy lets no element have a style.
  void bar() {
    add("<svg class=\"bar\" viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        std::max<size_t>(1, record_.scenarios.size()));
    size_t begin = 0;
    for (Verdict verdict : kVerdicts) {
      const size_t count = record_.count(verdict);
      if (count) {
        add("<rect class=\"{}\" x=\"{}\" width=\"{}\" height=\"1\"/>", to_text(verdict), begin, count);
      }
      begin += count;
    }
    add("</svg>\n");
  }

  size_t rules_with(Verdict verdict) const {
    return static_cast<size_t>(std::count_if(record_.rules.begin(), record_.rules.end(),
                                             [&](const RuleResult& result) { return result.verdict == verdict; }));
  }

  // ---- what is not as it should be

  void not_testable() {
    std::map<std::string, size_t> reasons;
    for (const ScenarioResult& result : record_.scenarios) {
      if (result.verdict == Verdict::not_testable)
        ++reasons[result.reason + (result.optional ? " (optional here)" : "")];
    }
    if (reasons.empty()) return;
    add("<h2>Not testable on this target</h2>\n<ul>\n");
    for (const auto& [reason, count] : reasons) {
      add("<li class=\"not-testable\">{}: {}</li>\n", wire::counted(count, "scenario run"), html_shown(reason));
    }
    add("</ul>\n");
  }

  // What did not hold comes first and open; the rest is counted and folded.
  void rules() {
    if (record_.rules.empty()) return;
    const size_t broken = rules_with(Verdict::failed) + rules_with(Verdict::warned);
    add("<h2>Rules of the contract: {} of {} passed</h2>\n", rules_with(Verdict::passed), record_.rules.size());
    if (broken > 0) {
      add("<div class=\"scroll rules\"><table>\n");
      rules_of(Verdict::failed);
      rules_of(Verdict::warned);
      add("</table></div>\n");
    }
    folded_rules(Verdict::not_testable, "not testable");
    folded_rules(Verdict::deferred, "not tested");
    folded_rules(Verdict::passed, "passed");
  }

  void folded_rules(Verdict verdict, std::string_view words) {
    const size_t count = rules_with(verdict);
    if (count == 0) return;
    add("<details class=\"rules\"><summary>{} {}</summary><div class=\"scroll\"><table>\n", count, words);
    rules_of(verdict);
    add("</table></div></details>\n");
  }

  void rules_of(Verdict verdict) {
    for (const RuleResult& result : record_.rules) {
      if (result.verdict == verdict) rule(result);
    }
  }

  void rule(const RuleResult& result) {
    add("<tr><td><a class=\"mono\" href=\"{}\">{}</a>{} {}{}</td><td class=\"{}\">{}</td></tr>\n",
        html_filter_link(result.rule->id), html_shown(result.rule->id),
        result.rule->level == Level::should ? " <span class=\"soft\">(should)</span>" : "",
        html_shown(result.rule->text),
        result.reason.empty() ? "" : fmt::format(" <span class=\"soft\">({})</span>", html_shown(result.reason)),
        to_text(result.verdict), html_words(result.verdict));
  }

  // ---- matrices: operations are the columns, since their names are short once what they share is left out

  /// How many characters the names of all operations begin with, up to a dot.
  static size_t shared_beginning(const Matrix& matrix) {
    if (matrix.rows.size() < 2) return 0;
    const std::string& first = matrix.rows.front().operation;
    size_t size = first.size();
    for (const Matrix::Row& row : matrix.rows) {
      const auto end = std::mismatch(first.begin(), first.end(), row.operation.begin(), row.operation.end()).first;
      size = std::min(size, static_cast<size_t>(end - first.begin()));
    }
    return first.rfind('.', size ? size - 1 : 0) + 1;
  }

  void matrix(std::string_view name, const Matrix& matrix) {
    if (matrix.rows.empty() || matrix.columns.empty()) return;
    const size_t shared = shared_beginning(matrix);
    const std::string common = shared ? matrix.rows.front().operation.substr(0, shared) + "*" : "";
    add("<h2>{}</h2><div class=\"scroll\"><table class=\"matrix\"><thead><tr><th>{}</th>", name, html_shown(common));
    for (const Matrix::Row& row : matrix.rows) {
      add("<th title=\"{}\">{}</th>", html_shown(row.operation), html_shown(row.operation.substr(shared)));
    }
    add("</tr></thead><tbody>\n");
    for (size_t i = 0; i < matrix.columns.size(); ++i) {
      add("<tr><th>{}</th>", html_shown(matrix.columns[i]));
      for (const Matrix::Row& row : matrix.rows) cell(row.operation, matrix.columns[i], row.counts[i]);
      add("</tr>\n");
    }
    add("</tbody></table></div>\n");
  }

  void cell(const std::string& operation, const std::string& column, std::optional<uint64_t> count) {
    if (!count) return add("<td class=\"none\">&middot;</td>");
    if (*count == 0) return add("<td class=\"zero\">0</td>");
    const int shade = *count >= 100 ? 3 : *count >= 10 ? 2 : 1;
    add("<td class=\"shade{}\"><a href=\"{}\">{}</a></td>", shade, html_filter_link(operation + " " + column), *count);
  }

  std::string& page_;
  const Record& record_;
  const ReportInput& input_;
  const bool strict_;
};

}  // namespace

void append_html_summary(std::string& page, const Record& record, const ReportInput& input) {
  HtmlSummary(page, record, input).render();
}

}  // namespace runner
