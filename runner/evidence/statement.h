// The signed statement about a run: an in-toto Statement v1 with the test-result predicate v0.1, in a DSSE envelope with
// pure Ed25519 (in-toto Attestation Framework v1; DSSE protocol, "PAE"). Stock openssl verifies it (README).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/execute/record.h"
#include "wire/ed25519.h"

namespace runner {

inline constexpr const char* kPayloadType = "application/vnd.in-toto+json";
inline constexpr const char* kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr const char* kPredicateType = "https://in-toto.io/attestation/test-result/v0.1";

/// Name and SHA-256 (hex) of a file that the statement is about.
using Subject = std::pair<std::string, std::string>;

/// PASSED, WARNED or FAILED (test-result v0.1). A run with mandatory parts that could not be tested, or that a filter cut
/// short, is never PASSED.
std::string result_of(const Record& record, bool strict);

/// RFC 8785 text of the statement.
std::string statement_text(const Record& record, bool strict, const std::vector<Subject>& subjects);

/// "DSSEv1 SP LEN(type) SP type SP LEN(body) SP body": the bytes that are signed.
std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload);

/// Hex SHA-256 of the key's SubjectPublicKeyInfo.
std::string key_id_of(const wire::PublicKey& key);

/// The DSSE envelope, one line of JSON.
std::string envelope_text(const std::string& payload, const wire::PrivateKey& key);

}  // namespace runner
