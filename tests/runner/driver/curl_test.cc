// Commands are run by a real shell with a `curl` that prints its arguments, so that quoting is the shell's own verdict.
#include "runner/driver/curl.h"

#include <gtest/gtest.h>

#include "tests/support/shell.h"

namespace runner {
namespace {

// Each argument in brackets on a line, then what came on standard input.
std::string run_in_shell(const std::string& command) {
  const std::string script =
      "curl() { for a in \"$@\"; do printf '[%s]\\n' \"$a\"; done; case \"$*\" in *@-*) cat;; esac; }; "
      "AUTHORIZATION=secret; " +
      command;
  std::string quoted = "sh -c '";
  for (char c : script) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return output_of(quoted + "'");
}

TEST(Curl, QuotesWhateverARequestHolds) {
  const wire::Request request{"POST",
                              "/a%2Fb?x=$y&z='",
                              {{"x-actor-id", "o'brien $HOME `id` \"\\"}, {"content-type", "application/json"}},
                              R"({"it's":"$HOME"})"};
  const std::string output = run_in_shell(curl_command(request, {"http://127.0.0.1:1", "", {}}));
  EXPECT_NE(output.find("[x-actor-id: o'brien $HOME `id` \"\\]\n"), std::string::npos) << output;
  EXPECT_NE(output.find("[http://127.0.0.1:1/a%2Fb?x=$y&z=']\n"), std::string::npos) << output;
  EXPECT_NE(output.find("[--data-binary]\n[{\"it's\":\"$HOME\"}]\n"), std::string::npos) << output;
  EXPECT_EQ(output.find("[-X]"), std::string::npos) << output;
}

TEST(Curl, SendsAnyBytesOnStandardInput) {
  for (const std::string& body : {std::string("a\n\0\xff", 4), std::string("@/etc/passwd")}) {
    const std::string output =
        run_in_shell(curl_command({"POST", "/", {{"content-type", "a/b"}}, body}, {"http://h", "", {}}));
    EXPECT_NE(output.find("[--data-binary]\n[@-]\n" + body), std::string::npos) << output;
  }
}

TEST(Curl, ShowsSecretsAsVariables) {
  const std::string command =
      curl_command({"GET", "/", {{"authorization", "Bearer abc"}}, ""}, {"http://h", "", {"Bearer abc"}});
  EXPECT_EQ(command.find("abc"), std::string::npos);
  EXPECT_NE(run_in_shell(command).find("[authorization: secret]\n"), std::string::npos);
}

TEST(Curl, NamesSecretsByTheVariablesThatTheyCameFrom) {
  const std::string command = curl_command({"GET", "/", {{"authorization", "Bea$rer \"`x s3cret-token"}}, ""},
                                           {"http://h", "", {"s3cret-token"}, {{"s3cret-token", "AUTHORIZATION"}}});
  EXPECT_EQ(command.find("s3cret"), std::string::npos);
  EXPECT_NE(command.find("${AUTHORIZATION}"), std::string::npos);
  EXPECT_NE(run_in_shell(command).find("[authorization: Bea$rer \"`x secret]\n"), std::string::npos) << command;
}

TEST(Curl, HasNoControlCharacterThatATerminalWouldObey) {
  const std::string command =
      curl_command({"GET", "/\x1b[31m", {{"x", "\x1b]0;title\x07"}}, "\x1b[2J"}, {"http://h", "", {}});
  for (unsigned char c : command) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << int{c};
  EXPECT_NE(run_in_shell(command).find("[x: \x1b]0;title\x07]\n"), std::string::npos);
}

TEST(Curl, NamesMethodsAndTheTargetsOptions) {
  HttpSettings settings;
  settings.url = *parse_target_url("unix:/tmp/my socket");
  settings.verification = Verification::off;
  const CurlContext context{settings.url.name(), curl_options(settings), {}};
  const std::string output = run_in_shell(curl_command({"DELETE", "/x", {}, ""}, context));
  EXPECT_NE(output.find("[--unix-socket]\n[/tmp/my socket]\n[--insecure]\n[-X]\n[DELETE]\n[http://localhost/x]\n"),
            std::string::npos)
      << output;
  EXPECT_NE(run_in_shell(curl_command({"HEAD", "/x", {}, ""}, context)).find("[--head]"), std::string::npos);
}

TEST(Curl, LeavesOutABodyTooLongToPaste) {
  EXPECT_EQ(curl_command({"POST", "/", {}, std::string(1 << 20, 'x')}, {"http://h", "", {}}), "");
}

}  // namespace
}  // namespace runner
