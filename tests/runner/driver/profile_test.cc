#include "runner/driver/profile.h"

#include <gtest/gtest.h>

#include "runner/driver/http_settings.h"

namespace runner {
namespace {

const Variables kVariable = [](const std::string& name) -> std::optional<std::string> {
  if (name == "ACME_TOKEN") return "Bearer t0ken";
  return std::nullopt;
};

constexpr const char* kProfile = R"(
callers:
  owner: {type: partner, id: acme, headers: {authorization: 'env:ACME_TOKEN'}}
headers:
  x-actor-type: null
  X-Now-Iso: x-test-clock
)";

TEST(Profile, TranslatesARequestOnceAndForAll) {
  const auto profile = parse_profile(kProfile, "p.yaml", {kVariable, ""});
  ASSERT_TRUE(profile.ok()) << profile.error().to_string();
  const wire::Request request{
      "GET", "/x", {{"x-actor-type", "partner"}, {"x-actor-id", "acme"}, {"x-now-iso", "2026-01-01T00:00:00Z"}}, ""};
  const wire::Request once = profile->translate(request);
  EXPECT_EQ(wire::find_header(once.headers, "x-actor-type"), nullptr);
  EXPECT_EQ(*wire::find_header(once.headers, "x-test-clock"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(*wire::find_header(once.headers, "authorization"), "Bearer t0ken");
  EXPECT_EQ(profile->secrets, std::vector<std::string>{"Bearer t0ken"});
  EXPECT_EQ(profile->translate(once).headers.size(), once.headers.size());
}

TEST(Profile, GivesNoOtherCallerTheCallersHeaders) {
  const auto profile = parse_profile(kProfile, "p.yaml", {kVariable, ""});
  ASSERT_TRUE(profile.ok());
  for (const wire::Headers& headers :
       {wire::Headers{{"x-actor-type", "partner"}, {"x-actor-id", "other"}}, wire::Headers{}}) {
    EXPECT_EQ(wire::find_header(profile->translate({"GET", "/", headers, ""}).headers, "authorization"), nullptr);
  }
}

TEST(Profile, RefusesMistakesByPlace) {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"caller: {}", "p.yaml:1:1"},
      {"callers:\n  somebody: {}", "p.yaml:2:3"},
      {"callers:\n  owner: {type: partner}", "p.yaml:2:10"},
      {"callers:\n  owner: {type: partner, id: a, headers: {authorization: 'env:NONE'}}", "p.yaml:2"},
      {"headers: {x-actor-id: 5}", "p.yaml:1:23"},
      {"[]", "p.yaml:1:1"}};
  for (const auto& [text, place] : kMistakes) {
    const auto profile = parse_profile(text, "p.yaml", {kVariable, ""});
    ASSERT_FALSE(profile.ok()) << text;
    EXPECT_TRUE(profile.error().to_string().starts_with(place)) << profile.error().to_string();
  }
}

TEST(TargetUrl, ReadsWhatItIsGiven) {
  const auto url = parse_target_url("https://lp.example.net/base/");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->origin(), "https://lp.example.net/base");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(parse_target_url("http://[::1]:8080")->origin(), "http://[::1]:8080");
  EXPECT_EQ(parse_target_url("http://[::1]:8080")->host, "::1");
  EXPECT_EQ(parse_target_url("unix:/tmp/s")->unix_path, "/tmp/s");
  EXPECT_EQ(parse_target_url("unix:/tmp/s")->origin(), "http://localhost");
  EXPECT_EQ(parse_target_url("unix:/tmp/s")->name(), "unix:/tmp/s");
  EXPECT_EQ(url->name(), url->origin());
}

TEST(TargetUrl, RefusesWhatItCannotKeep) {
  for (const char* text :
       {"lp.example.net", "ftp://x", "http://", "http://x:0", "http://x:70000", "http://x:a", "http://x/?q",
        "http://x/#f", "http://user:pass@x", "http://x y", "http://[::1", "https:///x", "unix:relative"}) {
    EXPECT_FALSE(parse_target_url(text).ok()) << text;
  }
}

TEST(ProxyAddress, ReadsCredentials) {
  const auto proxy = parse_proxy("http://user:p@ss@proxy.example:3128/");
  ASSERT_TRUE(proxy.ok());
  EXPECT_EQ(proxy->host, "proxy.example");
  EXPECT_EQ(proxy->port, 3128);
  EXPECT_EQ(proxy->user, "user");
  EXPECT_EQ(proxy->password, "p@ss");
  const auto encoded = parse_proxy("http://us%40er:p%3a%2F%25w@proxy.example:3128");
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ(encoded->user, "us@er");
  EXPECT_EQ(encoded->password, "p:/%w");
  EXPECT_EQ(parse_proxy("user:100%@proxy.example")->password, "100%");
  EXPECT_EQ(parse_proxy(":pass@proxy.example")->password, "pass");
  EXPECT_FALSE(parse_proxy("socks5://x").ok());
}

}  // namespace
}  // namespace runner
