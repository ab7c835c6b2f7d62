// Keys: how they are made, kept, sealed, read and trusted, and that no secret leaves them.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runner/evidence/sealed_key.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/statement.h"
#include "runner/evidence/trust.h"
#include "tests/runner/app/command_session.h"
#include "tests/runner/evidence/sample_run.h"
#include "wire/base64.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

const VariableLookup kNoVariables = [](const std::string&) { return std::nullopt; };

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

TEST(KeyFile, IsMadeForItsOwnerAloneAndNeverReplaced) {
  const TemporaryFolder folder;
  const std::string path = folder.path("key.pem");
  auto key = make_key_file(path, "");
  ASSERT_TRUE(key.ok()) << key.error().to_string();
  EXPECT_EQ(mode_of(path), 0600u);
  const std::string pem = read_text(path);
  EXPECT_EQ(read_text(path + ".pub"), key->public_key().pem());
  EXPECT_FALSE(make_key_file(path, "").ok());
  fs::remove(path + ".pub");
  EXPECT_FALSE(make_key_file(path, "").ok()) << "the private file alone is in the way too";
  EXPECT_EQ(read_text(path), pem);
  EXPECT_EQ(load_signing_key({path, "", kNoVariables})->public_key().raw(), key->public_key().raw());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1) << "no draft is left";
}

TEST(KeyFile, SaysWhyItCannotBeMade) {
  const TemporaryFolder folder;
  const auto key = make_key_file(folder.path("no/such/folder/key.pem"), "");
  ASSERT_FALSE(key.ok());
  EXPECT_NE(key.error().to_string().find("No such file"), std::string::npos);
}

TEST(SealedKey, OpensWithItsPassphraseOnly) {
  const wire::PrivateKey key = sample_key();
  const auto pem = seal_key(key, "open sesame");
  ASSERT_TRUE(pem.ok()) << pem.error().to_string();
  EXPECT_TRUE(is_sealed(*pem));
  EXPECT_EQ(pem->find(key.pem().substr(28, 40)), std::string::npos);
  EXPECT_EQ(open_sealed_key(*pem, "open sesame")->public_key().raw(), key.public_key().raw());
  for (const char* wrong : {"open sesam", "open sesame ", ""}) EXPECT_FALSE(open_sealed_key(*pem, wrong).ok()) << wrong;
  EXPECT_FALSE(seal_key(key, "").ok());
  EXPECT_FALSE(open_sealed_key(pem->substr(0, pem->size() / 2), "open sesame").ok());
}

TEST(SigningKey, ComesFromAFileAVariableOrADescriptor) {
  const TemporaryFolder folder;
  const wire::PrivateKey key = sample_key();
  const auto variables = [&](const std::string& name) -> std::optional<std::string> {
    if (name == "KEY") return key.pem();
    if (name == "SEALED") return seal_key(key, "pass").value();
    if (name == "PASS") return "pass\n";
    return std::nullopt;
  };
  EXPECT_EQ(load_signing_key({"env:KEY", "", variables})->public_key().raw(), key.public_key().raw());
  EXPECT_EQ(load_signing_key({"env:SEALED", "env:PASS", variables})->public_key().raw(), key.public_key().raw());
  EXPECT_FALSE(load_signing_key({"env:SEALED", "", variables}).ok());
  EXPECT_FALSE(load_signing_key({"env:NONE", "", variables}).ok());
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_GT(::write(ends[1], key.pem().data(), key.pem().size()), 0);
  ::close(ends[1]);
  EXPECT_EQ(load_signing_key({"fd:" + std::to_string(ends[0]), "", variables})->public_key().raw(), key.public_key().raw());
  ::close(ends[0]);
  for (const char* bad : {"fd:", "fd:x", "fd:-1", "fd:9999"}) EXPECT_FALSE(load_signing_key({bad, "", variables}).ok()) << bad;
}

TEST(SigningKey, OfOnesOwnIsMadeOnFirstUse) {
  const TemporaryFolder folder;
  const auto home = [&](const std::string& name) -> std::optional<std::string> {
    if (name == "HOME") return folder.path();
    return std::nullopt;
  };
  EXPECT_FALSE(own_public_key(home).ok()) << "looking makes nothing";
  const auto made = load_signing_key({"", "", home});
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  EXPECT_EQ(load_signing_key({"", "", home})->public_key().raw(), made->public_key().raw());
  EXPECT_EQ(own_public_key(home)->raw(), made->public_key().raw());
  EXPECT_EQ(mode_of(default_signing_key_path(home).value()), 0600u);
  EXPECT_FALSE(load_signing_key({"", "", kNoVariables}).ok());
}

