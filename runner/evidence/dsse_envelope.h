// DSSE envelopes (Dead Simple Signing Envelope protocol, "PAE"): a payload signed with pure Ed25519, and each signature
// as a Sigstore bundle v0.3. Stock tools verify both (docs/verify-a-run.md). It reads and writes no file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/evidence/signing_key.h"

namespace runner {

inline constexpr const char* kEnvelopeFile = "run.dsse.json";
inline constexpr const char* kBundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// "DSSEv1 SP LEN(type) SP type SP LEN(body) SP body": the bytes that are signed.
std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload);

struct Signature {
  std::string key_id;
  std::string bytes;  ///< 64, raw
};

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
