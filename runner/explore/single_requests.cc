#include "runner/explore/single_requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/explore/raw_bodies.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

constexpr int kMoreThanMebibyte = 1'048'577;

class RequestList {
 public:
  RequestList(const Recipe& recipe, const std::vector<Recipe>& recipes, const StartingPoint& start)
      : recipe_(recipe), start_(start), sample_(sample_of(recipe, recipes)) {}

  SingleRequests make() {
    add_all();
    return std::move(made_);
  }

  void add_all() {
    add("", "legal", [](CallFields&) {});
    if (recipe_.operation->is_write()) {
      add_bodies();
      add_members();
    } else {
      add_queries();
    }
    add_headers();
    add_paths();
    add_routes();
  }

 private:
  Action sample_of(const Recipe& recipe, const std::vector<Recipe>& recipes) {
    Action action;
    action.what = CallStep{recipe.operation->id, "", {}, {}};
    CallFields& fields = action.call()->call;
    for (const std::string& parameter : recipe.parameters)
      fields.path.emplace_back(parameter, id_of(parameter, recipes));
    if (!recipe.bodies.empty()) fields.body = recipe.bodies.front();
    return action;
  }

  // A given's record, or one that another operation makes first.
  Json id_of(const std::string& parameter, const std::vector<Recipe>& recipes) {
    for (size_t i = 0; i < start_.parameters.size(); ++i) {
      if (start_.parameters[i] == parameter) return Json("$" + start_.given[i].name);
    }
    for (const Recipe& maker : recipes) {
      for (const auto& [created, pointer] : maker.creates) {
        if (created != parameter) continue;
        Action action = sample_of(maker, recipes);
        action.capture = {{"made_" + parameter, pointer}};
        made_.setup.push_back(std::move(action));
        return Json("$made_" + parameter);
      }
    }
    return Json("nobody");
  }

  CallFields& call() { return sample_.call()->call; }

  template <typename Change>
  void add(std::string place, std::string kind, Change change) {
    Action action = sample_;
    change(action.call()->call);
    action.defect = {std::move(place), std::move(kind)};
    made_.requests.push_back(std::move(action));
  }

  void add_raw_body(std::string kind, Json parts) {
    add("body", std::move(kind), [&](CallFields& fields) { fields.body = BodyText{std::move(parts)}; });
  }

  void add_bodies() {
    for (const auto& [kind, text] :
         std::vector<std::pair<std::string, std::string>>{{"empty", ""},
                                                          {"blank", " \n"},
                                                          {"array", "[]"},
                                                          {"null", "null"},
                                                          {"number", "1"},
                                                          {"string", "\"x\""},
                                                          {"empty object", "{}"},
                                                          {"truncated", "{\"a\": {\"b\": "},
                                                          {"trailing comma", "{\"a\": 1,}"},
                                                          {"trailing text", "{} x"},
                                                          {"two documents", "{}{}"},
                                                          {"single quotes", "{'a': 1}"},
                                                          {"comment", "/* c */ {}"},
                                                          {"lone surrogate", "{\"a\": \"\\ud800\"}"},
                                                          {"duplicate key", "{\"a\": 1, \"a\": 2}"},
                                                          {"number out of range", "{\"a\": 1e400}"},
                                                          {"NaN", "{\"a\": NaN}"},
                                                          {"leading zero", "{\"a\": 01}"},
                                                          {"form", "a=1&b=2"}}) {
      add_raw_body(kind, Json(text));
    }
    add("body", "byte order mark",
        [](CallFields& fields) { fields.body = BodyBase64{wire::base64_encode("\xEF\xBB\xBF[]")}; });
    add("body", "invalid UTF-8",
        [](CallFields& fields) { fields.body = BodyBase64{wire::base64_encode("{\"a\": \"\xFF\xC0\"}")}; });
    add("body", "NUL", [](CallFields& fields) {
      fields.body = BodyBase64{wire::base64_encode(std::string_view("{\"a\": \"\0\"}", 10))};
    });
    add_raw_body("over 1 MiB", Array{"{\"pad\": \"", Object{{"$repeat", Array{"x", kMoreThanMebibyte}}}, "\"}"});
    add_raw_body("65 levels",
                 Array{"{\"a\": ", Object{{"$repeat", Array{"[", 64}}}, Object{{"$repeat", Array{"]", 64}}}, "}"});
    if (!recipe_.bodies.empty()) {
      for (RawBody& body : raw_bodies(recipe_.bodies.front())) add_raw_body(body.kind, std::move(body.parts));
    }
    add("body", "no body", [](CallFields& fields) { fields.body = std::monostate{}; });
  }

