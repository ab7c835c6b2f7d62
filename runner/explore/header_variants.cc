#include "runner/explore/header_variants.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/spelling.h"

namespace runner::explore {
namespace {

using wire::Json;
using wire::Object;

class HeaderVariants {
 public:
  HeaderVariants(const checks::Operation& operation, const checks::Contract& contract)
      : operation_(operation), conventions_(contract.conventions), scopes_(contract.scopes()) {}

  std::vector<CallVariant> make() {
    add_headers();
    return std::move(variants_);
  }

 private:
  void add(std::string place, std::string kind, std::function<void(CallFields&)> change) {
    variants_.push_back({{std::move(place), std::move(kind)}, std::move(change)});
  }
  void add_header(const std::string& name, std::string kind, const Json& value) {
    add("header " + name, std::move(kind), [=](CallFields& fields) { fields.headers.emplace_back(name, value); });
  }

  void add_headers() {
    const std::string scope = operation_.scopes.empty() ? "" : operation_.scopes.front();
    for (const char* name : {"x-actor-type", "x-actor-id", "x-auth-scopes"}) {
      add_header(name, "missing", Json());
      add_header(name, "whitespace", Json("  "));
    }
    for (const std::string& type : wrong_actor_types()) add_header("x-actor-type", "value", Json(type));
    for (const std::string& scopes : {"x," + scope, scope + " x", "x,  ," + scope, "\t" + scope}) {
      add_header("x-auth-scopes", "legal", Json(scopes));
    }
    for (const std::string& scopes : {"X" + scope, scope + "x", std::string("*"),
                                      in_capitals(fmt::format("{}", fmt::join(scopes_, ","))), scope + ";x"}) {
      add_header("x-auth-scopes", "value", Json(scopes));
    }
    add_header("x-correlation-id", "legal", Json("my-correlation"));
    for (const char* now : {"yesterday", "2026-02-30T00:00:00Z", "2026-01-15T12:00:00"})
      add_header("x-now-iso", "value", Json(now));
    add_order();
    if (!conventions_.shorthand_header.empty()) add_shorthand(conventions_.shorthand_header);
    if (operation_.is_write()) add_write_headers();
  }

  void add_shorthand(const std::string& name) {
    add_header(name, "legal", Json("somebody-else"));
    add("header " + name, "alone", [=](CallFields& fields) {
      fields.headers = {{"x-actor-type", Json()}, {"x-actor-id", Json()}, {name, Json("$owner_id")}};
    });
    add("header " + name, "next to whitespace", [=](CallFields& fields) {
      fields.headers = {{"x-actor-type", Json(" ")}, {"x-actor-id", Json(" ")}, {name, Json("$owner_id")}};
    });
  }

  // Those that the operation does not allow, one that does not exist, and the caller's own in other spellings.
  std::vector<std::string> wrong_actor_types() const {
    std::vector<std::string> types;
    for (const std::string& type : conventions_.actor_types) {
      if (std::find(operation_.actors.begin(), operation_.actors.end(), type) == operation_.actors.end())
        types.push_back(type);
    }
    const std::string& own = conventions_.caller_type;
    types.insert(types.end(), {"robot", in_capitals(own), own + "," + conventions_.actor_types.front()});
    return types;
  }

  // Wrong in two places: the response is to the one that comes first in the contract's order (common, "Order").
  void add_order() {
    const auto put = [&](const char* kind, auto change) { add("order", kind, change); };
    const std::string other_type = wrong_actor_types().front();
    const auto wrong_type = [=](CallFields& fields) { fields.headers.emplace_back("x-actor-type", Json(other_type)); };
    const auto no_scope = [](CallFields& fields) { fields.headers.emplace_back("x-auth-scopes", Json()); };
    const auto no_key = [](CallFields& fields) { fields.headers.emplace_back("idempotency-key", Json()); };
    const auto no_body = [](CallFields& fields) { fields.body = BodyText{Json("[]")}; };
    const auto unknown = [](CallFields& fields) {
      if (!fields.path.empty()) fields.path.front().second = Json("nobody");
    };
    const auto stranger = [](CallFields& fields) { fields.caller = Json("stranger"); };
    const auto no_time = [](CallFields& fields) { fields.headers.emplace_back("x-now-iso", Json("yesterday")); };
    put("identity, clock", [=](CallFields& fields) { fields.caller = Json("none"), no_time(fields); });
    put("actor type, scope", [=](CallFields& fields) { wrong_type(fields), no_scope(fields); });
    put("actor type, record", [=](CallFields& fields) { wrong_type(fields), unknown(fields); });
    put("scope, record", [=](CallFields& fields) { no_scope(fields), unknown(fields); });
    if (!operation_.is_write()) return;
    put("identity, key", [=](CallFields& fields) { fields.caller = Json("none"), no_key(fields); });
    put("identity, body", [=](CallFields& fields) { fields.caller = Json("none"), no_body(fields); });
    put("key, body", [=](CallFields& fields) { no_key(fields), no_body(fields); });
    put("key, actor type", [=](CallFields& fields) { no_key(fields), wrong_type(fields); });
    put("body, actor type", [=](CallFields& fields) { no_body(fields), wrong_type(fields); });
    put("body, scope", [=](CallFields& fields) { no_body(fields), no_scope(fields); });
    put("body, record", [=](CallFields& fields) { no_body(fields), unknown(fields); });
    put("record, payload", [=](CallFields& fields) { unknown(fields), fields.body = Json(Object{}); });
    put("owner, payload", [=](CallFields& fields) { stranger(fields), fields.body = Json(Object{}); });
  }

  void add_write_headers() {
    add_header("idempotency-key", "missing", Json());
    add_header("idempotency-key", "whitespace", Json("  "));
    for (const char* type :
         {"application/json", "application/json; charset=utf-8", "application/vnd.x+json", "APPLICATION/JSON"})
      add_header("content-type", "legal", Json(type));
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
      add_header("content-type", "value", Json(type));
  }

  const checks::Operation& operation_;
  const checks::Conventions& conventions_;
  const std::vector<std::string> scopes_;
  std::vector<CallVariant> variants_;
};

}  // namespace

std::vector<CallVariant> header_variants(const checks::Operation& operation, const checks::Contract& contract) {
  return HeaderVariants(operation, contract).make();
}

}  // namespace runner::explore
