#include "wire/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "wire/base64.h"
#include "wire/released.h"

namespace wire {
namespace {

constexpr size_t kSignatureBytes = 64;
/// SubjectPublicKeyInfo of Ed25519 before the 32 bytes of the key (RFC 8410, section 4).
constexpr std::string_view kSpkiPrefix("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
/// PKCS#8 of Ed25519 before the 32 bytes of the seed (RFC 8410, section 7).
constexpr std::string_view kPkcs8Prefix("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
constexpr std::string_view kPublicBegin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view kPublicEnd = "-----END PUBLIC KEY-----";
constexpr std::string_view kWhitespace = " \t\r\n";

/// The prime 2^255 - 19 (RFC 8032, section 5.1), little-endian.
constexpr std::array<uint8_t, 32> kPrime = [] {
  std::array<uint8_t, 32> prime{};
  prime.fill(0xFF);
  prime.front() = 0xED;
  prime.back() = 0x7F;
  return prime;
}();
/// The neutral element of the curve: x = 0, y = 1.
constexpr std::array<uint8_t, 32> kNeutral = {1};

using Key = Released<EVP_PKEY, EVP_PKEY_free>;
using Memory = Released<BIO, BIO_free_all>;

const unsigned char* data_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string_view view_of(const std::array<uint8_t, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Without a place: the caller knows the file.
Error key_error(std::string found, std::string expected) {
  return Error{{}, std::move(found), std::move(expected), {}};
}

/// The y coordinate (all bits but the sign of x, the topmost) is below the prime (RFC 8032, section 5.1.3).
bool is_canonical(std::array<uint8_t, 32> raw) {
  raw.back() &= 0x7F;
  return std::lexicographical_compare(raw.rbegin(), raw.rend(), kPrime.rbegin(), kPrime.rend());
}

/// Doubles a point; false if the bytes do not encode one.
bool double_point(std::array<uint8_t, 32>& point) {
  const std::array<uint8_t, 32> once = point;
  return crypto_core_ed25519_add(point.data(), once.data(), once.data()) == 0;
}

/// What is wrong with a public key, or an Error with nothing found.
Error examine_point(const std::array<uint8_t, 32>& raw) {
  if (!is_canonical(raw)) {
    return key_error("an Ed25519 public key in a non-canonical encoding", "a y coordinate below 2^255 - 19");
  }
  std::array<uint8_t, 32> eightfold = raw;
  for (int doublings = 0; doublings < 3; ++doublings) {
    if (!double_point(eightfold)) {
      return key_error("32 bytes that do not encode a point of the curve", "an Ed25519 public key");
    }
  }
  if (eightfold == kNeutral) {
    return key_error("an Ed25519 public key of small order",
                     "a key under which a signature is valid for one message only");
  }
  return {};
}

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kWhitespace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhitespace) - first + 1);
}

std::string without_whitespace(std::string_view text) {
  std::string kept;
  for (char byte : text) {
    if (kWhitespace.find(byte) == std::string_view::npos) kept += byte;
  }
  return kept;
}

/// Keeps OpenSSL from asking at the terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) { return -1; }

}  // namespace

struct PrivateKey::Handle {
  std::array<uint8_t, crypto_sign_SEEDBYTES> seed{};
  std::array<uint8_t, crypto_sign_SECRETKEYBYTES> secret{};  ///< the seed and the public key
  ~Handle() {
    sodium_memzero(seed.data(), seed.size());
    sodium_memzero(secret.data(), secret.size());
  }
};

Result<PublicKey> PublicKey::from_raw(const std::array<uint8_t, 32>& raw) {
  if (Error obstacle = examine_point(raw); !obstacle.found.empty()) return obstacle;
  PublicKey result;
  result.raw_ = raw;
  return result;
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  std::string_view text = trim(pem);
  if (!text.starts_with(kPublicBegin) || !text.ends_with(kPublicEnd) ||
      text.size() < kPublicBegin.size() + kPublicEnd.size()) {
    return key_error("not a PEM public key", std::string(kPublicBegin) + " ... " + std::string(kPublicEnd));
  }
  text.remove_prefix(kPublicBegin.size());
  text.remove_suffix(kPublicEnd.size());
  const std::optional<std::string> der = base64_decode(without_whitespace(text));
  if (!der) return key_error("a PEM public key whose content is not base64", "base64 with padding");
  std::array<uint8_t, 32> raw{};
  if (der->size() != kSpkiPrefix.size() + raw.size() || !der->starts_with(kSpkiPrefix)) {
    return key_error("a public key of another type", "an Ed25519 SubjectPublicKeyInfo of 44 bytes");
  }
  std::memcpy(raw.data(), der->data() + kSpkiPrefix.size(), raw.size());
  return from_raw(raw);
}

std::string PublicKey::spki_der() const { return std::string(kSpkiPrefix).append(view_of(raw_)); }

std::string PublicKey::pem() const {
  return std::string(kPublicBegin) + "\n" + base64_encode(spki_der()) + "\n" + std::string(kPublicEnd) + "\n";
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  return signature.size() == kSignatureBytes &&
         crypto_sign_verify_detached(data_of(signature), data_of(message), message.size(), raw_.data()) == 0;
}

Result<PrivateKey> PrivateKey::from_seed(const std::array<uint8_t, 32>& seed) {
  auto handle = std::make_shared<Handle>();
  handle->seed = seed;
  std::array<uint8_t, 32> raw{};
  crypto_sign_seed_keypair(raw.data(), handle->secret.data(), seed.data());
  Result<PublicKey> public_key = PublicKey::from_raw(raw);
  if (!public_key) return public_key.error();
  PrivateKey result;
  result.handle_ = std::move(handle);
  result.public_key_ = std::move(*public_key);
  return result;
}

Result<PrivateKey> PrivateKey::generate() {
  if (sodium_init() < 0) return key_error("the system provides no random bytes for a new Ed25519 key", {});
  std::array<uint8_t, 32> seed{};
  randombytes_buf(seed.data(), seed.size());
  Result<PrivateKey> result = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return result;
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) return key_error("not an unencrypted PEM private key", "PKCS#8 in PEM");
  std::array<uint8_t, 32> seed{};
  size_t length = seed.size();
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &length) != 1) {
    return key_error("a private key of another type", "an Ed25519 private key");
  }
  Result<PrivateKey> result = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return result;
}

std::string PrivateKey::pem() const {
  if (handle_ == nullptr) return {};
  const std::string der = std::string(kPkcs8Prefix).append(view_of(handle_->seed));
  return "-----BEGIN PRIVATE KEY-----\n" + base64_encode(der) + "\n-----END PRIVATE KEY-----\n";
}

std::string PrivateKey::sign(std::string_view message) const {
  if (handle_ == nullptr) return {};
  std::string signature(kSignatureBytes, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, data_of(message), message.size(),
                       handle_->secret.data());
  return signature;
}

}  // namespace wire
