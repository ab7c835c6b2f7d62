// Judges one page of a signed, paginated export by itself: hashes, attestation, checkpoint, signature, echo of the
// query, counts and order (contract, common.md, "Signed, paginated exports"). export_walk.h judges pages together.
#pragma once

#include "checks/signing_keys.h"

namespace checks {

/// The sort key of an entry: its instant, then its other order members as text.
struct EntryPosition {
  int64_t unix_ms = 0;
  std::string text;
  std::string past_millisecond;  ///< digits of the instant as written, without closing zeros
};
/// Digits past the millisecond may be cut off, so that an order by them is as good as one without.
bool comes_before(const EntryPosition& left, const EntryPosition& right);
std::optional<EntryPosition> position_of_entry(const wire::Json& entry, const ExportShape& shape);

/// A count as a page writes it (2 or 2.0); -1 where it is not a count.
int64_t count_of(const wire::Json* value);

/// `exchange` is a success of an operation with a signed export.
void judge_export_page(const Exchange& exchange, const Verifier& verifier, Judgement& judgement);

}  // namespace checks
