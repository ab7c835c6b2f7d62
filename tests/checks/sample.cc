#include "tests/checks/sample.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/export_walk.h"
#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace sample {
namespace {

constexpr const char* kSchemas = R"({
  "$id": "https://sample.test/all",
  "$defs": {
    "error": {"type": "object", "required": ["correlation_id", "error"], "additionalProperties": false, "properties": {
      "correlation_id": {"type": "string", "minLength": 1},
      "error": {"type": "object", "required": ["code", "message"], "additionalProperties": false, "properties": {
        "code": {"type": "string"}, "message": {"type": "string"}, "details": {"type": "object"}}}}},
    "event": {"type": "object", "additionalProperties": false,
      "required": ["event_id", "type", "occurred_at", "correlation_id", "actor", "payload", "signature"],
      "properties": {"event_id": {"type": "string"}, "type": {"type": "string"}, "occurred_at": {"type": "string"},
        "correlation_id": {"type": "string"}, "actor": {"type": "object"}, "payload": {"type": "object"},
        "signature": {"type": "object"}}},
    "feed": {"type": "object", "required": ["events", "next_after"]},
    "keys": {"type": "object", "required": ["active_key_id", "keys"], "properties": {
      "active_key_id": {"type": "string"},
      "keys": {"type": "array", "items": {"type": "object", "required": ["key_id", "status", "public_key_pem"]}}}},
    "added": {"type": "object", "required": ["correlation_id", "provider_id", "record"], "additionalProperties": false,
      "properties": {"correlation_id": {"type": "string"}, "provider_id": {"type": "string"}, "record": {
        "type": "object", "required": ["record_id", "status", "at"], "additionalProperties": false, "properties": {
          "record_id": {"type": "string"}, "status": {"enum": ["open", "closed"]}, "at": {"type": "string"}}}}},
    "mode": {"type": "object", "required": ["provider_id", "mode"]},
    "provider": {"type": "object", "required": ["provider_id"]},
    "export": {"type": "object", "required": ["provider_id", "export"], "properties": {
      "export": {"type": "object", "properties": {"query": {"type": "object", "required": ["now_iso"]}}}}},
    "payload": {"type": "object", "additionalProperties": false,
      "required": ["provider_id", "record_id", "status", "at"],
      "properties": {"provider_id": {"type": "string"}, "record_id": {"type": "string"}, "status": {"type": "string"},
        "at": {"type": "string"}}},
    "mode_payload": {"type": "object", "required": ["provider_id", "mode", "at"]}
  }
})";

checks::SchemaRef schema(const json_schema::Documents& documents, const std::string& name) {
  auto compiled = json_schema::compile(documents, "https://sample.test/all#/$defs/" + name);
  return std::make_shared<checks::NamedSchema>(checks::NamedSchema{name, std::move(compiled.value())});
}

checks::Operation make_operation(std::string id, std::string method, std::string path, checks::SchemaRef response) {
  checks::Operation made;
  made.correlation_id = checks::correlation_id_of("corr_", id);
  made.id = std::move(id);
  made.path = std::move(path);
  made.response = std::move(response);
  made.needs_idempotency_key = method == "POST";
  made.scopes = method == "POST" ? std::vector<std::string>{"records:write", "audit:write"}
                                 : std::vector<std::string>{"records:read"};
  made.method = std::move(method);
  made.actors = {"partner"};
  made.generic_reason = "record_invalid";
  return made;
}

checks::EventType make_event(std::string type, checks::SchemaRef payload, std::string emitter) {
  checks::EventType made;
  made.type = std::move(type);
  made.payload = std::move(payload);
  made.emitted_by = {std::move(emitter)};
  made.identity = {{"/provider_id", "/provider_id"}, {"/record_id", "/record/record_id"}};
  made.agrees = {{"/status", "/record/status"}, {"/at", "/record/at"}};
  made.occurred_at = "/at";
  return made;
}

checks::Conventions make_conventions() {
  using checks::Refusal;
  checks::Conventions made;
  made.errors.set(Refusal::unauthenticated, {"UNAUTHORIZED", 401});
  made.errors.set(Refusal::forbidden, {"FORBIDDEN", 403});
  made.errors.set(Refusal::missing_scope, {"INSUFFICIENT_SCOPE", 403});
  made.errors.set(Refusal::invalid, {"CONSTRAINT_VIOLATION", 400});
  made.errors.set(Refusal::not_found, {"NOT_FOUND", 404});
  made.errors.set(Refusal::method_not_allowed, {"METHOD_NOT_ALLOWED", 405});
  made.errors.set(Refusal::unsupported_media, {"UNSUPPORTED_MEDIA_TYPE", 415});
  made.errors.set(Refusal::target_too_long, {"URI_TOO_LONG", 414});
  made.errors.set(Refusal::body_too_large, {"PAYLOAD_TOO_LARGE", 413});
  made.errors.set(Refusal::conflict, {"CONFLICT", 409});
  made.errors.set(Refusal::key_reused, {"IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH", 409});
  made.actor_types = {"user", "partner", "agent"};
  made.caller_type = "partner";
  made.correlation_prefix = "corr_";
  made.event_id_prefix = "evt_";
  return made;
}

