// The cases of an exploration that reached something new, each with all that it reached, so that a later exploration
// can begin with them and redundant ones can be removed. An entry is a text that its hash names; files are read and
// written elsewhere.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/explore/guidance.h"
#include "runner/record/exchange_list.h"

namespace runner::explore {

struct CorpusEntry {
  CaseId id;
  /// In words, sorted: "things.get 200", "things.get 404 THING_UNKNOWN", "things.get 200 after things.put 201", "check
  /// envelope", "schema thing optional_properties /size absent".
  std::set<std::string> reaches;
};

/// The text of an entry, the same for equal entries of one seed; parse_corpus_entry reads it.
std::string corpus_text(const CorpusEntry& entry, const std::string& milestone, uint64_t seed);
/// The name of a file with that text: 16 hex digits of its SHA-256, and ".json".
std::string corpus_name(std::string_view text);

struct ReadCorpusEntry {
  CorpusEntry entry;
  std::string milestone;
  uint64_t seed = 0;
};
/// Absent where the text is not of this program.
std::optional<ReadCorpusEntry> parse_corpus_entry(std::string_view text);

/// Indices of the entries that reach nothing which others do not reach. Those that reach most are kept.
std::set<size_t> redundant_entries(const std::vector<CorpusEntry>& entries);

/// Collects entries case by case.
class CorpusBuilder {
 public:
  using Schemas = std::map<std::string, checks::SchemaRef>;

  /// Both must outlive it.
  CorpusBuilder(const checks::Contract& contract, const Schemas& schemas)
      : contract_(contract), schemas_(schemas), untried_(checks::SchemaCoverage(contract).report(schemas)) {}

  /// What a trial of the case reached; a case may have several, one after another. Kept where it is new to all before.
  void add(const CaseId& id, const ExchangeList& exchanges, const checks::RuleCounts& judged);
  std::vector<CorpusEntry> take() { return std::move(entries_); }

 private:
  std::set<std::string> reached_by(const ExchangeList& exchanges, const checks::RuleCounts& judged) const;
  void add_schema_points(const ExchangeList& exchanges, std::set<std::string>& reached) const;

  const checks::Contract& contract_;
  const Schemas& schemas_;
  const wire::Json untried_;  ///< all points of all schemas
  std::set<std::string> known_;
  std::vector<CorpusEntry> entries_;
};

}  // namespace runner::explore
