// Artifacts made to mislead or to break a verifier: every change of a real run is found and named, and
// nothing that a file may hold makes the verifier crash, hang or print what the artifact dictates.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/recount.h"
#include "runner/evidence/statement.h"
#include "runner/evidence/trust.h"
#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const SampleRun& sample() {
  static const SampleRun run;
  return run;
}

VerifyReport verified(const RunFolder& folder, const wire::PublicKey& key = sample_key().public_key()) {
  TrustPolicy trust;
  trust.set({key, KeyState::active, {}, {}, {}});
  return verify_run(folder, {std::move(trust), {}});
}

VerifyReport verified_again(RunFiles files) {
  return verified(signed_again(sample().record(), std::move(files), sample_key()));
}

// ---- a real run

TEST(RealRun, EveryChangeOfEveryFileIsFoundAndNamed) {
  const TemporaryFolder temporary;
  Arguments arguments = {"run", SOURCE_ROOT "/milestones/M103.yaml", "--quiet", "--out", temporary.path("out")};
  for (const char* format : {"junit", "ctrf", "sarif", "tap", "html", "ndjson"}) {
    arguments.insert(arguments.end(), {"--report", fmt::format("{}={}", format, temporary.path(format))});
  }
  const CommandOutcome outcome = run_command(arguments, temporary);
  ASSERT_EQ(outcome.code, kAllHeld) << outcome.err;
  const auto key = wire::PrivateKey::from_pem(read_text(temporary.path("signing-key.pem")))->public_key();
  RunFolder folder = read_run_folder(temporary.path("out/M103/latest")).value();
  const VerifyReport whole = verified(folder, key);
  ASSERT_TRUE(whole.holds()) << problems_of(whole);
  EXPECT_GE(folder.files.size(), 15u);
  for (auto& [name, text] : folder.files) {
    const std::string original = text;
    std::vector<std::string> changes = {original + "\n", original.substr(1), original.substr(0, original.size() - 1)};
    for (const size_t at : {size_t{0}, original.size() / 3, original.size() / 2, original.size() - 1}) {
      changes.push_back(original);
      changes.back()[at] = static_cast<char>(changes.back()[at] ^ 0x20);
    }
    for (const std::string& changed : changes) {
      text = changed;
      const VerifyReport report = verified(folder, key);
      EXPECT_FALSE(report.holds()) << name;
      EXPECT_THAT(problems_of(report), HasSubstr(name));
    }
    text = original;
  }
}

TEST(RealRun, ThatFailedInACaseOfAScenarioHolds) {
  const TemporaryFolder temporary;
  TinyRepository repository;
  repository.replace("fixtures/things.yaml", "expect: {error: CONSTRAINT_VIOLATION, reason: thing_invalid}}",
                     "expect: {body: {/thing/name: none}}}");
  auto plan = repository.plan();
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  TinyDriver driver;
  ExecuteOptions options;
  for (const ScenarioRun& run : (*plan)->runs) options.selected.push_back(&run);
  const Record record = execute(**plan, driver, options);
  RunFiles more = {{"run.json", R"({"started_at":"2026-01-15T11:59:00Z","finished_at":"2026-01-15T12:00:00Z"})"},
                   {"replay/add-and-get_no-name.json", "{}"}};
  const auto published = publish_sample(record, temporary.path("out"), std::move(more));
  ASSERT_TRUE(published.ok());
  const VerifyReport report = verified(read_run_folder(published->folder).value());
  EXPECT_TRUE(report.holds()) << problems_of(report);
  EXPECT_EQ(report.result, "FAILED");
}

// ---- documents of any shape, signed by a trusted key

/// The pointers of every value in the document.
void collect(const wire::Json& json, const std::string& pointer, std::vector<std::string>& pointers) {
  pointers.push_back(pointer);
  if (const wire::Object* object = json.as_object()) {
    for (const wire::Member& member : *object) {
      collect(member.value, pointer + "/" + wire::pointer_token(member.key), pointers);
    }
  }
  if (const wire::Array* array = json.as_array()) {
    for (size_t i = 0; i < array->size() && i < 3; ++i)
      collect((*array)[i], fmt::format("{}/{}", pointer, i), pointers);
  }
}

/// What wrong types a document may hold at a place.
const std::vector<wire::Json>& wrong_values() {
  static const std::vector<wire::Json> values = {wire::Json(),
                                                 wire::Json(true),
                                                 wire::Json(int64_t{-1}),
                                                 wire::Json("x\n\x1b[2J"),
                                                 wire::Json(wire::Array{7}),
                                                 wire::Json(wire::Object{{"a", 1}})};
  return values;
}

