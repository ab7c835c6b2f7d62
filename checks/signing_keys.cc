#include "checks/signing_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/schema_verdict.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace checks {
namespace {

constexpr size_t kMaxRemembered = 200'000;
constexpr size_t kMaxRememberedKeys = 1000;

struct KeySink {
  SigningKeys keys;
  VerificationMemory& memory;
};

void add_key(const wire::Json& entry, size_t index, KeySink& sink, Judgement& judgement) {
  const std::string* id = entry.find_string("key_id");
  const std::string* pem = entry.find_string("public_key_pem");
  if (!id || !pem) return;  // the schema check has reported it
  auto key = sink.memory.read_key(*pem);
  judgement.judge(Rule::keys_published, key.ok(), [&] {
    return Discrepancy{fmt::format("/keys/{}/public_key_pem", index), "a usable Ed25519 public key",
                       key.error().to_string()};
  });
  const bool fresh = !sink.keys.contains(*id);
  judgement.judge(Rule::keys_published, fresh, [&] {
    return Discrepancy{fmt::format("/keys/{}/key_id", index), "a key_id of its own", excerpt(*id)};
  });
  if (key && fresh) sink.keys.add(*id, std::move(*key));
}

/// One key is active, and `active_key_id` names it.
bool names_active_key(const wire::Json& body) {
  const std::string* active = body.find_string("active_key_id");
  const wire::Array& keys = *body.find("keys")->as_array();
  const auto is_named = [&](const wire::Json& entry) {
    const std::string* id = entry.find_string("key_id");
    return active && id && *id == *active;
  };
  const auto agrees = [&](const wire::Json& entry) {
    const std::string* status = entry.find_string("status");
    return status && (*status == "active") == is_named(entry);
  };
  return std::any_of(keys.begin(), keys.end(), is_named) && std::all_of(keys.begin(), keys.end(), agrees);
}

}  // namespace

std::string_view to_text(SignatureVerdict verdict) {
  switch (verdict) {
    case SignatureVerdict::valid:
      return "a valid signature";
    case SignatureVerdict::malformed:
      return "a signature object that is not {key_id, alg: ed25519, sig: base64 of 64 bytes}";
    case SignatureVerdict::unknown_key:
      return "a key_id that is not published";
    case SignatureVerdict::invalid:
      break;
  }
  return "a signature that does not verify";
}

wire::Result<wire::PublicKey> VerificationMemory::read_key(const std::string& pem) {
  std::lock_guard lock(mutex_);
  if (auto known = keys_.find(pem); known != keys_.end()) return known->second;
  if (keys_.size() >= kMaxRememberedKeys) keys_.clear();
  return keys_.emplace(pem, wire::PublicKey::from_pem(pem)).first->second;
}

bool VerificationMemory::verify(const wire::PublicKey& key, std::string_view message, std::string_view signature) {
  std::string entry(reinterpret_cast<const char*>(key.raw().data()), key.raw().size());
  entry += signature;
  const auto digest = wire::sha256(message);
  entry.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  {
    std::lock_guard lock(mutex_);
    if (auto known = verdicts_.find(entry); known != verdicts_.end()) return known->second;
  }
  const bool verdict = key.verify(message, signature);
  std::lock_guard lock(mutex_);
  if (verdicts_.size() >= kMaxRemembered) verdicts_.clear();
  verdicts_.emplace(std::move(entry), verdict);
  return verdict;
}

SignatureVerdict SigningKeys::verify(const wire::Object& object, VerificationMemory& memory) const {
  const wire::Json* signature = object.find("signature");
  const std::string* key_id = signature ? signature->find_string("key_id") : nullptr;
  const std::string* alg = signature ? signature->find_string("alg") : nullptr;
  const std::string* sig = signature ? signature->find_string("sig") : nullptr;
  if (!key_id || !alg || *alg != "ed25519" || !sig) return SignatureVerdict::malformed;
  const auto raw = wire::base64_decode(*sig);
  if (!raw || raw->size() != 64) return SignatureVerdict::malformed;
  const auto key = keys_.find(*key_id);
  if (key == keys_.end()) return SignatureVerdict::unknown_key;
  const std::string message = wire::canonical_json_without(object, "signature");
  return memory.verify(key->second, message, *raw) ? SignatureVerdict::valid : SignatureVerdict::invalid;
}

SigningKeys judge_key_set(const Exchange& exchange, const Contract& contract, VerificationMemory& memory,
                          Judgement& judgement) {
  KeySink sink{{}, memory};
  judgement.judge(Rule::keys_published, exchange.succeeded(), [&] {
    return Discrepancy{"", "the key set", fmt::format("status {} {}", exchange.status(), exchange.error_code())};
  });
  if (!exchange.succeeded()) return {};
  if (!judge_schema(Rule::keys_published, *contract.key_set, {*exchange.body, ""}, judgement)) return {};
  judgement.judge(Rule::keys_published, names_active_key(*exchange.body), [] {
    return Discrepancy{"/active_key_id", "the key_id of a key whose status is active", "the key_id of no active key"};
  });
  size_t index = 0;
  for (const wire::Json& entry : *exchange.body->find("keys")->as_array()) add_key(entry, index++, sink, judgement);
  return std::move(sink.keys);
}

}  // namespace checks
