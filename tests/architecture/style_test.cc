#include "tests/architecture/style.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

const std::vector<SourceFile>& sources() {
  static const std::vector<SourceFile> kSources = read_sources(SOURCE_ROOT);
  return kSources;
}

void expect_clean(Breaches (*rule)(const SourceFile&)) {
  for (const SourceFile& file : sources()) {
    for (const std::string& breach : rule(file)) ADD_FAILURE() << breach;
  }
}

TEST(SourceTreeTest, IsReadWhole) {
  ASSERT_GT(sources().size(), 40u);
  EXPECT_TRUE(
      std::any_of(sources().begin(), sources().end(), [](const auto& file) { return file.path == "wire/json.h"; }));
}
TEST(SourceTreeTest, LibrariesStayInTheirFiles) { expect_clean(misplaced_libraries); }
TEST(SourceTreeTest, HeadersOpenWithACommentAndAGuard) { expect_clean(header_form); }
TEST(SourceTreeTest, LinesFitTheScreen) { expect_clean(long_lines); }
TEST(SourceTreeTest, FunctionsFitTheScreen) { expect_clean(long_functions); }
TEST(SourceTreeTest, TextFromOutsideIsMadePrintable) { expect_clean(raw_untrusted_bytes); }
SourceFile file_that_includes(std::string path, const std::string& included) {
  return source_from_text(std::move(path), "#include \"" + included + "\"\n");
}

TEST(StyleRuleTest, FindsMisplacedLibraries) {
  EXPECT_EQ(misplaced_libraries(file_that_includes("checks/a.cc", "nlohmann/json.hpp")).size(), 1u);
  EXPECT_EQ(misplaced_libraries(file_that_includes("reference_impl/store.cc", "sqlite3.h")).size(), 1u);
  EXPECT_EQ(misplaced_libraries(source_from_text("wire/a.cc", "#include <regex>\n")).size(), 1u);
  EXPECT_TRUE(misplaced_libraries(file_that_includes("wire/json.cc", "nlohmann/json.hpp")).empty());
  EXPECT_TRUE(misplaced_libraries(file_that_includes("runner/driver/http_driver.cc", "httplib.h")).empty());
}

TEST(StyleRuleTest, FindsHeadersWithoutCommentOrGuard) {
  EXPECT_EQ(header_form(source_from_text("wire/a.h", "int a();\n")).size(), 2u);
  EXPECT_TRUE(header_form(source_from_text("wire/a.h", "// What it is.\n#pragma once\n")).empty());
  EXPECT_TRUE(header_form(source_from_text("wire/a.cc", "int a();\n")).empty());
}

TEST(StyleRuleTest, FindsLongLines) {
  EXPECT_EQ(long_lines(source_from_text("wire/a.cc", "\n// " + std::string(118, 'x'))),
            Breaches{"wire/a.cc:2 has 121 columns"});
  EXPECT_TRUE(long_lines(source_from_text("wire/a.cc", "// " + std::string(116, 'x') + "é")).empty());
}

std::string function_of(size_t lines) {
  std::string text = "namespace n {\nint f(int a) {\n";
  for (size_t i = 2; i < lines; ++i) text += "  if (a) { g('}', \"{\"); }  // }\n";
  return text + "}\n}\n";
}

TEST(StyleRuleTest, FindsLongFunctions) {
  EXPECT_TRUE(long_functions(source_from_text("wire/a.cc", function_of(40))).empty());
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", function_of(41))),
            Breaches{"wire/a.cc:42 ends a function of 41 lines"});
  const std::string in_class = "class C {\n public:\n" + function_of(41) + "};\n";
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", in_class)).size(), 1u);
}

TEST(StyleRuleTest, FindsRawTextFromOutside) {
  const auto breaches = [](const std::string& code, const std::string& path = "runner/a.cc") {
    return raw_untrusted_bytes(source_from_text(path, code)).size();
  };
  EXPECT_EQ(breaches("  line(\"< {}\", response->body.bytes());\n"), 1u);
  EXPECT_EQ(breaches("  return fmt::format(\"{} {}\", response->status,\n      response->body.bytes());\n"), 1u);
  EXPECT_EQ(breaches("  out << exchange.response()->body.bytes();\n"), 1u);
  EXPECT_EQ(breaches("  line(\"< {}\", checks::excerpt(response->body.bytes()));\n"), 0u);
  EXPECT_EQ(breaches("  line(\"{} bytes\", response->body.bytes().size());\n"), 0u);
  EXPECT_EQ(breaches("  parse(response->body.bytes());\n"), 0u);
  EXPECT_EQ(breaches("  line(response->body.bytes());\n", "tests/a.cc"), 0u);
}

TEST(StyleRuleTest, FindsCommandsThatLetATextEndItsLine) {
  const auto breaches = [](const std::string& code, const std::string& path = "runner/command/a.cc") {
    return raw_untrusted_bytes(source_from_text(path, code)).size();
  };
  EXPECT_EQ(breaches("  streams.out(fmt::format(\"{}: valid; {}\\n\", name, more));\n"), 1u);
  EXPECT_EQ(breaches("  text += fmt::format(\"{}\\n\", name);\n", "runner/schema_tools/a.cc"), 1u);
  EXPECT_EQ(breaches("  environment.err(wire::format_line(\"{}\\n\", name));\n"), 0u);
  EXPECT_EQ(breaches("  return fmt::format(\"{}\", name);\n"), 0u);
  EXPECT_EQ(breaches("  text += fmt::format(\"{}\", name);\n", "runner/yaml/a.cc"), 0u);
}

TEST(StyleRuleTest, IgnoresBracesInRawStrings) {
  const std::string raw = "const char* const kText = R\"x(\n}}} don't {{\"\n)x\";\n";
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", raw + function_of(41))).size(), 1u);
  EXPECT_TRUE(long_functions(source_from_text("wire/a.cc", raw + function_of(40) + raw + function_of(40))).empty());
}

}  // namespace
