#include "wire/jwt.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "wire/base64.h"
#include "wire/released.h"

namespace wire {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kP256Bits = 256;
constexpr int kCoordinateBytes = 32;  // of a signature on P-256

using JwtKey = Released<EVP_PKEY, EVP_PKEY_free>;
using JwtDigest = Released<EVP_MD_CTX, EVP_MD_CTX_free>;
using JwtBio = Released<BIO, BIO_free_all>;

/// An encrypted key asks for a passphrase, of which there is none: without this OpenSSL would ask the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

JwtKey read_jwt_key(const std::string& pem) {
  const JwtBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return JwtKey(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
}

/// Empty: a key that is not usable here.
std::string algorithm_of(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA")) return bits >= kLeastRsaBits ? "RS256" : "";
  if (EVP_PKEY_is_a(key, "EC")) return bits == kP256Bits ? "ES256" : "";
  return EVP_PKEY_is_a(key, "ED25519") ? "EdDSA" : "";
}

std::string jwt_signature(EVP_PKEY* key, const std::string& text) {
  const JwtDigest context(EVP_MD_CTX_new());
  const EVP_MD* digest = EVP_PKEY_is_a(key, "ED25519") ? nullptr : EVP_sha256();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
    return {};
  std::string signature(size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSign(context.get(), out, &size, bytes, text.size()) != 1) return {};
  signature.resize(size);
  return signature;
}

/// OpenSSL writes an ECDSA signature as DER; a JWT has the two numbers (RFC 7518, section 3.4).
std::string as_two_numbers(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const Released<ECDSA_SIG, ECDSA_SIG_free> parsed(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  if (!parsed) return {};
  std::string numbers(2 * kCoordinateBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(numbers.data());
  const bool fits =
      BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out, kCoordinateBytes) == kCoordinateBytes &&
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out + kCoordinateBytes, kCoordinateBytes) == kCoordinateBytes;
  return fits ? numbers : std::string();
}

}  // namespace

Result<std::string> signed_jwt(const Object& claims, const std::string& key_pem, const std::string& key_id) {
  const JwtKey key = read_jwt_key(key_pem);
  const std::string algorithm = key ? algorithm_of(key.get()) : std::string();
  if (algorithm.empty())
    return Error{"", key ? "a key whose kind or size is not supported" : "no private key in PEM, or an encrypted one",
                 "a private key in PEM: RSA of at least 2048 bits, EC on P-256, or Ed25519", ""};
  Object header{{"alg", algorithm}, {"typ", "JWT"}};
  if (!key_id.empty()) header.set("kid", key_id);
  const std::string text = base64url_encode(to_text(header)) + "." + base64url_encode(to_text(claims));
  std::string signature = jwt_signature(key.get(), text);
  if (algorithm == "ES256") signature = as_two_numbers(signature);
  if (signature.empty()) return Error{"", "signing failed", "a private key", ""};
  return text + "." + base64url_encode(signature);
}

}  // namespace wire