// ---- trust files

std::string trust_file_with(std::string_view member, std::string_view value) {
  std::string text = trust_text(trust_in({sample_key(1), sample_key(2)}));
  const size_t at = text.find(member);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, member.size(), value);
}

TEST(Trust, IsReadAsItIsWritten) {
  TrustPolicy policy = trust_in({sample_key(1), sample_key(2)});
  policy.threshold = 2;
  policy.keys[1].state = KeyState::verify_only;
  policy.keys[1].not_after = wire::parse_instant("2026-02-01T00:00:00Z");
  policy.keys[1].scopes = {"M103", "M107"};
  const std::string text = trust_text(policy);
  const auto read = parse_trust(text, "trust.json");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(trust_text(*read), text);
}

TEST(Trust, RefusesWhatItDoesNotKnow) {
  const auto refused = [](const std::string& text) { return !parse_trust(text, "trust.json").ok(); };
  EXPECT_FALSE(refused(trust_file_with("active", "revoked")));
  EXPECT_TRUE(refused(trust_file_with("active", "actve")));
  EXPECT_TRUE(refused(trust_file_with("\"version\": 1", "\"version\": 2")));
  EXPECT_TRUE(refused(trust_file_with("\"threshold\": 1", "\"threshold\": 0")));
  EXPECT_TRUE(refused(trust_file_with("\"threshold\": 1", "\"threshold\": 3")));
  EXPECT_TRUE(refused(trust_file_with("\"threshold\": 1", "\"treshold\": 1")));
  EXPECT_TRUE(refused(trust_file_with("\"state\"", "\"scopes\": [], \"state\"")));
  EXPECT_TRUE(refused(trust_file_with("\"state\"", "\"not_after\": \"2026-02-01\", \"state\"")));
  EXPECT_TRUE(refused(trust_file_with(key_id_of(sample_key(1).public_key()), key_id_of(sample_key(3).public_key()))));
  std::string twice = trust_file_with(key_id_of(sample_key(2).public_key()), key_id_of(sample_key(1).public_key()));
  const std::string second = wire::base64_encode(sample_key(2).public_key().spki_der());
  twice.replace(twice.find(second), second.size(), wire::base64_encode(sample_key(1).public_key().spki_der()));
  EXPECT_TRUE(refused(twice));
  EXPECT_TRUE(refused("[]"));
  EXPECT_TRUE(refused("{"));
}

/// A public key file around these 32 bytes.
std::string pem_of(std::string_view raw) {
  const std::string prefix = sample_key().public_key().spki_der().substr(0, 12);
  return "-----BEGIN PUBLIC KEY-----\n" + wire::base64_encode(prefix + std::string(raw)) + "\n-----END PUBLIC KEY-----\n";
}

TEST(Trust, RefusesKeysUnderWhichEverySignatureHolds) {
  const std::string identity = std::string("\x01", 1) + std::string(31, '\0');
  const std::string zero(32, '\0');
  const std::string not_canonical = std::string("\xee", 1) + std::string(30, '\xff') + "\x7f";  // p + 1
  for (const std::string& raw : {identity, zero, not_canonical}) {
    EXPECT_FALSE(parse_public_key(pem_of(raw), "weak.pem").ok());
    std::string text = trust_text(trust_in({sample_key()}));
    const std::string good = wire::base64_encode(sample_key().public_key().spki_der());
    const std::string weak = wire::base64_encode(sample_key().public_key().spki_der().substr(0, 12) + raw);
    EXPECT_FALSE(parse_trust(text.replace(text.find(good), good.size(), weak), "trust.json").ok());
  }
  EXPECT_TRUE(parse_public_key("a line before\n" + sample_key().public_key().pem(), "good.pem").ok());
  EXPECT_FALSE(parse_public_key(sample_key().pem(), "private.pem").ok());
}

// ---- the commands