  // Each member left out, null, of another type, blank; each object with a member more.
  void add_members() {
    const Json sample = recipe_.bodies.front();
    for (const Field& field : recipe_.body.fields) {
      const auto change = [&](std::string kind, const std::optional<Json>& value) {
        Json body = sample;
        const bool done = value ? set(body, field, *value) : wire::remove_at(body, field.pointer);
        if (done) add(field.pointer, std::move(kind), [&](CallFields& fields) { fields.body = std::move(body); });
      };
      if (field.required) change("required", std::nullopt);
      if (!field.nullable) change("null", Json());
      if (field.kind != FieldKind::object && field.kind != FieldKind::open_object)
        change("type", Json(Object{{"a", 1}}));
      if (field.kind != FieldKind::list) change("type", Json(Array{}));
      if (field.kind != FieldKind::integer) change("type", Json(12));
      if (field.kind != FieldKind::flag) change("type", Json(true));
      // An id that counts for the whole service must be ours.
      const bool own = is_service_wide(recipe_, field);
      change("text", own ? Json(Object{{"$unique", "not a value"}}) : Json("not a value of this field"));
      change("blank", Json(" \t"));
      change("empty", Json(""));
      if (!own) add_odd_values(field, change);
      if (field.kind == FieldKind::list) add_lists(change);
      if (field.kind == FieldKind::object) add_unknown_member(sample, field);
    }
    add_unknown_member(sample, Field{});
  }

  // What only this kind of field refuses, what it must take, and what the contract leaves open (S).
  template <typename Change>
  static void add_odd_values(const Field& field, const Change& change) {
    switch (field.kind) {
      case FieldKind::identifier:
        for (const char* id : {" padded", "padded\t", ".", ".."}) change("odd id", Json(id));
        change("legal", Json(Object{{"$repeat", Array{"x", 1024}}}));
        change("odd id", Json(Object{{"$repeat", Array{"x", 1025}}}));
        change("legal", Json("\xC3\xA9\xF0\x9F\x98\x80/?#%"));
        break;
      case FieldKind::text:
        change("legal", Json(" \t trimmed \n"));
        for (const char* text : {"a@", "@", "@@@"}) change("text", Json(text));
        break;
      case FieldKind::instant:
        for (const char* text : {"2026-02-30T00:00:00Z", "2026-01-15", "2026-01-15T12:00:00", "2026-01-15T24:00:00Z",
                                 "2026-01-15T12:00:00+24:00", "1768478400", "0000-01-01T00:00:00Z",
                                 "9999-12-31T23:59:59-01:00", "2026-06-30T23:59:60Z", "2026-01-15 12:00:00Z"}) {
          change("format", Json(text));
        }
        for (const char* text : {"2026-01-15t12:00:00.123456z", "2026-01-15T12:00:00-11:59", "0001-01-01T00:00:00Z"})
          change("legal", Json(text));
        break;
      case FieldKind::integer:
        for (const Json& number : {Json(2.9), Json(-1), Json(1e21), Json("2"), Json(int64_t{9007199254740993})})
          change("number", number);
        for (const Json& number : {Json(2.0), Json(field.minimum.value_or(0)), Json(field.minimum.value_or(0) - 1)})
          change("number", number);
        break;
      case FieldKind::choice:
        for (const Json& choice : field.choices) change("choice", choice);
        for (const Json& other : field.others) change("enum", other);
        change("choice", Json("toString"));
        break;
      case FieldKind::flag:
        change("choice", Json(true));
        change("choice", Json(false));
        break;
      case FieldKind::open_object:
        change("large integer", Json(Object{{"n", wire::BigNumber{"18446744073709551617"}}}));
        change("large integer", Json(Object{{"n", int64_t{9007199254740993}}}));
        change("legal", Json(Object{{"n", wire::BigNumber{"0.1000000000000000055511151231257827"}}, {"e", 1e-300}}));
        change("legal", Json(Object{{"__proto__", Object{{"a", 1}}}, {"constructor", nullptr}, {"", Array{}}}));
        break;
      default:
        break;
    }
  }

