// Tables of edits and their application: what the changed source looks like, and that an edit which does not apply is
// refused by name.
#include <gmock/gmock.h>

#include "tests/faults/apply_edits.h"

namespace source_edits {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kSource =
    "int limit() { return 50; }\n"
    "bool fits(int a, int b) {\n"
    "  if (a > limit()) {\n"
    "    return false;\n"
    "  }\n"
    "  count(a);\n"
    "  return a + b < 2 * limit() &&\n"
    "         b != 7;\n"
    "}\n";

EditedSource edited(const std::string& edits, std::string_view source = kSource) {
  const Table table = read_table("in a.cc\n\n" + edits, "a.edits");
  EXPECT_THAT(table.problems, IsEmpty());
  return apply_edits(source, "a.cc", table.edits, "ON");
}

/// The changed source without white space, since only the compiler reads it.
std::string compact(const std::string& edits, std::string_view source) {
  EditedSource result = edited(edits, source);
  EXPECT_THAT(result.problems, IsEmpty());
  std::erase_if(result.text, [](char c) { return c == ' ' || c == '\n'; });
  return result.text;
}

TEST(Edits, ReplaceAnExpressionWhileTheirSwitchIsOn) {
  EXPECT_EQ(compact("switch one\n- 50\n+ 100\n", "return 50;"), "return(ON(one)?(100):(50));");
}

TEST(Edits, ReplaceStatements) {
  EXPECT_EQ(compact("switch one\n- f(); g();\n+ h();\n", "{ f();\n  g(); }"), "{if(ON(one)){h();}else{f();g();}}");
  EXPECT_EQ(compact("switch one\n- if (a) { f(); }\n", "{ if (a) { f(); } }"), "{if(ON(one)){}else{if(a){f();}}}");
}

TEST(Edits, ReplaceABracedValueAsAnExpression) {
  EXPECT_EQ(compact("switch one\n- A{B{1}}\n+ A{}\n", "f(A{B{1}});"), "f((ON(one)?(A{}):(A{B{1}})));");
}

TEST(Edits, InsertStatements) {
  EXPECT_EQ(compact("switch one\n  f();\n+ h();\n  g();\n", "{ f(); g(); }"), "{f();if(ON(one)){h();}else{}g();}");
}

TEST(Edits, LeaveOtherFilesAlone) {
  const Table table = read_table("in a.cc\nswitch one\n- 50\n+ 100\n\nin b.cc\nswitch two\n- 7\n+ 8\n", "x.edits");
  EXPECT_EQ(apply_edits("return 7;", "a.cc", {table.edits[1]}, "ON").text, "return 7;");
}

TEST(Edits, AreFoundWhateverTheLineBreaks) {
  EXPECT_THAT(edited("switch one\n- a+b\n-  <  2*limit( )&& b != 7\n+ true\n").problems, IsEmpty());
  EXPECT_THAT(edited("switch one\n- returna\n+ true\n").problems, ElementsAre(HasSubstr("not there")));
  EXPECT_THAT(edited("switch one\n- imit()\n+ 1\n").problems, ElementsAre(HasSubstr("not there")));
}

TEST(Edits, AreFoundByTheTextAroundThem) {
  EXPECT_EQ(compact("switch one\n  f(\n- 1\n+ 2\n  );\n", "g(1); f(1); f(1, 2);"), "g(1);f((ON(one)?(2):(1)));f(1,2);");
}

TEST(Edits, OfTheSameTextAreAlternatives) {
  EXPECT_EQ(compact("switch one\n- 50\n+ 1\n\nswitch two\n- 50\n+ 2\n", "f(50);"),
            "f((ON(one)?(1):ON(two)?(2):(50)));");
}

TEST(Edits, OnOneLineAreIndependentOfTheirOrder) {
  const std::string first = "switch one\n- 1\n+ 10\n\n";
  const std::string second = "switch two\n- 2\n+ 20\n\n";
  EXPECT_EQ(compact(first + second, "f(1, 2);"), "f((ON(one)?(10):(1)),(ON(two)?(20):(2)));");
  EXPECT_EQ(compact(second + first, "f(1, 2);"), compact(first + second, "f(1, 2);"));
}

TEST(Edits, OfAPartApplyWhileThatOfTheWholeIsOff) {
  const std::string whole = "switch whole\n- f(1);\n\n";
  const std::string part = "switch part\n- 1\n+ 2\n\n";
  const std::string expected = "{if(ON(whole)){}else{f((ON(part)?(2):(1)));}}";
  EXPECT_EQ(compact(whole + part, "{ f(1); }"), expected);
  EXPECT_EQ(compact(part + whole, "{ f(1); }"), expected);
  EXPECT_EQ(compact("switch after\n  f(1);\n+ g();\n\n" + part, "{ f(1); }"),
            "{f((ON(part)?(2):(1)));if(ON(after)){g();}else{}}");
}

TEST(Edits, ThatAskTheirSwitchAreTakenAsTheyAre) {
  EXPECT_EQ(compact("switch one\n- constexpr int kLimit = 1;\n+ const int kLimit = ON(one) ? 2 : 1;\n",
                    "constexpr int kLimit = 1;"),
            "constintkLimit=ON(one)?2:1;");
  EXPECT_THAT(edited("switch one\n- 50\n+ ON(one) ? 2 : 50\n\nswitch two\n- 50\n+ 9\n").problems,
              ElementsAre(HasSubstr("overlaps")));
  EXPECT_THAT(edited("switch one\n- return 50;\n+ return ON(one) ? 2 : 50;\n\nswitch two\n- 50\n+ 9\n").problems,
              ElementsAre(HasSubstr("overlaps")));
}

TEST(RefusedEdit, NamesItselfAndTheFile) {
  EXPECT_THAT(edited("switch gone\n- return 51;\n+ return 1;\n").problems,
              ElementsAre(testing::AllOf(testing::StartsWith("a.edits:3: "), HasSubstr("\"gone\""), HasSubstr("a.cc"),
                                         HasSubstr("not there"))));
}

TEST(RefusedEdit, ShowsHowFarItMatches) {
  EXPECT_THAT(edited("switch gone\n- a + b < 2 * limit() && b != 8\n+ true\n").problems,
              ElementsAre(HasSubstr("matches at line 8 up to where \"8\" is expected")));
}

TEST(RefusedEdit, IsThereTwice) {
  EXPECT_THAT(edited("switch twice\n- limit()\n+ 1\n").problems,
              ElementsAre(HasSubstr("its text is there 3 times, at lines 1, 3, 7")));
}

TEST(RefusedEdit, OverlapsAnother) {
  EXPECT_THAT(edited("switch left\n- count(a);\n- return\n-  a + b < 2 * limit() && b != 7;\n\nswitch right\n"
                     "- a > limit()) { return false; } count(a)\n+ true\n")
                  .problems,
              ElementsAre(HasSubstr("bracket without its counterpart")));
  EXPECT_THAT(
      edited("switch left\n- a + b < 2\n+ true\n\nswitch right\n- 2 * limit()\n+ 9\n").problems,
      ElementsAre(testing::AllOf(HasSubstr("\"right\""), HasSubstr("overlaps the edit of \"left\" (a.edits:3)"))));
}

TEST(RefusedEdit, WouldNotKeepItsPlace) {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"switch x\n- 50\n", "an expression cannot be left out"},
      {"switch x\n- 50\n+ return 1;\n", "a statement replaces an expression"},
      {"switch x\n- count(a);\n+ 1\n", "an expression replaces a statement"},
      {"switch x\n- int a, int b\n+ int a\n", "comma outside of brackets"},
      {"switch x\n- (a > limit()\n+ (true\n", "bracket without its counterpart"},
      {"switch x\n+ f();\n", "after which to insert"},
  };
  for (const auto& [edits, message] : kMistakes) {
    EXPECT_THAT(edited(edits).problems, ElementsAre(HasSubstr(message))) << edits;
  }
}

