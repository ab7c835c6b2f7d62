#include "runner/evidence/verify_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/run_scope.h"
#include "runner/evidence/statement.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr const char* kSums = "SHA256SUMS";
constexpr size_t kDigestDigits = 64;
/// Of a document that is read whole as JSON: hundreds of times what the biggest run needs.
constexpr size_t kMaxVerifiedBytes = 32u << 20;

class RunVerifier {
 public:
  RunVerifier(const RunFolder& folder, const VerifyOptions& options) : folder_(folder), options_(options) {
    report_.problems = folder.problems;
  }

  VerifyReport verify(bool with_signatures) {
    if (read_envelope()) check(with_signatures);
    report_.make_printable();
    return std::move(report_);
  }

 private:
  void check(bool with_signatures) {
    check_bundles();
    const bool statement_holds = check_statement();
    const bool sums_hold = document(kSums) && check_sums();
    read_documents();
    if (with_signatures) check_signatures();
    if (!statement_holds || !sums_hold) return;
    const SignedContent content{folder_, statement_, results_, coverage_, target_, run_};
    check_content(content, options_, report_);
    check_scope(content, options_.demands, report_);
  }

  void problem(std::string where, std::string found, std::string expected) {
    report_.add({std::move(where), std::move(found), std::move(expected), ""});
  }
  void held(std::string what) { report_.held.push_back(std::move(what)); }

  const std::string* file(const std::string& name) const {
    const auto found = folder_.files.find(name);
    return found == folder_.files.end() ? nullptr : &found->second;
  }
  const std::string* required(const std::string& name) {
    const std::string* text = file(name);
    if (!text) problem(name, "no such file", "a file of every run");
    return text;
  }
  const std::string* document(const std::string& name) {
    const std::string* text = required(name);
    if (!text || text->size() <= kMaxVerifiedBytes) return text;
    problem(name, fmt::format("{} bytes", text->size()), "at most 32 MiB");
    return nullptr;
  }

  // ---- envelope, statement

  bool read_envelope() {
    const std::string* text = document(kEnvelopeFile);
    if (!text) return false;
    auto envelope = parse_envelope(*text, kEnvelopeFile);
    if (!envelope) {
      report_.problems.push_back(envelope.error());
      return false;
    }
    envelope_ = std::move(*envelope);
    return true;
  }

  void check_bundles() {
    for (size_t i = 0; i < envelope_.signatures.size(); ++i) {
      const std::string* text = required(bundle_name(i));
      if (text && *text != bundle_text(envelope_, i)) {
        problem(bundle_name(i), "another statement or signature than in run.dsse.json", "the same, as a bundle");
      }
    }
  }

  bool check_statement() {
    if (envelope_.payload_type != kPayloadType) {
      problem(kEnvelopeFile, fmt::format("the payload type '{}'", envelope_.payload_type), kPayloadType);
      return false;
    }
    auto json = wire::parse_json(envelope_.payload);
    if (!json || wire::canonical_json(*json) != envelope_.payload) {
      problem(kEnvelopeFile, "a payload that is not canonical JSON", "an in-toto statement");
      return false;
    }
    statement_ = std::move(*json);
    return expect_text("/_type", kStatementType) && expect_text("/predicateType", kPredicateType) &&
           expect_members("", {"_type", "predicate", "predicateType", "subject"}) &&
           expect_members("/predicate", {"configuration", "failedTests", "passedTests", "result", "warnedTests"}) &&
           check_subjects();
  }

  /// Rejects unknown members, which this tool cannot check again. The payload is canonical: its members are sorted.
  bool expect_members(std::string_view pointer, std::initializer_list<std::string_view> names) {
    const wire::Json* value = wire::find_at(statement_, pointer);
    const wire::Object* object = value ? value->as_object() : nullptr;
    const auto same = [](const wire::Member& member, std::string_view name) { return member.key == name; };
    if (object && std::equal(object->begin(), object->end(), names.begin(), names.end(), same)) return true;
    problem(fmt::format("{}{}", kEnvelopeFile, pointer), "other members", fmt::format("{}", fmt::join(names, ", ")));
    return false;
  }

  bool expect_text(std::string_view pointer, std::string_view expected) {
    const std::string found = wire::text_at(statement_, pointer);
    if (found == expected) return true;
    problem(fmt::format("{}{}", kEnvelopeFile, pointer), fmt::format("'{}'", found), std::string(expected));
    return false;
  }

  bool check_subjects() {
    wire::Array expected;
    bool complete = true;
    for (const char* name : kRunSubjects) {
      const std::string* text = required(name);
      complete = complete && text;
      if (!text) continue;
      const std::string digest = wire::sha256_hex(*text);
      expected.push_back(file_descriptor(name, digest));
      compare_subject(name, digest);
    }
    const TestedSubjects tested = tested_subjects();
    const wire::Json* subjects = statement_.find("subject");
    const bool exact = subjects && *subjects == wire::Json(subjects_of(std::move(expected), tested));
    if (!exact && report_.problems.empty())
      problem(kEnvelopeFile, "other subjects",
              fmt::format("{}, and what target.json states was tested: {}", fmt::join(kRunSubjects, ", "),
                          to_text(tested)));
    return complete && exact;
  }