TEST(HostileArtifact, WrongTypesInEveryMemberAreSurvived) {
  const RunFiles files = sample().folder().files;
  size_t tried = 0;
  for (const char* name : {"results.json", "coverage.json", "target.json", "run.json"}) {
    const wire::Json whole = wire::parse_json(files.at(name)).value();
    std::vector<std::string> pointers;
    collect(whole, "", pointers);
    for (size_t i = 0; i < pointers.size(); ++i) {
      wire::Json changed = whole;
      const wire::Json& value = wrong_values()[i % wrong_values().size()];
      if (pointers[i].empty()) {
        changed = value;
      } else {
        ASSERT_TRUE(wire::set_at(changed, pointers[i], value)) << pointers[i];
      }
      RunFiles again = files;
      again[name] = wire::canonical_json(changed);
      const VerifyReport report = verified_again(std::move(again));
      EXPECT_THAT(problems_of(report), Not(HasSubstr("\x1b"))) << name << pointers[i];
      ++tried;
    }
  }
  EXPECT_GT(tried, 150u);
}

TEST(HostileArtifact, AnyOtherStatementIsRefused) {
  const RunFolder whole = sample().folder();
  const Envelope envelope = parse_envelope(whole.files.at("run.dsse.json"), "").value();
  const wire::Json statement = wire::parse_json(envelope.payload).value();
  std::vector<std::string> pointers;
  collect(statement, "", pointers);
  ASSERT_GT(pointers.size(), 20u);
  for (const char* more : {"/more", "/predicate/url", "/subject/0/more", "/predicate/configuration/0/more"}) {
    pointers.emplace_back(more);
  }
  for (const std::string& pointer : pointers) {
    if (pointer.empty()) continue;
    for (const wire::Json& value : wrong_values()) {
      wire::Json changed = statement;
      ASSERT_TRUE(wire::set_at(changed, pointer, value));
      Envelope forged{kPayloadType, wire::canonical_json(changed), {}};
      add_signature(forged, sample_key());
      RunFolder folder = whole;
      folder.files["run.dsse.json"] = envelope_text(forged);
      folder.files["run.sigstore.json"] = bundle_text(forged, 0);
      EXPECT_FALSE(verified(folder).holds()) << pointer << " as " << wire::to_text(value);
    }
  }
}

TEST(HostileArtifact, AnyOtherEnvelopeIsRefused) {
  const RunFolder whole = sample().folder();
  for (const char* name : {"run.dsse.json", "run.sigstore.json"}) {
    const wire::Json json = wire::parse_json(whole.files.at(name)).value();
    std::vector<std::string> pointers;
    collect(json, "", pointers);
    for (const std::string& pointer : pointers) {
      if (pointer.empty()) continue;
      for (const wire::Json& value : wrong_values()) {
        wire::Json changed = json;
        ASSERT_TRUE(wire::set_at(changed, pointer, value));
        RunFolder folder = whole;
        folder.files[name] = wire::to_text(changed) + "\n";
        EXPECT_THAT(problems_of(verified(folder)), HasSubstr(name)) << pointer;
      }
    }
  }
}

TEST(HostileArtifact, TextThatIsNoDocumentIsNamed) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  const std::string wide = "[" + std::string(200'000, ' ') + "1e999999999]";
  for (const std::string& text : {deep, wide, std::string("\xff\xfe"), std::string("{\"a\":1,\"a\":2}"), std::string(),
                                  std::string("null"), std::string(1 << 20, '{')}) {
    for (const char* name : {"results.json", "coverage.json", "run.json", "exchanges.ndjson"}) {
      RunFiles files = sample().folder().files;
      files[name] = text;
      const VerifyReport report = verified_again(std::move(files));
      if (std::string_view(name) == "exchanges.ndjson" && wire::parse_json(text).ok()) continue;
      if (std::string_view(name) == "exchanges.ndjson" && text.empty()) continue;
      EXPECT_THAT(problems_of(report), HasSubstr(name)) << text.substr(0, 20);
    }
    RunFolder folder = sample().folder();
    folder.files["run.dsse.json"] = text;
    EXPECT_FALSE(verified(folder).holds());
  }
}

