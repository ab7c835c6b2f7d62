// Follows a signed export from its first page over all later ones, and judges the pages (contract, common.md, "Signed,
// paginated exports"). What holds for pages is checks' business; which to ask for is ours.
#pragma once

#include <string>
#include <vector>

#include "checks/export_page.h"
#include "checks/judgement.h"
#include "runner/play/exchange_log.h"

namespace runner {

/// Pages of one walk; a target that always offers one more ends in a finding.
inline constexpr size_t kMaxWalkPages = 100;

/// A success of an operation with a signed export that holds one.
bool is_export_page(const checks::Exchange& exchange);

/// Where `first` is a first page, asks for all pages behind it, with the same headers and so at the same x-now-iso, and
/// judges them together. Gives the ids of all entries in order; nothing where `first` is a continuation.
std::optional<std::vector<std::string>> walk_export(int first, ExchangeLog& log, checks::Judgement& judgement);

/// Indices of the export pages in the log.
std::vector<int> export_pages(const ExchangeLog& log);

}  // namespace runner
