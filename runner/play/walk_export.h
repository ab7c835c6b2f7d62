// Follows a signed export from its first page to its last one, and judges the pages together (contract, common.md,
// "Signed, paginated exports").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/play/exchange_log.h"

namespace runner {

/// Pages of one walk, and one more for each exchange before it, since a page may hold a single entry. A target that
/// always offers one more is a finding.
inline constexpr size_t kMaxWalkPages = 100;

/// Whether the exchange is a success that contains a page of a signed export.
bool is_export_page(const checks::Exchange& exchange);

/// Where `first` is a first page, asks for all pages after it, with the same headers and so at the same x-now-iso, and
/// judges them together. Returns the ids of all entries in order; absent where `first` is a continuation.
std::optional<std::vector<std::string>> walk_export(int first, ExchangeLog& log, checks::Judgement& judgement);

/// Indices of the export pages in the log.
std::vector<int> export_pages(const ExchangeLog& log);

}  // namespace runner
