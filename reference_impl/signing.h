// The keys of the service: sign exports and events (contract, common.md, "Canonical JSON, hashes, signatures"), and
// their public halves are published. Keys rotate; a key that has signed stays published as verify-only.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "wire/ed25519.h"
#include "wire/json.h"

namespace reference_impl {

/// The signatures that one key has made, reused where the same bytes are signed again (Ed25519 is deterministic). Keeps
/// a bounded number; safe to use from several threads.
class SignatureCache {
 public:
  std::string sign(const wire::PrivateKey& key, std::string_view message);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> signatures_;  ///< by SHA-256 of the message
};

/// A key that signs exports and events. Key ids are unique within one KeyRing.
struct SigningKey {
  std::string key_id;
  wire::PrivateKey key;
  std::shared_ptr<SignatureCache> cache = nullptr;  ///< may be null; services that sign the same bytes share it
};

/// A key that signed once: still published, so that what it signed can be verified.
struct VerifyOnlyKey {
  std::string key_id;
  wire::PublicKey key;
};

class KeyRing {
 public:
  KeyRing(SigningKey active, std::vector<VerifyOnlyKey> verify_only);

  void rotate(SigningKey next);
  /// Appends `signature`, made over the canonical JSON of the other members; the object must not have one yet.
  void sign(wire::Object& object) const;
  /// [{key_id, alg, public_key_pem, status}], the active key first, then the latest to retire.
  wire::Json published_keys() const;
  const std::string& active_key_id() const { return active_.key_id; }

 private:
  SigningKey active_;
  std::vector<VerifyOnlyKey> verify_only_;
};

}  // namespace reference_impl
