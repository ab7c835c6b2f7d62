#include "wire/jwt.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace wire {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key make_key(const char* type, size_t bits = 2048) {
  const std::string name = type;
  if (name == "RSA") return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), EVP_PKEY_free};
  if (name == "ED25519") return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free};
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", type), EVP_PKEY_free};
}

std::string pem_of(const Key& key, const char* passphrase = nullptr) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(bio, key.get(), passphrase ? EVP_aes_128_cbc() : nullptr, passphrase,
                                passphrase ? static_cast<int>(std::string(passphrase).size()) : 0, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string pem(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

std::string decoded(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, '=');
  return base64_decode(text).value_or("");
}

bool verifies(const Key& key, const std::string& text, const std::string& signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const EVP_MD* digest = EVP_PKEY_is_a(key.get(), "ED25519") ? nullptr : EVP_sha256();
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

/// The two numbers of a JWT as the DER that OpenSSL verifies.
std::string der_of(const std::string& numbers) {
  std::string body;
  for (size_t half = 0; half < 2; ++half) {
    std::string number = numbers.substr(half * 32, 32);
    number.erase(0, number.find_first_not_of('\0'));
    if (static_cast<unsigned char>(number.front()) >= 0x80) number.insert(number.begin(), '\0');
    body += std::string("\x02") + static_cast<char>(number.size()) + number;
  }
  return std::string("\x30") + static_cast<char>(body.size()) + body;
}

TEST(Jwt, IsSignedByTheAlgorithmOfTheKey) {
  for (const auto& [type, algorithm] : {std::pair{"RSA", "RS256"}, {"P-256", "ES256"}, {"ED25519", "EdDSA"}}) {
    const Key key = make_key(type);
    const auto token = signed_jwt({{"iss", "me"}, {"exp", 5}}, pem_of(key), "k1");
    ASSERT_TRUE(token) << type << token.error().to_string();
    const size_t first = token->find('.');
    const size_t last = token->rfind('.');
    const auto header = parse_json(decoded(token->substr(0, first)));
    const auto claims = parse_json(decoded(token->substr(first + 1, last - first - 1)));
    ASSERT_TRUE(header && claims);
    EXPECT_EQ(text_at(*header, "/alg"), algorithm);
    EXPECT_EQ(text_at(*header, "/kid"), "k1");
    EXPECT_EQ(text_at(*claims, "/iss"), "me");
    std::string signature = decoded(token->substr(last + 1));
    if (std::string(algorithm) == "ES256") {
      ASSERT_EQ(signature.size(), 64u);
      signature = der_of(signature);
    }
    EXPECT_TRUE(verifies(key, token->substr(0, last), signature)) << type;
    EXPECT_FALSE(verifies(key, token->substr(0, last) + "x", signature)) << type;
    EXPECT_EQ(token->find_first_of("+/="), std::string::npos);
  }
}

TEST(Jwt, RefusesKeysThatAreNoneOrTooWeak) {
  for (const std::string& pem : {std::string(), std::string("no key"), pem_of(make_key("RSA", 1024)),
                                 pem_of(make_key("P-384")), pem_of(make_key("ED25519"), "secret")}) {
    EXPECT_FALSE(signed_jwt({{"iss", "me"}}, pem, "")) << pem.substr(0, 30);
  }
}

}  // namespace
}  // namespace wire
