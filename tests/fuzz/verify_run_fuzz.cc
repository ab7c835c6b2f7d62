// A run of any content, signed by a trusted key, crashes no verifier, and nothing of it reaches a terminal as it is.
// The input is files, each after a line "== NAME"; "predicate" is the statement's predicate, whose configuration is
// made here like everything else that must fit for the content to be looked at.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/statement.h"
#include "runner/evidence/verify_run.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace {

using runner::RunFolder;

constexpr std::string_view kHead = "== ";

/// Files that every run has are there, empty where the input has none.
RunFolder folder_of(std::string_view text) {
  RunFolder folder;
  for (const char* name :
       {"results.json", "coverage.json", "target.json", "run.json", "exchanges.ndjson", "milestone.yaml"}) {
    folder.files[name];
  }
  std::string* file = nullptr;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (!line.starts_with(kHead)) {
      if (file) file->append(line);
      continue;
    }
    line.remove_prefix(kHead.size());
    if (line.ends_with('\n')) line.remove_suffix(1);
    file = runner::is_plain_name(line) ? &folder.files[std::string(line)] : nullptr;
  }
  return folder;
}

wire::Json predicate_of(RunFolder& folder) {
  const auto written = folder.files.extract("predicate");
  const auto parsed = wire::parse_json(written ? written.mapped() : "");
  wire::Json predicate = parsed && parsed->is_object() ? *parsed : wire::Json(wire::Object{});
  wire::Array configuration;
  for (const char* name : {"milestone.yaml", "coverage.json"}) {
    configuration.push_back(runner::file_descriptor(name, wire::sha256_hex(folder.files.at(name))));
  }
  predicate.as_object()->set("configuration", std::move(configuration));
  return predicate;
}

const wire::PrivateKey& key() {
  static const wire::PrivateKey kKey = wire::PrivateKey::from_seed({}).value();
  return kKey;
}

void sign(RunFolder& folder) {
  wire::Json predicate = predicate_of(folder);
  std::string sums;
  for (const auto& [name, text] : folder.files) sums += wire::sha256_hex(text) + "  " + name + "\n";
  folder.files["SHA256SUMS"] = sums;
  wire::Array subjects;
  for (const char* name : {"SHA256SUMS", "results.json", "target.json"}) {
    subjects.push_back(runner::file_descriptor(name, wire::sha256_hex(folder.files.at(name))));
  }
  runner::Envelope envelope{runner::kPayloadType,
                            wire::canonical_json(wire::Object{{"_type", runner::kStatementType},
                                                              {"subject", std::move(subjects)},
                                                              {"predicateType", runner::kPredicateType},
                                                              {"predicate", std::move(predicate)}}),
                            {}};
  runner::add_signature(envelope, key());
  folder.files["run.dsse.json"] = runner::envelope_text(envelope);
  folder.files["run.sigstore.json"] = runner::bundle_text(envelope, 0);
}

void expect_printable(const std::string& text) {
  if (std::any_of(text.begin(), text.end(), [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; }))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  RunFolder folder = folder_of({reinterpret_cast<const char*>(data), size});
  for (const char* name : {"SHA256SUMS", "run.dsse.json", "run.sigstore.json"}) folder.files.erase(name);
  sign(folder);
  runner::VerifyOptions options;
  options.trust.set({key().public_key(), runner::KeyState::active, {}, {}, {}});
  const runner::VerifyReport report = runner::verify_run(folder, options);
  for (const std::string& line : report.held) expect_printable(line);
  for (const wire::Error& problem : report.problems) expect_printable(problem.to_string());
  if (report.holds() && report.result.empty()) std::abort();
  return 0;
}
