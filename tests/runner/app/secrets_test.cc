// A service that has been given a credential writes it wherever a response holds text, in every encoding; no file and
// no stream of a run, an exploration, a replay or a merge shows it in any form. However the credential was given.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/command_session.h"
#include "tests/support/echoing_service.h"
#include "tests/support/report_formats.h"
#include "wire/base64.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using scripted::EchoingService;
using scripted::in_json;

const std::string kTokens[] = {"dXNlcjpwYS9zcw/QUJD+9f8e7d6c==", R"(pa"ss\wo<r>d&x/9')", "s3cr3t"};

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// ---- the encodings

std::string percent(const std::string& text) {
  std::string out;
  for (const char c : text) out += is_alphanumeric(c) ? std::string(1, c) : fmt::format("%{:02X}", c);
  return out;
}
/// With every escape that JSON allows: "\/", "\"", "\u0061".
std::string escaped_json(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '/' || c == '"' || c == '\\')
      out += {'\\', c};
    else
      out += c == 'a' || c == 's' ? fmt::format("\\u{:04x}", c) : std::string(1, c);
  }
  return out;
}
std::string html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char* name = c == '"' ? "&quot;" : c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : nullptr;
    out += name ? name : c == '/' ? "&#x2F;" : c == '\'' ? "&#39;" : std::string(1, c);
  }
  return out;
}
std::string url_safe(const std::string& text) { return wire::base64url_encode(text); }

struct Encoding {
  const char* name;
  std::string (*write)(const std::string& token);
  bool is_json = false;  ///< is the inside of a JSON string as it is
};
const Encoding kEncodings[] = {
    {"as typed", [](const std::string& token) { return "Bearer " + token; }},
    {"after the scheme", [](const std::string& token) { return token; }},
    {"percent", percent},
    {"base64", [](const std::string& token) { return wire::base64_encode(token); }},
    {"json", escaped_json, true},
    {"html", html},
    {"twice", [](const std::string& token) { return percent(percent(token)); }},
    {"url-safe base64", url_safe},
};

// ---- what the files and streams hold

/// The byte that an escape of JSON, HTML or a URL stands for, and where the escape ends; npos: there is none.
std::pair<char, size_t> unescaped(std::string_view text, size_t at) {
  static const std::pair<std::string_view, char> kNames[] = {{"\\\"", '"'},   {"\\\\", '\\'},   {"\\/", '/'},
                                                             {"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                                                             {"&quot;", '"'}, {"&apos;", '\''}, {"'\\''", '\''}};
  static const std::tuple<std::string_view, std::string_view, int> kNumbers[] = {
      {"\\u00", "", 16}, {"\\x", "", 16}, {"%", "", 16}, {"&#x", ";", 16}, {"&#", ";", 10}};
  for (const auto& [name, byte] : kNames) {
    if (text.compare(at, name.size(), name) == 0) return {byte, at + name.size()};
  }
  for (const auto& [begin, close, base] : kNumbers) {
    if (text.compare(at, begin.size(), begin) != 0) continue;
    const std::string digits(
        text.substr(at + begin.size(), close.empty() ? 2 : text.find(';', at) - at - begin.size()));
    char* end = nullptr;
    const long value = std::strtol(digits.c_str(), &end, base);
    if (digits.empty() || digits.size() > 4 || *end != '\0' || value <= 0 || value > 127) continue;
    return {static_cast<char>(value), at + begin.size() + digits.size() + close.size()};
  }
  return {'\0', std::string_view::npos};
}

/// Every escape taken back once; where none is, the text stays.
std::string decoded(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t escape = std::min(text.find_first_of("\\&%'", at), text.size());
    out.append(text, at, escape - at);
    at = escape;
    if (at == text.size()) break;
    const auto [byte, end] = unescaped(text, at);
    out += end == std::string::npos ? text[at] : byte;
    at = end == std::string::npos ? at + 1 : end;
  }
  return out;
}

/// The token, its base64 digits wherever they begin, and the beginning of a token that is cut off.
std::vector<std::string> needles_of(const std::string& token) {
  constexpr size_t kCut = 10;
  std::vector<std::string> needles = {token, wire::base64_encode(token), wire::base64url_encode(token)};
  if (token.size() > kCut) {
    needles.push_back(token.substr(0, kCut));
    for (const size_t before : {size_t{1}, size_t{2}}) {
      const std::string digits = wire::base64_encode(std::string(before, 'x') + token);
      needles.push_back(digits.substr(before + 1, digits.size() - before - 5));
    }
  }
  for (std::string& needle : needles) needle.erase(needle.find_last_not_of('=') + 1);
  return needles;
}

/// What surrounds the token in a text; empty: it is not there. Names may be in lower case.
std::string leak_in(const std::string& text, const std::string& token) {
  constexpr int kMostLayers = 4;
  const std::vector<std::string> needles = needles_of(token);
  std::string view = text;
  for (int layer = 0; layer < kMostLayers; ++layer) {
    for (const std::string& needle : needles) {
      size_t at = view.find(needle);
      if (at == std::string::npos) at = view.find(lower_case(needle));
      if (at != std::string::npos) return view.substr(at > 100 ? at - 100 : 0, needle.size() + 160);
    }
    std::string next = decoded(view);
    if (next == view) break;
    view = std::move(next);
  }
  return {};
}

