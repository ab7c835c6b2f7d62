// What every exchange is judged by: transport, envelope, correlation, reason codes, details, secrecy.
#include "checks/exchange_checks.h"

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/json_pointer.h"

namespace {

using checks::Exchange;
using checks::Judgement;
using sample::answered;
using sample::json;
using sample::refusal;
using sample::request;
using sample::success;
using sample::with_body;

Judgement judged(const Exchange& exchange) {
  Judgement judgement;
  checks::judge_exchange(exchange, sample::contract(), judgement);
  checks::check_message(
      exchange, [](std::string_view text) { return text == "Known Record 0017"; }, judgement);
  return judgement;
}

Exchange with_response_header(Exchange exchange, std::string name, std::string value) {
  wire::Headers& headers = std::get<wire::Response>(exchange.outcome).headers;
  std::erase_if(headers, [&](const wire::Header& header) { return header.name == name; });
  if (!value.empty()) headers.push_back({std::move(name), std::move(value)});
  return exchange;
}

Exchange with_request_header(Exchange exchange, std::string name, std::string value) {
  std::erase_if(exchange.request.headers, [&](const wire::Header& header) { return header.name == name; });
  exchange.request.headers.push_back({std::move(name), std::move(value)});
  return exchange;
}

Exchange by_actor(Exchange exchange, std::string type) {
  exchange.actor = checks::Actor{type, "owner"};
  return with_request_header(std::move(exchange), "x-actor-type", type);
}

Exchange without_key(Exchange exchange) {
  exchange.idempotency_key.clear();
  std::erase_if(exchange.request.headers, [](const wire::Header& header) { return header.name == "Idempotency-Key"; });
  return exchange;
}

Exchange to_target(Exchange exchange, std::string target) {
  exchange.request.target = std::move(target);
  return exchange;
}

Exchange with_correlation(Exchange exchange, std::string value) {
  exchange = with_body(std::move(exchange), [&](wire::Json& body) { wire::set_at(body, "/correlation_id", value); });
  return with_response_header(std::move(exchange), "X-Correlation-Id", value);
}

wire::Json reason(std::string_view code) { return wire::Object{{"reason_code", code}}; }

Exchange raw(std::string method, std::string target, int status, const wire::Json& body) {
  Exchange exchange;
  exchange.actor = checks::Actor{"partner", "owner"};
  exchange.request = {std::move(method), std::move(target), {}, ""};
  return answered(std::move(exchange), status, body);
}

const char* kScopeDetails = R"({"operation_id": "records.add", "required_scopes": ["audit:write", "records:write"],
    "provided_scopes": ["x"], "missing_scopes": ["audit:write", "records:write"]})";

Exchange missing_scopes() {
  return with_request_header(refusal(403, "INSUFFICIENT_SCOPE", json(kScopeDetails)), "x-auth-scopes", "x, x");
}

Exchange missing_scopes_with(std::string_view member, const wire::Json& value) {
  return with_body(missing_scopes(),
                   [&](wire::Json& body) { wire::set_at(body, "/error/details/" + std::string(member), value); });
}

const char* kMismatchDetails = R"({"operation_id": "records.add", "idempotency_key": "key-1",
    "original_payload_hash": "0000000000000000000000000000000000000000000000000000000000000000",
    "payload_hash": "000000000000000000000000000000000000000000000000000000000000000a"})";

Exchange mismatch() { return refusal(409, "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH", json(kMismatchDetails)); }

Exchange mismatch_with(std::string_view member, const wire::Json& value) {
  return with_body(mismatch(),
                   [&](wire::Json& body) { wire::set_at(body, "/error/details/" + std::string(member), value); });
}

Exchange refused_actor(std::string type, const wire::Json& details) {
  return by_actor(refusal(403, "FORBIDDEN", details), std::move(type));
}

const char* kActorDetails =
    R"({"actor_type": "user", "allowed_actor_types": ["partner"], "operation_id": "records.add"})";

// ---- everything holds

TEST(ExchangeChecks, FindNothingInCorrectResponses) {
  for (const Exchange& exchange :
       {success(), refusal(400, "CONSTRAINT_VIOLATION", reason("record_invalid")), missing_scopes(), mismatch(),
        refusal(404, "NOT_FOUND", reason("provider_not_found")), refusal(409, "CONFLICT", reason("record_closed")),
        refusal(403, "FORBIDDEN", reason("record_closed")), refused_actor("user", json(kActorDetails)),
        refusal(401, "UNAUTHORIZED", {}), refusal(405, "METHOD_NOT_ALLOWED", {}), refusal(413, "PAYLOAD_TOO_LARGE", {}),
        refusal(414, "URI_TOO_LONG", {}), refusal(415, "UNSUPPORTED_MEDIA_TYPE", {}),
        without_key(refusal(400, "CONSTRAINT_VIOLATION", json(R"({"header": "Idempotency-Key"})")))}) {
    const Judgement judgement = judged(exchange);
    EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
  }
}

