// Pure Ed25519 signatures (RFC 8032), by libsodium, which needs half the time that OpenSSL does; OpenSSL reads private
// keys in PEM. A public key that is not the canonical encoding of a point, or is a point of small order (under which
// one signature fits every message), is refused when it is read.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/result.h"

namespace wire {

class PublicKey {
 public:
  /// From a SubjectPublicKeyInfo in PEM ("-----BEGIN PUBLIC KEY-----"), surrounding blank lines tolerated.
  static Result<PublicKey> from_pem(std::string_view pem);
  static Result<PublicKey> from_raw(const std::array<uint8_t, 32>& raw);

  std::string pem() const;
  std::string spki_der() const;  ///< SubjectPublicKeyInfo, 44 bytes
  const std::array<uint8_t, 32>& raw() const { return raw_; }

  /// True where `signature` (64 raw bytes) is one of this key over exactly these bytes.
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  std::array<uint8_t, 32> raw_{};
};

class PrivateKey {
 public:
  /// The key whose RFC 8032 secret seed is these 32 bytes: for tests and reproducible runs.
  static Result<PrivateKey> from_seed(const std::array<uint8_t, 32>& seed);
  /// A new key from the system's random source.
  static Result<PrivateKey> generate();
  /// From PKCS#8 in PEM, unencrypted.
  static Result<PrivateKey> from_pem(std::string_view pem);

  std::string pem() const;  ///< PKCS#8, unencrypted
  const PublicKey& public_key() const { return public_key_; }
  /// 64 raw bytes. Signing is deterministic: the same message has the same signature.
  std::string sign(std::string_view message) const;

 private:
  struct Handle;
  std::shared_ptr<const Handle> handle_;
  PublicKey public_key_;
};

}  // namespace wire
