// Arguments become values, or an error that names the option, what was found and what is expected.
#include "runner/arguments/argument_parser.h"

#include <gmock/gmock.h>

namespace runner {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

enum class Colour { red, green };

struct Values {
  std::string out;
  std::vector<std::string> tags;
  std::vector<std::string> folders;
  std::vector<std::string> files;
  unsigned jobs = 3;
  std::optional<uint64_t> seed;
  double rate = 0;
  double wait = 0;
  Colour colour = Colour::red;
  std::vector<size_t> lengths;
  bool strict = false;
  bool lenient = false;
};

std::optional<size_t> length_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text.size());
}

void declare(ArgumentParser& parser, Values& values) {
  parser.option("FILE", values.files, "files to read; more than one is joined").required();
  const Option out = parser.option("--out", values.out, "where to write");
  parser.option("--tag", values.tags, "labels");
  parser.option("--ref", values.folders, "folders").one_value_each();
  parser.option("--jobs,-j", whole_number(values.jobs, {1, 8}), "how many").group("Speed").needs(out);
  parser.option("--seed", whole_number(values.seed, {}), "of what is random");
  parser.option("--rate", positive_number(values.rate), "per second");
  parser.option("--wait", non_negative_number(values.wait), "seconds");
  parser.option("--colour", one_of(values.colour, {{"red", Colour::red}, {"green", Colour::green}}), "red or green");
  parser.option("--length", each_parsed(values.lengths, length_of, "a text that is not empty"), "texts");
  const Option strict = parser.flag("--strict", values.strict, "more errors");
  parser.flag("--lenient,-l", values.lenient, "fewer errors").excludes(strict);
  parser.footer("The end.");
}

Values read(const Arguments& arguments) {
  Values values;
  ArgumentParser parser("make", "Makes things.");
  declare(parser, values);
  const auto help = parser.read(arguments);
  EXPECT_TRUE(help.ok()) << help.error().to_string();
  EXPECT_TRUE(help.ok() && !*help);
  return values;
}

std::string error_of(const Arguments& arguments) {
  Values values;
  ArgumentParser parser("make", "Makes things.");
  declare(parser, values);
  const auto help = parser.read(arguments);
  return help ? "no error" : help.error().to_string();
}

std::string help() {
  Values values;
  ArgumentParser parser("make", "Makes things.");
  declare(parser, values);
  return parser.read({"--help"})->value_or("");
}

TEST(ArgumentParser, KeepsDefaultsOfWhatIsNotGiven) {
  const Values values = read({"a.json"});
  EXPECT_THAT(values.files, ElementsAre("a.json"));
  EXPECT_EQ(values.jobs, 3u);
  EXPECT_EQ(values.seed, std::nullopt);
  EXPECT_FALSE(values.strict);
}

TEST(ArgumentParser, StoresEachKindOfValue) {
  const Values values = read({"a", "b", "--out", "o", "-j", "8", "--seed=18446744073709551615", "--rate", "0.5",
                              "--wait", "0", "--colour", "green", "--length", "one", "--length", "three", "--strict"});
  EXPECT_THAT(values.files, ElementsAre("a", "b"));
  EXPECT_EQ(values.out, "o");
  EXPECT_EQ(values.jobs, 8u);
  EXPECT_EQ(values.seed, UINT64_MAX);
  EXPECT_EQ(values.rate, 0.5);
  EXPECT_EQ(values.wait, 0);
  EXPECT_EQ(values.colour, Colour::green);
  EXPECT_THAT(values.lengths, ElementsAre(3, 5));
  EXPECT_TRUE(values.strict);
}

TEST(ArgumentParser, ARepeatedOptionTakesAllThatFollowUnlessItTakesOneEach) {
  EXPECT_THAT(read({"a", "--tag", "x", "y", "--tag", "z"}).tags, ElementsAre("x", "y", "z"));
  const Values values = read({"--ref", "x", "--ref", "y", "a"});
  EXPECT_THAT(values.folders, ElementsAre("x", "y"));
  EXPECT_THAT(values.files, ElementsAre("a"));
}

TEST(ArgumentParser, AFlagMayBeGivenTwice) { EXPECT_TRUE(read({"a", "--strict", "--strict"}).strict); }

TEST(ArgumentParser, NamesTheOptionWhatWasFoundAndWhatIsExpected) {
  EXPECT_EQ(error_of({"a", "--out", "o", "--jobs", "9"}),
            "--jobs: \"9\"; expected a whole number from 1 to 8; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--seed", "-1"}),
            "--seed: \"-1\"; expected a whole number from 0 to 18446744073709551615; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--colour", "blue"}),
            "--colour: \"blue\"; expected red or green; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--length", ""}),
            "--length: \"\"; expected a text that is not empty; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--out"}), "--out: no value; expected a value; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--out", "x", "--out", "y"}),
            "--out: given 2 times; expected once; see verify/runner make --help");
}

