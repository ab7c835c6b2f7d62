// Credentials found and hidden in each form in which a service may write them.
#include "checks/secrets.h"

#include <gmock/gmock.h>

#include "wire/base64.h"

namespace checks {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kBase64 = "dXNlcjpwYS9zcw/QUJD+9f8e7d6c==";
constexpr const char* kPunctuation = "pa\"ss\\wo'rd<&>\\\"%/x9";
constexpr const char* kShort = "k7x/9q";

std::string each_byte(const std::string& text, const char* format) {
  std::string escaped;
  for (unsigned char byte : text) escaped += fmt::format(fmt::runtime(format), byte);
  return escaped;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string json_escaped(const std::string& text) { return replaced(replaced(text, "\\", "\\\\"), "\"", "\\\""); }

std::string html_escaped(const std::string& text) {
  return replaced(replaced(replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;"),
                  "'", "&#39;");
}

std::string in_lines(const std::string& digits, const std::string& line_end) {
  constexpr size_t kLine = 3;
  std::string lines;
  for (size_t at = 0; at < digits.size(); at += kLine) lines += (at == 0 ? "" : line_end) + digits.substr(at, kLine);
  return lines;
}

std::map<std::string, std::string> forms_of(const std::string& token) {
  const auto percent = [](const std::string& text) {
    std::string escaped;
    for (unsigned char byte : text)
      escaped += std::isalnum(byte) ? std::string(1, char(byte)) : fmt::format("%{:02X}", byte);
    return escaped;
  };
  const std::string base64 = wire::base64_encode(token);
  return {{"as typed", token},
          {"percent", percent(token)},
          {"every byte percent, lower case", each_byte(token, "%{:02x}")},
          {"percent twice", percent(percent(token))},
          {"JSON", json_escaped(token)},
          {"JSON in JSON", json_escaped(json_escaped(token))},
          {"JSON with escaped slashes", replaced(json_escaped(token), "/", "\\/")},
          {"every byte \\u", each_byte(token, "\\u{:04x}")},
          {"every byte \\x", each_byte(token, "\\x{:02X}")},
          {"HTML", html_escaped(token)},
          {"HTML twice", html_escaped(html_escaped(token))},
          {"every byte decimal", each_byte(token, "&#{};")},
          {"every byte hexadecimal", each_byte(token, "&#x{:X};")},
          {"base64", base64},
          {"base64url", replaced(replaced(replaced(base64, "+", "-"), "/", "_"), "=", "")},
          {"base64 in a URL", percent(base64)},
          {"base64 in JSON", replaced(base64, "/", "\\/")},
          {"every byte \\u{}", each_byte(token, "\\u{{{:x}}}")},
          {"JSON Pointer", replaced(replaced(token, "~", "~0"), "/", "~1")},
          {"digits", each_byte(token, "{:02x}")}};
}

TEST(Secrets, AreHiddenInEveryForm) {
  for (const char* token : {kBase64, kPunctuation, kShort}) {
    const Secrets secrets = {std::string("Bearer ") + token};
    for (const auto& [form, written] : forms_of(token)) {
      for (const char* around : {"{}", "a message: {}.", "{{\"token\":\"{}\"}}", "token={}&next=1", "<b>{}</b>"}) {
        const std::string text = fmt::format(fmt::runtime(around), written);
        const std::string shown = secrets.hidden(text);
        EXPECT_EQ(shown, fmt::format(fmt::runtime(around), kRedacted)) << form << " of " << token << " in " << text;
      }
    }
  }
}

TEST(Secrets, AreFoundInEveryFormUnlessTheyAreShort) {
  for (const char* token : {kBase64, kPunctuation, kShort}) {
    const Secrets secrets = {std::string("Bearer ") + token};
    for (const auto& [form, written] : forms_of(token)) {
      EXPECT_EQ(secrets.quoted_in("<" + written + ">"), token != kShort) << form << " of " << token;
      EXPECT_EQ(secrets.without_quotes(written) == written, token == kShort) << form;
    }
  }
}

TEST(Secrets, AreFoundInsideLongerBase64) {
  const Secrets secrets = {"s3cr3t-t0ken"};
  for (const char* before : {"", "u", "us", "user:"}) {
    const std::string text = wire::base64_encode(std::string(before) + "s3cr3t-t0ken" + ":and more");
    EXPECT_TRUE(secrets.quoted_in(text)) << before;
  }
}

TEST(Secrets, AreHiddenWhereBase64IsInLines) {
  for (const char* token : {kBase64, kPunctuation}) {
    const Secrets secrets = {token};
    for (const char* line_end : {"\r\n", "\\r\\n", "\n ", " "}) {
      const std::string text = in_lines(wire::base64_encode(token), line_end);
      const std::string shown = secrets.hidden(text + " and more");
      EXPECT_TRUE(shown.starts_with(kRedacted)) << text << " is " << shown;
      EXPECT_TRUE(shown.ends_with(" and more")) << text << " is " << shown;
      EXPECT_LE(shown.size(), kRedacted.size() + std::string("  ==\\r\\n and more").size()) << shown;
    }
  }
}

TEST(Secrets, AreFoundWhereTheyWereEncodedBeforeBase64) {
  const std::string token = "pa\"ss/wo+rd%t0ken=";
  const Secrets secrets = {token};
  const auto forms = forms_of(token);
  for (const char* form : {"percent", "JSON", "base64"}) {
    for (const char* before : {"", "u", "us", "user:"}) {
      const std::string text = wire::base64_encode(before + forms.at(form) + ";");
      EXPECT_TRUE(secrets.quoted_in("<" + text + ">")) << form << " after " << before;
    }
  }
}

TEST(Secrets, AreFoundInBytesOfUtf8AndInCharacters) {
  const Secrets secrets = {"p\u00e4ssw\u00f6rd-\u20ac1"};
  for (const char* text :
       {"p\\xc3\\xa4ssw\\xc3\\xb6rd-\\xe2\\x82\\xac1", "p\\xe4ssw\\xf6rd-\\u20ac1", "p\\u{e4}ssw\\u{f6}rd-\\u{20AC}1",
        "p%C3%A4ssw%c3%b6rd-%E2%82%AC1", "p&#228;ssw&#xf6;rd-&#8364;1", "p&auml;ssw&ouml;rd-&#x20AC;1"})
    EXPECT_EQ(secrets.hidden(text), kRedacted) << text;
  EXPECT_EQ(secrets.hidden("p\\u{}ssw"), "p\\u{}ssw");
}

TEST(Secrets, ArePartsOfWhatIsSent) {
  const Secrets secrets = {"Basic dXNlcjpwYXNzdzByZC0x", "session=s3ss10n-id; theme=\"d4rk-th3me\"",
                           "Token t0ken-0123"};
  for (const char* part :
       {"dXNlcjpwYXNzdzByZC0x", "user:passw0rd-1", "passw0rd-1", "s3ss10n-id", "d4rk-th3me", "t0ken-0123"})
    EXPECT_EQ(secrets.hidden(fmt::format("<{}>", part)), "<(redacted)>") << part;
}

TEST(Secrets, TheLongestIsHiddenAndNothingOfItIsLeft) {
  const Secrets secrets = {"abcd-12345678", "12345678-efgh-90", "12345678"};
  EXPECT_EQ(secrets.hidden("abcd-12345678-efgh-90"), "(redacted)");
  EXPECT_EQ(secrets.hidden("12345678"), "(redacted)");
}

TEST(Secrets, ShortOnesAreHiddenWhereTheyStandAlone) {
  const Secrets secrets = {"k7x9"};
  EXPECT_EQ(secrets.hidden("k7x9, \"k7x9\" and%20k7x9\\nk7x9"),
            "(redacted), \"(redacted)\" and%20(redacted)\\n(redacted)");
  EXPECT_EQ(secrets.hidden("ak7x9 k7x90 k7x9-b"), "ak7x9 k7x90 k7x9-b");
}

TEST(Secrets, WordsAreHiddenWhereTheyAreSent) {
  const Secrets secrets({"Bearer test", "7"}, {"blue", "a-longer-word"});
  for (const char* sent : {"Bearer test", "test", "7", "blue", "a-longer-word", "Bearer blue"})
    EXPECT_EQ(secrets.sent_as(sent), std::string(sent) != "test") << sent;
  EXPECT_FALSE(secrets.sent_as("blues"));
  EXPECT_EQ(secrets.hidden("7 blue tests of a-longer-word"), "7 blue tests of a-longer-word");
}

TEST(Secrets, AreFoundInNamesOfAnyCase) {
  const Secrets secrets = {"S3cr3t-T0ken"};
  EXPECT_TRUE(secrets.quoted_in_name("x-s3cr3t-t0ken"));
  EXPECT_EQ(secrets.name_without_quotes("x-s3cr3t-t0ken"), "x-(redacted)");
  EXPECT_FALSE(secrets.quoted_in("x-s3cr3t-t0ken"));
  EXPECT_EQ(Secrets({"k7x9"}).hidden_in_name("X-K7X9-Id"), "X-(redacted)-Id");
  EXPECT_EQ(Secrets({"k7x9"}).hidden_in_name("x-ak7x9"), "x-ak7x9");
}

TEST(Secrets, AreFoundInNamesThatCannotHoldAllOfTheirBytes) {
  const Secrets secrets = {"dXNl/cjpw=YS9z"};
  for (const char* name : {"x-dxnl-cjpw-ys9z", "X_DXNL_CJPW_YS9Z", "x-dxnlcjpwys9z"}) {
    EXPECT_TRUE(secrets.quoted_in_name(name)) << name;
    EXPECT_EQ(secrets.hidden_in_name(name).substr(2), "(redacted)") << name;
    EXPECT_EQ(secrets.hidden(name), name) << "in text these are other words";
  }
}

TEST(Secrets, TheBeginningOfOneIsHiddenWhereATextWasCut) {
  const Secrets secrets = {"s3cr3t/t0ken"};
  EXPECT_EQ(secrets.hidden_in_cut("not a header: s3cr3t/t0"), "not a header: (redacted)");
  EXPECT_EQ(secrets.hidden_in_cut("not a header: s3cr3t\\/t..., again"), "not a header: (redacted)..., again");
  EXPECT_EQ(secrets.hidden_in_cut("s3cr3t%2"), "(redacted)");
  EXPECT_EQ(secrets.hidden_in_cut("a s3 cut"), "a s3 cut");
  EXPECT_EQ(Secrets({"k7x9"}).hidden_in_cut("a malformed header line: x-k7x9: 1"),
            "a malformed header line: x-(redacted): 1");
  EXPECT_EQ(Secrets({"s3cr3t"}).hidden("/things/czNjcjN0/part"), "/things/(redacted)/part");
  EXPECT_EQ(Secrets({"k7x9"}).hidden_in_cut("an invalid size: k7x9"), "an invalid size: (redacted)");
}

TEST(Secrets, OtherTextIsLeftAsItIs) {
  const Secrets secrets = {kBase64, kPunctuation};
  for (const char* text : {"", "\\", "%", "&", "\\u12", "%4", "&#", "&#xFFFFFFFFFF;", "\\ud800\\u0061", "dXNlcjpwYS9z",
                           "100% \\\\ & more\\", "\\\\\\\\\\\\\\\\"}) {
    EXPECT_EQ(secrets.hidden(text), text);
    EXPECT_FALSE(secrets.quoted_in(text)) << text;
  }
  EXPECT_TRUE(Secrets().empty());
  EXPECT_TRUE(Secrets({""}).empty());
  EXPECT_EQ(Secrets().hidden(kBase64), kBase64);
}

TEST(Secrets, AJsonTextStaysOne) {
  const Secrets secrets = {"ends-with-a-backslash\\"};
  const std::string text = "{\"a\":\"ends-with-a-backslash\\\\\",\"b\":\"ends-with-a-backslash\\\\\\\"x\"}";
  const std::string shown = "{\"a\":\"(redacted)\",\"b\":\"(redacted)\\\"x\"}";
  EXPECT_EQ(secrets.hidden(text), shown);
}

}  // namespace
}  // namespace checks