  template <typename Change>
  static void add_lists(const Change& change) {
    change("repetition", Json(Array{"b", "a", "b"}));
    change("items", Json(Array{"a", nullptr}));
    change("items", Json(Array{"a", 1}));
    change("items", Json(Array{"a", ""}));
    change("empty list", Json(Array{}));
    change("order", Json(Array{"b", "\xC3\xA9", "a", "Z"}));
  }

  void add_unknown_member(const Json& sample, const Field& field) {
    for (const char* name : {"unknown_member", "__proto__", "constructor", ""}) {
      Json body = sample;
      const Json* object = wire::find_at(body, field.pointer);
      if (!object || !object->is_object()) return;
      const std::string pointer = field.pointer + "/" + wire::pointer_token(name);
      wire::set_at(body, pointer, Json(1));
      add(pointer, "additionalProperties", [&](CallFields& fields) { fields.body = std::move(body); });
    }
  }

  static bool set(Json& body, const Field& field, const Json& value) {
    const std::string parent = field.pointer.substr(0, field.pointer.rfind('/'));
    const Json* around = wire::find_at(body, parent);
    return around && (around->is_object() || around->is_array()) && wire::set_at(body, field.pointer, value);
  }

  void add_header(const std::string& name, std::string kind, const Json& value) {
    add("header " + name, std::move(kind), [&](CallFields& fields) { fields.headers.emplace_back(name, value); });
  }

  void add_headers() {
    const std::string scope = recipe_.operation->scopes.empty() ? "" : recipe_.operation->scopes.front();
    for (const char* name : {"x-actor-type", "x-actor-id", "x-auth-scopes"}) {
      add_header(name, "missing", Json());
      add_header(name, "blank", Json("  "));
    }
    for (const char* type : {"user", "agent", "robot", "PARTNER", "partner,user"})
      add_header("x-actor-type", "value", Json(type));
    for (const std::string& scopes : {"x," + scope, scope + " x", "x,  ," + scope, "\t" + scope}) {
      add_header("x-auth-scopes", "legal", Json(scopes));
    }
    for (const std::string& scopes :
         {"X" + scope, scope + "x", std::string("*"), std::string("SETTLEMENT:WRITE,SETTLEMENT:READ"), scope + ";x"}) {
      add_header("x-auth-scopes", "value", Json(scopes));
    }
    add_header("x-correlation-id", "legal", Json("my-correlation"));
    for (const char* now : {"yesterday", "2026-02-30T00:00:00Z", "2026-01-15T12:00:00"})
      add_header("x-now-iso", "value", Json(now));
    add_order();
    add_header("x-partner-key", "legal", Json("somebody-else"));
    add("header x-partner-key", "alone", [](CallFields& fields) {
      fields.headers = {{"x-actor-type", Json()}, {"x-actor-id", Json()}, {"x-partner-key", Json("$owner_id")}};
    });
    add("header x-partner-key", "blank beside it", [](CallFields& fields) {
      fields.headers = {{"x-actor-type", Json(" ")}, {"x-actor-id", Json(" ")}, {"x-partner-key", Json("$owner_id")}};
    });
    if (recipe_.operation->is_write()) add_write_headers();
  }

