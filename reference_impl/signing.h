// The keys of the service: signs exports and events (contract, common.md, "Canonical JSON, hashes, signatures") and
// publishes the public halves. Keys rotate; a key that signed once stays published as verify-only.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reference_impl/reference.h"
#include "wire/json.h"

namespace reference_impl {

/// Ed25519 signs the same bytes the same way, so that a signature once made can be handed out again. Keeps a bounded
/// number of signatures of one key; safe from several threads.
class SignatureMemory {
 public:
  std::string sign(const wire::PrivateKey& key, std::string_view message);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> signatures_;  ///< by SHA-256 of the message
};

class KeyRing {
 public:
  KeyRing(SigningKey active, std::vector<VerifyOnlyKey> verify_only);

  void rotate(SigningKey next);
  /// Appends `signature`, made over the canonical JSON of the object as it stands; it must have none yet.
  void sign(wire::Object& object) const;
  /// [{key_id, alg, public_key_pem, status}], the active key first, then the latest to retire.
  wire::Json published_keys() const;
  const std::string& active_key_id() const { return active_.key_id; }

 private:
  SigningKey active_;
  std::vector<VerifyOnlyKey> verify_only_;
};

}  // namespace reference_impl
