#include "wire/ed25519.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/file_text.h"
#include "wire/base64.h"

namespace wire {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(SOURCE_ROOT) / "tests/golden/ed25519";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::array<uint8_t, 32> key_bytes(std::string_view hex) {
  const std::string bytes = from_hex(hex);
  std::array<uint8_t, 32> key{};
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

std::string refusal(const Result<PublicKey>& key) { return key.ok() ? "accepted" : key.error().found; }

PrivateKey golden_key() {
  Result<PrivateKey> key = PrivateKey::from_pem(file_text(kGolden / "private.pem"));
  EXPECT_TRUE(key.ok());
  return key.ok() ? *std::move(key) : PrivateKey();
}

// RFC 8032, section 7.1, tests 1 to 3.
TEST(Ed25519Test, AgreesWithTheRfc) {
  const struct {
    const char *seed, *public_key, *message, *signature;
  } vectors[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2"
       "465"
       "5141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302ae"
       "eb0"
       "0d291612bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
       "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28"
       "dc0"
       "27beceea1ec40a"},
  };
  for (const auto& vector : vectors) {
    const Result<PrivateKey> key = PrivateKey::from_seed(key_bytes(vector.seed));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->public_key().raw(), key_bytes(vector.public_key));
    EXPECT_EQ(key->sign(from_hex(vector.message)), from_hex(vector.signature));
    EXPECT_TRUE(key->public_key().verify(from_hex(vector.message), from_hex(vector.signature)));
  }
}

TEST(Ed25519Test, AgreesWithOpensslOnTheGoldenSignatures) {
  const PrivateKey key = golden_key();
  const Result<PublicKey> public_key = PublicKey::from_pem(file_text(kGolden / "public.pem"));
  ASSERT_TRUE(public_key.ok());
  EXPECT_EQ(public_key->raw(), key.public_key().raw());
  for (const char* name : {"short", "utf8", "long", "document"}) {
    const std::string message = file_text(kGolden / (std::string(name) + ".message"));
    std::string signature = file_text(kGolden / (std::string(name) + ".signature"));
    ASSERT_FALSE(message.empty() || signature.empty()) << name;
    signature.pop_back();
    EXPECT_EQ(base64_encode(key.sign(message)), signature) << name;
    EXPECT_TRUE(public_key->verify(message, base64_decode(signature).value_or(""))) << name;
  }
}

TEST(Ed25519Test, WritesPemAsOpensslDoes) {
  const PrivateKey key = golden_key();
  EXPECT_EQ(key.pem(), file_text(kGolden / "private.pem"));
  EXPECT_EQ(key.public_key().pem(), file_text(kGolden / "public.pem"));
  EXPECT_EQ(key.public_key().spki_der().size(), 44u);
}

TEST(Ed25519Test, RefusesEveryChangedSignature) {
  const PrivateKey key = golden_key();
  const PublicKey& public_key = key.public_key();
  const std::string signature = key.sign("message");
  EXPECT_TRUE(public_key.verify("message", signature));
  EXPECT_FALSE(public_key.verify("massage", signature));
  EXPECT_FALSE(public_key.verify("message ", signature));
  EXPECT_FALSE(public_key.verify("message", signature.substr(1)));
  EXPECT_FALSE(public_key.verify("message", signature + "x"));
  EXPECT_FALSE(public_key.verify("message", ""));
  for (size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(public_key.verify("message", changed)) << i;
  }
  EXPECT_FALSE(PublicKey().verify("message", signature));
}

TEST(Ed25519Test, GeneratesDifferentKeysThatWork) {
  const Result<PrivateKey> one = PrivateKey::generate();
  const Result<PrivateKey> other = PrivateKey::generate();
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_NE(one->public_key().raw(), other->public_key().raw());
  EXPECT_TRUE(one->public_key().verify("m", one->sign("m")));
  EXPECT_FALSE(one->public_key().verify("m", other->sign("m")));
  const Result<PrivateKey> read_back = PrivateKey::from_pem(one->pem());
  ASSERT_TRUE(read_back.ok());
  EXPECT_EQ(read_back->sign("m"), one->sign("m"));
}

// The encodings of the eight points whose order divides 8, with both signs where x is 0.
TEST(PublicKeyTest, RefusesPointsOfSmallOrder) {
  for (const char* hex : {
           "0100000000000000000000000000000000000000000000000000000000000000",
           "0100000000000000000000000000000000000000000000000000000000000080",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
           "0000000000000000000000000000000000000000000000000000000000000000",
           "0000000000000000000000000000000000000000000000000000000000000080",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
       }) {
    EXPECT_EQ(refusal(PublicKey::from_raw(key_bytes(hex))), "an Ed25519 public key of small order") << hex;
  }
}

TEST(PublicKeyTest, RefusesEncodingsAboveThePrime) {
  for (const char* hex : {
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
           "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
       }) {
    EXPECT_EQ(refusal(PublicKey::from_raw(key_bytes(hex))), "an Ed25519 public key in a non-canonical encoding") << hex;
  }
}

TEST(PublicKeyTest, RefusesBytesThatAreNotAPoint) {
  // y = 2 solves the curve equation for no x.
  EXPECT_EQ(refusal(PublicKey::from_raw(key_bytes("0200000000000000000000000000000000000000000000000000000000000000"))),
            "32 bytes that do not encode a point of the curve");
  // y = 4/5 is the base point.
  EXPECT_TRUE(PublicKey::from_raw(key_bytes("5866666666666666666666666666666666666666666666666666666666666666")).ok());
}

TEST(PublicKeyTest, ReadsPemWithSurroundingWhitespace) {
  const std::string pem = golden_key().public_key().pem();
  EXPECT_TRUE(PublicKey::from_pem("\n\n" + pem + "\r\n\n").ok());
  std::string with_returns;
  for (char byte : pem) with_returns += byte == '\n' ? std::string("\r\n") : std::string(1, byte);
  EXPECT_TRUE(PublicKey::from_pem(with_returns).ok());
}

TEST(PublicKeyTest, RefusesOtherTexts) {
  const std::string pem = golden_key().public_key().pem();
  for (const std::string& text :
       {std::string(), std::string("key"), golden_key().pem(), pem + pem, "x" + pem, pem.substr(0, pem.size() - 3),
        std::string("-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----"),
        std::string("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n")}) {
    EXPECT_FALSE(PublicKey::from_pem(text).ok()) << text;
  }
  // X25519 has the same length and another object identifier (RFC 8410, section 3).
  std::string der = golden_key().public_key().spki_der();
  der[8] = '\x6e';
  EXPECT_EQ(
      refusal(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n" + base64_encode(der) + "\n-----END PUBLIC KEY-----")),
      "a public key of another type");
}

TEST(PrivateKeyTest, RefusesOtherTexts) {
  EXPECT_FALSE(PrivateKey::from_pem("").ok());
  EXPECT_FALSE(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").ok());
  EXPECT_FALSE(PrivateKey::from_pem(golden_key().public_key().pem()).ok());
}

}  // namespace
}  // namespace wire