  // Wrong in two places: the first in the contract's order answers (common, "Order").
  void add_order() {
    const auto put = [&](const char* kind, auto change) { add("order", kind, change); };
    const auto agent = [](CallFields& fields) { fields.headers.emplace_back("x-actor-type", Json("agent")); };
    const auto no_scope = [](CallFields& fields) { fields.headers.emplace_back("x-auth-scopes", Json()); };
    const auto no_key = [](CallFields& fields) { fields.headers.emplace_back("idempotency-key", Json()); };
    const auto no_body = [](CallFields& fields) { fields.body = BodyText{Json("[]")}; };
    const auto nobody = [](CallFields& fields) {
      if (!fields.path.empty()) fields.path.front().second = Json("nobody");
    };
    const auto stranger = [](CallFields& fields) { fields.caller = Json("stranger"); };
    const auto no_time = [](CallFields& fields) { fields.headers.emplace_back("x-now-iso", Json("yesterday")); };
    put("identity, clock", [&](CallFields& fields) { fields.caller = Json("none"), no_time(fields); });
    put("actor type, scope", [&](CallFields& fields) { agent(fields), no_scope(fields); });
    put("actor type, provider", [&](CallFields& fields) { agent(fields), nobody(fields); });
    put("scope, provider", [&](CallFields& fields) { no_scope(fields), nobody(fields); });
    if (!recipe_.operation->is_write()) return;
    put("identity, key", [&](CallFields& fields) { fields.caller = Json("none"), no_key(fields); });
    put("identity, body", [&](CallFields& fields) { fields.caller = Json("none"), no_body(fields); });
    put("key, body", [&](CallFields& fields) { no_key(fields), no_body(fields); });
    put("key, actor type", [&](CallFields& fields) { no_key(fields), agent(fields); });
    put("body, actor type", [&](CallFields& fields) { no_body(fields), agent(fields); });
    put("body, scope", [&](CallFields& fields) { no_body(fields), no_scope(fields); });
    put("body, provider", [&](CallFields& fields) { no_body(fields), nobody(fields); });
    put("provider, payload", [&](CallFields& fields) { nobody(fields), fields.body = Json(Object{}); });
    put("owner, payload", [&](CallFields& fields) { stranger(fields), fields.body = Json(Object{}); });
  }

  void add_write_headers() {
    add_header("idempotency-key", "missing", Json());
    add_header("idempotency-key", "blank", Json("  "));
    for (const char* type :
         {"application/json", "application/json; charset=utf-8", "application/vnd.x+json", "APPLICATION/JSON"})
      add_header("content-type", "legal", Json(type));
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
      add_header("content-type", "value", Json(type));
  }

  void add_paths() {
    static const std::vector<std::string> kIds = {
        "nobody", "__proto__", "constructor", "toString", "a/b", "..%2f..", "\xC3\xA9\xF0\x9F\x98\x80", "%",
        "null",   "0",         " ",           "a b",      "+",   "export",  "'; DROP TABLE x; --",      "<script>",
        "\x01",   "~0~1"};
    for (size_t i = 0; i < recipe_.parameters.size(); ++i) {
      const auto put = [&](const char* kind, const Json& id) {
        add("path " + recipe_.parameters[i], kind, [&](CallFields& fields) { fields.path[i].second = id; });
      };
      for (const std::string& id : kIds) put("unknown id", Json(id));
      put("unknown id", Json(Object{{"$repeat", Array{"x", 1024}}}));
      put("unknown id", Json(Object{{"$repeat", Array{"\xC3\xA9", 512}}}));
      put("unknown id", Json(Object{{"$repeat", Array{"x", 4096}}}));
    }
  }

  void add_query(std::string name, std::string kind, const Json& value) {
    add("query " + name, std::move(kind), [&](CallFields& fields) { fields.query.emplace_back(name, value); });
  }