checks::Contract make_contract() {
  json_schema::Documents documents;
  if (!documents.add("https://sample.test/all", json(kSchemas))) return {};
  checks::Contract made;
  made.milestone = "M1";
  made.conventions = make_conventions();
  made.error = schema(documents, "error");
  made.event = schema(documents, "event");
  made.event_feed = schema(documents, "feed");
  made.key_set = schema(documents, "keys");
  const std::string provider = "/providers/{provider_id}";
  made.operations = {
      make_operation("records.add", "POST", provider + "/records", schema(documents, "added")),
      make_operation("records.decide", "POST", provider + "/records/{record_id}/decide", schema(documents, "added")),
      make_operation("modes.set", "POST", provider + "/mode", schema(documents, "mode")),
      make_operation("providers.get", "GET", provider, schema(documents, "provider")),
      make_operation("records.export", "GET", provider + "/records/export", schema(documents, "export")),
      make_operation("other.get", "GET", "/others/{provider_id}", schema(documents, "provider"))};
  made.operations[4].signed_export =
      checks::ExportShape{"/record_id", {"/at", "/record_id"}, {"status"}, {50, 200}, {180, 3650}};
  made.operations[5].borrowed = true;
  made.events = {make_event("record.added", schema(documents, "payload"), "records.add"),
                 make_event("record.decided", schema(documents, "payload"), "records.decide"),
                 make_event("mode.set", schema(documents, "mode_payload"), "modes.set")};
  made.events[2].per = checks::EventType::Per::write;
  made.events[2].identity = {{"/provider_id", "/provider_id"}};
  made.events[2].agrees = {{"/mode", "/mode"}};
  made.floor = {"record_invalid", "record_not_found", "record_closed"};
  made.borrowed = {"provider_not_found"};
  made.used = {"provider_not_found", "provider_invalid"};
  return made;
}

wire::PrivateKey seeded(std::string_view name) { return *wire::PrivateKey::from_seed(wire::sha256(name)); }

wire::Json entry(size_t number) {
  // Two entries share each instant, so that the id decides.
  return wire::Object{{"record_id", fmt::format("r-{:03}", number)},
                      {"at", fmt::format("2026-01-15T12:00:{:02}.000Z", number / 2)},
                      {"status", "open"}};
}

std::string cursor_of(const wire::Json& last) { return *last.find_string("at") + "|" + *last.find_string("record_id"); }

std::string hash(const wire::Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

wire::Json at(const wire::Json& document, std::string_view pointer) {
  const wire::Json* value = wire::find_at(document, pointer);
  return value ? *value : wire::Json();
}

// Computes every hash and the signature from entries, total_filtered, query and next_cursor.
void seal(wire::Json& body) {
  wire::Json& page = *body.as_object()->find("export");
  wire::Object hashed{{"entries", at(page, "/entries")},
                      {"total_filtered", at(page, "/total_filtered")},
                      {"query", at(page, "/query")}};
  if (page.find("next_cursor")) hashed.set("next_cursor", at(page, "/next_cursor"));
  const std::string page_hash = hash(hashed);
  wire::Object attestation{{"cursor_after", at(page, "/query/cursor_after")},
                           {"next_cursor", at(page, "/next_cursor")},
                           {"attestation_after", at(page, "/query/attestation_after")},
                           {"page_hash", page_hash}};
  attestation.set("chain_hash", hash(attestation));
  wire::Object checkpoint{{"checkpoint_after", at(page, "/query/checkpoint_after")},
                          {"attestation_chain_hash", *attestation.find("chain_hash")},
                          {"next_cursor", at(page, "/next_cursor")},
                          {"entries_count", at(page, "/entries").as_array()->size()},
                          {"total_filtered", at(page, "/total_filtered")}};
  checkpoint.set("checkpoint_hash", hash(checkpoint));
  page.as_object()->set("export_hash", page_hash);
  page.as_object()->set("attestation", std::move(attestation));
  page.as_object()->set("checkpoint", std::move(checkpoint));
  page.as_object()->erase("signature");
  sign(*page.as_object());
}

wire::Json echoed_query(const PageShape& shape) {
  wire::Object query{{"limit", 50}, {"now_iso", "2026-01-16T00:00:00.000Z"}, {"provider_id", "p-1"}};
  for (const auto& [name, value] : shape.query) {
    const bool number = name == "limit" || name == "retention_days";
    if (name == "exported_at_iso") continue;
    query.set(name, number ? wire::Json(int64_t{std::stoll(value)}) : wire::Json(value));
  }
  return query;
}

}  // namespace

wire::Json json(std::string_view text) { return wire::parse_json(text).value(); }

const checks::Contract& contract() {
  static const checks::Contract made = make_contract();
  return made;
}

const checks::Operation& operation(std::string_view id) { return *contract().find_operation(id); }

