// The top of the HTML report: verdict, denominators, what failed or could not be tested, rules, and the two matrices.
#include <algorithm>
#include <array>
#include <map>

#include "runner/report/html_parts.h"
#include "runner/report/matrix.h"

namespace runner {
namespace {

constexpr size_t kMaxCauses = 20;
constexpr size_t kMaxLinkedScenarios = 3;
constexpr size_t kMaxExcerptBytes = 240;
constexpr size_t kMaxOpenFindings = 10;
constexpr std::array kVerdicts = {Verdict::passed, Verdict::failed, Verdict::warned, Verdict::not_testable};

class HtmlSummary {
 public:
  HtmlSummary(std::string& page, const Record& record, bool strict) : page_(page), record_(record), strict_(strict) {}

  void render() {
    verdict();
    counts();
    failures();
    run_findings();
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
    add("<header><h1>{} <span class=\"badge {}\">overall={}</span></h1>\n<p>{} <span class=\"soft\">on {}{}</span></p>"
        "\n",
        html_shown(record_.plan->milestone.id), overall ? "good" : "bad", overall,
        html_shown(record_.plan->milestone.title), html_shown(record_.target), strict_ ? ", strict" : "");
    if (const std::string remark = record_.untested_remark(); !remark.empty())
      add("<p class=\"not-testable\">{}</p>\n", html_shown(remark));
    if (record_.interrupted) add("<p class=\"failed\">The run was interrupted: what is missing was not tested.</p>\n");
    if (record_.partial) {
      add("<p class=\"warned\">A filter left scenarios out: rules of the whole run are deferred.</p>\n");
    }
  }

