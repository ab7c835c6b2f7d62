#include "wire/base64.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

// RFC 4648, section 10.
TEST(Base64Test, AgreesWithTheRfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64Test, RoundTripsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (size_t length = 250; length <= bytes.size(); ++length) {
    EXPECT_EQ(base64_decode(base64_encode(bytes.substr(0, length))), bytes.substr(0, length));
  }
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
}

TEST(Base64Test, RefusesOtherForms) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm9", "Zg==Zg==", "Z===", "====", "=Zg=", "Zg= ", "Zh==", "Zm9=", "Zm-_",
                           "Zm9v\n", " Zm9v", "Zm\n9", "Z\xc3\xa9g", "Zm9v===="}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

TEST(Base64Url, HasNoPaddingAndTheSafeAlphabet) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
  EXPECT_EQ(base64url_encode("a"), "YQ");
}

}  // namespace
}  // namespace wire
