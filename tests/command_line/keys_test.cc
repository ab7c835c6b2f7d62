// Keys as their owners handle them: made, shown, trusted, rotated, read from a file, a variable or a descriptor, and
// never shown to anyone.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "tests/command_line/sandbox.h"
#include "wire/json.h"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* kPassphrase = "correct horse battery";

class KeysTest : public Sandbox {
 protected:
  Outcome keys(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "keys");
    return run(std::move(arguments));
  }
  Outcome with_variable(std::vector<std::string> arguments, const std::string& name, const std::string& value) const {
    Invocation invoked = invocation(std::move(arguments));
    invoked.environment[name] = value;
    return run_process(invoked);
  }
  /// Made by `keys new` with these options; its id.
  std::string make(const std::string& file, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"new", "--out", file});
    const Outcome outcome = keys(options);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return id_in(outcome.out);
  }
  static std::string id_in(const std::string& text) {
    const size_t at = text.find("key id: ");
    return at == std::string::npos ? "" : text.substr(at + 8, 64);
  }
  wire::Json trust() const {
    auto json = wire::parse_json(read("trust.json"));
    EXPECT_TRUE(json.ok()) << read("trust.json");
    return json ? *json : wire::Json();
  }
  /// The entry of the key with this number.
  std::string of_key(size_t index, const char* member) const {
    const wire::Json file = trust();
    const std::string* text = file.find("keys")->as_array()->at(index).find_string(member);
    return text ? *text : "";
  }
};

