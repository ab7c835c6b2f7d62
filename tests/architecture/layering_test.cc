#include "tests/architecture/layering.h"

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

TEST(HouseTest, IsReadWhole) {
  ASSERT_GT(sources().size(), 40u);
  EXPECT_TRUE(
      std::any_of(sources().begin(), sources().end(), [](const auto& file) { return file.path == "wire/json.h"; }));
}
TEST(HouseTest, ArrowsPointDown) { expect_clean(forbidden_arrows); }
TEST(HouseTest, LibrariesStayInTheirFiles) { expect_clean(misplaced_libraries); }
TEST(HouseTest, HeadersOpenWithACommentAndAGuard) { expect_clean(header_form); }
TEST(HouseTest, LinesFitTheScreen) { expect_clean(long_lines); }
TEST(HouseTest, FunctionsFitTheScreen) { expect_clean(long_functions); }
TEST(HouseTest, IncludesHaveNoCycles) {
  for (const std::string& cycle : include_cycles(sources())) ADD_FAILURE() << cycle;
}

SourceFile file_that_includes(std::string path, const std::string& included) {
  return source_from_text(std::move(path), "#include \"" + included + "\"\n");
}

TEST(RuleTest, ArrowsAreSeen) {
  const std::pair<const char*, const char*> forbidden[] = {
      {"wire/a.cc", "checks/b.h"},
      {"wire/a.cc", "runner/b.h"},
      {"checks/a.cc", "reference_impl/b.h"},
      {"checks/a.cc", "runner/plan/b.h"},
      {"reference_impl/a.h", "checks/b.h"},
      {"runner/plan/a.cc", "reference_impl/b.h"},
      {"runner/plan/a.cc", "runner/app/b.h"},
      {"runner/app/a.cc", "tests/b.h"},
      {"checks/json_schema/a.h", "checks/b.h"},
      {"runner/plan/a.cc", "../b.h"},
  };
  for (const auto& [path, included] : forbidden) {
    EXPECT_EQ(forbidden_arrows(file_that_includes(path, included)).size(), 1u) << path << " " << included;
  }
  const std::pair<const char*, const char*> allowed[] = {
      {"checks/a.cc", "wire/b.h"},
      {"checks/a.cc", "checks/json_schema/b.h"},
      {"runner/plan/a.cc", "checks/b.h"},
      {"runner/app/a.cc", "reference_impl/b.h"},
      {"runner/app/a.cc", "runner/app/b.h"},
      {"tests/a.cc", "runner/app/b.h"},
      {"wire/a.cc", "vector"},
  };
  for (const auto& [path, included] : allowed) {
    EXPECT_TRUE(forbidden_arrows(file_that_includes(path, included)).empty()) << path << " " << included;
  }
}

TEST(RuleTest, LibrariesAreSeen) {
  EXPECT_EQ(misplaced_libraries(file_that_includes("checks/a.cc", "nlohmann/json.hpp")).size(), 1u);
  EXPECT_EQ(misplaced_libraries(file_that_includes("reference_impl/store.cc", "sqlite3.h")).size(), 1u);
  EXPECT_EQ(misplaced_libraries(source_from_text("wire/a.cc", "#include <regex>\n")).size(), 1u);
  EXPECT_TRUE(misplaced_libraries(file_that_includes("wire/json.cc", "nlohmann/json.hpp")).empty());
  EXPECT_TRUE(misplaced_libraries(file_that_includes("runner/driver/http_driver.cc", "httplib.h")).empty());
}

TEST(RuleTest, HeaderFormIsSeen) {
  EXPECT_EQ(header_form(source_from_text("wire/a.h", "int a();\n")).size(), 2u);
  EXPECT_TRUE(header_form(source_from_text("wire/a.h", "// What it is.\n#pragma once\n")).empty());
  EXPECT_TRUE(header_form(source_from_text("wire/a.cc", "int a();\n")).empty());
}

TEST(RuleTest, LongLinesAreSeen) {
  EXPECT_EQ(long_lines(source_from_text("wire/a.cc", "\n// " + std::string(118, 'x'))),
            Breaches{"wire/a.cc:2 has 121 columns"});
  EXPECT_TRUE(long_lines(source_from_text("wire/a.cc", "// " + std::string(116, 'x') + "é")).empty());
}

std::string function_of(size_t lines) {
  std::string text = "namespace n {\nint f(int a) {\n";
  for (size_t i = 2; i < lines; ++i) text += "  if (a) { g('}', \"{\"); }  // }\n";
  return text + "}\n}\n";
}

TEST(RuleTest, LongFunctionsAreSeen) {
  EXPECT_TRUE(long_functions(source_from_text("wire/a.cc", function_of(70))).empty());
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", function_of(71))),
            Breaches{"wire/a.cc:72 ends a function of 71 lines"});
  const std::string in_class = "class C {\n public:\n" + function_of(71) + "};\n";
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", in_class)).size(), 1u);
}

TEST(RuleTest, BracesInRawStringsDoNotCount) {
  const std::string raw = "const char* const kText = R\"x(\n}}} don't {{\"\n)x\";\n";
  EXPECT_EQ(long_functions(source_from_text("wire/a.cc", raw + function_of(71))).size(), 1u);
  EXPECT_TRUE(long_functions(source_from_text("wire/a.cc", raw + function_of(70) + raw + function_of(70))).empty());
}

TEST(RuleTest, CyclesAreSeen) {
  const SourceFile a = file_that_includes("wire/a.h", "wire/b.h");
  const SourceFile b = file_that_includes("wire/b.h", "wire/c.h");
  EXPECT_EQ(include_cycles({a, b, file_that_includes("wire/c.h", "wire/a.h")}),
            Breaches{"wire/a.h -> wire/b.h -> wire/c.h -> wire/a.h"});
  EXPECT_TRUE(include_cycles({a, b, file_that_includes("wire/c.h", "vector")}).empty());
}

}  // namespace
