// Whose signatures a verifier believes: the keys of a trust file with their states, and how many of them must have
// signed. A trust file is the verifier's own; nothing that lies in an artifact is ever believed on its own word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/evidence/signing_key.h"
#include "wire/instant.h"

namespace runner {

/// `active` signs and verifies; `verify_only` signs nothing after its `not_after`, which it must have; what it signed
/// before still holds;
/// `revoked` never holds.
enum class KeyState { active, verify_only, revoked };
std::string_view to_text(KeyState state);
std::optional<KeyState> parse_key_state(std::string_view text);

struct TrustedKey {
  wire::PublicKey key;
  KeyState state = KeyState::active;
  std::optional<wire::Instant> not_before;  ///< compared with the end of the run that is signed
  std::optional<wire::Instant> not_after;
  std::vector<std::string> scopes;  ///< ids of milestones; empty: every one
};

struct TrustPolicy {
  size_t threshold = 1;  ///< how many different keys must have signed
  std::vector<TrustedKey> keys;

  const TrustedKey* find(std::string_view key_id) const;
  /// Adds the key, or replaces what was said of it.
  void set(TrustedKey key);
};

/// Reads a trust file (docs/verify-a-run.md). Refused: unknown members, a key twice, a key id that is not the key's, a
/// key of small order or in a form that is not canonical, a threshold of 0 or above the number of keys.
wire::Result<TrustPolicy> parse_trust(std::string_view text, const std::string& where);
std::string trust_text(const TrustPolicy& policy);

/// What a signature is about, for the windows and scopes of keys.
struct SignedRun {
  std::string milestone;
  std::optional<wire::Instant> finished_at;
};
/// Why a good signature of this key does not count; nothing where it does.
std::optional<std::string> why_not_trusted(const TrustedKey& key, const SignedRun& run);

}  // namespace runner