  void add_queries() {
    static const std::vector<std::string> kCounts = {"0",  "-1", "1.5", "1e2",  "0x10",     "+5",  "5abc",
                                                     "1 ", "",   "000", "true", "\xD9\xA1", "1,2", "NaN"};
    static const std::vector<std::string> kLegalCounts = {"1", "0001", "200", "201", "1000", "99999999999999999999999"};
    static const std::vector<std::string> kInstants = {
        "2026-02-30T00:00:00Z", "2026-01-15",          "yesterday",
        "1768478400",           "2026-01-15T12:00:00", "2026-01-15T12:00:00+99:00"};
    for (const Field& field : recipe_.query.fields) {
      if (field.kind == FieldKind::integer) {
        for (const std::string& text : kCounts) add_query(field.name, "count", Json(text));
        for (const std::string& text : kLegalCounts) add_query(field.name, "legal", Json(text));
      } else if (field.kind == FieldKind::instant) {
        for (const std::string& text : kInstants) add_query(field.name, "instant", Json(text));
        add_query(field.name, "legal", Json("2026-01-10T00:00:00+01:00"));
        add_query(field.name, "legal", Json(Object{{"$now", "+0s"}}));
      } else {
        add_query(field.name, "enum", Json("nope"));
        add_query(field.name, "enum", Json("toString"));
        for (const Json& choice : field.choices) add_query(field.name, "legal", choice);
      }
    }
    add("query limit", "repeated", [](CallFields& fields) {
      fields.query = {{"limit", Json("1")}, {"limit", Json("1")}};
    });
    add_query("unknown_parameter", "unknown", Json("1"));
    if (recipe_.operation->signed_export) add_anchors();
  }

  void add_anchors() {
    static const std::vector<std::string> kAnchors = {"cursor_after", "attestation_after", "checkpoint_after"};
    for (const std::string& name : kAnchors) add_query(name, "alone", Json(std::string(64, 'a')));
    add("query checkpoint_after", "unknown", [](CallFields& fields) {
      for (const std::string& name : kAnchors) fields.query.emplace_back(name, Json(std::string(64, 'a')));
    });
  }

  void add_routes() {
    add_raw(recipe_.operation->is_write() ? "PUT" : "DELETE", "method", "");
    if (!recipe_.operation->is_write()) add_raw("HEAD", "method", "");
    add_raw(recipe_.operation->method, "unknown route", "/nowhere");
    add_raw(recipe_.operation->method, "broken escape", "%zz");
    add_raw(recipe_.operation->method, "empty segment", "/");
    for (const Field& field : recipe_.query.fields) {
      if (field.kind != FieldKind::instant) continue;
      add_raw("GET", "plus is a blank", "?" + field.name + "=2026-01-10T00:00:00+01:00");
      break;
    }
    if (!recipe_.parameters.empty()) {
      add_raw(recipe_.operation->method, "empty id", "");
      made_.requests.back().call()->target.as_array()->at(1) = "";
    }
  }

  // The operation's own path, and something behind it.
  void add_raw(const std::string& method, const std::string& kind, const std::string& behind) {
    Array target;
    std::string_view rest = recipe_.operation->path;
    for (const auto& [name, value] : call().path) {
      const size_t open = rest.find('{');
      target.emplace_back(rest.substr(0, open));
      target.push_back(value);
      rest = rest.substr(rest.find('}') + 1);
    }
    target.emplace_back(std::string(rest) + behind);
    Action action;
    CallStep step{"", method, std::move(target), {}};
    step.call.scopes = recipe_.operation->scopes;
    if (recipe_.operation->is_write()) step.call.body = call().body;
    action.what = std::move(step);
    action.defect = {"path", kind};
    made_.requests.push_back(std::move(action));
  }

  const Recipe& recipe_;
  const StartingPoint& start_;
  SingleRequests made_;
  Action sample_;
};

}  // namespace

SingleRequests single_requests(const Recipe& recipe, const std::vector<Recipe>& recipes, const StartingPoint& start) {
  return RequestList(recipe, recipes, start).make();
}

}  // namespace runner::explore
