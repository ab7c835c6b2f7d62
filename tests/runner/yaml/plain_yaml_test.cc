#include "runner/yaml/plain_yaml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "runner/yaml/yaml.h"
#include "tests/runner/document/edits.h"
#include "tests/runner/yaml/same_tree.h"

namespace runner {
namespace {

/// True where the short cut takes the text; what it reads must be what the library reads.
bool is_taken(std::string_view text) {
  const auto plain = read_plain_yaml(text);
  if (!plain) return false;
  const auto library = read_yaml_by_library(text, "f.yaml");
  EXPECT_TRUE(library.ok()) << text << "\n" << library.error().to_string();
  EXPECT_TRUE(library.ok() && is_same_tree(*plain, library->root)) << text << "\n" << wire::to_text(to_json(*plain));
  return true;
}

TEST(PlainYaml, ReadsThePlainPartAsTheLibraryDoes) {
  for (const char* text : {
           "a: 1\n",
           "a: 1",
           "\n# c\n\na: b # d\n#e\n",
           "a:\n  b:\n    - c\n    - d: e\n      f: g\n  h: i\n",
           "a:\n- b\n- c\nd: e\n",
           "- a\n- - b\n  - c\n-\n  d: e\n",
           "- a:\n  b: c\n",
           "a: [b, {c: d}, [e]]\n",
           "a: []\nb: {}\n",
           "a: [b, c,]\n",
           "a: {b: c,\n  d: e} # f\ng: h\n",
           "a: 'b''c'\nd: \"e\\n\\\"\\\\\\t\\/\"\n",
           "\"a\": b\n'c d': e\n",
           "a: \"\\x41\\u00e9\\U0001F600\\0\\e\\v\"\n",
           "a: b\n  c\nd: e\n",
           "a:\n  long text\n  goes on\nb: c\n",
           "a: b:c\n",
           "a: b#c\n",
           "a: -1\nb: +5\nc: .5\nd: 1e3\ne: 0x1F\nf: ~\ng:\nh: True\n",
           "$a: {$now: +7d}\n",
           "a: {b c: d e}\n",
           "text\n",
           "[a, b]\n",
           "a: \xC3\xA9\n\xC3\xA9: 1\n",
           "a: b\n\n\n",
           "a: 0777\nb: 18446744073709551616\n",
           "a: x\n  # comment\nb: y\n",
           "a:\n  - b\n  # c\n  - d\n",
           "-1: a\n",
           "a: [-1, -b]\n",
           "- \"a\": b\n  c: d\n",
       }) {
    EXPECT_TRUE(is_taken(text)) << text;
  }
}

TEST(PlainYaml, DeclinesEverythingElse) {
  for (const char* text : {
           "",
           "# c\n",
           "a: 1\na: 2\n",
           "{a: 1, a: 2}\n",
           "<<: {a: 1}\n",
           "a: &b c\n",
           "a: *b\n",
           "a: !b c\n",
           "---\na: b\n",
           "a: b\n...\n",
           "%YAML 1.2\n---\na: b\n",
           "a: |\n  b\n",
           "a: >\n  b\n",
           "? a\n: b\n",
           "null: a\n",
           "~: a\n",
           "a: b: c\n",
           "a: [b\n",
           "a: {b}\n",
           "a: {b: }\n",
           "a: [b: c]\n",
           "a: [b?c]\n",
           "a: {b?: c}\n",
           "a: [,]\n",
           "a: \"b\n  c\"\n",
           "a: 'b\n",
           "a: \"\\ud83d\\ude00\"\n",
           "a: \"\\q\"\n",
           "a: \"\\u12\"\n",
           "a: \"\\U00110000\"\n",
           "a:\tb\n",
           "a: b\r\n",
           "a: .inf\n",
           "a: 1e400\n",
           "a: b\n c: d\n",
           "  a: b\n",
           "a:\n  b: c\n d: e\n",
           "- a\nb: c\n",
           "a: b\n- c\n",
           "a: [b] c\n",
           "a: \"b\" c\n",
           "a: \"b\"c\n",
           "a: [b]#c\n",
           "{\"a\":1}\n",
           "a: b\n\n  c\n",
           "a: b # c\n  d\n",
           "a: @b\n",
           "a: %b\n",
           "a: `b\n",
           "a: - b\n",
           "]\n",
           "a: b]\n c: d\n",
           "a: [b]]\n",
       }) {
    EXPECT_FALSE(is_taken(text)) << text;
  }
}

TEST(PlainYaml, DeclinesDeepNesting) {
  EXPECT_FALSE(is_taken(std::string(kMaxNesting + 1, '[') + std::string(kMaxNesting + 1, ']')));
  EXPECT_FALSE(is_taken(std::string(100'000, '[')));
  EXPECT_TRUE(is_taken(std::string(kMaxNesting / 2, '[') + std::string(kMaxNesting / 2, ']')));
}

TEST(PlainYaml, TakesEveryDocumentOfTheProject) {
  size_t documents = 0;
  for (const char* folder : {"/milestones", "/fixtures"}) {
    const std::filesystem::path root = std::string(SOURCE_ROOT) + folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yaml") continue;
      EXPECT_TRUE(is_taken(read_file(entry.path()))) << entry.path();
      ++documents;
    }
  }
  EXPECT_GT(documents, 0u);
}

/// Cuts, doublings and swaps of whole documents: most are broken, and none may be read in two ways.
TEST(PlainYaml, ReadsMutationsAsTheLibraryDoes) {
  const std::string whole = whole_document("fixture");
  size_t taken = 0;
  for (size_t i = 0; i + 3 < whole.size(); i += 17) {
    std::string cut = whole, doubled = whole, swapped = whole;
    taken += is_taken(cut.erase(i, 3));
    taken += is_taken(doubled.insert(i, whole.substr(i, 2)));
    std::swap(swapped[i], swapped[i + 1]);
    taken += is_taken(swapped);
  }
  EXPECT_GT(taken, 30u);
}

}  // namespace
}  // namespace runner