TEST(EditTable, RefusesLinesThatItDoesNotUnderstand) {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"switch x\n- 1\n+ 2\n", "t:1: \"in FILE\" comes before"}, {"in a\nwhat is this\n", "t:2: expected"},
      {"in a\nswitch x\n  1\n\n", "t:4: the edit has neither"},  {"in a\nswitch x\n+ 2\n- 1\n", "t:4: expected"},
      {"in a\nswitch x\n- 1\n  2\n+ 3\n", "t:5: expected"},      {"in a\nswitch x\n-1\n+ 2\n", "t:3: expected"},
  };
  for (const auto& [text, message] : kMistakes) {
    EXPECT_THAT(read_table(text, "t").problems, testing::Contains(testing::StartsWith(message))) << text;
  }
}

TEST(EditTable, SkipsComments) {
  const Table table = read_table("# Why.\nin a.cc\n\n# One.\nswitch x\n  f(\n- 1\n+ 2\n  )\n# Two.\n", "t");
  EXPECT_THAT(table.problems, IsEmpty());
  ASSERT_EQ(table.edits.size(), 1u);
  const Edit& edit = table.edits.front();
  EXPECT_EQ(edit.name + "|" + edit.file + "|" + edit.before + "|" + edit.removed + "|" + edit.added + "|" + edit.after,
            "x|a.cc|f(|1|2|)");
}

}  // namespace
}  // namespace source_edits
