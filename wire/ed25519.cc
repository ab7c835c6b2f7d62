#include "wire/ed25519.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstring>

#include "wire/base64.h"

namespace wire {
namespace {

constexpr size_t kSignatureBytes = 64;
/// SubjectPublicKeyInfo of Ed25519 before the 32 bytes of the key (RFC 8410, section 4).
constexpr std::string_view kSpkiPrefix("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
/// PKCS#8 of Ed25519 before the 32 bytes of the seed (RFC 8410, section 7).
constexpr std::string_view kPkcs8Prefix("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
constexpr std::string_view kPublicBegin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view kPublicEnd = "-----END PUBLIC KEY-----";
constexpr std::string_view kBlanks = " \t\r\n";

/// The prime 2^255 - 19 and the constant d of the curve (RFC 8032, section 5.1), in hex, most significant digit first.
constexpr char kPrime[] = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
constexpr char kCurveD[] = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";
/// The y coordinates of the eight points whose order divides 8; the sign of x makes eight of these five.
constexpr const char* kSmallOrderY[] = {"0", "1", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
                                        "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
                                        "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"};

template <auto free_it>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free_it(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Big = std::unique_ptr<BIGNUM, Free<BN_free>>;
using BigContext = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;

const unsigned char* data_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string_view view_of(const std::array<uint8_t, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The kinds of error that a key can have, all met at the same unnamed place: the caller knows the file.
Error key_error(std::string found, std::string expected) {
  return Error{{}, std::move(found), std::move(expected), {}};
}

Big from_hex(const char* hex) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex);
  return Big(number);
}

/// The y coordinate of an encoded point (RFC 8032, section 5.1.2): little-endian, the top bit is the sign of x.
Big y_of(std::array<uint8_t, 32> raw) {
  raw[31] &= 0x7F;
  return Big(BN_lebin2bn(raw.data(), static_cast<int>(raw.size()), nullptr));
}

bool has_small_order(const BIGNUM* y) {
  return std::any_of(std::begin(kSmallOrderY), std::end(kSmallOrderY),
                     [&](const char* hex) { return BN_cmp(from_hex(hex).get(), y) == 0; });
}

/// Whether some x solves -x^2 + y^2 = 1 + d x^2 y^2: whether u/v is a square, u = y^2 - 1, v = d y^2 + 1 (5.1.3). That
/// is so where u * v is one, for both differ by the square v^2.
bool is_on_curve(const BIGNUM* y, const BIGNUM* prime) {
  const BigContext context(BN_CTX_new());
  const Big d = from_hex(kCurveD);
  const Big square(BN_new()), u(BN_new()), v(BN_new()), product(BN_new());
  const bool computed = context && d && square && u && v && product &&
                        BN_mod_sqr(square.get(), y, prime, context.get()) == 1 &&
                        BN_mod_sub(u.get(), square.get(), BN_value_one(), prime, context.get()) == 1 &&
                        BN_mod_mul(v.get(), square.get(), d.get(), prime, context.get()) == 1 &&
                        BN_mod_add(v.get(), v.get(), BN_value_one(), prime, context.get()) == 1 &&
                        BN_mod_mul(product.get(), u.get(), v.get(), prime, context.get()) == 1;
  return computed && BN_kronecker(product.get(), prime, context.get()) >= 0;
}

/// The obstacle in a public key, or an Error with nothing found.
Error examine_point(const std::array<uint8_t, 32>& raw) {
  const Big prime = from_hex(kPrime);
  const Big y = y_of(raw);
  if (BN_cmp(y.get(), prime.get()) >= 0) {
    return key_error("an Ed25519 public key in a non-canonical encoding", "a y coordinate below 2^255 - 19");
  }
  if (has_small_order(y.get())) {
    return key_error("an Ed25519 public key of small order", "a key under which a signature fits one message");
  }
  if (!is_on_curve(y.get(), prime.get())) {
    return key_error("32 bytes that encode no point of the curve", "an Ed25519 public key");
  }
  return {};
}

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string without_blanks(std::string_view text) {
  std::string kept;
  for (char byte : text) {
    if (kBlanks.find(byte) == std::string_view::npos) kept += byte;
  }
  return kept;
}

/// Keeps OpenSSL from asking at the terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) { return -1; }

}  // namespace

struct PublicKey::Handle {
  Key key;
};

struct PrivateKey::Handle {
  Key key;
  std::array<uint8_t, 32> seed;
  ~Handle() { OPENSSL_cleanse(seed.data(), seed.size()); }
};

Result<PublicKey> PublicKey::from_raw(const std::array<uint8_t, 32>& raw) {
  if (Error obstacle = examine_point(raw); !obstacle.found.empty()) return obstacle;
  Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
  if (key == nullptr) return key_error("bytes that OpenSSL refuses", "an Ed25519 public key");
  PublicKey result;
  result.raw_ = raw;
  result.handle_ = std::make_shared<const Handle>(Handle{std::move(key)});
  return result;
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  std::string_view text = trim(pem);
  if (!text.starts_with(kPublicBegin) || !text.ends_with(kPublicEnd) ||
      text.size() < kPublicBegin.size() + kPublicEnd.size()) {
    return key_error("text that is no PEM public key", std::string(kPublicBegin) + " ... " + std::string(kPublicEnd));
  }
  text.remove_prefix(kPublicBegin.size());
  text.remove_suffix(kPublicEnd.size());
  const std::optional<std::string> der = base64_decode(without_blanks(text));
  if (!der) return key_error("a PEM public key whose content is not base64", "base64 with padding");
  std::array<uint8_t, 32> raw{};
  if (der->size() != kSpkiPrefix.size() + raw.size() || !der->starts_with(kSpkiPrefix)) {
    return key_error("a public key of another kind", "an Ed25519 SubjectPublicKeyInfo of 44 bytes");
  }
  std::memcpy(raw.data(), der->data() + kSpkiPrefix.size(), raw.size());
  return from_raw(raw);
}

std::string PublicKey::spki_der() const { return std::string(kSpkiPrefix).append(view_of(raw_)); }

std::string PublicKey::pem() const {
  return std::string(kPublicBegin) + "\n" + base64_encode(spki_der()) + "\n" + std::string(kPublicEnd) + "\n";
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  if (handle_ == nullptr || signature.size() != kSignatureBytes) return false;
  const DigestContext context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle_->key.get()) != 1) {
    return false;
  }
  const int verdict =
      EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message), message.size());
  if (verdict != 1) ERR_clear_error();
  return verdict == 1;
}

