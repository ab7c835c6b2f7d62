// What is made of descriptions names every option once, in the words of the shell or of mdoc.
#include "runner/arguments/program_description.h"

#include <gmock/gmock.h>

#include "runner/arguments/argument_parser.h"

namespace runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CommandDescription make_command() {
  std::string out, file;
  std::vector<std::string> tags;
  unsigned jobs = 0;
  bool strict = false, lenient = false, colour = false;
  ArgumentParser parser("make", "Makes things. Not more.");
  parser.option("FILE", file, "what to make").required();
  const Option target = parser.option("--out,-o", out, "folder; created [if missing]").placeholder("DIR");
  parser.option("--tag", tags, "the caller's labels").placeholder("TAG");
  parser.option("--jobs", whole_number(jobs, {1, 8}), "how many").group("Speed").needs(target);
  const Option first = parser.flag("--strict", strict, "more errors");
  parser.flag("--lenient", lenient, "fewer errors").excludes(first);
  parser.option("--colour", one_of(colour, {{"red", true}, {"green", false}}), "of what is made");
  parser.footer("\nexample:\n  .hidden \\ 'x'");
  return parser.describe();
}

ProgramDescription make_program() {
  CommandDescription part;
  part.name = "keys new";
  part.purpose = "Creates a key.";
  part.options.push_back({"--help", "-h", "print", "Options", "", ValueKind::none});
  return {"tool", "1.0", {{"make", "make things: tool make"}, {"keys", "create, show"}}, {make_command(), part}};
}

TEST(CommandDescription, IsWhatTheParserDeclares) {
  const CommandDescription command = make_command();
  EXPECT_EQ(command.name, "make");
  ASSERT_TRUE(command.find("--jobs"));
  EXPECT_EQ(command.find("--jobs")->kind, ValueKind::whole_number);
  EXPECT_EQ(command.find("--jobs")->most, 8u);
  EXPECT_THAT(command.find("--jobs")->needs, ElementsAre("--out"));
  EXPECT_THAT(command.find("--strict")->excludes, ElementsAre("--lenient"));
  EXPECT_TRUE(command.find("--tag")->repeated);
  EXPECT_EQ(command.find("--out")->short_name, "-o");
  EXPECT_THAT(command.find("--colour")->words(), ElementsAre("red", "green"));
  EXPECT_TRUE(command.find("FILE")->required);
}

TEST(CommandDescription, HelpSaysOnceWhatAGroupNeeds) {
  CommandDescription command = make_command();
  EXPECT_EQ(common_need(command, "Speed"), "--out");
  EXPECT_EQ(common_need(command, "Options"), "");
  const std::string help = help_text(command, "tool make");
  EXPECT_THAT(help, HasSubstr("\nSpeed, with --out:\n  --jobs 1..8                 how many\n"));
  EXPECT_THAT(help, HasSubstr("--strict                    more errors (not with --lenient)\n"));
  EXPECT_THAT(help, Not(HasSubstr("Needs")));
  command.options.push_back({"--rate", "", "of all", "Speed", "N", ValueKind::text});
  EXPECT_THAT(help_text(command, "tool make"), HasSubstr("how many (with --out)\n"));
}

TEST(CommandDescription, AskedForInPlaceOfReadingArguments) {
  CommandDescription found;
  Output output;
  output.describe = [&](const CommandDescription& command) { found = command; };
  ArgumentParser parser("make", "");
  EXPECT_EQ(parser.read({"--unknown"}, output), kAllHeld);
  EXPECT_EQ(found.name, "make");
}

TEST(Completions, NameEveryOptionWithWhatItTakes) {
  const ProgramDescription program = make_program();
  const std::string bash = bash_completion(program), zsh = zsh_completion(program), fish = fish_completion(program);
  EXPECT_THAT(bash, HasSubstr("options='--help --out --tag --jobs --strict --lenient --colour'"));
  EXPECT_THAT(bash, HasSubstr("'make --colour')\n      _tool_words 'red green' \"$cur\""));
  EXPECT_THAT(zsh, HasSubstr("'(-o --out)'{-o+,--out=}'[folder]:DIR:_files -/'"));
  EXPECT_THAT(zsh, HasSubstr("'*--tag=[the caller'\\''s labels]:TAG: '"));
  EXPECT_THAT(zsh, HasSubstr("'(--lenient)--strict[more errors]'"));
  EXPECT_THAT(fish, HasSubstr("-l colour -x -a 'red green' -d 'of what is made'"));
  EXPECT_THAT(fish, HasSubstr("-l tag -x -d 'the caller\\'s labels'"));
  for (const std::string& text : {bash, zsh, fish}) EXPECT_THAT(text, HasSubstr("keys new"));
}

TEST(ManualPage, EscapesWhatRoffTakesForMore) {
  const ProgramDescription program = make_program();
  EXPECT_THAT(manual_pages(program), ElementsAre("", "make", "keys"));
  const std::string page = manual_page(program, "make");
  EXPECT_THAT(page, HasSubstr(".It Fl o , Fl -out Ar \\&DIR\nfolder; created [if missing]\n"));
  EXPECT_THAT(page, HasSubstr("Makes things.\nNot more.\n"));
  EXPECT_THAT(page, HasSubstr("  .hidden \\e 'x'\n"));
  EXPECT_THAT(manual_page(program, "keys"), HasSubstr(".Ss tool keys new\nCreates a key.\n"));
  EXPECT_THAT(manual_page(program, ""), HasSubstr(".It Xr tool-make 1\nmake things\n"));
}

}  // namespace
}  // namespace runner
