// The published Ed25519 keys of a target and the verification of signed objects under them (contract, common.md,
// "Canonical JSON, hashes, signatures"). Verification takes 170 us, so results are cached: many scenarios meet the same
// bytes.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "checks/exchange.h"
#include "checks/judgement.h"
#include "wire/ed25519.h"

namespace checks {

enum class SignatureVerdict { valid, malformed, unknown_key, invalid };
std::string_view to_text(SignatureVerdict verdict);

/// Caches results by key and message, and keys by their PEM; safe from several threads.
class VerificationMemory {
 public:
  wire::Result<wire::PublicKey> read_key(const std::string& pem);
  bool verify(const wire::PublicKey& key, std::string_view message, std::string_view signature);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, bool> verdicts_;  ///< key, signature and SHA-256 of the message
  std::unordered_map<std::string, wire::Result<wire::PublicKey>> keys_;
};

class SigningKeys {
 public:
  void add(std::string key_id, wire::PublicKey key) { keys_.insert_or_assign(std::move(key_id), std::move(key)); }
  bool empty() const { return keys_.empty(); }
  bool contains(std::string_view key_id) const { return keys_.contains(key_id); }

  /// Verifies `object`, whose member "signature" covers all its other members.
  SignatureVerdict verify(const wire::Object& object, VerificationMemory& memory) const;

 private:
  std::map<std::string, wire::PublicKey, std::less<>> keys_;
};

/// What verifies signatures during a run. Where the target publishes no keys, `keys` is empty, nothing is judged, and
/// the runner reports signatures as not testable.
struct Verifier {
  const SigningKeys& keys;
  VerificationMemory& memory;
};

/// Reads the response with the published keys and judges keys.published. Of two keys with one key_id the first counts.
SigningKeys judge_key_set(const Exchange& exchange, const Contract& contract, VerificationMemory& memory,
                          Judgement& judgement);

}  // namespace checks
