// Judges what only several exchanges of a recording show together: signed exports under the keys that it shows, walks
// over their pages, and event feeds against the writes (contract, common.md, "Signed, paginated exports", "Events").
// Nothing is asked: what the recording does not hold is a doubt.
#pragma once

#include "runner/play/walk_export.h"
#include "runner/traffic/doubts.h"

namespace runner {

struct ViewOptions {
  /// The recording holds every request that the service got since it had no records.
  bool complete = false;
  /// By id. Not empty: signatures are verified under these only.
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys = {};
};

/// Whether the exchange is a success that shows a page of the event feed, or the published keys.
bool is_feed_page(const checks::Exchange& exchange, const checks::Contract& contract);
bool is_key_set(const checks::Exchange& exchange, const checks::Contract& contract);

/// The service says that the response is a stored one.
bool says_replayed(const checks::Exchange& exchange);

void judge_recorded_views(const ExchangeLog& log, const ViewOptions& options, checks::Judgement& judgement,
                          Doubts& doubts);

}  // namespace runner
