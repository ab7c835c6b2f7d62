#include "runner/record/printable.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(Printable, KeepsTextTabsAndLineFeeds) {
  EXPECT_EQ(printable("a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80", 100), "a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80");
}

TEST(Printable, EscapesWhatATerminalOrXmlCannotShow) {
  EXPECT_EQ(printable("\x1b[31m\r\x7f", 100), "\\u001b[31m\\u000d\\u007f");
  EXPECT_EQ(printable(std::string("a\0b", 3), 100), "a\\u0000b");
  EXPECT_EQ(printable("\xC2\x85", 100), "\\u0085") << "a control character of two bytes";
  EXPECT_EQ(printable("\xEF\xBF\xBE\xEF\xBF\xBF", 100), "\\ufffe\\uffff");
}

TEST(Printable, ReplacesInvalidBytes) {
  EXPECT_EQ(printable("a\xFFz", 100), "a\xEF\xBF\xBDz");
  EXPECT_EQ(printable("\xC3", 100), "\xEF\xBF\xBD") << "a character that ends too early";
  EXPECT_EQ(printable("\xED\xA0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
}

TEST(Printable, IsCutBetweenCharacters) {
  EXPECT_EQ(printable("abcdef", 3), "abc... (6 bytes)");
  EXPECT_EQ(printable("\xC3\xA9\xC3\xA9", 1), "\xC3\xA9... (4 bytes)");
  EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(HtmlEscaped, EscapesMarkupAndBothQuotes) {
  EXPECT_EQ(html_escaped("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

}  // namespace
}  // namespace runner
