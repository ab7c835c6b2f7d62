#include "tests/support/tiny_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/contract.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"
#include "wire/uri.h"

namespace runner {
namespace tiny {

wire::Response with_json(int status, const wire::Json& body) {
  const std::string* correlation = body.find_string("correlation_id");
  return {status,
          {{"content-type", "application/json; charset=utf-8"}, {"x-correlation-id", correlation ? *correlation : ""}},
          wire::to_text(body)};
}

wire::Response refusal(int status, std::string_view code, wire::Json details, std::string_view correlation) {
  wire::Object error{{"code", code}, {"message", "refused"}};
  if (!details.is_null()) error.set("details", std::move(details));
  return with_json(status, wire::Object{{"correlation_id", correlation}, {"error", std::move(error)}});
}

}  // namespace tiny

namespace {

using tiny::refusal;
using tiny::with_json;
using wire::Json;
using wire::Object;
using Query = std::map<std::string, std::string>;

constexpr const char* kAddCorrelation = "corr_things_add";

std::string hash(const Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

Json or_null(const Query& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? Json() : Json(found->second);
}

Query query_of(const std::string& target) {
  Query query;
  for (size_t at = target.find('?'); at != std::string::npos;) {
    const size_t end = target.find('&', at + 1);
    const std::string part = target.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    const size_t equals = std::min(part.find('='), part.size());
    query[part.substr(0, equals)] = wire::percent_decode(part.substr(std::min(equals + 1, part.size()))).value_or("");
    at = end;
  }
  return query;
}

std::string header(const wire::Request& request, std::string_view name) {
  const wire::UntrustedText* value = wire::find_header(request.headers, name);
  return value ? value->bytes() : "";
}

class TinySession : public Session {
 public:
  TinySession(TinyDriver& driver, const SessionStart& start) : driver_(driver), start_(start) {}

  wire::Instant now() const override { return start_.clock; }
  std::string name_space() const override { return "ns"; }
  checks::Outcome exchange(const wire::Request& request) override {
    std::optional<checks::Outcome> outcome;
    if (driver_.before) outcome = driver_.before(request);
    if (!outcome) {
      wire::Request changed = request;
      if (driver_.change) driver_.change(changed);
      outcome = respond(changed);
    }
    if (driver_.after) driver_.after(request, *outcome);
    return *outcome;
  }
  void set_gate(Gate gate) override { driver_.controlled.push_back(gate == Gate::open ? "gate open" : "gate closed"); }
  void rotate_key() override {
    driver_.controlled.push_back("rotate");
    keys_.push_back(make_key());
  }
  Json project(const Json& documents) override { return documents; }

 private:
  struct Key {
    std::string id;
    wire::PrivateKey key;
  };
  struct Stored {
    std::string payload;
    wire::Response response;
  };

  Key make_key() const {
    const std::string id = fmt::format("key-{}", keys_.size() + 1);
    return {id, *wire::PrivateKey::from_seed(wire::sha256(id))};
  }
  void sign(Object& object) const {
    const std::string message = wire::canonical_json_without(object, "signature");
    const std::string sig = wire::base64_encode(keys_.back().key.sign(message));
    object.set("signature", Object{{"key_id", keys_.back().id}, {"alg", "ed25519"}, {"sig", sig}});
  }
  std::string now_of(const wire::Request& request) const {
    const auto sent = wire::parse_instant(header(request, "x-now-iso"));
    return wire::format_instant(sent.value_or(start_.clock));
  }

  wire::Response respond(const wire::Request& request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path == "/keys/policy-integrity-signing") return key_set();
    if (path == "/events") return feed(query_of(request.target));
    if (path == "/things" && request.method == "POST") return add(request);
    if (path == "/exports/things") return guarded(request, "things.export", [&] { return page(request); });
    const std::string id = path.starts_with("/things/") ? path.substr(8) : "";
    if (!id.empty() && id.find('/') == std::string::npos) {
      return guarded(request, "things.get", [&] { return get(wire::percent_decode(id).value_or("")); });
    }
    return refusal(404, "NOT_FOUND", Object{{"method", request.method}, {"path", path}});
  }

  template <typename Answer>
  wire::Response guarded(const wire::Request& request, const std::string& operation, Answer answer) const {
    const auto refused = refuse_caller(request, operation);
    return refused ? *refused : answer();
  }

  static std::optional<wire::Response> refuse_caller(const wire::Request& request, const std::string& operation) {
    const std::string correlation = checks::correlation_id_of("corr_", operation);
    const std::string scope = operation == "things.add" ? "things:write" : "things:read";
    const std::string type = header(request, "x-actor-type");
    if (type.empty()) return refusal(401, "UNAUTHORIZED", {});
    if (type != "partner") {
      return refusal(
          403, "FORBIDDEN",
          Object{{"actor_type", type}, {"allowed_actor_types", wire::Array{"partner"}}, {"operation_id", operation}},
          correlation);
    }
    const std::string sent = header(request, "x-auth-scopes");
    if (sent == scope) return {};
    const wire::Array provided = sent.empty() ? wire::Array{} : wire::Array{sent};
    return refusal(403, "INSUFFICIENT_SCOPE",
                   Object{{"operation_id", operation},
                          {"required_scopes", wire::Array{scope}},
                          {"provided_scopes", provided},
                          {"missing_scopes", wire::Array{scope}}},
                   correlation);
  }

  wire::Response add(const wire::Request& request) {
    if (header(request, "x-actor-type").empty()) return refusal(401, "UNAUTHORIZED", {});
    const std::string key = header(request, "idempotency-key");
    if (key.empty()) return refusal(400, "CONSTRAINT_VIOLATION", Object{{"header", "Idempotency-Key"}});
    const auto body = wire::parse_json(request.body);
    const Object invalid{{"reason_code", "thing_invalid"}};
    if (!body || !body->is_object()) return refusal(400, "CONSTRAINT_VIOLATION", invalid, kAddCorrelation);
    if (const auto refused = refuse_caller(request, "things.add")) return *refused;
    const std::string payload = hash(*body);
    const std::string entry = header(request, "x-actor-id") + "\n" + key;
    if (const auto known = stored_.find(entry); known != stored_.end()) return repeat(known->second, payload, key);
    wire::Response response = add_thing(*body, request);
    if (driver_.emits_on_refusal && response.status != 200)
      emit(Object{{"thing_id", "t"}, {"name", "n"}, {"at", now_of(request)}}, request);
    stored_[entry] = {payload, response};
    return response;
  }

  static wire::Response repeat(const Stored& stored, const std::string& payload, const std::string& key) {
    if (stored.payload != payload) {
      return refusal(409, "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH",
                     Object{{"operation_id", "things.add"},
                            {"idempotency_key", key},
                            {"original_payload_hash", stored.payload},
                            {"payload_hash", payload}},
                     kAddCorrelation);
    }
    wire::Response again = stored.response;
    again.headers.push_back({"idempotency-replayed", "true"});
    return again;
  }

  wire::Response add_thing(const Json& body, const wire::Request& request) {
    const Json* thing = body.find("thing");
    const std::string* id = thing ? thing->find_string("thing_id") : nullptr;
    const std::string* name = thing ? thing->find_string("name") : nullptr;
    if (!id || !name || body.as_object()->size() != 1) {
      return refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}}, kAddCorrelation);
    }
    for (const Json& known : things_) {
      if (*known.find_string("thing_id") == *id)
        return refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, kAddCorrelation);
    }
    const Object made{{"thing_id", *id}, {"name", *name}, {"at", now_of(request)}};
    things_.push_back(made);
    emit(made, request);
    return with_json(200, Object{{"correlation_id", kAddCorrelation}, {"thing", made}});
  }

  void emit(const Object& thing, const wire::Request& request) {
    const Json key = wire::Array{*thing.find("thing_id")};
    const std::string text = fmt::format("thing.added|{}|{}", kAddCorrelation, wire::canonical_json(key));
    Object event{{"event_id", "evt_" + wire::sha256_hex(text).substr(0, 12)},
                 {"type", "thing.added"},
                 {"occurred_at", *thing.find("at")},
                 {"correlation_id", kAddCorrelation},
                 {"actor", Object{{"type", "partner"}, {"id", header(request, "x-actor-id")}}},
                 {"payload", thing}};
    sign(event);
    for (int i = 0; i < driver_.deliveries; ++i) events_.push_back(event);
  }

  wire::Response get(const std::string& id) const {
    for (const Json& thing : things_) {
      if (*thing.find_string("thing_id") == id)
        return with_json(200, Object{{"correlation_id", "corr_things_get"}, {"thing", thing}});
    }
    return refusal(404, "NOT_FOUND", Object{{"reason_code", "thing_not_found"}}, "corr_things_get");
  }

  wire::Response page(const wire::Request& request) const {
    const Query query = query_of(request.target);
    const size_t limit = query.contains("limit") ? std::stoul(query.at("limit")) : 50;
    const std::string after = query.contains("cursor_after") ? query.at("cursor_after") : "";
    wire::Array entries;
    size_t left = 0;
    for (const Json& thing : things_) {
      if (*thing.find_string("at") + "|" + *thing.find_string("thing_id") <= after) continue;
      if (++left <= limit) entries.push_back(thing);
    }
    Object echo{{"limit", limit}, {"now_iso", now_of(request)}};
    for (const char* name : {"cursor_after", "attestation_after", "checkpoint_after"}) {
      if (query.contains(name)) echo.set(name, query.at(name));
    }
    return with_json(200, Object{{"correlation_id", "corr_things_export"},
                                 {"export", seal(query, std::move(echo), std::move(entries), left)}});
  }

  Json seal(const Query& query, Object echo, wire::Array entries, size_t left) const {
    const size_t count = entries.size();
    Object page{
        {"exported_at", wire::format_instant(start_.clock)}, {"query", std::move(echo)}, {"total_filtered", left}};
    Json cursor;
    if (left > count) cursor = *entries.back().find_string("at") + "|" + *entries.back().find_string("thing_id");
    page.set("entries", std::move(entries));
    if (left > count) page.set("next_cursor", cursor);
    Object hashed = page;
    hashed.erase("exported_at");
    const std::string page_hash = hash(hashed);
    Object attestation{{"cursor_after", or_null(query, "cursor_after")},
                       {"next_cursor", cursor},
                       {"attestation_after", or_null(query, "attestation_after")},
                       {"page_hash", page_hash}};
    attestation.set("chain_hash", hash(attestation));
    Object checkpoint{{"checkpoint_after", or_null(query, "checkpoint_after")},
                      {"attestation_chain_hash", *attestation.find("chain_hash")},
                      {"next_cursor", cursor},
                      {"entries_count", count},
                      {"total_filtered", left}};
    checkpoint.set("checkpoint_hash", hash(checkpoint));
    page.set("attestation", std::move(attestation));
    page.set("checkpoint", std::move(checkpoint));
    page.set("export_hash", page_hash);
    sign(page);
    return page;
  }

  wire::Response key_set() const {
    wire::Array keys;
    for (const Key& key : keys_) {
      keys.push_back(Object{{"key_id", key.id},
                            {"alg", "ed25519"},
                            {"public_key_pem", key.key.public_key().pem()},
                            {"status", &key == &keys_.back() ? "active" : "verify_only"}});
    }
    return with_json(200,
                     Object{{"correlation_id", "keys"}, {"active_key_id", keys_.back().id}, {"keys", std::move(keys)}});
  }

  wire::Response feed(const Query& query) const {
    constexpr size_t kPage = 2;
    const std::string after = query.contains("after") ? query.at("after") : "";
    size_t begin = 0;
    while (!after.empty() && begin < events_.size() && *events_[begin++].find_string("event_id") != after) {
    }
    const size_t end = std::min(events_.size(), begin + kPage);
    const Json next = end < events_.size() ? *events_[end - 1].find("event_id") : Json();
    return with_json(200, Object{{"correlation_id", "feed"},
                                 {"events", wire::Array(events_.begin() + begin, events_.begin() + end)},
                                 {"next_after", next}});
  }

  TinyDriver& driver_;
  const SessionStart start_;
  std::vector<Key> keys_ = {make_key()};
  std::map<std::string, Stored> stored_;
  std::vector<Json> things_;
  std::vector<Json> events_;
};

}  // namespace

TinyDriver::TinyDriver() { offered = every_capability(); }

std::unique_ptr<Session> TinyDriver::open(const SessionStart& start) {
  std::lock_guard lock(mutex_);
  starts.push_back(start);
  return std::make_unique<TinySession>(*this, start);
}

}  // namespace runner