  TestedSubjects tested_subjects() {
    const std::string* text = file("target.json");
    const auto target = text ? wire::parse_json(*text) : wire::Result<wire::Json>(wire::Json());
    auto tested = read_subjects(target ? *target : wire::Json(), "target.json");
    if (tested) return std::move(*tested);
    report_.add(tested.error());
    return {};
  }

  void compare_subject(const std::string& name, const std::string& digest) {
    const wire::Json* subjects = statement_.find("subject");
    if (!subjects || !subjects->as_array()) return;
    for (const wire::Json& subject : *subjects->as_array()) {
      if (wire::text_at(subject, "/name") != name || wire::text_at(subject, "/digest/sha256") == digest) continue;
      problem(name, "not the file that was signed", "SHA-256 " + wire::text_at(subject, "/digest/sha256"));
    }
  }

  // ---- files

  // "64 hex digits, two spaces, name", sorted by name: each set of files has exactly one text.
  bool read_sums() {
    std::string_view text = *file(kSums);
    std::string before;
    while (!text.empty()) {
      const size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      const bool formed = end != std::string_view::npos && line.size() > kDigestDigits + 2 &&
                          line.substr(kDigestDigits, 2) == "  " &&
                          std::all_of(line.begin(), line.begin() + kDigestDigits,
                                      [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
      const std::string name = formed ? std::string(line.substr(kDigestDigits + 2)) : std::string();
      if (!formed || !is_plain_name(name) || name <= before) {
        problem(kSums, fmt::format("the line '{}'", line.substr(0, 200)),
                "a SHA-256, two spaces and a name, sorted by name");
        return false;
      }
      sums_.emplace(name, std::string(line.substr(0, kDigestDigits)));
      before = name;
      text.remove_prefix(end + 1);
    }
    return true;
  }

  bool check_sums() {
    if (!read_sums()) return false;
    const size_t problems_before = report_.problems.size();
    for (const auto& [name, digest] : sums_) {
      const std::string* text = required(name);
      if (text && wire::sha256_hex(*text) != digest) problem(name, "not the file that was signed", "SHA-256 " + digest);
    }
    std::set<std::string> unsummed = {kSums, kEnvelopeFile};
    for (size_t i = 0; i < envelope_.signatures.size(); ++i) unsummed.insert(bundle_name(i));
    for (const auto& [name, text] : folder_.files) {
      if (!sums_.contains(name) && !unsummed.contains(name))
        problem(name, "a file that was not signed", "no such file");
    }
    for (const std::string& name : unsummed) {
      if (sums_.contains(name)) problem(kSums, "a line about " + name, "none: the signature covers it");
    }
    if (report_.problems.size() != problems_before) return false;
    held(fmt::format("files: all {} are the ones that were signed, and no other is there", sums_.size()));
    return true;
  }

  // ---- signatures

  void read_documents() {
    results_ = read_json("results.json");
    coverage_ = read_json("coverage.json");
    target_ = read_json("target.json");
    run_ = read_json("run.json");
    signed_run_ = {wire::text_at(results_, "/milestone"), wire::parse_instant(wire::text_at(run_, "/finished_at"))};
  }

  wire::Json read_json(const std::string& name) {
    const std::string* text = document(name);
    auto json = text ? wire::parse_json(*text) : wire::Result<wire::Json>(wire::Json());
    if (json) return std::move(*json);
    problem(name, json.error().to_string(), "JSON");
    return {};
  }

  void check_signatures() {
    const std::string message = pre_authentication_encoding(envelope_.payload_type, envelope_.payload);
    size_t trusted = 0;
    for (const Signature& signature : envelope_.signatures) {
      const TrustedKey* key = options_.trust.find(signature.key_id);
      if (!key) {
        held(fmt::format("signature by {}: not counted, the key is not among the trusted ones", signature.key_id));
      } else if (!key->key.verify(message, signature.bytes)) {
        problem(kEnvelopeFile, "a signature that does not fit", "one by the trusted key " + signature.key_id);
      } else if (const auto why = why_not_trusted(*key, signed_run_)) {
        held(fmt::format("signature by {}: not counted, {}", signature.key_id, *why));
      } else {
        held(fmt::format("signature by {}: good", signature.key_id));
        ++trusted;
      }
    }
    if (trusted >= options_.trust.threshold) return;
    problem(kEnvelopeFile, fmt::format("good signatures of {} trusted keys", trusted),
            fmt::format("at least {}", options_.trust.threshold));
  }

  const RunFolder& folder_;
  const VerifyOptions& options_;
  VerifyReport report_;
  Envelope envelope_;
  wire::Json statement_;
  std::map<std::string, std::string> sums_;
  wire::Json results_;
  wire::Json coverage_;
  wire::Json target_;
  wire::Json run_;
  SignedRun signed_run_;
};

}  // namespace

VerifyReport verify_run(const RunFolder& folder, const VerifyOptions& options) {
  return RunVerifier(folder, options).verify(true);
}

VerifyReport verify_content(const RunFolder& folder, const VerifyOptions& options) {
  return RunVerifier(folder, options).verify(false);
}

}  // namespace runner
