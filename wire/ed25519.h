// Ed25519 signatures (RFC 8032) without prehashing. libsodium signs and verifies, in half the time of OpenSSL; OpenSSL
// reads private keys in PEM. A public key is refused when it is read if it is not the canonical encoding of a point, or
// if the point is of small order, under which one signature is valid for every message.
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
  /// From a SubjectPublicKeyInfo in PEM ("-----BEGIN PUBLIC KEY-----"), with optional whitespace around it.
  static Result<PublicKey> from_pem(std::string_view pem);
  static Result<PublicKey> from_raw(const std::array<uint8_t, 32>& raw);

  std::string pem() const;
  std::string spki_der() const;  ///< SubjectPublicKeyInfo, 44 bytes
  const std::array<uint8_t, 32>& raw() const { return raw_; }

  /// True if `signature` (64 raw bytes) was made by this key over exactly these bytes.
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  std::array<uint8_t, 32> raw_{};
};

class PrivateKey {
 public:
  /// The key with this RFC 8032 secret seed: for tests and reproducible runs.
  static Result<PrivateKey> from_seed(const std::array<uint8_t, 32>& seed);
  /// A new key from the random source of the system.
  static Result<PrivateKey> generate();
  /// From PKCS#8 in PEM, unencrypted.
  static Result<PrivateKey> from_pem(std::string_view pem);

  std::string pem() const;  ///< PKCS#8, unencrypted
  const PublicKey& public_key() const { return public_key_; }
  /// 64 raw bytes. Deterministic: the same message has the same signature.
  std::string sign(std::string_view message) const;

 private:
  struct Handle;
  std::shared_ptr<const Handle> handle_;
  PublicKey public_key_;
};

}  // namespace wire