checks::Exchange request(std::string_view operation_id) {
  checks::Exchange exchange;
  exchange.operation = &operation(operation_id);
  exchange.actor = checks::Actor{"partner", "owner"};
  exchange.request.method = exchange.operation->method;
  std::string path = exchange.operation->path;
  for (const auto& [placeholder, id] : {std::pair{"{provider_id}", "p-1"}, std::pair{"{record_id}", "r-1"}}) {
    const size_t place = path.find(placeholder);
    if (place != std::string::npos) path.replace(place, std::string_view(placeholder).size(), id);
  }
  exchange.request.target = path;
  exchange.request.headers = {{"x-actor-type", "partner"},
                              {"x-actor-id", "owner"},
                              {"x-auth-scopes", fmt::format("{}", fmt::join(exchange.operation->scopes, " "))}};
  if (!exchange.operation->needs_idempotency_key) return exchange;
  exchange.idempotency_key = "key-1";
  exchange.request.headers.push_back({"Idempotency-Key", "key-1"});
  return exchange;
}

checks::Exchange answered(checks::Exchange exchange, int status, const wire::Json& body) {
  wire::Response response{status, {{"Content-Type", "application/json; charset=utf-8"}}, wire::to_text(body)};
  const std::string* correlation = body.find_string("correlation_id");
  if (correlation) response.headers.push_back({"X-Correlation-Id", *correlation});
  exchange.outcome = std::move(response);
  checks::read_body(exchange);
  return exchange;
}

checks::Exchange success() {
  return answered(request("records.add"), 200, json(R"({"correlation_id": "corr_records_add", "provider_id": "p-1",
      "record": {"record_id": "r-1", "status": "open", "at": "2026-01-15T12:00:00.000Z"}})"));
}

checks::Exchange refusal(int status, std::string_view code, wire::Json details) {
  wire::Object error{{"code", code}, {"message", "refused"}};
  if (!details.is_null()) error.set("details", std::move(details));
  return answered(request("records.add"), status,
                  wire::Object{{"correlation_id", "corr_records_add"}, {"error", std::move(error)}});
}

checks::Exchange with_body(checks::Exchange exchange, const std::function<void(wire::Json&)>& change) {
  change(*exchange.body);
  std::get<wire::Response>(exchange.outcome).body = wire::to_text(*exchange.body);
  return exchange;
}

const wire::PrivateKey& key() {
  static const wire::PrivateKey made = seeded("sample key");
  return made;
}

const wire::PrivateKey& foreign_key() {
  static const wire::PrivateKey made = seeded("foreign key");
  return made;
}

checks::SigningKeys published_keys() {
  checks::SigningKeys keys;
  keys.add("key-1", key().public_key());
  return keys;
}

void sign(wire::Object& object, const wire::PrivateKey& with, std::string_view key_id) {
  const std::string message = wire::canonical_json_without(object, "signature");
  object.set("signature",
             wire::Object{{"key_id", key_id}, {"alg", "ed25519"}, {"sig", wire::base64_encode(with.sign(message))}});
}

checks::Exchange page(const PageShape& shape) {
  wire::Array entries;
  for (size_t i = 0; i < shape.count; ++i) entries.push_back(entry(shape.first + i));
  wire::Object page{
      {"exported_at", "2026-01-16T00:00:00.000Z"}, {"query", echoed_query(shape)}, {"total_filtered", shape.total}};
  if (shape.total > shape.count) page.set("next_cursor", cursor_of(entries.back()));
  page.set("entries", std::move(entries));
  wire::Json body =
      wire::Object{{"correlation_id", "corr_records_export"}, {"provider_id", "p-1"}, {"export", std::move(page)}};
  seal(body);
  checks::Exchange exchange = request("records.export");
  exchange.query = shape.query;
  return answered(std::move(exchange), 200, body);
}

checks::Exchange resealed(checks::Exchange exchange, const std::function<void(wire::Json&)>& change) {
  return with_body(std::move(exchange), [&](wire::Json& body) {
    change(body);
    seal(body);
  });
}

checks::Exchange resigned(checks::Exchange exchange, const std::function<void(wire::Json&)>& change) {
  return with_body(std::move(exchange), [&](wire::Json& body) {
    change(body);
    wire::Object& page = *body.as_object()->find("export")->as_object();
    page.erase("signature");
    sign(page);
  });
}

std::vector<checks::Exchange> walk(size_t entries, size_t limit) {
  std::vector<checks::Exchange> pages;
  PageShape shape{{{"limit", fmt::format("{}", limit)}}, 1, 0, entries};
  while (true) {
    shape.count = std::min(limit, shape.total);
    pages.push_back(page(shape));
    const auto next = checks::continuation_of(pages.back());
    if (!next) return pages;
    shape.first += shape.count;
    shape.total -= shape.count;
    shape.query.resize(1);
    shape.query.emplace_back("cursor_after", next->cursor_after);
    shape.query.emplace_back("attestation_after", next->attestation_after);
    shape.query.emplace_back("checkpoint_after", next->checkpoint_after);
  }
}

}  // namespace sample