  void counts() {
    bar();
    add("<ul class=\"counts\">");
    for (Verdict verdict : kVerdicts) {
      const size_t count = record_.count(verdict);
      add("<li><a href=\"#!{0}\"><b class=\"{1}\">{2}</b>{0}</a></li>", to_text(verdict),
          count ? to_text(verdict) : "soft", count);
    }
    add("<li><b>{} of {}</b>scenario runs selected</li>", record_.selected, record_.plan->runs.size());
    add("<li><b>{} of {}</b>rules held</li>", rules_with(Verdict::passed), record_.rules.size());
    size_t exchanges = 0;
    for (const ScenarioResult& result : record_.scenarios) exchanges += result.exchanges.size();
    add("<li><b>{}</b>exchanges</li></ul>\n</header>\n", exchanges);
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

  /// Findings that have one reason: the same rule and the same keyword of a schema, or the same expectation.
  struct Cause {
    const PlacedFinding* first = nullptr;
    std::vector<const ScenarioResult*> scenarios;
  };

  static std::string cause_of(const PlacedFinding& placed) {
    const checks::Finding& finding = placed.finding;
    const std::string_view reason = finding.keyword.empty() ? finding.expected : finding.keyword;
    return fmt::format("{}\n{}\n{}", checks::id_of(finding.rule), finding.keyword.empty() ? finding.pointer : "",
                       reason);
  }

  /// In order of the run; the one with most scenarios first.
  std::vector<Cause> causes() const {
    std::vector<Cause> causes;
    std::map<std::string, size_t> known;
    for (const ScenarioResult& result : record_.scenarios) {
      for (const PlacedFinding& placed : result.findings) {
        if (placed.finding.level != Level::must) continue;
        const auto [entry, is_new] = known.emplace(cause_of(placed), causes.size());
        if (is_new) causes.push_back({&placed, {}});
        Cause& cause = causes[entry->second];
        if (cause.scenarios.empty() || cause.scenarios.back() != &result) cause.scenarios.push_back(&result);
      }
    }
    std::stable_sort(causes.begin(), causes.end(), [](const Cause& left, const Cause& right) {
      return left.scenarios.size() > right.scenarios.size();
    });
    return causes;
  }

  void failures() {
    const std::vector<Cause> all = causes();
    if (all.empty()) return;
    add("<h2>Why it failed</h2>\n<ul class=\"failures\">\n");
    for (size_t i = 0; i < std::min(kMaxCauses, all.size()); ++i) failure(all[i]);
    if (all.size() > kMaxCauses) {
      add("<li><a href=\"#!failed\">and {} more reasons</a></li>\n", all.size() - kMaxCauses);
    }
    add("</ul>\n");
  }

  void failure(const Cause& cause) {
    const checks::Finding& finding = cause.first->finding;
    const Place& place = cause.first->schema ? *cause.first->schema : cause.first->place;
    add("<li><b class=\"failed\">{}</b> <span class=\"mono\">{}{}: expected {}, actual {}</span><br>"
        "<span class=\"soft mono\">{}</span> in ",
        checks::id_of(finding.rule), html_shown(finding.pointer, kMaxExcerptBytes),
        finding.pointer.empty() ? "response" : "", html_shown(finding.expected, kMaxExcerptBytes),
        html_shown(finding.actual, kMaxExcerptBytes), html_shown(place.to_string()));
    const size_t shown = std::min(kMaxLinkedScenarios, cause.scenarios.size());
    for (size_t i = 0; i < shown; ++i) {
      add("{}<a href=\"{}\">{}</a>", i ? ", " : "", html_anchor_link(record_, *cause.scenarios[i]),
          html_shown(cause.scenarios[i]->run->id));
    }
    if (const size_t more = cause.scenarios.size() - shown; more > 0) {
      add(" and <a href=\"{}\">{} more</a>", html_filter_link(checks::id_of(finding.rule)), more);
    }
    add("</li>\n");
  }

  void not_testable() {
    std::map<std::string, size_t> reasons;
    for (const ScenarioResult& result : record_.scenarios) {
      if (result.verdict == Verdict::not_testable)
        ++reasons[result.reason + (result.optional ? " (optional here)" : "")];
    }
    if (reasons.empty()) return;
    add("<h2>Not testable on this target</h2>\n<ul>\n");
    for (const auto& [reason, count] : reasons) {
      add("<li class=\"not-testable\">{} scenario run{}: {}</li>\n", count, count == 1 ? "" : "s", html_shown(reason));
    }
    add("</ul>\n");
  }

  void rules() {
    const size_t held = rules_with(Verdict::passed);
    add("<details class=\"rules\"{}><summary>Rules of the contract: {} of {} held</summary><div "
        "class=\"scroll\"><table>\n",
        rules_with(Verdict::failed) ? " open" : "", held, record_.rules.size());
    for (const bool passed : {false, true}) {
      for (const RuleResult& result : record_.rules) {
        if ((result.verdict == Verdict::passed) == passed) rule(result);
      }
    }
    add("</table></div></details>\n");
  }

  void rule(const RuleResult& result) {
    add("<tr><td><a class=\"mono\" href=\"{}\">{}</a>{} {}</td><td class=\"{}\">{}</td></tr>\n",
        html_filter_link(result.rule->id), html_shown(result.rule->id),
        result.rule->level == Level::should ? " <span class=\"soft\">(should)</span>" : "",
        html_shown(result.rule->text), to_text(result.verdict), to_text(result.verdict));
  }

  void run_findings() {
    if (record_.run_findings.empty()) return;
    add("<h2>Findings of the whole run</h2>\n");
    for (size_t i = 0; i < record_.run_findings.size(); ++i) {
      if (i == kMaxOpenFindings) add("<details><summary>{} more</summary>\n", record_.run_findings.size() - i);
      append_html_finding(page_, record_.run_findings[i]);
    }
    if (record_.run_findings.size() > kMaxOpenFindings) add("</details>\n");
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
  const bool strict_;
};

}  // namespace

void append_html_summary(std::string& page, const Record& record, bool strict) {
  HtmlSummary(page, record, strict).render();
}

}  // namespace runner