// ---- transport

CATCHES(transport_no_answer, silence, "") {
  Exchange exchange = request("records.add");
  exchange.outcome = checks::NoResponse{"connection closed"};
  return judged(exchange);
}
HOLDS(transport_no_answer, answer) { return judged(success()); }
TEST(Transport, AMissingResponseIsOneFinding) {
  Exchange exchange = request("records.add");
  exchange.outcome = checks::NoResponse{"connection closed"};
  EXPECT_EQ(judged(exchange).findings().size(), 1u);
}

CATCHES(transport_lost, last_request, "") {
  Exchange exchange = request("records.add");
  exchange.outcome = checks::NoResponse{"gone since", checks::NoResponse::Meaning::lost};
  return judged(exchange);
}
HOLDS(transport_lost, answer) { return judged(success()); }
TEST(Transport, TheLossOfTheServiceIsOneFindingAndWhatWasNotSentIsNone) {
  Exchange exchange = request("records.add");
  exchange.outcome = checks::NoResponse{"gone since", checks::NoResponse::Meaning::lost};
  EXPECT_EQ(judged(exchange).findings().size(), 1u);
  for (const auto meaning : {checks::NoResponse::Meaning::not_sent, checks::NoResponse::Meaning::cut_off}) {
    exchange.outcome = checks::NoResponse{"not sent", meaning};
    EXPECT_TRUE(judged(exchange).findings().empty());
  }
}

CATCHES(transport_server_error, status_500, "") { return judged(refusal(500, "UNAUTHORIZED", {})); }
CATCHES(transport_server_error, status_503, "") { return judged(refusal(503, "UNAUTHORIZED", {})); }
HOLDS(transport_server_error, refusal) { return judged(refusal(401, "UNAUTHORIZED", {})); }

Exchange with_bytes(std::string bytes) {
  Exchange exchange = success();
  exchange.body.reset();
  std::get<wire::Response>(exchange.outcome).body = std::move(bytes);
  checks::read_body(exchange);
  return exchange;
}
CATCHES(transport_body, empty, "") { return judged(with_bytes("")); }
CATCHES(transport_body, array, "") { return judged(with_bytes("[]")); }
CATCHES(transport_body, html, "") { return judged(with_bytes("<html>")); }
CATCHES(transport_body, duplicate_member, "") { return judged(with_bytes(R"({"a": 1, "a": 2})")); }
CATCHES(transport_body, lone_surrogate, "") { return judged(with_bytes(R"({"a": "\ud800"})")); }
CATCHES(transport_body, invalid_utf8, "") { return judged(with_bytes("{\"a\": \"\xFF\"}")); }
CATCHES(transport_body, too_deep, "") {
  return judged(with_bytes(R"({"a": )" + std::string(300, '[') + std::string(300, ']') + "}"));
}
HOLDS(transport_body, object) { return judged(success()); }

CATCHES(transport_content_type, missing, "header content-type") {
  return judged(with_response_header(success(), "Content-Type", ""));
}
CATCHES(transport_content_type, text, "header content-type") {
  return judged(with_response_header(success(), "Content-Type", "text/html; charset=utf-8"));
}
CATCHES(transport_content_type, longer_name, "header content-type") {
  return judged(with_response_header(success(), "Content-Type", "application/jsonx"));
}
HOLDS(transport_content_type, any_case) {
  return judged(with_response_header(success(), "Content-Type", "Application/JSON"));
}
CATCHES(transport_charset, missing, "header content-type") {
  return judged(with_response_header(success(), "Content-Type", "application/json"));
}
CATCHES(transport_charset, other, "header content-type") {
  return judged(with_response_header(success(), "Content-Type", "application/json; charset=latin-1"));
}
HOLDS(transport_charset, quoted) {
  return judged(with_response_header(success(), "Content-Type", "application/json ; charset=\"UTF-8\""));
}

