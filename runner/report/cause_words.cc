#include "runner/report/cause_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/redaction.h"
#include "runner/record/replay_file.h"
#include "runner/report/curl_line.h"
#include "runner/tool/shell_word.h"
#include "runner/tool/tool_command.h"

namespace runner {
namespace {

constexpr size_t kMaxRules = 3;  // ids of rules in a line
constexpr size_t kMaxText = 240;

std::string extent_of(const Cause& cause) {
  std::string text = cause.scenarios.empty() ? "the run as a whole" : wire::counted(cause.scenarios.size(), "scenario");
  if (cause.exchanges > 0) text += ", " + wire::counted(cause.exchanges, "exchange");
  if (!cause.rules.empty()) text += ", " + wire::counted(cause.rules.size(), "rule");
  if (cause.consequences > 0) text += fmt::format("; {} follow from it", wire::counted(cause.consequences, "finding"));
  if (cause.listed) text += fmt::format("; {}known {}", cause.known ? "" : "expired: ", listed_words(*cause.listed));
  return text;
}

// What a fixture expects is a rule of the contract; what holds of every exchange is one of the runner, whatever the
// scenario was to prove.
bool is_of_contract(const Cause& cause) {
  return !cause.rules.empty() && checks::id_of(cause.rule).starts_with("expect.");
}

std::string ids_of(const Cause& cause) {
  if (!is_of_contract(cause)) return std::string(checks::id_of(cause.rule));
  const size_t shown = std::min(cause.rules.size(), kMaxRules);
  const auto end = cause.rules.begin() + static_cast<long>(shown);
  std::string ids = fmt::format("{}", fmt::join(cause.rules.begin(), end, ", "));
  if (shown < cause.rules.size()) ids += fmt::format(" and {} more", cause.rules.size() - shown);
  return ids;
}

std::string rule_text_of(const Record& record, const Cause& cause) {
  const RuleDeclaration* rule = is_of_contract(cause) ? record.plan->find_rule(cause.rules.front()) : nullptr;
  return rule ? rule->text : std::string(checks::text_of(cause.rule).text);
}

std::string response_of(const checks::Exchange& exchange) {
  const wire::Response* response = exchange.response();
  return response ? fmt::format("{} {}", response->status, wire::Printable(redacted(response->body, exchange.secrets)))
                  : checks::outcome_of(exchange);
}

void add_exchange(const Record& record, const checks::Exchange& exchange, CauseWords& words) {
  const auto shown = [&](std::string text) {
    return checks::excerpt(redacted(std::move(text), exchange.secrets), kMaxText);
  };
  words.sent = shown(exchange.request.method + " " + exchange.request.target);
  words.got = shown(response_of(exchange));
  const std::string command = curl_line(record, exchange).value_or("");
  if (is_plain_text(command)) words.curl = redacted(command, exchange.secrets);
}

void add_example(const Record& record, const Cause& cause, CauseWords& words) {
  const ScenarioResult& result = record.scenarios[static_cast<size_t>(cause.scenario)];
  const PlacedFinding& placed = record.example_of(cause);
  const auto at = static_cast<size_t>(placed.finding.exchange);
  const bool shown = placed.finding.exchange >= 0 && at < result.exchanges.size();
  if (shown) add_exchange(record, result.exchanges[at], words);
  words.trace = trace_id_of(result);
  if (record.only_recorded) {
    words.seen = fmt::format("{}{}", placed.place.to_string(), shown ? ", " + result.exchanges[at].label : "");
    return;
  }
  words.seen = fmt::format("{}{}, {}", result.run->id, placed.step >= 0 ? fmt::format(" step {}", placed.step + 1) : "",
                           placed.place.to_string());
  if (!record.evidence.empty() && record.exploration.empty())
    words.replay = fmt::format("{} replay {}", tool_command(),
                               shell_word(record.evidence + "/" + replay_file_name(result.run->id)));
  words.again = cause.again;
  if (words.again.empty() && !record.again.empty()) words.again = record.again + " --cause " + cause.fingerprint;
}

std::string difference_text(const ComparedCause& compared) {
  const SummarizedCause& cause = compared.cause;
  const size_t shown = compared.now > 0 ? compared.now : compared.before;
  std::string extent = shown == 0 ? "the run as a whole" : wire::counted(shown, "scenario");
  if (compared.now > 0 && compared.before > 0 && compared.now != compared.before)
    extent += fmt::format(", {} before", compared.before);
  if (!compared.remark.empty()) extent += "; " + compared.remark;
  return fmt::format("{} {}  {} ({})", cause.word(), cause.fingerprint, checks::excerpt(cause.sentence, kMaxText),
                     extent);
}

}  // namespace

std::string listed_words(const KnownFinding& known) {
  return fmt::format("until {}: {} ({})", known.expires, checks::excerpt(known.reason, kMaxText),
                     checks::excerpt(known.owner, kMaxText));
}

std::vector<DifferenceLine> lines_of(const RunDifference& difference) {
  const std::pair<std::string_view, const std::vector<ComparedCause>&> kinds[] = {
      {"new", difference.fresh},
      {"fixed", difference.fixed},
      {"no longer tested", difference.untested},
      {"still", difference.still}};
  std::vector<DifferenceLine> lines;
  for (const auto& [kind, causes] : kinds) {
    for (const ComparedCause& compared : causes) lines.push_back({kind, difference_text(compared)});
  }
  return lines;
}

std::string headline_of(const RunDifference& difference) {
  return fmt::format("compared with {}: {}", difference.before.name, counts_of(difference));
}

CauseWords words_of(const Record& record, const Cause& cause) {
  CauseWords words;
  words.extent = extent_of(cause);
  words.rules = ids_of(cause);
  words.rule_text = rule_text_of(record, cause);
  if (cause.scenario >= 0) add_example(record, cause, words);
  return words;
}

}  // namespace runner
