// Markdown: verdict and denominators, the causes with their commands, broken rules, the matrix of outcomes. What GitHub
// shows as the summary of a job.
#include <fmt/format.h>

#include <algorithm>

#include "runner/record/lines.h"
#include "runner/report/cause_words.h"
#include "runner/report/matrix.h"
#include "runner/report/render.h"

namespace runner {
namespace {

constexpr size_t kMaxCausesShown = 30;  // with commands
constexpr size_t kMaxMarkdownCommand = 4000;
constexpr size_t kMaxCausesListed = 100;  // a job summary holds 1 MiB
constexpr size_t kMaxCellBytes = 300;

/// Text with no meaning in Markdown or HTML within a line, on one line: safe in a table cell.
std::string cell(std::string_view text) {
  const std::string html = html_escaped(wire::printable(text, kMaxCellBytes));
  std::string escaped;
  for (size_t i = 0; i < html.size(); ++i) {
    const bool ends_word = html[i] == ':' && (i + 1 == html.size() || html[i + 1] == ' ');  // no address, no emoji
    const bool in_name = html[i] == '.' && (i == 0 || (html[i - 1] | 0x20) != 'w');         // "www." makes a link
    const bool means_something = std::string_view("\\`*_{}[]#.|~@:").find(html[i]) != std::string_view::npos;
    if (means_something && !ends_word && !in_name) escaped += '\\';
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
    lines_.add("{}\n", cell(record.plan->milestone.title));
    lines_.add("**{} failed**, {} warned, {} not testable, {} passed; {} of {} scenario runs selected\n",
               record.count(Verdict::failed), record.count(Verdict::warned), record.count(Verdict::not_testable),
               record.count(Verdict::passed), record.selected, record.plan->runs.size());
    if (record.interrupted) lines_.add("The run was interrupted.\n");
    add_facts(record);
    if (record.comparison) add_comparison(*record.comparison);
    add_causes(record);
    add_rules(record);
    add_matrix("Operations by outcome", outcomes_of(record));
    add_matrix("Operations by reason code", reasons_of(record));
  }

  void add_facts(const Record& record) {
    lines_.add("| | |\n|---|---|");
    for (const RunFact& fact : facts_of(record, input_)) lines_.add("| {} | {} |", fact.name, cell(fact.value));
    lines_.add("");
  }

  void add_comparison(const RunDifference& difference) {
    lines_.add("### {}\n", cell(headline_of(difference)));
    for (const std::string& remark : difference.remarks) lines_.add("{}\n", cell(remark));
    const auto all = lines_of(difference);
    if (all.empty()) return;
    lines_.add("| | cause |\n|---|---|");
    for (size_t i = 0; i < std::min(all.size(), kMaxCausesListed); ++i)
      lines_.add("| {} | {} |", all[i].kind, cell(all[i].text));
    if (all.size() > kMaxCausesListed) lines_.add("\n... and {} more", all.size() - kMaxCausesListed);
    lines_.add("");
  }

  void add_causes(const Record& record) {
    if (record.causes.empty()) return;
    lines_.add("### {}\n", wire::counted(record.causes.size(), "cause"));
    lines_.add("| | cause | scenarios | exchanges | breaks | first seen |\n|---|---|---|---|---|---|");
    const size_t listed = std::min(record.causes.size(), kMaxCausesListed);
    for (size_t i = 0; i < listed; ++i) add_cause(record, i);
    if (listed < record.causes.size())
      lines_.add("\n... and {}", wire::counted(record.causes.size() - listed, "more cause"));
    lines_.add("");
    for (size_t i = 0; i < std::min(listed, kMaxCausesShown); ++i) add_commands(record, i);
  }

  void add_cause(const Record& record, size_t index) {
    const Cause& cause = record.causes[index];
    const std::string seen = record.example_of(cause).place.to_string();
    const std::string rules = fmt::format("{}", fmt::join(cause.rules, " "));
    const std::string_view word = cause.known ? "known" : cause.level == Level::must ? "fail" : "warn";
    lines_.add("| {} {} | {} | {} | {} | {} | {} |", index + 1, word, cell(cause.sentence), cause.scenarios.size(),
               cause.exchanges, cell(rules.empty() ? checks::id_of(cause.rule) : rules), cell(seen));
  }

  // In a block of HTML, where nothing has a meaning in Markdown.
  void add_commands(const Record& record, size_t index) {
    const Cause& cause = record.causes[index];
    const CauseWords words = words_of(record, cause);
    if (words.seen.empty()) return;
    lines_.add("<details><summary>{}. {}</summary>\n<pre>", index + 1, one_line(cause.sentence));
    lines_.add("# {}: {}", one_line(words.rules), one_line(words.rule_text));
    lines_.add("# {}", one_line(words.seen));
    if (!words.trace.empty()) lines_.add("# trace {}", words.trace);
    const bool has_curl = !words.curl.empty() && words.curl.size() <= kMaxMarkdownCommand;
    if (!words.sent.empty()) lines_.add("{}", has_curl ? one_line(words.curl) : "# sent " + one_line(words.sent));
    if (!words.got.empty()) lines_.add("# got {}", one_line(words.got));
    if (!words.replay.empty()) lines_.add("{}", one_line(words.replay));
    if (!words.again.empty()) lines_.add("{}", one_line(words.again));
    lines_.add("</pre></details>\n");
  }

  static std::string one_line(const std::string& text) {
    return html_escaped(checks::excerpt(text, kMaxMarkdownCommand));
  }

  void add_rules(const Record& record) {
    const auto broken = [](const RuleResult& rule) {
      return rule.verdict == Verdict::failed || rule.verdict == Verdict::warned;
    };
    if (std::none_of(record.rules.begin(), record.rules.end(), broken)) return;
    lines_.add("<details><summary>Failed rules</summary>\n\n| rule | | |\n|---|---|---|");
    for (const Verdict verdict : {Verdict::failed, Verdict::warned}) {
      for (const RuleResult& rule : record.rules) {
        if (rule.verdict == verdict)
          lines_.add("| {} | {} | {} |", cell(rule.rule->id), to_text(verdict), cell(rule.rule->text));
      }
    }
    lines_.add("\n</details>\n");
  }

  void add_matrix(std::string_view title, const Matrix& matrix) {
    if (matrix.rows.empty() || matrix.columns.empty()) return;
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
