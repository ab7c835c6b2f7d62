#include "wire/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace wire {
namespace {

/// Fetched once: otherwise OpenSSL 3 looks it up for every digest, which costs as much as hashing a short message.
const EVP_MD* algorithm() {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return sha256;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::array<uint8_t, 32> sha256(std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::array<uint8_t, 32> digest{};
  unsigned length = 0;
  const bool made = context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
  if (!made || length != digest.size()) std::abort();  // out of memory, or an OpenSSL without SHA-256
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (uint8_t byte : sha256(bytes)) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

}  // namespace wire
