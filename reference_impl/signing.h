// The keys of the service: signs exports and events (contract, common.md, "Canonical JSON, hashes, signatures") and
// publishes the public halves. Keys rotate; a key that signed once stays published as verify-only.
#pragma once

#include <vector>

#include "reference_impl/reference.h"
#include "wire/json.h"

namespace reference_impl {

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
