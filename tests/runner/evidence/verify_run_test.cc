// What a verifier finds: any change of any byte, files too many or too few, keys that are not trusted, a verdict that
// does not follow, exports that do not hold, inputs that are not the verifier's.
#include "runner/evidence/verify_run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/sign_run.h"
#include "runner/evidence/statement.h"
#include "tests/support/command_session.h"
#include "tests/support/sample_run.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

const SampleRun& sample() {
  static const SampleRun run;
  return run;
}
const SampleRun& broken() {
  static const SampleRun run(SampleKind::broken);
  return run;
}

VerifyReport verified(const RunFolder& folder, TrustPolicy trust = trust_in({sample_key()})) {
  return verify_run(folder, {std::move(trust), {}});
}

bool names(const VerifyReport& report, std::string_view file) {
  return problems_of(report).find(file) != std::string::npos;
}

std::string& text_of(RunFolder& folder, const std::string& name) { return folder.files.at(name); }

void set_in(std::string& document, std::string_view pointer, const wire::Json& value) {
  auto json = wire::parse_json(document);
  ASSERT_TRUE(json.ok() && wire::set_at(*json, pointer, value));
  document = wire::canonical_json(*json);
}

TEST(VerifyRun, HoldsForARunThatPassedAndForOneThatFailed) {
  const VerifyReport passed = verified(sample().folder());
  EXPECT_TRUE(passed.holds()) << problems_of(passed);
  EXPECT_EQ(passed.result, "PASSED");
  const VerifyReport failed = verified(broken().folder());
  EXPECT_TRUE(failed.holds()) << problems_of(failed);
  EXPECT_EQ(failed.result, "FAILED");
}

// ---- bytes and files

TEST(VerifyRun, FindsAnyChangeOfAnyByteAndNamesTheFile) {
  RunFolder folder = sample().folder();
  for (auto& [name, text] : folder.files) {
    ASSERT_FALSE(text.empty()) << name;
    const size_t step = std::max<size_t>(1, text.size() / 120);
    for (size_t i = 0; i < text.size(); i += step) {
      text[i] = static_cast<char>(text[i] ^ 1);
      const VerifyReport report = verified(folder);
      EXPECT_FALSE(report.holds()) << name << " at " << i;
      EXPECT_TRUE(names(report, name)) << name << " at " << i << "\n" << problems_of(report);
      text[i] = static_cast<char>(text[i] ^ 1);
    }
  }
  EXPECT_TRUE(verified(folder).holds());
}

TEST(VerifyRun, FindsAByteMoreAndAByteLess) {
  const RunFolder whole = sample().folder();
  for (const auto& [name, text] : whole.files) {
    for (const std::string& changed :
         {text + " ", text + "\n", " " + text, text.substr(0, text.size() - 1), std::string()}) {
      RunFolder folder = whole;
      folder.files[name] = changed;
      const VerifyReport report = verified(folder);
      EXPECT_FALSE(report.holds()) << name;
      EXPECT_TRUE(names(report, name)) << name << "\n" << problems_of(report);
    }
  }
}

TEST(VerifyRun, FindsAFileThatIsMissingAndOneTooMany) {
  const RunFolder whole = sample().folder();
  for (const auto& [name, text] : whole.files) {
    RunFolder folder = whole;
    folder.files.erase(name);
    const VerifyReport report = verified(folder);
    EXPECT_FALSE(report.holds()) << name;
    EXPECT_TRUE(names(report, name)) << name << "\n" << problems_of(report);
  }
  for (const char* extra : {"more.txt", "reports/more.txt", "run.sigstore.2.json", "SHA256SUMS.asc"}) {
    RunFolder folder = whole;
    folder.files[extra] = "more";
    const VerifyReport report = verified(folder);
    EXPECT_FALSE(report.holds()) << extra;
    EXPECT_TRUE(names(report, extra)) << problems_of(report);
  }
}

TEST(VerifyRun, FindsFilesThatWereSwapped) {
  RunFolder folder = sample().folder();
  std::swap(text_of(folder, "target.json"), text_of(folder, "run.json"));
  const VerifyReport report = verified(folder);
  EXPECT_TRUE(names(report, "target.json"));
  EXPECT_TRUE(names(report, "run.json"));
}

