#include "runner/report/text_causes.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/lines.h"
#include "runner/report/cause_words.h"

namespace runner {
namespace {

constexpr size_t kInFull = 5;    // causes with example and rule
constexpr size_t kInALine = 25;  // causes after these
constexpr size_t kMaxCommand = 1000;
constexpr size_t kMaxCompared = 20;  // causes that an earlier run did not show, or that this one no longer shows

class CausesText {
 public:
  CausesText(const Record& record, const TextOptions& options) : record_(record), options_(options) {}

  std::string render() {
    if (!record_.causes.empty()) causes();
    if (record_.comparison) comparison(*record_.comparison);
    baseline();
    return std::move(lines_.text);
  }

 private:
  void causes() {
    headline();
    const size_t listed =
        options_.verbose ? record_.causes.size() : std::min(record_.causes.size(), kInFull + kInALine);
    const auto fresh = static_cast<size_t>(
        std::count_if(record_.causes.begin(), record_.causes.end(), [](const Cause& cause) { return !cause.known; }));
    const size_t full = std::min(kInFull, fresh);
    for (size_t i = 0; i < listed; ++i) i < full ? in_full(i) : in_a_line(i);
    if (listed > full) lines_.add("");
    if (listed < record_.causes.size())
      lines_.add("... and {} more: --verbose and --format json list all\n",
                 wire::counted(record_.causes.size() - listed, "cause"));
  }

  Coloured paint(const Cause& cause) const {
    const bool must = cause.level == Level::must;
    const std::string_view word = cause.known ? "known" : must ? "FAIL" : "warning";
    const int colour = cause.known ? 36 : must ? 31 : 33;
    return {options_.colour == Colour::on ? fmt::format("\033[{}m{}\033[0m", colour, word) : std::string(word)};
  }

  void headline() {
    const auto warnings = std::count_if(record_.causes.begin(), record_.causes.end(),
                                        [](const Cause& cause) { return cause.level == Level::should; });
    const auto broken = std::count_if(record_.rules.begin(), record_.rules.end(),
                                      [](const RuleResult& rule) { return rule.verdict == Verdict::failed; });
    const auto known =
        std::count_if(record_.causes.begin(), record_.causes.end(), [](const Cause& cause) { return cause.known; });
    std::vector<std::string> kinds;
    if (known > 0) kinds.push_back(fmt::format("{} known", known));
    if (warnings > 0) kinds.push_back(fmt::format("{} only warn", warnings));
    const std::string of_them = kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", "));
    lines_.add("{}{}: {} of {} runs failed, {} of {} rules failed\n", wire::counted(record_.causes.size(), "cause"),
               of_them, record_.count(Verdict::failed), record_.scenarios.size(), broken, record_.rules.size());
  }

  void in_a_line(size_t index) {
    const Cause& cause = record_.causes[index];
    const CauseWords words = words_of(record_, cause);
    lines_.add("{}. {} {}  {} ({}) {}{}{}", index + 1, paint(cause), checks::id_of(cause.rule), cause.sentence,
               words.extent, cause.fingerprint, words.trace.empty() ? "" : "  trace ", words.trace);
  }

  static std::string reason_of(const KnownFinding& known) { return known.fingerprint + " " + listed_words(known); }

  // What is still there is among the causes above.
  void comparison(const RunDifference& difference) {
    lines_.add("{}", headline_of(difference));
    size_t listed = 0;
    for (const DifferenceLine& line : lines_of(difference)) {
      if (line.kind == "still" || (++listed > kMaxCompared && !options_.verbose)) continue;
      lines_.add("  {:<18}{}", line.kind, line.text);
    }
    if (listed > kMaxCompared && !options_.verbose)
      lines_.add("  ... and {} more: --verbose lists all", listed - kMaxCompared);
    for (const std::string& remark : difference.remarks) lines_.add("  note: {}", remark);
    lines_.add("");
  }

  // What the baseline lists and the causes above do not show.
  void baseline() {
    if (!record_.baseline) return;
    const BaselineVerdict& verdict = record_.baseline->verdict;
    const std::string file = checks::excerpt(record_.baseline->file);
    for (const KnownFinding& known : verdict.expired)
      lines_.add("{}: expired, so it fails: {}", file, reason_of(known));
    for (const KnownFinding& known : verdict.fixed)
      lines_.add("{}: fixed, the scenarios that showed it passed; remove it: {}", file, reason_of(known));
    for (const KnownFinding& known : verdict.not_found)
      lines_.add("{}: not seen, {}; it is not known whether it is fixed: {}", file,
                 known.scenarios ? "but not all scenarios that showed it passed" : "and the entry names no scenarios",
                 reason_of(known));
    if (verdict.expired.size() + verdict.fixed.size() + verdict.not_found.size() > 0) lines_.add("");
  }

  void in_full(size_t index) {
    const Cause& cause = record_.causes[index];
    const CauseWords words = words_of(record_, cause);
    lines_.add("{}. {} {}  {}", index + 1, paint(cause), checks::id_of(cause.rule), cause.sentence);
    lines_.add("   in    {}", words.extent);
    lines_.add("   rule  {}: {}", words.rules, words.rule_text);
    if (!words.seen.empty()) lines_.add("   see   {}", words.seen);
    if (!words.trace.empty()) lines_.add("   trace {}", words.trace);
    if (!words.curl.empty() && words.curl.size() <= kMaxCommand) {
      lines_.add("   $ {}", words.curl);
    } else if (!words.sent.empty()) {
      lines_.add("   sent  {}", words.sent);
    }
    if (!words.got.empty()) lines_.add("   got   {}", words.got);
    if (!words.again.empty()) lines_.add("   again {}", words.again);
    lines_.add("");
  }

  const Record& record_;
  const TextOptions& options_;
  Lines lines_;
};

}  // namespace

std::string render_causes(const Record& record, const TextOptions& options) {
  return CausesText(record, options).render();
}

}  // namespace runner