CATCHES(transport_correlation_header, missing, "header x-correlation-id") {
  return judged(with_response_header(success(), "X-Correlation-Id", ""));
}
CATCHES(transport_correlation_header, not_the_callers, "header x-correlation-id") {
  return judged(with_request_header(success(), "X-Correlation-Id", "mine"));
}
HOLDS(transport_correlation_header, the_callers) {
  return judged(
      with_response_header(with_request_header(success(), "x-correlation-id", "mine"), "X-Correlation-Id", "mine"));
}
HOLDS(transport_correlation_header, a_blank_one_is_none) {
  return judged(with_request_header(success(), "x-correlation-id", "  "));
}

Exchange head(std::string body) {
  Exchange exchange = raw("HEAD", "/providers/p-1", 200, wire::Object{});
  exchange.body.reset();
  std::get<wire::Response>(exchange.outcome) = {200, {}, std::move(body)};
  checks::read_body(exchange);
  return exchange;
}
CATCHES(transport_head, with_body, "") { return judged(head("{}")); }
HOLDS(transport_head, without_body) { return judged(head("")); }
TEST(Transport, HeadNeedsNoBodyAndNoContentType) { EXPECT_TRUE(judged(head("")).findings().empty()); }

// ---- envelope

CATCHES(schema_response, missing_member, "/record") {
  return judged(with_body(success(), [](wire::Json& body) { wire::remove_at(body, "/record"); }));
}
CATCHES(schema_response, wrong_type, "/record/record_id") {
  return judged(with_body(success(), [](wire::Json& body) { wire::set_at(body, "/record/record_id", 7); }));
}
CATCHES(schema_response, further_member, "/record/secret") {
  return judged(with_body(success(), [](wire::Json& body) { wire::set_at(body, "/record/secret", 7); }));
}
CATCHES(schema_response, envelope_with_200, "/record") { return judged(refusal(200, "UNAUTHORIZED", {})); }
HOLDS(schema_response, success) { return judged(success()); }

CATCHES(error_envelope, success_with_400, "/error") {
  Exchange exchange = success();
  std::get<wire::Response>(exchange.outcome).status = 400;
  return judged(exchange);
}
CATCHES(error_envelope, no_message, "/error/message") {
  return judged(
      with_body(refusal(401, "UNAUTHORIZED", {}), [](wire::Json& body) { wire::remove_at(body, "/error/message"); }));
}
CATCHES(error_envelope, further_member, "/trace") {
  return judged(
      with_body(refusal(401, "UNAUTHORIZED", {}), [](wire::Json& body) { wire::set_at(body, "/trace", "x"); }));
}
CATCHES(error_envelope, error_is_text, "/error") {
  return judged(
      with_body(refusal(401, "UNAUTHORIZED", {}), [](wire::Json& body) { wire::set_at(body, "/error", "x"); }));
}
CATCHES(error_envelope, details_are_a_list, "/error/details") {
  return judged(with_body(refusal(401, "UNAUTHORIZED", {}),
                          [](wire::Json& body) { wire::set_at(body, "/error/details", wire::Array{}); }));
}
CATCHES(error_envelope, of_a_raw_request, "/error") { return judged(raw("GET", "/nowhere", 404, wire::Object{})); }
HOLDS(error_envelope, refusal) { return judged(refusal(401, "UNAUTHORIZED", {})); }

CATCHES(error_status, code_of_another_status, "/error/code") { return judged(refusal(400, "NOT_FOUND", reason("x"))); }
CATCHES(error_status, unknown_code, "/error/code") { return judged(refusal(400, "BAD_REQUEST", {})); }
CATCHES(error_status, success_other_than_200, "/error/code") {
  Exchange exchange = success();
  std::get<wire::Response>(exchange.outcome).status = 201;
  return judged(exchange);
}
CATCHES(error_status, code_is_a_number, "/error/code") {
  return judged(
      with_body(refusal(401, "UNAUTHORIZED", {}), [](wire::Json& body) { wire::set_at(body, "/error/code", 401); }));
}
HOLDS(error_status, refusal) { return judged(refusal(413, "PAYLOAD_TOO_LARGE", {})); }

// ---- correlation

