#include "runner/evidence/trust.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wire/json.h"

namespace runner {
namespace {

constexpr int64_t kVersion = 1;

struct StateName {
  KeyState state;
  std::string_view name;
};
constexpr std::array<StateName, 3> kStates = {
    {{KeyState::active, "active"}, {KeyState::verify_only, "verify-only"}, {KeyState::revoked, "revoked"}}};

// Reads members by name and remembers the first mistake, so that the reading itself stays a list.
class TrustReader {
 public:
  explicit TrustReader(std::string where) : where_(std::move(where)) {}

  wire::Result<TrustPolicy> read(const wire::Json& json) {
    TrustPolicy policy;
    only_members(json, {"version", "threshold", "keys"}, "a trust file");
    const wire::Json* version = json.find("version");
    if (!version || *version != wire::Json(kVersion)) refuse("no version 1", "\"version\": 1");
    if (const wire::Json* threshold = json.find("threshold")) policy.threshold = read_threshold(*threshold);
    const wire::Json* keys = json.find("keys");
    if (!keys || !keys->as_array()) return problem_.value_or(error("no keys", "\"keys\": [...]"));
    for (const wire::Json& entry : *keys->as_array()) add_key(policy, entry);
    if (policy.threshold > policy.keys.size())
      refuse("a threshold above the number of keys", "one that can be reached");
    if (problem_) return *problem_;
    return policy;
  }

 private:
  wire::Error error(std::string found, std::string expected) const {
    return {where_, std::move(found), std::move(expected), ""};
  }
  void refuse(std::string found, std::string expected) {
    if (!problem_) problem_ = error(std::move(found), std::move(expected));
  }

  void only_members(const wire::Json& json, std::initializer_list<std::string_view> names, std::string_view what) {
    const wire::Object* object = json.as_object();
    if (!object) return refuse("a value that is not an object", std::string(what));
    for (const wire::Member& member : *object) {
      if (std::find(names.begin(), names.end(), member.key) != names.end()) continue;
      refuse(fmt::format("an unknown member '{}'", member.key), fmt::format("{} of {}", what, fmt::join(names, ", ")));
    }
  }

  size_t read_threshold(const wire::Json& json) {
    const int64_t* value = json.as_integer();
    if (value && *value >= 1) return static_cast<size_t>(*value);
    refuse("a threshold that is not a positive integer", "how many keys must have signed");
    return 1;
  }

  std::optional<wire::Instant> read_instant(const wire::Json& entry, std::string_view name) {
    const wire::Json* value = entry.find(name);
    if (!value) return std::nullopt;
    const std::string* text = value->as_string();
    auto instant = text ? wire::parse_instant(*text) : std::nullopt;
    if (!instant) refuse(fmt::format("a {} that is not an instant", name), "an RFC 3339 date-time with a zone");
    return instant;
  }

  std::vector<std::string> read_scopes(const wire::Json& entry) {
    std::vector<std::string> scopes;
    const wire::Json* value = entry.find("scopes");
    if (!value) return scopes;
    if (!value->as_array() || value->as_array()->empty())
      refuse("scopes that are not a non-empty list", "ids of milestones");
    if (!value->as_array()) return scopes;
    for (const wire::Json& scope : *value->as_array()) {
      if (!scope.as_string()) refuse("a scope that is not text", "the id of a milestone");
      if (scope.as_string()) scopes.push_back(*scope.as_string());
    }
    return scopes;
  }

  void add_key(TrustPolicy& policy, const wire::Json& entry) {
    only_members(entry, {"key_id", "public_key_pem", "state", "not_before", "not_after", "scopes"}, "a key");
    const std::string* pem = entry.find_string("public_key_pem");
    const std::string* key_id = entry.find_string("key_id");
    const std::string* state_name = entry.find_string("state");
    if (!pem || !key_id || !state_name) return refuse("a key without key_id, public_key_pem or state", "all three");
    auto key = parse_public_key(*pem, where_);
    if (!key) {
      if (!problem_) problem_ = key.error();
      return;
    }
    const auto state = parse_key_state(*state_name);
    if (!state) return refuse(fmt::format("the state '{}'", *state_name), "active, verify-only or revoked");
    if (*state == KeyState::verify_only && !entry.find("not_after"))
      return refuse("the verify-only key " + *key_id + " without not_after", "until when it could sign");
    if (key_id_of(*key) != *key_id)
      return refuse(fmt::format("key_id {}", *key_id), "the SHA-256 of the key: " + key_id_of(*key));
    if (policy.find(*key_id)) return refuse("the key " + *key_id + " twice", "each key once");
    policy.keys.push_back(
        {*key, *state, read_instant(entry, "not_before"), read_instant(entry, "not_after"), read_scopes(entry)});
  }

  std::string where_;
  std::optional<wire::Error> problem_;
};

wire::Json to_json(const TrustedKey& key) {
  wire::Object object{{"key_id", key_id_of(key.key)}, {"public_key_pem", key.key.pem()}, {"state", to_text(key.state)}};
  if (key.not_before) object.set("not_before", wire::format_instant(*key.not_before));
  if (key.not_after) object.set("not_after", wire::format_instant(*key.not_after));
  if (!key.scopes.empty()) object.set("scopes", wire::Array(key.scopes.begin(), key.scopes.end()));
  return object;
}

}  // namespace

std::string_view to_text(KeyState state) {
  for (const StateName& entry : kStates) {
    if (entry.state == state) return entry.name;
  }
  return "revoked";
}

std::optional<KeyState> parse_key_state(std::string_view text) {
  for (const StateName& entry : kStates) {
    if (entry.name == text) return entry.state;
  }
  return std::nullopt;
}

const TrustedKey* TrustPolicy::find(std::string_view key_id) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const TrustedKey& key) { return key_id_of(key.key) == key_id; });
  return found == keys.end() ? nullptr : &*found;
}

void TrustPolicy::set(TrustedKey key) {
  for (TrustedKey& known : keys) {
    if (known.key.raw() != key.key.raw()) continue;
    known = std::move(key);
    return;
  }
  keys.push_back(std::move(key));
}

wire::Result<TrustPolicy> parse_trust(std::string_view text, const std::string& where) {
  auto json = wire::parse_json(text);
  if (!json) return wire::Error{where, json.error().to_string(), "a trust file", ""};
  return TrustReader(where).read(*json);
}

std::string trust_text(const TrustPolicy& policy) {
  wire::Array keys;
  for (const TrustedKey& key : policy.keys) keys.push_back(to_json(key));
  return wire::to_text(wire::Object{{"version", kVersion}, {"threshold", policy.threshold}, {"keys", std::move(keys)}},
                       2) +
         "\n";
}

std::optional<std::string> why_not_trusted(const TrustedKey& key, const SignedRun& run) {
  if (key.state == KeyState::revoked) return "the key is revoked";
  if (key.state == KeyState::verify_only && !key.not_after) return "the key only verifies, and no end is stated";
  const bool in_scope =
      key.scopes.empty() || std::find(key.scopes.begin(), key.scopes.end(), run.milestone) != key.scopes.end();
  if (!in_scope) return fmt::format("the key is not trusted for {}", run.milestone);
  if (!key.not_before && !key.not_after) return std::nullopt;
  if (!run.finished_at) return "the run does not state when it ended, and the key has a limited period of validity";
  if (key.not_before && *run.finished_at < *key.not_before) return "the run ended before the key was valid";
  if (key.not_after && *run.finished_at > *key.not_after) return "the run ended after the key was valid";
  return std::nullopt;
}

}  // namespace runner