TEST(RunFolder, RefusesWhatIsNoPlainFile) {
  const TemporaryFolder temporary;
  const auto published = sample().publish(temporary.path());
  const fs::path run = published->folder;
  const auto problems_with = [&](const std::function<void()>& add, const fs::path& added) {
    add();
    const auto folder = read_run_folder(run.string());
    const VerifyReport report = verified(*folder);
    fs::remove(added);
    return problems_of(report);
  };
  EXPECT_NE(problems_with([&] { fs::create_symlink("results.json", run / "other.json"); }, run / "other.json")
                .find("symbolic link"),
            std::string::npos);
  EXPECT_NE(problems_with([&] { fs::create_directory(run / "empty"); }, run / "empty").find("empty folder"),
            std::string::npos);
  EXPECT_NE(problems_with([&] { std::ofstream(run / ".hidden") << "x"; }, run / ".hidden").find(".hidden"),
            std::string::npos);
  EXPECT_NE(problems_with([&] { ASSERT_EQ(::mkfifo((run / "pipe").c_str(), 0600), 0); }, run / "pipe").find("pipe"),
            std::string::npos);
  fs::rename(run / "results.json", temporary.path("away"));
  EXPECT_NE(
      problems_with([&] { fs::create_symlink(temporary.path("away"), run / "results.json"); }, run / "results.json")
          .find("results.json: a symbolic link"),
      std::string::npos);
}

TEST(RunFolder, KnowsPlainNames) {
  for (const char* name : {"results.json", "reports/run.md", "a-b_c.1", "replay/a_b.json"})
    EXPECT_TRUE(is_plain_name(name)) << name;
  for (const char* name :
       {"", "..", "../x", "a/../b", "/x", "a//b", ".x", "a/.x", "a b", "a\nb", "a\\b", "a~b", "a:b", "é"}) {
    EXPECT_FALSE(is_plain_name(name)) << name;
  }
}

// ---- what only the holder of a trusted key could write

/// The sample with its sums replaced by this text, signed anew.
RunFolder with_sums(const std::string& sums) {
  RunFolder folder = sample().folder();
  auto envelope = parse_envelope(text_of(folder, "run.dsse.json"), "");
  auto statement = wire::parse_json(envelope->payload);
  wire::set_at(*statement, "/subject/0/digest/sha256", wire::sha256_hex(sums));
  Envelope forged{kPayloadType, wire::canonical_json(*statement), {}};
  add_signature(forged, sample_key());
  text_of(folder, "SHA256SUMS") = sums;
  text_of(folder, "run.dsse.json") = envelope_text(forged);
  text_of(folder, "run.sigstore.json") = bundle_text(forged, 0);
  return folder;
}

TEST(VerifyRun, RefusesSumsOfAnyOtherForm) {
  RunFolder folder = sample().folder();
  const std::string sums = text_of(folder, "SHA256SUMS");
  EXPECT_TRUE(verified(with_sums(sums)).holds());
  const std::string digest(64, 'a');
  const std::string first = sums.substr(0, sums.find('\n') + 1);
  for (const std::string& other :
       {sums + digest + "  ../outside\n", sums + digest + "  z/../../outside\n", first + sums, sums + sums,
        sums + digest + " *zz\n", sums.substr(0, sums.size() - 1), sums + "\n", digest + "  /etc/passwd\n" + sums,
        sums + std::string(64, 'A') + "  zz\n", sums + digest + "  run.dsse.json\n"}) {
    const VerifyReport report = verified(with_sums(other));
    EXPECT_TRUE(names(report, "SHA256SUMS")) << other << problems_of(report);
  }
}

RunFolder with_statement(const std::string& payload_type, const std::string& payload) {
  RunFolder folder = sample().folder();
  Envelope forged{payload_type, payload, {}};
  add_signature(forged, sample_key());
  text_of(folder, "run.dsse.json") = envelope_text(forged);
  text_of(folder, "run.sigstore.json") = bundle_text(forged, 0);
  return folder;
}

