// A small contract, and exchanges of it that hold, for the tests of checks/: each test breaks one thing of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/contract.h"
#include "checks/exchange.h"
#include "checks/signing_keys.h"
#include "wire/ed25519.h"
#include "wire/json.h"

namespace sample {

/// The value of a JSON text that is known to be one.
wire::Json json(std::string_view text);

/// Operations: records.add (POST, /providers/{provider_id}/records), records.decide (POST, .../{record_id}/decide),
/// modes.set (POST, /providers/{provider_id}/mode), providers.get (GET), records.export (GET, signed) and
/// other.get (GET, borrowed). Events: record.added, record.decided (per record), mode.set (per write).
const checks::Contract& contract();
const checks::Operation& operation(std::string_view id);

/// A request of the operation by the partner "owner", with its scopes and, on a write, the idempotency key "key-1";
/// path parameters are "p-1" and "r-1".
checks::Exchange request(std::string_view operation_id);
/// The same with an answer; its headers are as the contract wants them.
checks::Exchange answered(checks::Exchange exchange, int status, const wire::Json& body);
/// A success of records.add for the record "r-1".
checks::Exchange success();
/// A refusal of records.add with the envelope; `details` may be null.
checks::Exchange refusal(int status, std::string_view code, wire::Json details);

/// The answer's body changed after the fact.
checks::Exchange with_body(checks::Exchange exchange, const std::function<void(wire::Json&)>& change);

const wire::PrivateKey& key();          ///< published as "key-1"
const wire::PrivateKey& foreign_key();  ///< never published
checks::SigningKeys published_keys();

/// Adds the member "signature" to an object.
void sign(wire::Object& object, const wire::PrivateKey& with = key(), std::string_view key_id = "key-1");

/// One page of a signed export as the contract wants it, over entries numbered from `first`.
struct PageShape {
  std::vector<std::pair<std::string, std::string>> query;  ///< as sent
  size_t first = 1;
  size_t count = 2;
  size_t total = 2;  ///< from this page's first entry on
};
checks::Exchange page(const PageShape& shape);
/// A body with a change, and everything that depends on it computed again: hashes, attestation, checkpoint, signature.
checks::Exchange resealed(checks::Exchange exchange, const std::function<void(wire::Json&)>& change);
/// A body changed and signed anew, hashes as they were.
checks::Exchange resigned(checks::Exchange exchange, const std::function<void(wire::Json&)>& change);
/// The pages of a walk over `entries` entries, `limit` a page.
std::vector<checks::Exchange> walk(size_t entries, size_t limit);

}  // namespace sample
