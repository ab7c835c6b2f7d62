// The signed statement about a run: an in-toto Statement v1 with the test-result predicate v0.1, in a DSSE envelope
// with pure Ed25519 (in-toto Attestation Framework v1; DSSE protocol, "PAE"), and the same signature as a Sigstore
// bundle v0.3. Stock tools verify both (docs/verify-a-run.md). It reads and writes no file.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/record/record.h"
#include "wire/ed25519.h"
#include "wire/json.h"
#include "wire/result.h"

namespace runner {

inline constexpr const char* kEnvelopeFile = "run.dsse.json";
inline constexpr const char* kPayloadType = "application/vnd.in-toto+json";
inline constexpr const char* kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr const char* kPredicateType = "https://in-toto.io/attestation/test-result/v0.1";
inline constexpr const char* kBundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// Name and SHA-256 (hex) of a file that the statement is about.
using Subject = std::pair<std::string, std::string>;

/// PASSED, WARNED or FAILED (test-result v0.1). A run with mandatory parts that could not be tested, or that a filter
/// cut short, is never PASSED.
std::string result_of(const Record& record, bool strict);

/// RFC 8785 text of the statement. Its configuration is the milestone as read and coverage.json, which holds the digest
/// of every schema and fixture.
struct StatementFiles {
  std::vector<Subject> subjects;
  std::vector<Subject> configuration;
};
std::string statement_text(const Record& record, bool strict, const StatementFiles& files);

/// "DSSEv1 SP LEN(type) SP type SP LEN(body) SP body": the bytes that are signed.
std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload);

/// The in-toto ResourceDescriptor of a file.
wire::Json file_descriptor(const std::string& name, const std::string& sha256);

struct Signature {
  std::string key_id;
  std::string bytes;  ///< 64, raw
};

/// A DSSE envelope: the statement and who signed it.
struct Envelope {
  std::string payload_type;
  std::string payload;
  std::vector<Signature> signatures;
};

/// Signs the payload, adding to the envelope's signatures.
void add_signature(Envelope& envelope, const wire::PrivateKey& key);

/// One line of JSON and a line feed. Each envelope has one text only: parse_envelope refuses any other.
std::string envelope_text(const Envelope& envelope);
/// The bundle of one signature of the envelope: the format holds exactly one.
std::string bundle_text(const Envelope& envelope, size_t signature);
/// "run.sigstore.json" for the first signature, "run.sigstore.2.json" for the second.
std::string bundle_name(size_t signature);

/// Reads the text that envelope_text writes, byte for byte; at least one signature, no key twice.
wire::Result<Envelope> parse_envelope(std::string_view text, const std::string& where);

}  // namespace runner
