#include "reference_impl/signing.h"

#include <utility>

#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace reference_impl {
namespace {

constexpr size_t kMaxSignatures = 100'000;

wire::Json published_key(const std::string& key_id, const wire::PublicKey& key, std::string_view status) {
  return wire::Object{{"key_id", key_id}, {"alg", "ed25519"}, {"public_key_pem", key.pem()}, {"status", status}};
}

}  // namespace

KeyRing::KeyRing(SigningKey active, std::vector<VerifyOnlyKey> verify_only)
    : active_(std::move(active)), verify_only_(std::move(verify_only)) {}

void KeyRing::rotate(SigningKey next) {
  verify_only_.insert(verify_only_.begin(), VerifyOnlyKey{active_.key_id, active_.key.public_key()});
  active_ = std::move(next);
}

std::string SignatureCache::sign(const wire::PrivateKey& key, std::string_view message) {
  const auto digest = wire::sha256(message);
  std::string name(reinterpret_cast<const char*>(digest.data()), digest.size());
  {
    std::lock_guard lock(mutex_);
    if (auto known = signatures_.find(name); known != signatures_.end()) return known->second;
  }
  std::string signature = key.sign(message);
  std::lock_guard lock(mutex_);
  if (signatures_.size() >= kMaxSignatures) signatures_.clear();
  signatures_.emplace(std::move(name), signature);
  return signature;
}

void KeyRing::sign(wire::Object& object) const {
  const std::string message = wire::canonical_json_without(object, "signature");
  const std::string signature = active_.cache ? active_.cache->sign(active_.key, message) : active_.key.sign(message);
  object.append("signature",
                wire::Object{{"key_id", active_.key_id}, {"alg", "ed25519"}, {"sig", wire::base64_encode(signature)}});
}

wire::Json KeyRing::published_keys() const {
  wire::Array keys{published_key(active_.key_id, active_.key.public_key(), "active")};
  for (const VerifyOnlyKey& key : verify_only_) {
    keys.push_back(published_key(key.key_id, key.key, "verify_only"));
  }
  return keys;
}

}  // namespace reference_impl
