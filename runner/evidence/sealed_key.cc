#include "runner/evidence/sealed_key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>

#include "wire/released.h"

namespace runner {
namespace {

// scrypt parameters as RFC 7914 names them: N * r * 128 bytes are 16 MiB, the most that OpenSSL accepts by
// default, so that its command-line tool reads these keys too.
constexpr uint64_t kScryptCost = 1u << 14;
constexpr uint64_t kScryptBlockSize = 8;
constexpr uint64_t kScryptParallelism = 1;

using Memory = wire::Released<BIO, BIO_free>;
using Key = wire::Released<EVP_PKEY, EVP_PKEY_free>;
using PrivateKeyInfo = wire::Released<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using SealedInfo = wire::Released<X509_SIG, X509_SIG_free>;

std::string text_of(const Memory& memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(std::max(0L, size)));
}

wire::Error refused(std::string found, std::string expected) {
  ERR_clear_error();
  return {"signing key", std::move(found), std::move(expected), ""};
}

int give_passphrase(char* buffer, int size, int, void* passphrase) {
  const auto& text = *static_cast<const std::string_view*>(passphrase);
  if (text.size() > static_cast<size_t>(size)) return -1;
  std::memcpy(buffer, text.data(), text.size());
  return static_cast<int>(text.size());
}

SealedInfo seal(PKCS8_PRIV_KEY_INFO* info, std::string_view passphrase) {
  X509_ALGOR* algorithm =
      PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, kScryptCost, kScryptBlockSize, kScryptParallelism);
  if (algorithm == nullptr) return nullptr;
  X509_SIG* sealed = PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), info, algorithm);
  if (sealed == nullptr) X509_ALGOR_free(algorithm);
  return SealedInfo(sealed);
}

}  // namespace

bool is_sealed(std::string_view pem) {
  return pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos;
}

wire::Result<std::string> seal_key(const wire::PrivateKey& key, std::string_view passphrase) {
  if (passphrase.empty()) return refused("an empty passphrase", "a passphrase");
  std::string pem = key.pem();
  const Memory plain(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key handle(PEM_read_bio_PrivateKey(plain.get(), nullptr, nullptr, nullptr));
  OPENSSL_cleanse(pem.data(), pem.size());
  const PrivateKeyInfo info(handle ? EVP_PKEY2PKCS8(handle.get()) : nullptr);
  const SealedInfo sealed = info ? seal(info.get(), passphrase) : nullptr;
  const Memory out(BIO_new(BIO_s_mem()));
  if (!sealed || PEM_write_bio_PKCS8(out.get(), sealed.get()) != 1) {
    return refused("OpenSSL cannot encrypt the key", "scrypt and AES-256 in OpenSSL");
  }
  return text_of(out);
}

wire::Result<wire::PrivateKey> open_sealed_key(std::string_view pem, std::string_view passphrase) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key handle(PEM_read_bio_PrivateKey(memory.get(), nullptr, give_passphrase, &passphrase));
  const Memory out(BIO_new(BIO_s_mem()));
  if (!handle || PEM_write_bio_PKCS8PrivateKey(out.get(), handle.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return refused("a passphrase that does not fit, or no encrypted private key", "the passphrase of this key");
  }
  std::string plain = text_of(out);
  auto key = wire::PrivateKey::from_pem(plain);
  OPENSSL_cleanse(plain.data(), plain.size());
  return key;
}

}  // namespace runner
