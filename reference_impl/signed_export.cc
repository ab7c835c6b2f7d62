#include "reference_impl/signed_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reference_impl/contract_hash.h"

namespace reference_impl {
namespace {

constexpr int64_t kDefaultRetentionDays = 180;
constexpr int64_t kLargestRetentionDays = 3650;
constexpr int64_t kDayMs = 86'400'000;

constexpr std::string_view kParameters[] = {"from_iso",         "to_iso",       "limit",
                                            "retention_days",   "cursor_after", "attestation_after",
                                            "checkpoint_after", "now_iso",      "exported_at_iso"};

const std::string* find(const QueryParameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? nullptr : &found->second;
}

/// Reads optional parameters into place; keeps the name of the first that does not parse.
struct ParameterReader {
  const QueryParameters& parameters;
  std::string_view bad;

  template <typename Parse, typename Value>
  void read(std::string_view name, Parse parse, Value& place) {
    const std::string* text = find(parameters, name);
    if (!text) {
      return;
    }
    if (const auto value = parse(*text)) {
      place = *value;
    } else if (bad.empty()) {
      bad = name;
    }
  }
};

std::string_view read_values(ExportQuery& query, wire::Instant now, std::span<const FilterRule> filters) {
  ParameterReader reader{query.supplied, {}};
  ExportSelection& selection = query.selection;
  query.now = now;
  selection.limit = kDefaultLimit;
  selection.retention_days = kDefaultRetentionDays;
  reader.read("now_iso", wire::parse_instant, query.now);
  query.exported_at = query.now;
  reader.read("exported_at_iso", wire::parse_instant, query.exported_at);
  reader.read("from_iso", wire::parse_instant, selection.from);
  reader.read("to_iso", wire::parse_instant, selection.to);
  reader.read(
      "limit", [](std::string_view text) { return parse_count(text, kLargestLimit); }, selection.limit);
  reader.read(
      "retention_days", [](std::string_view text) { return parse_count(text, kLargestRetentionDays); },
      selection.retention_days);
  for (const FilterRule& filter : filters) {
    const auto known = [&filter](const std::string& text) {
      const bool found = std::find(filter.choices.begin(), filter.choices.end(), text) != filter.choices.end();
      return found ? std::optional(text) : std::nullopt;
    };
    if (find(query.supplied, filter.name)) {
      reader.read(filter.name, known, selection.filters[std::string(filter.name)]);
    }
  }
  return reader.bad;
}

CheckpointKey checkpoint_key(const Exchange& exchange, std::string checkpoint_hash) {
  return {std::string(exchange.operation->id), exchange.caller, exchange.path.provider_id, std::move(checkpoint_hash)};
}

std::string cursor_of(const Position& position) {
  return fmt::format("{}|{}", wire::format_instant(position.instant), position.id);
}

/// What is wrong with the continuation; empty if it is valid or there is none.
std::string_view resume(ExportQuery& query, const State& state, const Exchange& exchange) {
  const std::string* cursor = find(query.supplied, "cursor_after");
  const std::string* attestation = find(query.supplied, "attestation_after");
  const std::string* checkpoint_hash = find(query.supplied, "checkpoint_after");
  if (!cursor && !attestation && !checkpoint_hash) {
    return "";
  }
  if (!cursor || !attestation || !checkpoint_hash) {
    return "cursor_after, attestation_after and checkpoint_after come together or not at all";
  }
  const auto found = state.checkpoints.find(checkpoint_key(exchange, *checkpoint_hash));
  if (found == state.checkpoints.end()) {
    return "checkpoint_after: no such checkpoint of this caller and provider that a page follows";
  }
  const Checkpoint& checkpoint = found->second;
  if (checkpoint.chain_hash != *attestation) {
    return "attestation_after: not the attestation of that checkpoint";
  }
  if (cursor_of(checkpoint.position) != *cursor) {
    return "cursor_after: not the cursor of that checkpoint";
  }
  if (checkpoint.selection != query.selection) {
    return "filters, limit and retention must stay as they were";
  }
  if (query.now > checkpoint.expires_at) {
    return "checkpoint_after: the checkpoint has expired";
  }
  query.after = checkpoint.position;
  return "";
}

/// The query as the signature covers it: the effective values, and what the caller supplied.
wire::Object effective_query(const Exchange& exchange, const ExportQuery& query) {
  const ExportSelection& selection = query.selection;
  wire::Object effective{
      {"provider_id", exchange.path.provider_id}, {"limit", selection.limit}, {"now_iso", instant_json(query.now)}};
  if (selection.from) {
    effective.append("from_iso", instant_json(*selection.from));
  }
  if (selection.to) {
    effective.append("to_iso", instant_json(*selection.to));
  }
  for (const auto& [name, value] : selection.filters) {
    effective.append(name, value);
  }
  if (find(query.supplied, "retention_days")) {
    effective.append("retention_days", selection.retention_days);
  }
  for (std::string_view name : {"cursor_after", "attestation_after", "checkpoint_after"}) {
    if (const std::string* value = find(query.supplied, name)) {
      effective.append(std::string(name), *value);
    }
  }
  return effective;
}

wire::Json supplied_or_null(const ExportQuery& query, std::string_view name) {
  const std::string* value = find(query.supplied, name);
  return value ? wire::Json(*value) : wire::Json();
}

/// Appends, as member `name`, the hash of the other members; returns it.
std::string append_hash(wire::Object& object, std::string name) {
  std::string hash = hash_without(object, name);
  object.append(std::move(name), hash);
  return hash;
}

}  // namespace

wire::Instant ExportQuery::oldest() const { return now.plus_ms(-selection.retention_days * kDayMs); }

std::variant<ExportQuery, Refusal> read_export_query(const Service& service, const Exchange& exchange,
                                                     std::span<const FilterRule> filters) {
  std::vector<std::string_view> known(std::begin(kParameters), std::end(kParameters));
  for (const FilterRule& filter : filters) {
    known.push_back(filter.name);
  }
  wire::Result<QueryParameters> parameters = parse_query(exchange.query, known);
  if (!parameters) {
    return bad_input(exchange.operation->generic_reason, parameters.error().to_string());
  }
  ExportQuery query;
  query.supplied = *std::move(parameters);
  if (const std::string_view bad = read_values(query, exchange.now, filters); !bad.empty()) {
    return bad_input(exchange.operation->generic_reason, fmt::format("{}: not a value that this parameter takes", bad));
  }
  if (const std::string_view wrong = resume(query, service.state, exchange); !wrong.empty()) {
    return bad_input(exchange.operation->generic_reason, std::string(wrong));
  }
  return query;
}

wire::Json sign_export(Service& service, const Exchange& exchange, const ExportQuery& query, ExportPage page) {
  const wire::Json next_cursor = page.last ? wire::Json(cursor_of(*page.last)) : wire::Json();
  const size_t entries_count = page.entries.size();

  wire::Object signed_export;
  signed_export.append("query", effective_query(exchange, query));
  signed_export.append("total_filtered", page.total);
  signed_export.append("entries", std::move(page.entries));
  if (page.last) {
    signed_export.append("next_cursor", next_cursor);
  }
  const std::string export_hash = append_hash(signed_export, "export_hash");

  wire::Object attestation{{"cursor_after", supplied_or_null(query, "cursor_after")},
                           {"next_cursor", next_cursor},
                           {"attestation_after", supplied_or_null(query, "attestation_after")},
                           {"page_hash", export_hash}};
  const std::string chain_hash = append_hash(attestation, "chain_hash");
  signed_export.append("attestation", std::move(attestation));

  wire::Object checkpoint{{"checkpoint_after", supplied_or_null(query, "checkpoint_after")},
                          {"attestation_chain_hash", chain_hash},
                          {"next_cursor", next_cursor},
                          {"entries_count", entries_count},
                          {"total_filtered", page.total}};
  const std::string checkpoint_hash = append_hash(checkpoint, "checkpoint_hash");
  signed_export.append("checkpoint", std::move(checkpoint));

  signed_export.append("exported_at", instant_json(query.exported_at));
  service.keys.sign(signed_export);
  if (page.last) {
    // The hash covers now_iso, retention, caller's provider and query: a checkpoint issued again is the same one.
    const wire::Instant expires_at = query.now.plus_ms(query.selection.retention_days * kDayMs);
    service.state.checkpoints.try_emplace(checkpoint_key(exchange, checkpoint_hash),
                                          Checkpoint{query.selection, chain_hash, *page.last, expires_at});
  }
  return signed_export;
}

}  // namespace reference_impl