TEST_F(KeysTest, NewCreatesAPrivateFileForTheOwnerAloneAndAPublicOne) {
  const Outcome outcome = keys({"new", "--out", "a.pem"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  using fs::perms;
  EXPECT_EQ(fs::status(root() / "a.pem").permissions(), perms::owner_read | perms::owner_write);
  EXPECT_THAT(read("a.pem"), testing::StartsWith("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_THAT(read("a.pem.pub"), testing::StartsWith("-----BEGIN PUBLIC KEY-----\n"));
  EXPECT_THAT(id_in(outcome.out), MatchesRegex("[0-9a-f]+"));
  EXPECT_THAT(outcome.out, HasSubstr(read("a.pem.pub")));
  const std::string secret = read("a.pem").substr(28, 40);
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(secret)));
}

TEST_F(KeysTest, NewNeitherReplacesFilesNorFollowsLinks) {
  make("a.pem");
  const std::string made = read("a.pem");
  EXPECT_EQ(keys({"new", "--out", "a.pem"}).exit_code, 2);
  fs::remove(root() / "a.pem.pub");
  EXPECT_EQ(keys({"new", "--out", "a.pem"}).exit_code, 2);
  EXPECT_EQ(read("a.pem"), made);
  fs::create_symlink(root() / "elsewhere.pem", root() / "link.pem");
  EXPECT_EQ(keys({"new", "--out", "link.pem"}).exit_code, 2);
  EXPECT_FALSE(fs::exists(root() / "elsewhere.pem"));
}

TEST_F(KeysTest, NewLeavesNothingWhereItCannotWrite) {
  const Outcome outcome = keys({"new", "--out", "nowhere/a.pem"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("nowhere/a.pem"));
  EXPECT_EQ(keys({"new"}).exit_code, 2) << "--out is not optional";
}

TEST_F(KeysTest, APassphraseEncryptsAKeyWithScrypt) {
  write("passphrase", std::string(kPassphrase) + "\n");
  const std::string id = make("sealed.pem", {"--passphrase", "passphrase"});
  EXPECT_THAT(read("sealed.pem"), testing::StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_EQ(id_in(keys({"show", "sealed.pem", "--passphrase", "passphrase"}).out), id);
  const std::vector<std::string> by_variable = {"keys", "show", "sealed.pem", "--passphrase", "env:SECRET"};
  EXPECT_EQ(id_in(with_variable(by_variable, "SECRET", kPassphrase).out), id);
  const Outcome wrong = with_variable(by_variable, "SECRET", "wrong");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, Not(HasSubstr("wrong")));
  const Outcome without = keys({"show", "sealed.pem"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.err, HasSubstr("--passphrase FILE, env:NAME or fd:N"));
}

TEST_F(KeysTest, RefusesAPassphraseOnTheCommandLineWithoutRepeatingIt) {
  const Outcome outcome = keys({"new", "--out", "a.pem", "--passphrase", kPassphrase});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("FILE, env:NAME or fd:N"));
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(kPassphrase)));
  EXPECT_FALSE(fs::exists(root() / "a.pem"));
  make("b.pem");
  const Outcome key = keys({"show", read("b.pem")});
  EXPECT_EQ(key.exit_code, 2);
  EXPECT_THAT(key.out + key.err, Not(HasSubstr(read("b.pem").substr(28, 40))));
}

TEST_F(KeysTest, ShowReadsPrivateAndPublicKeysFromEverySource) {
  const std::string id = make("a.pem");
  EXPECT_EQ(id_in(keys({"show", "a.pem"}).out), id);
  EXPECT_EQ(id_in(keys({"show", "a.pem.pub"}).out), id);
  EXPECT_EQ(id_in(with_variable({"keys", "show", "env:KEY"}, "KEY", read("a.pem")).out), id);
  const int descriptor = ::open((root() / "a.pem").c_str(), O_RDONLY);  // inherited by the runner
  ASSERT_GE(descriptor, 0);
  EXPECT_EQ(id_in(keys({"show", "fd:" + std::to_string(descriptor)}).out), id);
  ::close(descriptor);
}

TEST_F(KeysTest, ShowReportsWhatIsNotAKey) {
  write("text", "no key at all\n");
  EXPECT_THAT(keys({"show", "text"}).err, HasSubstr("text: no PEM public key"));
  EXPECT_THAT(keys({"show", "env:NOT_SET"}).err, HasSubstr("no usable variable NOT_SET"));
  EXPECT_THAT(keys({"show", "fd:x"}).err, HasSubstr("fd:N with the number of a descriptor"));
  EXPECT_EQ(keys({"show", "fd:99"}).exit_code, 2);
  EXPECT_EQ(keys({"show"}).exit_code, 2) << "no run has made the user's own key yet";
  EXPECT_EQ(run_example().exit_code, 0);
  EXPECT_EQ(id_in(keys({"show"}).out).size(), 64u);
}

// Under a public key of small order one signature fits every message; a key in a form that is not canonical has two
// ids.
TEST_F(KeysTest, RefusesPublicKeysOfSmallOrderOrOddForm) {
  for (const char* body : {"MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                           "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                           "MCowBQYDK2VwAyEA7P///////////////////////////////////////38=",
                           "MCowBQYDK2VwAyEA7v///////////////////////////////////////38="}) {
    write("odd.pem", std::string("-----BEGIN PUBLIC KEY-----\n") + body + "\n-----END PUBLIC KEY-----\n");
    EXPECT_EQ(keys({"show", "odd.pem"}).exit_code, 2) << body;
    EXPECT_EQ(keys({"trust", "--out", "trust.json", "odd.pem"}).exit_code, 2) << body;
    EXPECT_FALSE(fs::exists(root() / "trust.json"));
  }
}

TEST_F(KeysTest, TrustCreatesAndExtendsAFile) {
  const std::string first = make("a.pem");
  const std::string second = make("b.pem");
  ASSERT_EQ(keys({"trust", "--out", "trust.json", "a.pem.pub"}).exit_code, 0);
  ASSERT_EQ(
      keys({"trust", "--out", "trust.json", "b.pem.pub", "--state", "verify-only", "--scope", "M103", "--scope", "M107",
            "--not-before", "2026-01-01T00:00:00Z", "--not-after", "2027-01-01T00:00:00Z", "--threshold", "2"})
          .exit_code,
      0);
  EXPECT_EQ(*trust().find("threshold"), wire::Json(2));
  EXPECT_EQ(of_key(0, "key_id"), first);
  EXPECT_EQ(of_key(0, "state"), "active");
  EXPECT_EQ(of_key(1, "key_id"), second);
  EXPECT_EQ(of_key(1, "state"), "verify-only");
  EXPECT_EQ(of_key(1, "not_after"), "2027-01-01T00:00:00.000Z");
  EXPECT_EQ(trust().find("keys")->as_array()->at(1).find("scopes")->as_array()->size(), 2u);
  ASSERT_EQ(keys({"trust", "--out", "trust.json", "a.pem.pub", "--state", "revoked"}).exit_code, 0);
  EXPECT_EQ(of_key(0, "state"), "revoked");
  EXPECT_EQ(trust().find("keys")->as_array()->size(), 2u) << "each key is listed once";
}

TEST_F(KeysTest, TrustRefusesWhatMakesNoSense) {
  make("a.pem");
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem"}).err, HasSubstr("a private key"));
  make("b.pem");
  write("both.pem", read("a.pem.pub") + read("b.pem.pub"));
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "both.pem"}).err, HasSubstr("more than one key"));
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem.pub", "--state", "good"}).err,
              HasSubstr("active, verify-only or revoked"));
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem.pub", "--not-after", "tomorrow"}).err,
              HasSubstr("RFC 3339"));
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem.pub", "--threshold", "2"}).err, HasSubstr("at most 1"));
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem.pub", "--state", "verify-only"}).err,
              HasSubstr("verify-only without --not-after"));
  write("trust.json", R"({"version": 1, "keys": [], "more": 1})");
  EXPECT_THAT(keys({"trust", "--out", "trust.json", "a.pem.pub"}).err, HasSubstr("an unknown member 'more'"));
}