CATCHES(correlation_value, success, "/correlation_id") { return judged(with_correlation(success(), "corr-random")); }
CATCHES(correlation_value, refusal, "/correlation_id") {
  return judged(with_correlation(refusal(400, "CONSTRAINT_VIOLATION", reason("record_invalid")), "corr-random"));
}
CATCHES(correlation_value, known_actor_type, "/correlation_id") {
  return judged(with_correlation(refused_actor("user", json(kActorDetails)), "corr-random"));
}
CATCHES(correlation_value, number, "/correlation_id") {
  return judged(with_body(success(), [](wire::Json& body) { wire::set_at(body, "/correlation_id", 7); }));
}
CATCHES(correlation_value, blank_where_free, "/correlation_id") {
  return judged(with_correlation(refusal(401, "UNAUTHORIZED", {}), ""));
}
TEST(Correlation, IsFreeBeforeTheOperationIsIdentified) {
  const wire::Json header = json(R"({"header": "Idempotency-Key"})");
  for (const Exchange& exchange :
       {refusal(401, "UNAUTHORIZED", {}), refusal(405, "METHOD_NOT_ALLOWED", {}), refusal(413, "PAYLOAD_TOO_LARGE", {}),
        refusal(414, "URI_TOO_LONG", {}), refusal(415, "UNSUPPORTED_MEDIA_TYPE", {}),
        without_key(refusal(400, "CONSTRAINT_VIOLATION", header)), refused_actor("robot", {}),
        to_target(refusal(404, "NOT_FOUND", {}), "/providers//records"),
        to_target(refusal(400, "CONSTRAINT_VIOLATION", {}), "/providers/%zz/records")}) {
    const Judgement judgement = judged(with_correlation(exchange, "corr-random"));
    EXPECT_FALSE(caught::has(judgement, checks::Rule::correlation_value)) << caught::show(judgement);
  }
}
TEST(Correlation, IsDerivedFromTheOperation) {
  EXPECT_EQ(checks::correlation_id_of("corr_", "liquidityExecution.mode.upsert"),
            "corr_liquidityexecution_mode_upsert");
  EXPECT_EQ(checks::correlation_id_of("corr_", "a..B-9"), "corr_a_b_9");
}

// ---- reason codes

CATCHES(reason_undeclared, unknown, "/error/details/reason_code") {
  return judged(refusal(400, "CONSTRAINT_VIOLATION", reason("record_odd")));
}
CATCHES(reason_undeclared, of_a_used_milestone, "/error/details/reason_code") {
  return judged(refusal(400, "CONSTRAINT_VIOLATION", reason("provider_invalid")));
}
CATCHES(reason_undeclared, number, "/error/details/reason_code") {
  return judged(refusal(400, "CONSTRAINT_VIOLATION", json(R"({"reason_code": 7})")));
}
CATCHES(reason_undeclared, own_code_from_a_borrowed_operation, "/error/details/reason_code") {
  Exchange exchange = refusal(404, "NOT_FOUND", reason("record_not_found"));
  exchange.operation = &sample::operation("other.get");
  return judged(exchange);
}
CATCHES(reason_undeclared, of_a_raw_request, "/error/details/reason_code") {
  return judged(raw("GET", "/x", 404, json(R"({"correlation_id": "c", "error": {"code": "NOT_FOUND", "message": "m",
      "details": {"reason_code": "odd"}}})")));
}
HOLDS(reason_undeclared, raw_request_of_a_used_milestone) {
  return judged(raw("GET", "/x", 404, json(R"({"correlation_id": "c", "error": {"code": "NOT_FOUND", "message": "m",
      "details": {"reason_code": "provider_invalid"}}})")));
}
HOLDS(reason_undeclared, borrowed) { return judged(refusal(404, "NOT_FOUND", reason("provider_not_found"))); }

CATCHES(reason_missing, bad_input, "/error/details/reason_code") {
  return judged(refusal(400, "CONSTRAINT_VIOLATION", {}));
}
CATCHES(reason_missing, no_record, "/error/details/reason_code") { return judged(refusal(404, "NOT_FOUND", {})); }
CATCHES(reason_missing, conflict, "/error/details/reason_code") {
  return judged(refusal(409, "CONFLICT", wire::Object{}));
}
CATCHES(reason_missing, foreign_record, "/error/details/reason_code") { return judged(refusal(403, "FORBIDDEN", {})); }
HOLDS(reason_missing, refusal) { return judged(refusal(409, "CONFLICT", reason("record_closed"))); }
TEST(Reason, MayBeMissingWhereTheContractLeavesTheResponseOpen) {
  for (const Exchange& exchange :
       {to_target(refusal(404, "NOT_FOUND", {}), "/providers//records"),
        to_target(refusal(404, "NOT_FOUND", {}), "/providers/%FF/records"),
        to_target(refusal(400, "CONSTRAINT_VIOLATION", {}), "/providers/a%2/records"),
        with_request_header(refusal(400, "CONSTRAINT_VIOLATION", {}), "x-now-iso", "yesterday"),
        with_request_header(refusal(400, "CONSTRAINT_VIOLATION", {}), "content-type", "text/plain"),
        refused_actor("robot", {})}) {
    const Judgement judgement = judged(exchange);
    EXPECT_FALSE(caught::has(judgement, checks::Rule::reason_missing)) << caught::show(judgement);
  }
}