TEST(VerifyRun, RefusesAStatementOfAnyOtherForm) {
  RunFolder folder = sample().folder();
  const Envelope envelope = parse_envelope(text_of(folder, "run.dsse.json"), "").value();
  const auto changed = [&](std::string_view pointer, const wire::Json& value) {
    auto statement = wire::parse_json(envelope.payload).value();
    EXPECT_TRUE(wire::set_at(statement, pointer, value));
    return verified(with_statement(kPayloadType, wire::canonical_json(statement)));
  };
  EXPECT_TRUE(verified(with_statement(kPayloadType, envelope.payload)).holds());
  EXPECT_TRUE(names(verified(with_statement("application/json", envelope.payload)), "payload type"));
  EXPECT_FALSE(verified(with_statement(kPayloadType, envelope.payload + " ")).holds());
  EXPECT_FALSE(changed("/_type", "https://in-toto.io/Statement/v0.1").holds());
  EXPECT_FALSE(changed("/predicateType", "https://in-toto.io/attestation/test-result/v0.2").holds());
  EXPECT_FALSE(changed("/predicate/result", "WARNED").holds());
  EXPECT_FALSE(changed("/predicate/passedTests", wire::Array{}).holds());
  EXPECT_FALSE(changed("/predicate/configuration", wire::Array{}).holds());
  EXPECT_FALSE(changed("/subject/1/name", "coverage.json").holds());
  EXPECT_FALSE(changed("/subject/3", wire::Object{{"name", "more"}, {"digest", wire::Object{}}}).holds());
}

TEST(VerifyRun, HasTheSubjectsThatTargetJsonStates) {
  Record record = sample().record();
  const TestedSubject image{"registry.example.net/lp", "sha256", std::string(64, 'a')};
  record.subjects = {image};
  const RunFiles stated = files_of(record, false);
  RunFiles files = sample().folder().files;
  files["target.json"] = stated.at("target.json");
  const VerifyReport holds = verified(signed_again(record, files, sample_key()));
  EXPECT_TRUE(holds.holds()) << problems_of(holds);
  EXPECT_NE(fmt::format("{}", fmt::join(holds.held, "\n")).find("tested: " + to_text(image)), std::string::npos);
  EXPECT_TRUE(names(verified(signed_again(sample().record(), files, sample_key())), "other subjects"));
  EXPECT_TRUE(names(verified(signed_again(record, sample().folder().files, sample_key())), "other subjects"));
  record.subjects = {{image.name, image.algorithm, std::string(64, 'b')}};
  EXPECT_TRUE(names(verified(signed_again(record, files, sample_key())), "other subjects"));
  record.subjects = {{"results.json", "sha256", std::string(64, 'a')}};
  files["target.json"] = files_of(record, false).at("target.json");
  EXPECT_TRUE(names(verified(signed_again(record, files, sample_key())), "target.json")) << "a file's name";
}

TEST(VerifyRun, DrawsTheVerdictItself) {
  RunFolder folder = broken().folder();
  RunFiles files = folder.files;
  set_in(files["results.json"], "/overall", true);
  const VerifyReport report = verified(signed_again(broken().record(), files, sample_key()));
  EXPECT_TRUE(names(report, "results.json: an overall verdict that does not follow")) << problems_of(report);

  files = folder.files;
  set_in(files["results.json"], "/counts/passed", 1000);
  EXPECT_TRUE(names(verified(signed_again(broken().record(), files, sample_key())), "the counts state 1000 passed"));

  files = sample().folder().files;
  set_in(files["results.json"], "/scenarios/0/verdict", "not-testable");
  const VerifyReport untested = verified(signed_again(sample().record(), files, sample_key()));
  EXPECT_TRUE(names(untested, "/predicate/result")) << problems_of(untested);
}

TEST(VerifyRun, ChecksStoredExportPagesAgain) {
  const RunFolder folder = sample().folder();
  const std::string& exchanges = folder.files.at("exchanges.ndjson");
  const VerifyReport whole = verified(folder);
  EXPECT_NE(fmt::format("{}", fmt::join(whole.held, "\n")).find("0 could not be verified"), std::string::npos);
  for (const char* written : {"chain_hash", "checkpoint_hash", "total_filtered", "\\\"sig\\\":\\\""}) {
    const size_t page = exchanges.find("export_hash");
    const size_t at = exchanges.find_first_of(
        "0123456789abcdef", exchanges.find(written, exchanges.rfind("\n", page) + 1) + std::strlen(written));
    RunFiles files = folder.files;
    char& digit = files["exchanges.ndjson"][at];
    digit = digit == '1' ? '2' : '1';
    const VerifyReport report = verified(signed_again(sample().record(), files, sample_key()));
    EXPECT_TRUE(names(report, "exchanges.ndjson:")) << written << "\n" << problems_of(report);
  }
  const VerifyReport pinned = verify_run(folder, {trust_in({sample_key()}), {{"another", sample_key(9).public_key()}}});
  EXPECT_TRUE(names(pinned, "exchanges.ndjson:")) << "keys that the verifier brings are the only ones that count";
}

