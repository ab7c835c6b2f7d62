#include "runner/evidence/dsse_envelope.h"

#include <fmt/format.h>

#include <set>

#include "wire/base64.h"
#include "wire/json.h"

namespace runner {
namespace {

constexpr size_t kSignatureBytes = 64;

wire::Json to_json(const Signature& signature) {
  return wire::Object{{"keyid", signature.key_id}, {"sig", wire::base64_encode(signature.bytes)}};
}

wire::Object envelope_with(const Envelope& envelope, wire::Array signatures) {
  return wire::Object{{"payloadType", envelope.payload_type},
                      {"payload", wire::base64_encode(envelope.payload)},
                      {"signatures", std::move(signatures)}};
}

std::optional<Signature> read_signature(const wire::Json& json) {
  const std::string* key_id = json.find_string("keyid");
  const std::string* sig = json.find_string("sig");
  auto bytes = sig ? wire::base64_decode(*sig) : std::nullopt;
  if (!key_id || !bytes || bytes->size() != kSignatureBytes) return std::nullopt;
  return Signature{*key_id, std::move(*bytes)};
}

std::optional<Envelope> read_envelope(const wire::Json& json) {
  const std::string* type = json.find_string("payloadType");
  const std::string* payload = json.find_string("payload");
  const wire::Json* signatures = json.find("signatures");
  auto bytes = payload ? wire::base64_decode(*payload) : std::nullopt;
  if (!type || !bytes || !signatures || !signatures->as_array()) return std::nullopt;
  Envelope envelope{*type, std::move(*bytes), {}};
  for (const wire::Json& entry : *signatures->as_array()) {
    auto signature = read_signature(entry);
    if (!signature) return std::nullopt;
    envelope.signatures.push_back(std::move(*signature));
  }
  return envelope;
}

bool signed_by_different_keys(const Envelope& envelope) {
  std::set<std::string_view> key_ids;
  for (const Signature& signature : envelope.signatures) key_ids.insert(signature.key_id);
  return !key_ids.empty() && key_ids.size() == envelope.signatures.size();
}

}  // namespace

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(), payload);
}

void add_signature(Envelope& envelope, const wire::PrivateKey& key) {
  const std::string message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  envelope.signatures.push_back({key_id_of(key.public_key()), key.sign(message)});
}

std::string envelope_text(const Envelope& envelope) {
  wire::Array signatures;
  for (const Signature& signature : envelope.signatures) signatures.push_back(to_json(signature));
  return wire::to_text(envelope_with(envelope, std::move(signatures))) + "\n";
}

std::string bundle_text(const Envelope& envelope, size_t signature) {
  const Signature& one = envelope.signatures[signature];
  const wire::Object material{{"publicKey", wire::Object{{"hint", one.key_id}}}, {"tlogEntries", wire::Array{}}};
  return wire::to_text(wire::Object{{"mediaType", kBundleType},
                                    {"verificationMaterial", material},
                                    {"dsseEnvelope", envelope_with(envelope, {to_json(one)})}}) +
         "\n";
}

std::string bundle_name(size_t signature) {
  return signature == 0 ? "run.sigstore.json" : fmt::format("run.sigstore.{}.json", signature + 1);
}

wire::Result<Envelope> parse_envelope(std::string_view text, const std::string& where) {
  const wire::Error refused{where, "no DSSE envelope in the form that this tool writes",
                            "one line: payloadType, payload and signatures by different keys", ""};
  auto json = wire::parse_json(text);
  if (!json) return wire::Error{where, json.error().to_string(), "a DSSE envelope", ""};
  auto envelope = read_envelope(*json);
  if (!envelope || !signed_by_different_keys(*envelope) || envelope_text(*envelope) != text) return refused;
  return std::move(*envelope);
}

}  // namespace runner
