#include "wire/printable.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

#include "wire/http.h"
#include "wire/json.h"

namespace wire {
namespace {

// Text from outside reaches a message through Printable alone.
static_assert(!std::is_convertible_v<Untrusted, std::string>);
static_assert(!std::is_convertible_v<Untrusted, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Untrusted>);
static_assert(std::is_convertible_v<Untrusted, Printable>);
static_assert(std::is_convertible_v<UntrustedText, Printable>);

template <typename Text>
concept Formattable = fmt::is_formattable<Text>::value;
template <typename Text>
concept Streamable = requires(std::ostream& out, const Text& text) {
  out << text;
};
template <typename Text>
concept Appendable = requires(std::string message, const Text& text) {
  message + text;
}
|| requires(std::string message, const Text& text) { message += text; }
|| requires(std::string message, const Text& text) { message.append(text); };
template <typename Text>
concept Readable = std::is_convertible_v<Text, std::string> || std::is_convertible_v<Text, std::string_view> ||
    std::is_convertible_v<Text, const char*> || std::is_constructible_v<std::string, Text>;
template <typename Text>
concept Shown = Formattable<Text> || Streamable<Text> || Appendable<Text> || Readable<Text>;

static_assert(Formattable<std::string> && Streamable<std::string> && Appendable<std::string> && Readable<std::string>);
static_assert(Formattable<Printable> && Streamable<Printable> && Appendable<Printable> && Readable<Printable>);
static_assert(!Shown<UntrustedText>);
static_assert(!Shown<decltype(Response::body)> && !Shown<decltype(Header::value)>);
static_assert(!Streamable<Untrusted> && !Appendable<Untrusted> && !Readable<Untrusted>);

TEST(Printable, KeepsTextTabsAndLineFeeds) {
  EXPECT_EQ(printable("a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80"), "a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(printable_line("a\tb\nc \xC3\xA9"), "a\\u0009b\\u000ac \xC3\xA9");
}

TEST(Printable, EscapesWhatATerminalOrXmlCannotShow) {
  EXPECT_EQ(printable("\x1b[31m\r\x7f"), "\\u001b[31m\\u000d\\u007f");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(printable("\xC2\x85\xC2\x9B"), "\\u0085\\u009b") << "control characters of two bytes";
  EXPECT_EQ(printable("\xEF\xBF\xBE\xEF\xBF\xBF"), "\\ufffe\\uffff");
}

TEST(Printable, EscapesWhatReordersOrHidesText) {
  for (const char* text : {"\u00AD", "\u061C", "\u200B", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202E",
                           "\u2060", "\u2066", "\u2069", "\uFEFF", "\uFFF9", "\u3164"}) {
    EXPECT_EQ(printable(text).size(), 6u) << printable(text);
    EXPECT_EQ(printable(text).substr(0, 2), "\\u") << printable(text);
  }
  EXPECT_EQ(printable("\U000E0041"), "\\udb40\\udc41") << "a tag";
}

TEST(Printable, ReplacesInvalidBytes) {
  EXPECT_EQ(printable("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(printable("\xC3"), "\xEF\xBF\xBD") << "a character that ends too early";
  EXPECT_EQ(printable("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
}

TEST(Printable, IsCutBetweenCharacters) {
  EXPECT_EQ(printable("abcdef", 3), "abc... (6 bytes)");
  EXPECT_EQ(printable("\xC3\xA9\xC3\xA9", 1), "\xC3\xA9... (4 bytes)");
  EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(Printable, OfPrintableTextIsTheSame) {
  const std::string once = printable_line("\u202E\x1b]0;t\x07 \xFF \U000E0041");
  EXPECT_EQ(printable_line(once), once);
}

TEST(Printable, OfJsonIsTheSameValue) {
  const std::string value = "a\u2028\u202E\x1b\x7f\xC2\x9B\U000E0041\"\\";
  std::string json;
  append_printable_json(json, value);
  EXPECT_EQ(printable(json), json);
  EXPECT_EQ(*parse_json(json), Json(value));
  EXPECT_EQ(*parse_json(printable(to_text(Json(value)))), Json(value));
}

TEST(Printable, LeavesAProgramItsColoursAndItsLiveLine) {
  EXPECT_EQ(printable_console("\033[31mFAIL\033[0m\n\r\033[2Klive"), "\033[31mFAIL\033[0m\n\r\033[2Klive");
  EXPECT_EQ(printable_console("\033]0;t\a \033[2J \rover \033[1A"),
            "\\u001b]0;t\\u0007 \\u001b[2J \\u000dover \\u001b[1A");
}

TEST(Untrusted, IsShownOnlyMadePrintable) {
  const Untrusted text("a\n::error::b\u202E");
  EXPECT_EQ(fmt::format("{}", text), "a\\u000a::error::b\\u202e");
  EXPECT_EQ(Printable(text), fmt::format("{}", text));
  EXPECT_TRUE(text == "a\n::error::b\u202E");
}

TEST(UntrustedText, IsReadByItsBytesAndShownMadePrintable) {
  const UntrustedText text("a\n::error::b");
  EXPECT_EQ(text.bytes(), "a\n::error::b");
  EXPECT_EQ(text.size(), 12u);
  EXPECT_EQ(fmt::format("{}", Printable(text)), "a\\u000a::error::b");
  EXPECT_TRUE(text == "a\n::error::b");
  EXPECT_FALSE(text == std::string("a"));
  EXPECT_TRUE(UntrustedText().empty());
}

TEST(FormatLine, KeepsEveryTextOnItsLine) {
  const std::vector<std::string> names{"a\nb", "c\r\033[2K"};
  EXPECT_EQ(format_line("{}: {} of {:.1f}\n", "x\n::error::y", names.size(), 2.5), "x\\u000a::error::y: 2 of 2.5\n");
  EXPECT_EQ(format_line("{}\n", fmt::join(names, ", ")), "a\\u000ab, c\\u000d\\u001b[2K\n");
  EXPECT_EQ(format_line("{:>4}|{:<4}|\n", std::string_view("a"), Printable("b")), "   a|b   |\n");
  EXPECT_EQ(format_line("{}", Coloured{"\033[31mFAIL\033[0m"}), "\033[31mFAIL\033[0m");
}

TEST(Counted, IsPluralUnlessOne) {
  EXPECT_EQ(counted(1, "cause"), "1 cause");
  EXPECT_EQ(counted(0, "cause"), "0 causes");
  EXPECT_EQ(counted(2, "property"), "2 properties");
  EXPECT_EQ(counted(2, "key"), "2 keys");
}

}  // namespace
}  // namespace wire