TEST(Secrets, ThisTestFindsEachEncoding) {
  for (const std::string& token : kTokens) {
    for (const Encoding& encoding : kEncodings) {
      EXPECT_NE(leak_in("x" + encoding.write(token) + "x", token), "") << encoding.name << token;
      EXPECT_NE(leak_in(in_json(in_json(encoding.write(token))), token), "") << encoding.name << token;
    }
    EXPECT_EQ(leak_in("(redacted) s3cr pa ss dXNlcj", token), "");
  }
}

// ---- the commands

const std::string kMilestone = std::string(SOURCE_ROOT) + "/milestones/M103.yaml";

class SecretsTest : public ::testing::TestWithParam<size_t> {
 protected:
  SecretsTest() { ::setenv("TEST_TOKEN", token_.c_str(), 1); }

  CommandOutcome call(const std::string& name, Arguments arguments, const Arguments& more = {}) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    CommandOutcome outcome = run_command(arguments, folder_);
    std::ofstream(folder_.path(name + ".stdout")) << outcome.out;
    std::ofstream(folder_.path(name + ".stderr")) << outcome.err;
    return outcome;
  }
  Arguments reports() const {
    Arguments arguments;
    for (const char* format : kReportFormats)
      arguments.insert(arguments.end(), {"--report", fmt::format("{}={}", format, folder_.path(format))});
    return arguments;
  }
  std::vector<scripted::EchoedText> encoded() const {
    std::vector<scripted::EchoedText> texts;
    for (const Encoding& encoding : kEncodings) texts.push_back({encoding.write(token_), encoding.is_json});
    return texts;
  }
  Arguments run_at(const std::string& url, const std::string& out) const {
    return {kMilestone, "--target", url, "--jobs", "1", "--max-time", "2", "--verbose", "--out", folder_.path(out)};
  }
  std::string first_replay(const std::string& out) const {
    for (const auto& entry : fs::directory_iterator(folder_.path(out) + "/M103/latest/replay"))
      return entry.path().string();
    return "";
  }

  /// Every file that is there, and every name.
  void expect_no_leak() const {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_symlink() || !entry.is_regular_file() || entry.path().filename() == "profile.yaml") continue;
      ++files;
      const std::string name = entry.path().lexically_relative(folder_.path()).string();
      EXPECT_EQ(leak_in(read_text(entry.path().string()), token_), "") << name;
      EXPECT_EQ(leak_in(name, token_), "") << name;
    }
    EXPECT_GT(files, 2u);
  }

  const std::string token_ = kTokens[GetParam()];
  const TemporaryFolder folder_;
};

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfARunAndWhatIsMadeOfIt) {
  const EchoingService service(encoded());
  const Arguments credential{"--header", "Authorization: Bearer env:TEST_TOKEN"};
  Arguments with_reports = reports();
  with_reports.insert(with_reports.end(), credential.begin(), credential.end());
  EXPECT_EQ(call("run", run_at(service.url(), "out"), with_reports).code, kFindings);
  EXPECT_GE(service.echoes(), service.combinations());
  const std::string replay = first_replay("out");
  ASSERT_NE(replay, "");
  call("replay", {"replay", replay}, credential);
  call("as-sent", {"replay", replay, "--as-sent"}, credential);
  call("rejudge", {"rejudge", folder_.path("out") + "/M103/latest"});
  call("verify", {"verify", folder_.path("out") + "/M103/latest", "--milestone", kMilestone});
  expect_no_leak();
}

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfShardsAndTheirMerge) {
  const EchoingService service(encoded());
  const Arguments credential{"-kHX-Service-Pass: " + token_};
  for (const char* shard : {"1", "2"}) {
    Arguments more{"--shard", fmt::format("{}/2", shard)};
    more.insert(more.end(), credential.begin(), credential.end());
    call(fmt::format("shard-{}", shard), run_at(service.url(), fmt::format("out-{}", shard)), more);
  }
  call("merge",
       {"merge", folder_.path("out-1"), folder_.path("out-2"), "--root", SOURCE_ROOT, "--out", folder_.path("merged")},
       reports());
  expect_no_leak();
}

TEST_P(SecretsTest, AreInNoFileAndNoStreamOfAnExploration) {
  const EchoingService service(encoded());
  const Arguments explore{"explore", kMilestone, "--target", service.url(), "--cases",
                          "25",      "--seed",   "1",        "--max-time",  "2"};
  call("explore", explore, {"--header", "Authorization: Bearer env:TEST_TOKEN", "--out", folder_.path("explored")});
  call("explore-json", explore,
       {"-HX-Any-Name: " + token_, "--format", "json", "--out", folder_.path("explored-json")});
  EXPECT_GE(service.echoes(), service.combinations());
  expect_no_leak();
}

INSTANTIATE_TEST_SUITE_P(Tokens, SecretsTest, ::testing::Range(size_t{0}, std::size(kTokens)));

}  // namespace
}  // namespace runner
