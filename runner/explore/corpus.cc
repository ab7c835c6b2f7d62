#include "runner/explore/corpus.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner::explore {
namespace {

constexpr size_t kNameDigits = 16;
constexpr size_t kMaxValueBytes = 200;

/// Calls `take` with each point that a report of SchemaCoverage has as untried.
template <typename Take>
void for_each_untried(const wire::Json& report, Take take) {
  for (const wire::Member& schema : *report.as_object()) {
    const wire::Json* untried = schema.value.find("untried");
    if (!untried || !untried->as_object()) continue;
    for (const wire::Member& kind : *untried->as_object()) {
      for (const wire::Member& place : *kind.value.as_object()) {
        for (const wire::Json& value : *place.value.as_array()) {
          take(fmt::format("schema {} {} {} {}", schema.key, kind.key, place.key,
                           wire::printable(wire::to_text(value), kMaxValueBytes)));
        }
      }
    }
  }
}

std::optional<uint64_t> number_at(const wire::Json& json, std::string_view name) {
  const wire::Json* value = json.find(name);
  return value && value->as_integer() && *value->as_integer() >= 0
             ? std::optional(static_cast<uint64_t>(*value->as_integer()))
             : std::nullopt;
}

}  // namespace

std::string corpus_text(const CorpusEntry& entry, const std::string& milestone, uint64_t seed) {
  return wire::canonical_json(wire::Object{{"case", entry.id.text()},
                                           {"milestone", milestone},
                                           {"reaches", wire::Array(entry.reaches.begin(), entry.reaches.end())},
                                           {"seed", static_cast<int64_t>(seed)}}) +
         "\n";
}

std::string corpus_name(std::string_view text) { return wire::sha256_hex(text).substr(0, kNameDigits) + ".json"; }

std::optional<ReadCorpusEntry> parse_corpus_entry(std::string_view text) {
  const auto json = wire::parse_json(text);
  if (!json || !json->as_object()) return std::nullopt;
  const auto id = parse_case_id(wire::text_at(*json, "/case"));
  const auto seed = number_at(*json, "seed");
  const wire::Json* reaches = json->find("reaches");
  if (!id || !seed || !reaches || !reaches->as_array()) return std::nullopt;
  ReadCorpusEntry read{{*id, {}}, wire::text_at(*json, "/milestone"), *seed};
  for (const wire::Json& reached : *reaches->as_array()) read.entry.reaches.insert(wire::text_at(reached, ""));
  return read;
}

std::set<size_t> redundant_entries(const std::vector<CorpusEntry>& entries) {
  std::vector<size_t> most_first(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) most_first[i] = i;
  std::stable_sort(most_first.begin(), most_first.end(), [&](size_t left, size_t right) {
    return entries[left].reaches.size() > entries[right].reaches.size();
  });
  std::set<std::string> reached;
  std::set<size_t> redundant;
  for (const size_t index : most_first) {
    const size_t before = reached.size();
    reached.insert(entries[index].reaches.begin(), entries[index].reaches.end());
    if (reached.size() == before) redundant.insert(index);
  }
  return redundant;
}

void CorpusBuilder::add(const CaseId& id, const ExchangeList& exchanges, const checks::RuleCounts& judged) {
  std::set<std::string> reached = reached_by(exchanges, judged);
  const size_t before = known_.size();
  known_.insert(reached.begin(), reached.end());
  const bool of_last = !entries_.empty() && entries_.back().id.text() == id.text();
  if (of_last) {
    entries_.back().reaches.merge(reached);
  } else if (known_.size() > before) {
    entries_.push_back({id, std::move(reached)});
  }
}

std::set<std::string> CorpusBuilder::reached_by(const ExchangeList& exchanges, const checks::RuleCounts& judged) const {
  std::set<std::string> reached;
  checks::Coverage coverage;
  std::string last_write = "the start";
  for (const checks::Exchange& exchange : exchanges) {
    coverage.count(exchange);
    if (!exchange.operation) continue;
    const std::string outcome = exchange.operation->id + " " + checks::outcome_of(exchange);
    reached.insert(fmt::format("{} after {}", outcome, last_write));
    if (exchange.operation->is_write()) last_write = outcome;
  }
  for (const auto& [cell, times] : coverage.outcomes) reached.insert(cell.first + " " + cell.second);
  for (const auto& [cell, times] : coverage.reasons)
    reached.insert(fmt::format("{} reason {}", cell.first, cell.second));
  for (size_t i = 0; i < checks::kRuleCount; ++i) {
    if (judged[i] > 0) reached.insert(fmt::format("check {}", checks::id_of(static_cast<checks::Rule>(i))));
  }
  add_schema_points(exchanges, reached);
  return reached;
}

void CorpusBuilder::add_schema_points(const ExchangeList& exchanges, std::set<std::string>& reached) const {
  checks::SchemaCoverage own(contract_);
  for (const checks::Exchange& exchange : exchanges) own.count(exchange);
  std::set<std::string> left;
  for_each_untried(own.report(schemas_), [&](std::string point) { left.insert(std::move(point)); });
  for_each_untried(untried_, [&](std::string point) {
    if (!left.contains(point)) reached.insert(std::move(point));
  });
}

}  // namespace runner::explore
