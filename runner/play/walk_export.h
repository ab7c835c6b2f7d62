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

/// An export from its first page to the last one that it had. The pages live as long as the log.
struct WalkedExport {
  std::vector<const checks::Exchange*> pages;
  std::vector<std::string> ids;  ///< of all entries, in order
  bool complete = false;         ///< the last page offered no further one

  /// That of the first page with the entries of all pages: how many a page holds is the service's choice.
  wire::Json body() const;
};

/// Where `first` is a first page, asks for all pages after it, with the same headers and so at the same x-now-iso, and
/// judges them together. Absent where `first` is a continuation.
std::optional<WalkedExport> walk_export(int first, ExchangeLog& log, checks::Judgement& judgement);

/// Indices of the export pages in the log.
std::vector<int> export_pages(const ExchangeLog& log);

}  // namespace runner
