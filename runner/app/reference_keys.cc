#include "runner/app/reference_keys.h"

#include <filesystem>

#include "runner/document/input_files.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr size_t kMaxKeyBytes = 16'384;

reference_impl::SigningKey fixed_key(const std::string& key_id) {
  return {key_id, *wire::PrivateKey::from_seed(wire::sha256("in-process " + key_id))};
}

wire::Result<reference_impl::SigningKey> read_key(const std::string& file) {
  auto pem = read_file(file, kMaxKeyBytes);
  if (!pem) return pem.error();
  auto key = wire::PrivateKey::from_pem(*pem);
  if (!key) return wire::Error{file, key.error().found, "an Ed25519 private key as PKCS#8 PEM", ""};
  return reference_impl::SigningKey{std::filesystem::path(file).stem().string(), std::move(*key)};
}

}  // namespace

ReferenceKeys fixed_reference_keys() {
  return {fixed_key("reference-key-2"), {{"reference-key-1", fixed_key("reference-key-1").key.public_key()}}};
}

reference_impl::SigningKey next_reference_key(unsigned rotation) {
  return fixed_key("reference-key-" + std::to_string(rotation + 2));
}

wire::Result<ReferenceKeys> read_reference_keys(const std::vector<std::string>& files) {
  std::vector<reference_impl::SigningKey> keys;
  for (const std::string& file : files) {
    auto key = read_key(file);
    if (!key) return key.error();
    for (const auto& earlier : keys) {
      if (earlier.key_id == key->key_id) {
        return wire::Error{file, "a second key named " + key->key_id, "files of different names", ""};
      }
    }
    keys.push_back(std::move(*key));
  }
  if (keys.empty()) return fixed_reference_keys();
  ReferenceKeys result{keys.front(), {}};
  for (size_t i = 1; i < keys.size(); ++i) result.retired.push_back({keys[i].key_id, keys[i].key.public_key()});
  return result;
}

}  // namespace runner
