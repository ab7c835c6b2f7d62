#include "runner/evidence/statement.h"

#include <fmt/format.h>

#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

wire::Json test_names(const Record& record, Verdict verdict) {
  wire::Array names;
  for (const ScenarioResult& result : record.scenarios) {
    if (result.verdict == verdict) names.emplace_back(result.run->id);
  }
  return names;
}

wire::Json predicate_of(const Record& record, bool strict) {
  const Plan& plan = *record.plan;
  wire::Array configuration;
  for (const auto& [path, digest] : plan.digests) {
    configuration.push_back(wire::Object{{"name", path}, {"digest", wire::Object{{"sha256", digest}}}});
  }
  return wire::Object{{"result", result_of(record, strict)},
                      {"configuration", std::move(configuration)},
                      {"passedTests", test_names(record, Verdict::passed)},
                      {"warnedTests", test_names(record, Verdict::warned)},
                      {"failedTests", test_names(record, Verdict::failed)}};
}

}  // namespace

std::string result_of(const Record& record, bool strict) {
  if (!record.overall(strict)) return "FAILED";
  const bool whole = !record.partial && record.count(Verdict::not_testable) == 0;
  return whole && record.count(Level::should) == 0 ? "PASSED" : "WARNED";
}

std::string statement_text(const Record& record, bool strict, const std::vector<Subject>& subjects) {
  wire::Array subject;
  for (const auto& [name, digest] : subjects) {
    subject.push_back(wire::Object{{"name", name}, {"digest", wire::Object{{"sha256", digest}}}});
  }
  return wire::canonical_json(wire::Object{{"_type", kStatementType},
                                           {"subject", std::move(subject)},
                                           {"predicateType", kPredicateType},
                                           {"predicate", predicate_of(record, strict)}});
}

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(), payload);
}

std::string key_id_of(const wire::PublicKey& key) { return wire::sha256_hex(key.spki_der()); }

std::string envelope_text(const std::string& payload, const wire::PrivateKey& key) {
  const std::string signature = key.sign(pre_authentication_encoding(kPayloadType, payload));
  wire::Array signatures = {
      wire::Object{{"keyid", key_id_of(key.public_key())}, {"sig", wire::base64_encode(signature)}}};
  return wire::to_text(wire::Object{{"payloadType", kPayloadType},
                                    {"payload", wire::base64_encode(payload)},
                                    {"signatures", std::move(signatures)}}) +
         "\n";
}

}  // namespace runner
