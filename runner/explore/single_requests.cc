#include "runner/explore/single_requests.h"

#include <algorithm>
#include <cctype>

#include "runner/explore/body_variants.h"
#include "runner/explore/header_variants.h"
#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;

// The first letter as a capital one or a small one; nothing where there is none.
std::optional<std::string> in_other_letters(std::string text) {
  constexpr char kCase = 'a' ^ 'A';
  const auto letter =
      std::find_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x80 && std::isalpha(c); });
  if (letter == text.end()) return std::nullopt;
  *letter = static_cast<char>(*letter ^ kCase);
  return text;
}

class RequestList {
 public:
  RequestList(const Recipe& recipe, const std::vector<Recipe>& recipes, const StartingPoint& start)
      : recipe_(recipe), start_(start), sample_(sample_of(recipe, recipes)) {}

  SingleRequests make() {
    add_all();
    return std::move(made_);
  }

  void add_all() {
    add({"", "legal"}, [](CallFields&) {});
    if (recipe_.operation->is_write()) {
      for (BodyVariant& variant : body_variants(recipe_)) {
        add(variant.defect, [&](CallFields& fields) { fields.body = std::move(variant.body); });
      }
    } else {
      add_queries();
    }
    for (const CallVariant& variant : header_variants(*recipe_.operation, *recipe_.contract))
      add(variant.defect, variant.change);
    add_paths();
    add_routes();
    add_other_payloads();
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
  void add(Defect defect, const Change& change) {
    Action action = sample_;
    change(action.call()->call);
    action.defect = std::move(defect);
    made_.requests.push_back(std::move(action));
  }

  void add_paths() {
    static const std::vector<std::string> kIds = {
        "nobody", "__proto__", "constructor", "toString", "a/b", "..%2f..", "\xC3\xA9\xF0\x9F\x98\x80", "%",
        "null",   "0",         " ",           "a b",      "+",   "export",  "'; DROP TABLE x; --",      "<script>",
        "\x01",   "~0~1"};
    for (size_t i = 0; i < recipe_.parameters.size(); ++i) {
      const auto put = [&](const char* kind, const Json& id) {
        add({"path " + recipe_.parameters[i], kind}, [&](CallFields& fields) { fields.path[i].second = id; });
      };
      for (const std::string& id : kIds) put("unknown id", Json(id));
      put("unknown id", Json(Object{{"$repeat", Array{"x", 1024}}}));
      put("unknown id", Json(Object{{"$repeat", Array{"\xC3\xA9", 512}}}));
      put("unknown id", Json(Object{{"$repeat", Array{"x", 4096}}}));
    }
  }

  void add_query(std::string name, std::string kind, const Json& value) {
    add({"query " + name, std::move(kind)}, [&](CallFields& fields) { fields.query.emplace_back(name, value); });
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
    add({"query limit", "repeated"}, [](CallFields& fields) {
      fields.query = {{"limit", Json("1")}, {"limit", Json("1")}};
    });
    add_query("unknown_parameter", "unknown", Json("1"));
    if (recipe_.operation->signed_export) add_anchors();
  }

  void add_anchors() {
    static const std::vector<std::string> kAnchors = {"cursor_after", "attestation_after", "checkpoint_after"};
    for (const std::string& name : kAnchors) add_query(name, "alone", Json(std::string(64, 'a')));
    add({"query checkpoint_after", "unknown"}, [](CallFields& fields) {
      for (const std::string& name : kAnchors) fields.query.emplace_back(name, Json(std::string(64, 'a')));
    });
  }

  void add_routes() {
    add_raw(recipe_.operation->is_write() ? "PUT" : "DELETE", "method", "");
    if (!recipe_.operation->is_write()) add_raw("HEAD", "method", "");
    add_raw(recipe_.operation->method, "unknown route", "/nowhere");
    add_raw(recipe_.operation->method, "broken escape", "%zz");
    add_raw(recipe_.operation->method, "empty segment", "/");
    for (const char* target : {"/", "//", "*", "/%2F", "/?"}) {
      add_raw(recipe_.operation->method, "odd target", "");
      made_.requests.back().call()->target = Json(target);
    }
    for (const Field& field : recipe_.query.fields) {
      if (field.kind != FieldKind::instant) continue;
      add_raw("GET", "plus is a space", "?" + field.name + "=2026-01-10T00:00:00+01:00");
      break;
    }
    if (!recipe_.parameters.empty()) {
      add_raw(recipe_.operation->method, "empty id", "");
      made_.requests.back().call()->target.as_array()->at(1) = "";
    }
  }

  // The operation's own path, and something after it.
  void add_raw(const std::string& method, const std::string& kind, const std::string& suffix) {
    Array target;
    std::string_view rest = recipe_.operation->path;
    for (const auto& [name, value] : call().path) {
      const size_t open = rest.find('{');
      target.emplace_back(rest.substr(0, open));
      target.push_back(value);
      rest = rest.substr(rest.find('}') + 1);
    }
    target.emplace_back(std::string(rest) + suffix);
    Action action;
    CallStep step{"", method, std::move(target), {}};
    step.call.scopes = recipe_.operation->scopes;
    if (recipe_.operation->is_write()) step.call.body = call().body;
    action.what = std::move(step);
    action.defect = {"path", kind};
    made_.requests.push_back(std::move(action));
  }

  // The sample, and the same under its key with a text in other letters: another payload, however it is hashed
  // (common, Idempotency). Cases hold an even number of requests, so that both are in one.
  void add_other_payloads() {
    if (!recipe_.operation->is_write() || recipe_.bodies.empty()) return;
    if (made_.requests.size() % 2 != 0) add({"", "legal"}, [](CallFields&) {});
    for (const Field& field : recipe_.body.fields) {
      Json body = recipe_.bodies.front();
      const Json* value = wire::find_at(body, field.pointer);
      const std::string* text = value ? value->as_string() : nullptr;
      const auto changed = text && !text->starts_with('$') ? in_other_letters(*text) : std::nullopt;
      if (!changed || !wire::set_at(body, field.pointer, Json(*changed))) continue;
      const std::string key = "letters-" + std::to_string(made_.requests.size());
      add({"", "legal"}, [&](CallFields& fields) { fields.idempotency_key = key; });
      add({field.pointer, "other letters under one key"}, [&](CallFields& fields) {
        fields.idempotency_key = key;
        fields.body = std::move(body);
      });
    }
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