CATCHES(reason_misplaced, identity, "/error/details/reason_code") {
  return judged(refusal(401, "UNAUTHORIZED", reason("record_invalid")));
}
CATCHES(reason_misplaced, missing_key, "/error/details/reason_code") {
  return judged(without_key(
      refusal(400, "CONSTRAINT_VIOLATION", json(R"({"header": "Idempotency-Key", "reason_code": "record_invalid"})"))));
}
CATCHES(reason_misplaced, actor_type, "/error/details/reason_code") {
  return judged(refused_actor("user", reason("record_closed")));
}
CATCHES(reason_misplaced, scope, "/error/details/reason_code") {
  return judged(missing_scopes_with("reason_code", "record_invalid"));
}
CATCHES(reason_misplaced, mismatch, "/error/details/reason_code") {
  return judged(mismatch_with("reason_code", "record_invalid"));
}
HOLDS(reason_misplaced, none) { return judged(refusal(401, "UNAUTHORIZED", {})); }

// ---- details

CATCHES(error_details, other_operation, "/error/details/operation_id") {
  return judged(missing_scopes_with("operation_id", "records.get"));
}
CATCHES(error_details, required_scopes, "/error/details/required_scopes") {
  return judged(missing_scopes_with("required_scopes", wire::Array{}));
}
CATCHES(error_details, unsorted_scopes, "/error/details/missing_scopes") {
  return judged(missing_scopes_with("missing_scopes", wire::Array{"records:write", "audit:write"}));
}
CATCHES(error_details, missing_scope_left_out, "/error/details/missing_scopes") {
  return judged(missing_scopes_with("missing_scopes", wire::Array{"audit:write"}));
}
CATCHES(error_details, provided_scopes_left_out, "/error/details/provided_scopes") {
  return judged(missing_scopes_with("provided_scopes", wire::Array{}));
}
CATCHES(error_details, provided_scopes_no_list, "/error/details/provided_scopes") {
  return judged(missing_scopes_with("provided_scopes", "x"));
}
CATCHES(error_details, provided_scopes_numbers, "/error/details/provided_scopes") {
  return judged(missing_scopes_with("provided_scopes", wire::Array{1}));
}
CATCHES(error_details, no_details, "/error/details/operation_id") {
  return judged(refusal(403, "INSUFFICIENT_SCOPE", {}));
}
CATCHES(error_details, details_are_text, "/error/details/missing_scopes") {
  return judged(refusal(403, "INSUFFICIENT_SCOPE", "records:write"));
}
CATCHES(error_details, header_of_a_missing_key, "/error/details/header") {
  return judged(without_key(refusal(400, "CONSTRAINT_VIOLATION", json(R"({"header": "X-Key"})"))));
}
CATCHES(error_details, actor_type, "/error/details/actor_type") {
  return judged(refused_actor("agent", json(kActorDetails)));
}
CATCHES(error_details, allowed_actor_types, "/error/details/allowed_actor_types") {
  return judged(refused_actor(
      "user", json(R"({"actor_type": "user", "allowed_actor_types": ["user"], "operation_id": "records.add"})")));
}
CATCHES(error_details, other_key, "/error/details/idempotency_key") {
  return judged(mismatch_with("idempotency_key", "key-2"));
}
CATCHES(error_details, other_operation_of_the_key, "/error/details/operation_id") {
  return judged(mismatch_with("operation_id", 7));
}
HOLDS(error_details, scopes_repeated_by_the_caller) { return judged(missing_scopes()); }
TEST(Details, OfAnUnknownActorTypeAreFree) {
  EXPECT_FALSE(caught::has(judged(refused_actor("robot", {})), checks::Rule::error_details));
}