class KeyCommands : public ::testing::Test {
 protected:
  CommandOutcome run(const Arguments& arguments) { return run_command(arguments, folder_); }
  std::string path(const std::string& name) { return folder_.path(name); }
  const TemporaryFolder folder_;
};

TEST_F(KeyCommands, MakeShowTrustAndRotate) {
  const CommandOutcome made = run({"keys", "new", "--out", path("k.pem")});
  ASSERT_EQ(made.code, kAllHeld) << made.err;
  EXPECT_EQ(made.out.find("PRIVATE"), std::string::npos);
  EXPECT_EQ(run({"keys", "new", "--out", path("k.pem")}).code, kUsageOrInput);
  const CommandOutcome shown = run({"keys", "show", path("k.pem")});
  EXPECT_EQ(shown.out.find("PRIVATE"), std::string::npos);
  EXPECT_NE(made.out.find(shown.out), std::string::npos);
  ASSERT_EQ(run({"keys", "trust", "--out", path("trust.json"), path("k.pem.pub"), "--scope", "M1"}).code, kAllHeld);
  ASSERT_EQ(run({"keys", "rotate", "--trust", path("trust.json"), "--out", path("k2.pem")}).code, kAllHeld);
  const TrustPolicy trust = parse_trust(read_text(path("trust.json")), "").value();
  ASSERT_EQ(trust.keys.size(), 2u);
  EXPECT_EQ(trust.keys[0].state, KeyState::verify_only);
  EXPECT_TRUE(trust.keys[0].not_after.has_value());
  EXPECT_EQ(trust.keys[1].state, KeyState::active);
  EXPECT_EQ(trust.keys[1].scopes, std::vector<std::string>{"M1"});
  ASSERT_EQ(run({"keys", "trust", "--out", path("trust.json"), path("k.pem.pub"), "--state", "revoked"}).code, kAllHeld);
  EXPECT_EQ(parse_trust(read_text(path("trust.json")), "")->keys[0].state, KeyState::revoked);
}

TEST_F(KeyCommands, RefuseMistakes) {
  EXPECT_EQ(run({"keys"}).code, kUsageOrInput);
  EXPECT_EQ(run({"keys", "nwe"}).code, kUsageOrInput);
  EXPECT_EQ(run({"keys", "trust", "--out", path("t.json")}).code, kUsageOrInput);
  EXPECT_EQ(run({"keys", "trust", "--out", path("t.json"), path("missing.pub")}).code, kUsageOrInput);
  EXPECT_FALSE(fs::exists(path("t.json")));
  std::ofstream(path("empty")) << "\n";
  EXPECT_EQ(run({"keys", "new", "--out", path("s.pem"), "--passphrase", path("empty")}).code, kUsageOrInput);
  EXPECT_FALSE(fs::exists(path("s.pem"))) << "an empty passphrase makes no open key";
}

TEST_F(KeyCommands, VerifySaysWhomItTrusts) {
  const SampleRun sample;
  const auto published = sample.publish(path("out"));
  std::ofstream(path("p.pub")) << sample_key().public_key().pem();
  std::ofstream(path("other.pub")) << sample_key(2).public_key().pem();
  ASSERT_EQ(run({"keys", "trust", "--out", path("t.json"), path("p.pub")}).code, kAllHeld);
  ASSERT_EQ(run({"keys", "trust", "--out", path("o.json"), path("other.pub")}).code, kAllHeld);
  EXPECT_EQ(run({"verify", published->folder, "--trust", path("t.json")}).code, kAllHeld);
  EXPECT_EQ(run({"verify", path("out/M1/latest"), "--trust", path("t.json")}).code, kAllHeld);
  EXPECT_EQ(run({"verify", published->folder, "--trust", path("o.json")}).code, kEvidenceFailed);
  EXPECT_EQ(run({"verify", published->folder, "--trust", path("missing.json")}).code, kUsageOrInput);
  EXPECT_EQ(run({"verify", path("missing")}).code, kUsageOrInput);
  EXPECT_EQ(run({"verify"}).code, kUsageOrInput);
  std::ofstream(published->folder + "/results.json", std::ios::app) << " ";
  const CommandOutcome tampered = run({"verify", published->folder, "--trust", path("t.json")});
  EXPECT_EQ(tampered.code, kEvidenceFailed);
  EXPECT_NE(tampered.err.find("results.json"), std::string::npos);
}

}  // namespace
}  // namespace runner