TEST_F(KeysTest, RotateLetsTheOldKeyVerifyAndTheNewOneSign) {
  const std::string old = make("a.pem");
  ASSERT_EQ(keys({"trust", "--out", "trust.json", "a.pem.pub"}).exit_code, 0);
  ASSERT_EQ(run_example({"--signing-key", "a.pem"}).exit_code, 0);
  const fs::path before = fs::canonical(root() / latest());
  EXPECT_EQ(run({"verify", before.string(), "--trust", "trust.json"}).exit_code, 0);

  ASSERT_EQ(keys({"rotate", "--trust", "trust.json", "--out", "b.pem"}).exit_code, 0);
  EXPECT_EQ(of_key(0, "state"), "verify-only");
  EXPECT_EQ(of_key(1, "state"), "active");
  EXPECT_EQ(run({"verify", before.string(), "--trust", "trust.json"}).exit_code, 0) << "it was signed in time";

  ASSERT_EQ(run_example({"--signing-key", "a.pem"}).exit_code, 0);
  const Outcome late = run({"verify", latest().string(), "--trust", "trust.json"});
  EXPECT_EQ(late.exit_code, 4);
  EXPECT_THAT(late.out, HasSubstr("the run ended after the key was valid"));
  ASSERT_EQ(run_example({"--signing-key", "b.pem"}).exit_code, 0);
  EXPECT_EQ(run({"verify", latest().string(), "--trust", "trust.json"}).exit_code, 0);

  ASSERT_EQ(keys({"trust", "--out", "trust.json", "b.pem.pub", "--state", "revoked"}).exit_code, 0);
  EXPECT_EQ(run({"verify", latest().string(), "--trust", "trust.json"}).exit_code, 4);
  const Outcome none = keys({"rotate", "--trust", "trust.json", "--out", "c.pem"});
  EXPECT_THAT(none.err, HasSubstr("0 active keys"));
  EXPECT_FALSE(fs::exists(root() / "c.pem"));
}

TEST_F(KeysTest, ARunIsSignedByAKeyFromEverySource) {
  const std::string id = make("a.pem");
  ASSERT_EQ(keys({"trust", "--out", "trust.json", "a.pem.pub"}).exit_code, 0);
  const auto verified = [&] { return run({"verify", latest().string(), "--trust", "trust.json"}).exit_code; };
  EXPECT_EQ(run_example({"--signing-key", "a.pem"}).exit_code, 0);
  EXPECT_EQ(verified(), 0);
  EXPECT_EQ(with_variable({kExample, "--signing-key", "env:KEY"}, "KEY", read("a.pem")).exit_code, 0);
  EXPECT_EQ(verified(), 0);
  for (const auto& entry : fs::recursive_directory_iterator(root() / "artifacts")) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(read(fs::relative(entry.path(), root())), Not(HasSubstr("PRIVATE KEY"))) << entry.path();
  }
  const Outcome missing = run_example({"--signing-key", "nowhere.pem"});
  EXPECT_EQ(missing.exit_code, 2) << "found out before anything runs";
}

TEST_F(KeysTest, SignAddsASignatureThatCountsTowardsTheThreshold) {
  make("a.pem");
  make("b.pem");
  ASSERT_EQ(keys({"trust", "--out", "trust.json", "a.pem.pub", "b.pem.pub", "--threshold", "2"}).exit_code, 0);
  ASSERT_EQ(run_example({"--signing-key", "a.pem"}).exit_code, 0);
  const std::string run_folder = latest().string();
  const Outcome one = run({"verify", run_folder, "--trust", "trust.json"});
  EXPECT_EQ(one.exit_code, 4);
  EXPECT_THAT(one.err, HasSubstr("good signatures of 1 trusted keys; expected at least 2"));
  EXPECT_EQ(run({"sign", run_folder, "--signing-key", "b.pem"}).exit_code, 0);
  EXPECT_EQ(run({"verify", run_folder, "--trust", "trust.json"}).exit_code, 0);
  EXPECT_EQ(run({"sign", run_folder, "--signing-key", "b.pem"}).exit_code, 4) << "no key signs twice";
  EXPECT_EQ(run({"sign", "nowhere", "--signing-key", "b.pem"}).exit_code, 4);
  EXPECT_EQ(run({"sign"}).exit_code, 2);
}

}  // namespace