CATCHES(idempotency_mismatch_details, no_hashes, "/error/details") {
  return judged(refusal(409, "IDEMPOTENCY_KEY_REUSE_PAYLOAD_MISMATCH",
                        json(R"({"operation_id": "records.add", "idempotency_key": "key-1"})")));
}
CATCHES(idempotency_mismatch_details, equal_hashes, "/error/details") {
  return judged(mismatch_with("payload_hash", std::string(64, '0')));
}
CATCHES(idempotency_mismatch_details, upper_case, "/error/details") {
  return judged(mismatch_with("payload_hash", std::string(64, 'A')));
}
CATCHES(idempotency_mismatch_details, too_short, "/error/details") {
  return judged(mismatch_with("payload_hash", "0a"));
}
CATCHES(idempotency_mismatch_details, number, "/error/details") { return judged(mismatch_with("payload_hash", 1)); }
HOLDS(idempotency_mismatch_details, two_hashes) { return judged(mismatch()); }

// ---- secrecy

Exchange with_secret(Exchange exchange) {
  exchange.secrets = {"canary-0123456789", "Bearer k7x9q"};
  exchange.quotes_secret = hide_secrets(exchange.outcome, exchange.secrets);
  return exchange;
}
Exchange with_message(std::string message, std::string body) {
  Exchange exchange = refusal(400, "CONSTRAINT_VIOLATION", reason("record_invalid"));
  exchange.request.body = std::move(body);
  auto parsed = wire::parse_json(exchange.request.body);
  if (parsed) exchange.request_body = std::move(*parsed);
  return with_body(std::move(exchange), [&](wire::Json& answer) { wire::set_at(answer, "/error/message", message); });
}

CATCHES(secret_echoed, in_body, "") {
  return judged(with_secret(with_message("Bearer canary-0123456789 is refused", "{}")));
}
CATCHES(secret_echoed, in_header, "") {
  return judged(with_secret(with_response_header(success(), "x-debug", "canary-0123456789")));
}
CATCHES(secret_echoed, in_header_name, "") {
  return judged(with_secret(with_response_header(success(), "x-canary-0123456789", "1")));
}
CATCHES(secret_echoed, escaped, "") {
  return judged(with_secret(with_response_header(success(), "x-debug", "canary%2d0123456789")));
}
HOLDS(secret_echoed, too_short_to_be_one) {
  return judged(with_secret(with_response_header(success(), "x-debug", "k7x9q")));
}
HOLDS(secret_echoed, nowhere) { return judged(with_secret(success())); }

CATCHES(error_message, quotes_a_value, "/error/message") {
  return judged(with_message("'Zebra crossing 17' is not a mode", R"({"mode": {"list": ["Zebra crossing 17"]}})"));
}
CATCHES(error_message, quotes_a_member_name, "/error/message") {
  return judged(with_message("unknown member 'Zebra crossing 17'", R"({"Zebra crossing 17": 1})"));
}
CATCHES(error_message, quotes_text_that_is_no_json, "/error/message") {
  return judged(with_message("unexpected token in {\"a\": Zebra crossing 17", "{\"a\": Zebra crossing 17"));
}
CATCHES(error_message, quotes_text_after_a_known_name, "/error/message") {
  return judged(with_message("at 'record_identifier': Zebra crossing 17", "{'record_identifier': Zebra crossing 17"));
}
CATCHES(error_message, quotes_more_than_is_known, "/error/message") {
  return judged(with_message("Known Record 0017 b is taken", R"({"id": "Known Record 0017 b"})"));
}
HOLDS(error_message, names_a_member_of_text_that_is_no_json) {
  return judged(
      with_message("\"record_identifier\" is repeated", "{\"record_identifier\": 1, \"record_identifier\": 2}"));
}
HOLDS(error_message, names_what_the_path_holds_too) {
  Exchange exchange = with_message("'Zebra crossing 17' is not a record", R"({"record_id": "Zebra crossing 17"})");
  exchange.request.target = "/providers/p-1/records/Zebra%20crossing%2017/decide";
  return judged(exchange);
}
HOLDS(error_message, names_what_a_header_holds_too) {
  Exchange exchange =
      with_message("'Zebra crossing 17' may not decide", R"({"operator": {"id": "Zebra crossing 17"}})");
  exchange.request.headers.push_back({"x-actor-id", "Zebra crossing 17"});
  return judged(exchange);
}
HOLDS(error_message, names_what_is_known_from_before) {
  return judged(with_message("the record belongs to Known Record 0017", R"({"by": {"id": "Known Record 0017"}})"));
}
HOLDS(error_message, names_a_known_word) {
  return judged(with_message("operator_assisted_mode is not a mode", R"({"mode": "operator_assisted_mode"})"));
}
HOLDS(error_message, says_nothing_of_the_body) { return judged(with_message("mode is invalid", R"({"mode": "x"})")); }

}  // namespace
