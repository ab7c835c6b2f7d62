// Markdown: verdict and denominators, what failed, the matrix of outcomes. What GitHub shows as the summary of a job.
#include <fmt/format.h>

#include <algorithm>

#include "runner/report/lines.h"
#include "runner/report/matrix.h"
#include "runner/report/render.h"

namespace runner {
namespace {

constexpr size_t kMaxCausesListed = 100;  // a job summary holds 1 MiB
constexpr size_t kMaxCellBytes = 300;

/// Text with no meaning in Markdown or HTML within a line, on one line: safe in a table cell.
std::string cell(std::string_view text) {
  const std::string html = html_escaped(printable(text, kMaxCellBytes));
  std::string escaped;
  for (size_t i = 0; i < html.size(); ++i) {
    const bool ends_word = html[i] == ':' && (i + 1 == html.size() || html[i + 1] == ' ');  // no address, no emoji
    if (std::string_view("\\`*_{}[]#.|~@:").find(html[i]) != std::string_view::npos && !ends_word) escaped += '\\';
    escaped += html[i] == '\n' ? ' ' : html[i];
  }
  return escaped;
}

class MarkdownReport {
 public:
  explicit MarkdownReport(const ReportInput& input) : input_(input) {}

  std::string render() {
    for (const Record* record : input_.records) add(*record);
    return std::move(lines_.text);
  }

 private:
  void add(const Record& record) {
    lines_.add("## {}: {}\n", cell(record.plan->milestone.id), record.overall(input_.strict) ? "passed" : "failed");
    lines_.add("{}\n", cell(record.verdict_line(input_.strict)));
    lines_.add("{} on {}\n", cell(record.plan->milestone.title), cell(record.target));
    lines_.add("| passed | failed | warned | not testable | selected | of |\n|---|---|---|---|---|---|");
    lines_.add("| {} | {} | {} | {} | {} | {} |\n", record.count(Verdict::passed), record.count(Verdict::failed),
               record.count(Verdict::warned), record.count(Verdict::not_testable), record.selected,
               record.plan->runs.size());
    if (record.interrupted) lines_.add("The run was interrupted.\n");
    add_causes(record);
    add_matrix("Operations by outcome", outcomes_of(record));
    add_matrix("Operations by reason code", reasons_of(record));
  }

  void add_causes(const Record& record) {
    if (record.causes.empty()) return;
    lines_.add("| | cause | scenarios | exchanges | breaks | first seen |\n|---|---|---|---|---|---|");
    const size_t listed = std::min(record.causes.size(), kMaxCausesListed);
    for (size_t i = 0; i < listed; ++i) add_cause(record, i);
    if (listed < record.causes.size()) lines_.add("\n... and {} more causes", record.causes.size() - listed);
    lines_.add("");
  }

  void add_cause(const Record& record, size_t index) {
    const Cause& cause = record.causes[index];
    const std::string seen = record.example_of(cause).place.to_string();
    const std::string rules = fmt::format("{}", fmt::join(cause.rules, " "));
    lines_.add("| {} {} | {} | {} | {} | {} | {} |", index + 1, cause.level == Level::must ? "fail" : "warn",
               cell(cause.sentence), cause.scenarios.size(), cause.exchanges,
               cell(rules.empty() ? checks::id_of(cause.rule) : rules), cell(seen));
  }

  void add_matrix(std::string_view title, const Matrix& matrix) {
    lines_.add("<details><summary>{}</summary>\n", title);
    std::string head = "| |";
    std::string rule = "|---|";
    for (const std::string& column : matrix.columns) {
      head += fmt::format(" {} |", cell(column));
      rule += "---|";
    }
    lines_.add("{}\n{}", head, rule);
    for (const Matrix::Row& row : matrix.rows) {
      std::string text = fmt::format("| {} |", cell(row.operation));
      for (const auto& count : row.counts) text += count ? fmt::format(" {} |", *count) : " |";
      lines_.add("{}", text);
    }
    lines_.add("\n</details>\n");
  }

  const ReportInput& input_;
  Lines lines_;
};

}  // namespace

std::string render_markdown(const ReportInput& input) { return MarkdownReport(input).render(); }

}  // namespace runner