TEST(ArgumentParser, RefusesAnEmptyTextForEveryKindOfValue) {
  for (const char* option :
       {"--out", "--tag", "--ref", "-j", "--jobs", "--seed", "--rate", "--wait", "--colour", "--length"}) {
    const std::string name = std::string(option) == "-j" ? "--jobs" : option;
    EXPECT_THAT(error_of({"a", option, ""}), HasSubstr(name + ": \"\"; expected ")) << option;
    EXPECT_THAT(error_of({option, "", "a"}), HasSubstr(name + ": \"\"; expected ")) << option;
    EXPECT_THAT(error_of({name + "=", "a"}), HasSubstr(name + ": \"\"; expected "));
  }
  EXPECT_THAT(error_of({"a", "--tag", "x", ""}), HasSubstr("--tag: \"\""));
  EXPECT_THAT(error_of({"", "--out", "o"}), HasSubstr("FILE: \"\""));
}

TEST(ArgumentParser, AnOptionIsNotTheValueOfAnother) {
  EXPECT_THAT(error_of({"a", "--out", "--strict"}), HasSubstr("--out: no value before --strict; expected a value"));
  EXPECT_THAT(error_of({"a", "--out", "-j", "2"}), HasSubstr("--out: no value before -j"));
  EXPECT_THAT(error_of({"a", "--out", "--help"}), HasSubstr("--out: no value before --help"));
  EXPECT_EQ(read({"a", "--out", "-"}).out, "-");
  EXPECT_EQ(read({"a", "--out", "--other"}).out, "--other");
}

TEST(ArgumentParser, RefusesNumbersThatAreNotFiniteOrNotAccepted) {
  for (const char* text : {"0", "-1", "nan", "inf", "1e400", "1e300", "0x10", "", " 1", "1s"}) {
    EXPECT_THAT(error_of({"a", "--rate", text}), HasSubstr("--rate: \"")) << text;
  }
  EXPECT_THAT(error_of({"a", "--wait", "-0.5"}), HasSubstr("expected a number from 0"));
}

TEST(ArgumentParser, ReportsUnknownAndMissingArguments) {
  EXPECT_EQ(error_of({"a", "--tags", "x"}),
            "arguments: unknown option \"--tags\"; did you mean \"--tag\"? see verify/runner make --help");
  EXPECT_EQ(error_of({}), "FILE: not given; expected files to read; see verify/runner make --help");
}

TEST(ArgumentParser, ReportsOptionsThatNeedOrExcludeEachOther) {
  EXPECT_EQ(error_of({"a", "--jobs", "2"}),
            "--jobs: given without --out; expected both or neither; see verify/runner make --help");
  EXPECT_EQ(error_of({"a", "--strict", "-l"}),
            "--strict: given together with --lenient; expected one of them; see verify/runner make --help");
}

TEST(ArgumentParser, WhatFollowsTwoDashesIsNotAnOption) {
  EXPECT_THAT(read({"--", "--out"}).files, ElementsAre("--out"));
}

TEST(ArgumentParser, HelpNamesEveryOptionInOrderWithItsGroupAndFooter) {
  const std::string text = help();
  size_t at = 0;
  for (const char* part :
       {"Makes things.", "verify/runner make", "FILE", "--out TEXT", "--tag TEXT ...", "--seed N", "--rate N",
        "--colour red|green", "--strict", "-l, --lenient", "Speed, with --out:", "-j, --jobs 1..8", "The end."}) {
    const size_t found = text.find(part, at);
    EXPECT_NE(found, std::string::npos) << part << " in\n" << text;
    at = found == std::string::npos ? at : found;
  }
}

TEST(ArgumentParser, PrintsHelpOrTheErrorAndEndsWithItsCode) {
  std::string out, err;
  const Output output{[&](std::string_view text) { out += text; }, [&](std::string_view text) { err += text; }};
  Values values;
  ArgumentParser parser("make", "Makes things.");
  declare(parser, values);
  EXPECT_EQ(parser.read({"--help"}, output), kAllHeld);
  EXPECT_THAT(out, HasSubstr("Makes things."));
  EXPECT_THAT(err, IsEmpty());
  EXPECT_EQ(parser.read({"--nope"}, output), kUsageOrInput);
  EXPECT_THAT(err, AllOf(HasSubstr("error: "), Not(HasSubstr("Makes things."))));
  EXPECT_EQ(parser.read({"a"}, output), std::nullopt);
}

}  // namespace
}  // namespace runner
