// ECMA-262 syntax: what is accepted, what is refused, and what matches.
#include "checks/json_schema/regex/ecma_regex.h"

#include <gtest/gtest.h>

#include <random>

#include "checks/json_schema/regex/pattern.h"
#include "checks/json_schema/regex/pcre2_program.h"

namespace json_schema {
namespace {

constexpr uint32_t kSteps = 100'000;

MatchOutcome match(std::string_view pattern, std::string_view subject) {
  auto compiled = Pattern::compile(pattern);
  EXPECT_TRUE(compiled.ok()) << pattern << ": " << (compiled.ok() ? "" : compiled.error().to_string());
  return compiled.ok() ? (*compiled)->match(subject, kSteps) : MatchOutcome::limit;
}

bool matches(std::string_view pattern, std::string_view subject) {
  return match(pattern, subject) == MatchOutcome::match;
}

TEST(EcmaRegexTest, RefusesWhatIsNotEcma262) {
  for (std::string_view pattern : {"(",
                                   ")",
                                   "a)",
                                   "(a",
                                   "[a",
                                   "]",
                                   "}",
                                   "{",
                                   "{1}",
                                   "*",
                                   "+a",
                                   "?",
                                   "a**",
                                   "a{2,1}",
                                   "a{",
                                   "a{1",
                                   "a{,2}",
                                   "^*",
                                   "\\b+",
                                   "(?=a)*",
                                   "\\Z",
                                   "\\A",
                                   "\\a",
                                   "\\_",
                                   "\\-",
                                   "\\8x(",
                                   "\\1",
                                   "(a)\\2",
                                   "\\k",
                                   "\\k<n>",
                                   "(?<n>a)(?<n>b)",
                                   "(?<1>a)",
                                   "(?<>a)",
                                   "(?i)a",
                                   "(?#c)",
                                   "(?P<n>a)",
                                   "\\p",
                                   "\\p{}",
                                   "\\p{letter}",
                                   "\\p{Greek}",
                                   "\\x1",
                                   "\\u12",
                                   "\\u{110000}",
                                   "\\u{}",
                                   "\\c1",
                                   "[b-a]",
                                   "[\\d-x]",
                                   "[a-\\s]",
                                   "\\",
                                   "[\\",
                                   "(?<n",
                                   "\\01",
                                   "[\\B]"}) {
    EXPECT_FALSE(parse_ecma_regex(pattern).ok()) << pattern;
  }
}

TEST(EcmaRegexTest, NamesThePlaceOfTheMistake) {
  auto regex = parse_ecma_regex("ab[c");
  ASSERT_FALSE(regex.ok());
  EXPECT_EQ(regex.error().where, "character 5");
  EXPECT_EQ(regex.error().found, "a character class that is not closed");
}

TEST(EcmaRegexTest, LimitsNesting) {
  std::string deep = std::string(5'000, '(') + "a" + std::string(5'000, ')');
  EXPECT_FALSE(parse_ecma_regex(deep).ok());
}

TEST(EcmaRegexTest, AnchorsAreTheEndsOfTheText) {
  EXPECT_TRUE(matches("^abc$", "abc"));
  EXPECT_FALSE(matches("^abc$", "abc\n"));
  EXPECT_FALSE(matches("(?:^)abc(?:$)", "abc\n"));
  EXPECT_FALSE(matches("a|^b$", "c\nb"));
}

TEST(EcmaRegexTest, ClassEscapesAreAscii) {
  EXPECT_FALSE(matches("^\\d$", "\u09ea"));
  EXPECT_FALSE(matches("^\\w$", "\u00e9"));
  EXPECT_TRUE(matches("^\\W$", "\u00e9"));
  EXPECT_TRUE(matches("^\\s$", "\ufeff"));
  EXPECT_FALSE(matches("^\\S$", "\u2029"));
  EXPECT_TRUE(matches("\\bcole", "\u00e9cole"));
}

TEST(EcmaRegexTest, DotLeavesOutLineTerminators) {
  EXPECT_TRUE(matches("^.$", "\U0001F432"));
  for (std::string_view terminator : {"\n", "\r", "\u2028", "\u2029"}) EXPECT_FALSE(matches("^.$", terminator));
}

TEST(EcmaRegexTest, KnowsUnicodeProperties) {
  EXPECT_TRUE(matches("^\\p{Letter}$", "\u00e9"));
  EXPECT_TRUE(matches("^\\p{Script=Greek}+$", "\u03b1\u03b2"));
  EXPECT_TRUE(matches("^\\p{digit}+$", "\u09ea"));
  EXPECT_TRUE(matches("^\\P{Lu}$", "a"));
  EXPECT_FALSE(matches("^[\\P{Lu}]$", "A"));
  EXPECT_TRUE(matches("^\\p{ASCII}+$", "abc"));
  EXPECT_FALSE(Pattern::compile("\\p{Script=Klingon}").ok());
}

TEST(EcmaRegexTest, EmptyClassesMatchNothingAndAnything) {
  EXPECT_FALSE(matches("[]", "a"));
  EXPECT_TRUE(matches("^[^]$", "\n"));
  EXPECT_TRUE(matches("^a[]?$", "a"));
  EXPECT_TRUE(matches("^[^]{2}$", "\n\n"));
}

TEST(EcmaRegexTest, EscapesDenoteCharacters) {
  EXPECT_TRUE(matches("^\\ud83d\\udc32$", "\U0001F432"));
  EXPECT_TRUE(matches("^\\u{1F432}$", "\U0001F432"));
  EXPECT_TRUE(matches("^\\x41\\cJ\\0$", std::string_view("A\n\0", 3)));
  EXPECT_FALSE(matches("\\ud83d", "\U0001F432"));
  EXPECT_TRUE(matches("^[\\b]$", "\b"));
  EXPECT_TRUE(matches("^[\\-a]$", "-"));
}

TEST(EcmaRegexTest, GroupsAndReferences) {
  EXPECT_TRUE(matches("^(?<x>a|b)\\k<x>$", "bb"));
  EXPECT_FALSE(matches("^(a|b)\\1$", "ab"));
  EXPECT_TRUE(matches("^(?:(a)|b)\\1$", "b"));  // a group that took no part matches the empty text
  EXPECT_TRUE(matches("^\\k<x>(?<x>a)$", "a"));
  EXPECT_TRUE(matches("a(?=b)", "ab"));
  EXPECT_FALSE(matches("a(?!b)", "ab"));
  EXPECT_TRUE(matches("(?<=a)b", "ab"));
  EXPECT_TRUE(matches("(?<!c)b", "ab"));
  EXPECT_TRUE(matches("^a+?b{2}$", "aabb"));
}

TEST(EcmaRegexTest, LooksBehindAtAnyLength) {
  EXPECT_TRUE(matches("(?<=a+)b", "aaab"));
  EXPECT_FALSE(matches("(?<=a+)b", "cb"));
  EXPECT_TRUE(matches("(?<!^a*)b", "cab"));
  EXPECT_FALSE(matches("(?<!^a*)b", "aab"));
  EXPECT_TRUE(matches("(?<=\\$\\d+(?:\\.\\d*)?)!", "$10.53!"));
  EXPECT_TRUE(matches("(?<=(?:ab|\u00e9+)c)d$", "\u00e9\u00e9cd"));
  // Backwards, the second group is the greedy one, and a reference is to what is on its right.
  EXPECT_TRUE(matches("(?<=(\\d+)(\\d+))$(?<=^1053)", "1053"));
  EXPECT_TRUE(matches("(?<=\\1(a|b))c", "aac"));
  EXPECT_FALSE(matches("(?<=\\1(a|b))c", "abc"));
  EXPECT_TRUE(matches("(?<=(a|b)\\1)c", "abc"));  // the group has not matched yet
  EXPECT_TRUE(matches("(?<=(?=a+)\\w{1,3})!", "xab!"));
}

TEST(EcmaRegexTest, RepeatsMoreThanPcre2Does) {
  EXPECT_TRUE(matches("^(?:ab){0,65536}$", ""));
  EXPECT_TRUE(matches("^(?:ab){70000,}c|^d", "d"));
  EXPECT_TRUE(matches("^a{0,65536}$", std::string(65'536, 'a')));
  EXPECT_FALSE(matches("^a{0,65536}$", std::string(65'537, 'a')));
  EXPECT_EQ((*Pattern::compile("^(?:a|b){2,65536}$"))->match(std::string(65'536, 'a'), 10'000'000),
            MatchOutcome::match);
  EXPECT_EQ((*Pattern::compile("^(?:a|b){2,65536}$"))->match(std::string(65'537, 'a'), 10'000'000),
            MatchOutcome::no_match);
}

TEST(EcmaRegexTest, ForgetsTheGroupsOfEarlierRounds) {
  EXPECT_TRUE(matches("^(?:(a)|b)*\\1$", "ab"));
  EXPECT_FALSE(matches("^(?:(a)|b)*\\1c$", "abac"));
  EXPECT_TRUE(matches("^(z)((a+)?(b+)?(c))*\\3$", "zaacbbbcac" + std::string("a")));
  EXPECT_TRUE(matches("^(?=(a*?))\\1b", "b"));
  EXPECT_FALSE(matches("^(?=(a*?))\\1b", "ab"));  // an assertion is not tried again
  EXPECT_TRUE(matches("^(?=(a*))\\1b", "ab"));
  EXPECT_TRUE(matches("^(?!(a)b)\\1a", "ac"));
  EXPECT_TRUE(matches("^(a?)*\\1$", "aa"));
}

TEST(PatternTest, ChoosesAPlainLoopWhereItCan) {
  auto strategy = [](std::string_view text) { return std::string((*Pattern::compile(text))->strategy()); };
  EXPECT_EQ(strategy("abc"), "contains");
  EXPECT_EQ(strategy(""), "contains");
  EXPECT_EQ(strategy("^abc"), "prefix");
  EXPECT_EQ(strategy("^a\\.b$"), "exact");
  EXPECT_EQ(strategy("\\S"), "pcre2");  // distinguishes code points above 127
  EXPECT_EQ(strategy("[^ \\t]"), "contains one");
  EXPECT_EQ(strategy("^[0-9a-f]{64}$"), "row");
  EXPECT_EQ(strategy("^sha256:[0-9a-f]{64}$"), "row");
  EXPECT_EQ(strategy("^[a-z]+_[0-9]{6,}$"), "row");
  EXPECT_EQ(strategy("^[a-z]*a$"), "pcre2");
  EXPECT_EQ(strategy("^[a-z]?[0-9]?[a-z]$"), "pcre2");
  EXPECT_EQ(strategy("a$"), "pcre2");
  EXPECT_EQ(strategy("(?<=bc)d"), "pcre2");
  EXPECT_EQ(strategy("(?<=a+)b"), "ecma");
  EXPECT_EQ(strategy("(a)\\1"), "ecma");
}

TEST(PatternTest, ASlowMatchReachesTheLimit) {
  EXPECT_EQ(match("^(?:a|aa|a?)*$", std::string(200, 'a') + "b"), MatchOutcome::limit);
  EXPECT_EQ(match("^(a+)+$", std::string(5'000, 'a') + "b"), MatchOutcome::limit);
}

/// Any pattern in plain loops, as ECMA-262 describes it, and in PCRE2 must agree.
TEST(PatternTest, PlainLoopsAgreeWithPcre2) {
  constexpr std::string_view kAtoms[] = {"a", "b", "[ab]", "[^a]", "[a-c]", "_", "\u00e9", ".", "[^\\n]", "[\\d_]"};
  constexpr std::string_view kCounts[] = {"", "", "?", "*", "+", "{2}", "{1,2}", "{0}", "{2,}"};
  constexpr std::string_view kTexts[] = {"a", "b", "c", "_", "1", "\u00e9", "\n"};
  std::mt19937 random(20120);
  auto pick = [&](const auto& list) { return std::string(list[random() % std::size(list)]); };
  int plain = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string pattern = random() % 4 ? "^" : "";
    for (int i = random() % 4; i >= 0; --i) pattern += pick(kAtoms) + pick(kCounts);
    if (random() % 2) pattern += "$";
    auto compiled = Pattern::compile(pattern);
    ASSERT_TRUE(compiled.ok()) << pattern;
    plain += (*compiled)->strategy() != "pcre2";
    auto program = Pcre2Program::compile(pcre2_syntax((*compiled)->regex()));
    ASSERT_TRUE(program.ok()) << pattern;
    for (int i = 0; i < 12; ++i) {
      std::string subject;
      for (int k = random() % 6; k > 0; --k) subject += pick(kTexts);
      const MatchOutcome expected = program->match(subject, kSteps);
      EXPECT_EQ((*compiled)->match(subject, kSteps), expected) << pattern << " on " << subject;
      EXPECT_EQ(EcmaProgram((*compiled)->regex()).match(subject, kSteps), expected) << pattern << " on " << subject;
    }
  }
  EXPECT_GT(plain, 500);
}

}  // namespace
}  // namespace json_schema