TEST(HostileArtifact, ManyMistakesAreReportedInFew) {
  RunFiles files = sample().folder().files;
  for (int i = 0; i < 100'000; ++i) files["exchanges.ndjson"] += "x\n";
  const VerifyReport report = verified_again(std::move(files));
  EXPECT_FALSE(report.holds());
  EXPECT_LT(report.problems.size(), 150u);
}

TEST(HostileArtifact, AFileThatIsMissingFromWhatWasSignedIsNamed) {
  for (const char* name : {"coverage.json", "exchanges.ndjson", "milestone.yaml", "run.json"}) {
    const RunFiles whole = sample().folder().files;
    std::string sums = whole.at("SHA256SUMS");
    const size_t line = sums.rfind('\n', sums.find(fmt::format("  {}\n", name))) + 1;
    sums.erase(line, sums.find('\n', line) - line + 1);
    wire::Json statement = wire::parse_json(parse_envelope(whole.at("run.dsse.json"), "")->payload).value();
    ASSERT_TRUE(wire::set_at(statement, "/subject/0/digest/sha256", wire::sha256_hex(sums)));
    Envelope envelope{kPayloadType, wire::canonical_json(statement), {}};
    add_signature(envelope, sample_key());
    RunFolder folder{whole, {}};
    folder.files.erase(name);
    folder.files["SHA256SUMS"] = sums;
    folder.files["run.dsse.json"] = envelope_text(envelope);
    folder.files["run.sigstore.json"] = bundle_text(envelope, 0);
    EXPECT_THAT(problems_of(verified(folder)), HasSubstr(fmt::format("{}: no such file", name)));
  }
}

// ---- folders

class HostileFolder : public testing::Test {
 protected:
  HostileFolder() : run_(sample().publish(temporary_.path())->folder) {}
  std::string problems() const { return problems_of(verified(read_run_folder(run_.string()).value())); }
  void add(const std::string& name, const std::string& text = "x") const { std::ofstream(run_ / name) << text; }

  const TemporaryFolder temporary_;
  const fs::path run_;
};

TEST_F(HostileFolder, HugeFilesAreNotRead) {
  for (const char* name : {"results.json", "huge"}) {
    add(name);
    fs::resize_file(run_ / name, uintmax_t{1} << 40);  // a hole: no disk is needed for it
  }
  EXPECT_THAT(problems(), testing::AllOf(HasSubstr("results.json: a file above 256 MiB"), HasSubstr("huge")));
}

TEST_F(HostileFolder, ManyFilesAreNotRead) {
  for (int i = 0; i < 1500; ++i) add(fmt::format("file-{}", i));
  EXPECT_THAT(problems(), HasSubstr("more than 1000 files"));
}

TEST_F(HostileFolder, DeepFoldersAreNotFollowed) {
  fs::create_directories(run_ / "a/a/a/a/a/a/a/a/a/a");
  add("a/a/a/a/a/a/a/a/a/a/file");
  EXPECT_THAT(problems(), HasSubstr("a/a/a/a/a: neither file nor folder of a run"));
}

TEST_F(HostileFolder, NamesReachNoTerminal) {
  add("\x1b[2Jthe evidence holds");
  add("a\nthe evidence holds");
  add("\xff");
  const std::string said = problems();
  EXPECT_THAT(said, HasSubstr("a name that no run has"));
  EXPECT_THAT(said, Not(HasSubstr("\x1b")));
  EXPECT_THAT(said, Not(HasSubstr("\nthe evidence holds")));
}

// Root may read every file: this thread's file accesses are those of another user while it lives.
class WithoutRootAccess {
 public:
  WithoutRootAccess() {
    if (::geteuid() == 0) ::setfsuid(kNobody);
  }
  ~WithoutRootAccess() { ::setfsuid(::geteuid()); }
  WithoutRootAccess(const WithoutRootAccess&) = delete;
  WithoutRootAccess& operator=(const WithoutRootAccess&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
};

TEST_F(HostileFolder, AFileThatCannotBeReadIsNamed) {
  const fs::perms everyone = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                             fs::perms::others_read | fs::perms::others_exec;
  for (fs::path folder = run_; folder != fs::temp_directory_path(); folder = folder.parent_path()) {
    fs::permissions(folder, everyone);
  }
  for (const auto& entry : fs::recursive_directory_iterator(run_)) fs::permissions(entry.path(), everyone);
  const auto problems_without_root = [&] {
    const WithoutRootAccess without_root;
    return problems();
  };
  ASSERT_EQ(problems_without_root(), "");
  fs::permissions(run_ / "results.json", fs::perms::none);
  EXPECT_THAT(problems_without_root(), HasSubstr("results.json"));
}

// ---- the verdict

TEST(Recount, CountsARuleThatCouldNotBeTested) {
  wire::Json results = wire::parse_json(sample().folder().files.at("results.json")).value();
  ASSERT_TRUE(wire::set_at(results, "/rules/0/verdict", "not-testable"));
  EXPECT_FALSE(recount(results).overall);
  EXPECT_FALSE(recount(results).problems.empty()) << "results.json states overall true";
  ASSERT_TRUE(wire::set_at(results, "/rules/0/optional", true));
  EXPECT_TRUE(recount(results).overall);
  EXPECT_TRUE(recount(results).problems.empty());
}

}  // namespace
}  // namespace runner
