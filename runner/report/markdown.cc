// Markdown: verdict and denominators, what failed, the matrix of outcomes. What GitHub shows as the summary of a job.
#include <fmt/format.h>

#include "runner/report/lines.h"
#include "runner/report/matrix.h"
#include "runner/report/render.h"

namespace runner {
namespace {

constexpr size_t kMaxFindings = 50;  // a job summary holds 1 MiB
constexpr size_t kMaxCellBytes = 300;

/// Text with no meaning in Markdown or HTML, on one line: safe in a table cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (char byte : html_escaped(printable(text, kMaxCellBytes))) {
    if (byte == '\n') {
      escaped += ' ';
      continue;
    }
    if (std::string_view("\\`*_{}[]()#+-.!|~@:").find(byte) != std::string_view::npos) escaped += '\\';
    escaped += byte;
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
    lines_.add("{} on {}\n", cell(record.plan->milestone.title), cell(record.target));
    lines_.add("| passed | failed | warned | not testable | selected | of |\n|---|---|---|---|---|---|");
    lines_.add("| {} | {} | {} | {} | {} | {} |\n", record.count(Verdict::passed), record.count(Verdict::failed),
               record.count(Verdict::warned), record.count(Verdict::not_testable), record.selected,
               record.plan->runs.size());
    if (record.interrupted) lines_.add("The run was interrupted.\n");
    add_findings(cases_of(record));
    add_matrix("Operations by outcome", outcomes_of(record));
    add_matrix("Operations by reason code", reasons_of(record));
  }

  void add_findings(const std::vector<ReportCase>& cases) {
    size_t shown = 0;
    for (Level level : {Level::must, Level::should}) {
      for (const ReportCase& test : cases) {
        for (const PlacedFinding* placed : test.findings) {
          if (placed->finding.level == level) add_finding(test, *placed, shown++);
        }
      }
    }
    if (shown > kMaxFindings) lines_.add("\n... and {} more", shown - kMaxFindings);
    if (shown > 0) lines_.add("");
  }

  void add_finding(const ReportCase& test, const PlacedFinding& placed, size_t index) {
    if (index >= kMaxFindings) return;
    if (index == 0) lines_.add("| | rule | scenario | where | expected | actual |\n|---|---|---|---|---|---|");
    const checks::Finding& finding = placed.finding;
    lines_.add("| {} | {} | {} | {} {} | {} | {} |", finding.level == Level::must ? "fail" : "warn",
               cell(checks::id_of(finding.rule)), cell(test.name), cell(placed.place.to_string()),
               cell(finding.pointer), cell(finding.expected), cell(finding.actual));
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