Result<PrivateKey> PrivateKey::from_seed(const std::array<uint8_t, 32>& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  std::array<uint8_t, 32> raw{};
  size_t length = raw.size();
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &length) != 1) {
    return key_error("a seed that OpenSSL refuses", "an Ed25519 secret seed");
  }
  Result<PublicKey> public_key = PublicKey::from_raw(raw);
  if (!public_key) return public_key.error();
  PrivateKey result;
  result.handle_ = std::shared_ptr<const Handle>(new Handle{std::move(key), seed});
  result.public_key_ = std::move(*public_key);
  return result;
}

Result<PrivateKey> PrivateKey::generate() {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  std::array<uint8_t, 32> seed{};
  size_t length = seed.size();
  if (key == nullptr || EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &length) != 1) {
    ERR_clear_error();
    return key_error("no random bytes from the system for a new Ed25519 key", {});
  }
  Result<PrivateKey> result = from_seed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return result;
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) return key_error("text that is no unencrypted PEM private key", "PKCS#8 in PEM");
  std::array<uint8_t, 32> seed{};
  size_t length = seed.size();
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &length) != 1) {
    return key_error("a private key of another kind", "an Ed25519 private key");
  }
  Result<PrivateKey> result = from_seed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return result;
}

std::string PrivateKey::pem() const {
  if (handle_ == nullptr) return {};
  const std::string der = std::string(kPkcs8Prefix).append(view_of(handle_->seed));
  return "-----BEGIN PRIVATE KEY-----\n" + base64_encode(der) + "\n-----END PRIVATE KEY-----\n";
}

std::string PrivateKey::sign(std::string_view message) const {
  if (handle_ == nullptr) return {};
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  const bool made = context != nullptr &&
                    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_->key.get()) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                                   data_of(message), message.size()) == 1;
  return made && length == kSignatureBytes ? signature : std::string();
}

}  // namespace wire
