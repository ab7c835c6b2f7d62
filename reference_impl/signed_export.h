// Signed, paginated exports (contract, common.md), shared by M107 and M109: reads the query, cuts the page, chains it
// to the previous page by attestation and checkpoint, and signs it. The operation supplies the records and the form of
// an entry.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reference_impl/exchange.h"
#include "reference_impl/payload.h"
#include "reference_impl/query.h"

namespace reference_impl {

/// A filter parameter and the values it accepts.
struct FilterRule {
  std::string_view name;
  Choices choices;
};

/// Whether an entry exactly at `to_iso` is exported.
enum class UpperEnd { included, excluded };

struct ExportQuery {
  QueryParameters supplied;
  ExportSelection selection;
  wire::Instant now;  ///< now_iso, else the now of the request
  wire::Instant exported_at;
  std::optional<Position> after;  ///< of a continuation: where the previous page ended

  wire::Instant oldest() const;  ///< entries before it are beyond the retention
};

/// The query of the exchange; a continuation has been checked against its checkpoint. All refusals carry the generic
/// reason code of the operation.
std::variant<ExportQuery, Refusal> read_export_query(const Service& service, const Exchange& exchange,
                                                     std::span<const FilterRule> filters);

/// One page of records, and the number of records from its start to the end of the export.
template <typename Record>
struct Page {
  std::vector<const Record*> records;
  size_t total = 0;
  std::optional<Position> last;  ///< of the last record, if a further page exists
};

/// Walks the records from the query's start to its end; `fits` applies the filters.
template <typename Record, typename Fits>
Page<Record> cut_page(const std::map<Position, Record>& trail, const ExportQuery& query, UpperEnd end, Fits fits) {
  const ExportSelection& selection = query.selection;
  const wire::Instant start = selection.from ? later(*selection.from, query.oldest()) : query.oldest();
  auto it = trail.lower_bound(Position{start, ""});
  if (query.after && query.after->instant >= start) {
    it = trail.upper_bound(*query.after);
  }
  Page<Record> page;
  std::optional<Position> last;
  for (; it != trail.end(); ++it) {
    const wire::Instant instant = it->first.instant;
    if (selection.to && (end == UpperEnd::included ? instant > *selection.to : instant >= *selection.to)) {
      break;
    }
    if (!fits(it->second)) {
      continue;
    }
    if (++page.total <= static_cast<size_t>(selection.limit)) {
      page.records.push_back(&it->second);
      last = it->first;
    }
  }
  if (page.total > page.records.size()) {
    page.last = last;
  }
  return page;
}

/// What the operation contributes to the export object.
struct ExportPage {
  wire::Array entries;
  size_t total = 0;
  std::optional<Position> last;
};

/// The complete `export` object, signed; stores its checkpoint if a further page exists.
wire::Json sign_export(Service& service, const Exchange& exchange, const ExportQuery& query, ExportPage page);

}  // namespace reference_impl
