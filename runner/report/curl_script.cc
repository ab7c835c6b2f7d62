// A shell script of the failures of a run: for each cause and scenario the request that shows it, as a command for
// curl. It holds no credential: they come from the variables that the run took them from.
#include <fmt/format.h>

#include "runner/record/redaction.h"
#include "runner/report/curl_line.h"
#include "runner/report/render.h"
#include "runner/tool/shell_word.h"

namespace runner {
namespace {

constexpr size_t kMaxCommentBytes = 300;
constexpr const char* kBegin = R"(#!/bin/sh
# The requests that show the failures of a run, one for each cause and scenario. They fit the target as the run left it.
#   sh FILE           sends all of them
#   sh FILE CAUSE     sends those of one cause, named by its fingerprint
# Credentials come from the variables that the run took them from, or that are named after their headers.
set -u
cause=${1:-}
status=0
show() { # show CAUSE PLACE OUTCOME: whether the request is wanted; says what the run got for it
  [ -z "$cause" ] || [ "$cause" = "$1" ] || return 1
  printf '\n\n# %s  %s\n# then: %s\n' "$1" "$2" "$3"
}
)";

class Script {
 public:
  std::string render(const ReportInput& input) {
    text_ = kBegin;
    for (const Record* record : input.records) {
      for (size_t i = 0; i < record->causes.size(); ++i) take(*record, i);
    }
    add("exit \"$status\"");
    return std::move(text_);
  }

 private:
  void take(const Record& record, size_t index) {
    const Cause& cause = record.causes[index];
    text_ += "\n";
    add("# {} {}. {} {}", record.plan->milestone.id, index + 1,
        cause.known                  ? "known"
        : cause.level == Level::must ? "FAIL"
                                     : "warning",
        checks::excerpt(std::string(cause.sentence), kMaxCommentBytes));
    if (cause.scenarios.empty()) add("# the run as a whole shows it");
    for (size_t at : cause.scenarios) take(record, static_cast<int>(index), record.scenarios[at]);
  }

  /// The first finding of the scenario that shows the cause by an exchange.
  void take(const Record& record, int cause, const ScenarioResult& result) {
    for (const PlacedFinding& placed : result.findings) {
      const auto at = static_cast<size_t>(placed.finding.exchange);
      if (placed.cause != cause || placed.finding.exchange < 0 || at >= result.exchanges.size()) continue;
      return request(record, record.causes[static_cast<size_t>(cause)], result, at);
    }
    add("# {}: no exchange shows it", result.run->id);
  }

  void request(const Record& record, const Cause& cause, const ScenarioResult& result, size_t at) {
    const checks::Exchange& exchange = result.exchanges[at];
    const auto command = curl_line(record, exchange);
    if (!command) return add("# {} {}: in process, where curl reaches nothing", result.run->id, exchange.label);
    if (command->empty()) return add("# {} {}: too long; replay the scenario", result.run->id, exchange.label);
    if (const std::string trace = trace_id_of(result); !trace.empty()) add("# trace {}", trace);
    const std::string then = checks::excerpt(redacted(outcome_of(exchange), exchange.secrets), kMaxCommentBytes);
    add("if show {} {} {}; then", cause.fingerprint, shell_word(fmt::format("{}, {}", result.run->id, exchange.label)),
        shell_word(then));
    add("  {} || status=$?", redacted(*command, exchange.secrets));
    add("fi");
  }

  static std::string outcome_of(const checks::Exchange& exchange) {
    const wire::Response* response = exchange.response();
    return response
               ? fmt::format("{} {}", response->status, wire::Printable(redacted(response->body, exchange.secrets)))
               : checks::outcome_of(exchange);
  }

  /// Texts are printable and on one line, so that none of them ends a comment.
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    text_ += wire::printable_line(fmt::format(format, std::forward<Args>(args)...)) + "\n";
  }

  std::string text_;
};

}  // namespace

std::string render_curl_script(const ReportInput& input) { return Script().render(input); }

}  // namespace runner