// ---- trust

TEST(VerifyRun, TrustsNoKeyOfTheArtifact) {
  const VerifyReport report = verified(sample().folder(), trust_in({sample_key(2)}));
  EXPECT_TRUE(names(report, "good signatures of 0 trusted keys")) << problems_of(report);
  EXPECT_FALSE(verified(sample().folder(), {}).holds()) << "no key is trusted";
}

TEST(VerifyRun, LooksAtStateWindowAndScopeOfAKey) {
  const auto with = [](const std::function<void(TrustedKey&)>& change) {
    TrustPolicy trust = trust_in({sample_key()});
    change(trust.keys.front());
    return verified(sample().folder(), trust).holds();
  };
  const auto instant = [](const char* text) { return wire::parse_instant(text); };  // the run ended at 12:00
  EXPECT_TRUE(with([](TrustedKey&) {}));
  EXPECT_FALSE(with([](TrustedKey& key) { key.state = KeyState::revoked; }));
  EXPECT_FALSE(with([](TrustedKey& key) { key.state = KeyState::verify_only; })) << "until when could it sign?";
  const auto rotated_at = [&](const char* text) {
    return [&, text](TrustedKey& key) {
      key.state = KeyState::verify_only;
      key.not_after = instant(text);
    };
  };
  EXPECT_TRUE(with(rotated_at("2026-01-15T12:00:01Z")));
  EXPECT_FALSE(with(rotated_at("2026-01-15T11:59:59Z")));
  EXPECT_TRUE(with([&](TrustedKey& key) { key.not_after = instant("2026-01-15T12:00:01Z"); }));
  EXPECT_FALSE(with([&](TrustedKey& key) { key.not_after = instant("2026-01-15T11:59:59Z"); }));
  EXPECT_FALSE(with([&](TrustedKey& key) { key.not_before = instant("2026-01-15T12:00:01Z"); }));
  EXPECT_TRUE(with([](TrustedKey& key) { key.scopes = {"M0", "M1"}; }));
  EXPECT_FALSE(with([](TrustedKey& key) { key.scopes = {"M2"}; }));
}

TEST(SignRun, AddsASignatureThatAThresholdCounts) {
  const TemporaryFolder temporary;
  const auto published = sample().publish(temporary.path());
  const auto verified_at = [&](TrustPolicy trust) {
    return verified(read_run_folder(published->folder).value(), std::move(trust));
  };
  TrustPolicy both = trust_in({sample_key(1), sample_key(2)});
  both.threshold = 2;
  EXPECT_FALSE(verified_at(both).holds());
  const wire::Problem problem = sign_run(temporary.path("M1/latest"), sample_key(2));
  ASSERT_FALSE(problem.has_value()) << problem->to_string();
  EXPECT_TRUE(verified_at(both).holds()) << problems_of(verified_at(both));
  EXPECT_TRUE(verified_at(trust_in({sample_key(1)})).holds());
  EXPECT_TRUE(verified_at(trust_in({sample_key(2)})).holds());
  EXPECT_TRUE(sign_run(published->folder, sample_key(2)).has_value()) << "no key signs twice";
  std::ofstream(published->folder + "/run.sigstore.2.json", std::ios::app) << "\n";
  EXPECT_TRUE(names(verified_at(both), "run.sigstore.2.json"));
  EXPECT_TRUE(sign_run(published->folder, sample_key(3)).has_value()) << "a run that does not verify is not signed";
}

TEST(VerifyRun, CountsOneKeyOnce) {
  RunFolder folder = sample().folder();
  Envelope envelope = parse_envelope(text_of(folder, "run.dsse.json"), "").value();
  add_signature(envelope, sample_key());
  text_of(folder, "run.dsse.json") = envelope_text(envelope);
  EXPECT_TRUE(names(verified(folder), "run.dsse.json"));
}

}  // namespace
}  // namespace runner
