// Ids and hashes that a milestone declares to be made from other values of the same response. They are made from those
// values as the service wrote them, whatever spelling it uses for instants.
#include <fmt/format.h>

#include "checks/exchange_checks.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace checks {
namespace {

std::string hash_of_canonical(const wire::Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

/// Nothing where a value that it is made from is missing: the response schema reports that.
std::optional<std::string> digest_of(const wire::Json& body, const Digest& digest) {
  std::string joined;
  for (const std::string& pointer : digest.of) {
    const wire::Json* value = wire::find_at(body, pointer);
    if (!value) return std::nullopt;
    if (digest.of.size() == 1) return hash_of_canonical(*value);
    if (!joined.empty()) joined += '|';
    joined += value->as_string() ? *value->as_string() : hash_of_canonical(*value);
  }
  return wire::sha256_hex(joined);
}

}  // namespace

void check_digests(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.operation || !exchange.succeeded() || !exchange.body) return;
  for (const Digest& digest : exchange.operation->digests) {
    const auto hash = digest_of(*exchange.body, digest);
    if (!hash) continue;
    const std::string expected = digest.prefix + hash->substr(0, digest.digits);
    judgement.judge(Rule::response_digest, exchange.text_at(digest.at) == expected, [&] {
      return Discrepancy{digest.at, expected, excerpt(wire::find_at(*exchange.body, digest.at))};
    });
  }
}

}  // namespace checks
