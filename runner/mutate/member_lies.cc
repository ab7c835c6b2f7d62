// Lies about single members: of successes, error responses and events, and of requests that the service takes for
// others. What another value can be is read from the schema at the place, and from the values seen there.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "checks/json_schema/graph/schema_graph.h"
#include "runner/mutate/lies.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using json_schema::KeywordKind;
using json_schema::SchemaGraph;
using json_schema::SubschemaId;
using wire::Json;

constexpr size_t kMaxDepth = 10;
constexpr size_t kMaxValues = 24;
constexpr int64_t kMaxLengthTried = 5000;
constexpr const char* kInOtherZone = "in another zone";

/// Names of members from the outside in; "*" is each item of an array.
using Path = std::vector<std::string>;
/// Another value in place of one, or nothing where it stays.
using Edit = std::function<std::optional<Json>(const Json&)>;

enum class Carrier : uint8_t { success, refusal, event, request };

/// Whose members lies are about.
struct Bearer {
  Carrier carrier;
  std::string name;  ///< operation id, or the type of an event
  const SchemaGraph* graph;
};

// ---- places

void collect_paths(const Json& value, Path& path, std::map<Path, std::vector<Json>>& places) {
  if (path.size() > kMaxDepth) return;
  std::vector<Json>& seen = places[path];
  if (seen.size() < kMaxValues && std::find(seen.begin(), seen.end(), value) == seen.end()) seen.push_back(value);
  const auto descend = [&](const std::string& token, const Json& below) {
    path.push_back(token);
    collect_paths(below, path, places);
    path.pop_back();
  };
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) descend(member.key, member.value);
  }
  if (const wire::Array* array = value.as_array()) {
    for (const Json& item : *array) descend("*", item);
  }
}

std::string pointer_of(const Path& path) {
  std::string pointer;
  for (const std::string& token : path) pointer += "/" + wire::pointer_token(token);
  return pointer;
}

/// Edits every value at the path; an Edit of nullptr removes it. True where something changed.
bool edit_at(Json& value, const Path& path, size_t depth, const Edit& edit) {
  if (path[depth] == "*") {
    bool changed = false;
    if (wire::Array* array = value.as_array()) {
      for (Json& item : *array) {
        if (depth + 1 < path.size()) {
          changed |= edit_at(item, path, depth + 1, edit);
        } else if (auto other = edit ? edit(item) : std::nullopt; other && *other != item) {
          item = std::move(*other);
          changed = true;
        }
      }
    }
    return changed;
  }
  Json* member = value.as_object() ? value.as_object()->find(path[depth]) : nullptr;
  if (!member) return false;
  if (depth + 1 < path.size()) return edit_at(*member, path, depth + 1, edit);
  if (!edit) return value.as_object()->erase(path[depth]);
  auto other = edit(*member);
  if (!other || *other == *member) return false;
  *member = std::move(*other);
  return true;
}

// ---- what the schema says at a place

void add_in_place(const SchemaGraph& graph, SubschemaId id, std::set<SubschemaId>& ids) {
  if (!ids.insert(id).second) return;
  for (const json_schema::Keyword& keyword : graph.at(id).keywords) {
    switch (keyword.kind) {
      case KeywordKind::ref:
      case KeywordKind::all_of:
      case KeywordKind::any_of:
      case KeywordKind::one_of:
      case KeywordKind::then_:
      case KeywordKind::else_:
        for (const json_schema::Branch& branch : keyword.branches) add_in_place(graph, branch.schema, ids);
        break;
      default:
        break;
    }
  }
}

std::set<SubschemaId> schemas_at(const SchemaGraph& graph, const Path& path) {
  std::set<SubschemaId> ids;
  add_in_place(graph, graph.root, ids);
  for (const std::string& token : path) {
    std::set<SubschemaId> below;
    for (SubschemaId id : ids) {
      for (const json_schema::Keyword& keyword : graph.at(id).keywords) {
        for (const json_schema::Branch& branch : keyword.branches) {
          const bool item = keyword.kind == KeywordKind::items && token == "*";
          if (item || (keyword.kind == KeywordKind::properties && branch.name == token))
            add_in_place(graph, branch.schema, below);
        }
      }
    }
    ids = std::move(below);
  }
  return ids;
}

// ---- other values

std::string changed_text(const std::string& text) {
  const bool hex = text.size() >= 12 && text.find_first_not_of("0123456789abcdef", text.rfind('_') + 1) == text.npos;
  if (!hex) return text + "x";
  std::string other = text;
  other.back() = other.back() == '0' ? '1' : '0';
  return other;
}

/// The same instant in another zone.
std::string in_other_zone(wire::Instant instant) {
  std::string text = wire::format_instant(instant.plus_ms(3'600'000));
  text.pop_back();
  return text + "+01:00";
}

class MemberLies {
 public:
  MemberLies(const Bearer& bearer, Path path, std::vector<Lie>& lies)
      : bearer_(bearer), path_(std::move(path)), lies_(lies) {}

  void add_all(const std::vector<Json>& values) {
    if (path_.empty()) return add_extra_member();
    if (is_left_open() || is_signature()) return;
    if (path_.back() != "*") add("dropped", nullptr, 0);
    add(
        "null in its place", [](const Json&) { return Json(); }, 2);
    add(
        "a value of another type", [](const Json& value) { return other_type(value); }, 2);
    add_stated_values();
    std::set<std::string> kinds;
    for (const Json& value : values) add_by_kind(value, kinds);
  }

 private:
  /// What the schema does not declare is judged as a part of what it does.
  bool is_left_open() const {
    return bearer_.graph && bearer_.carrier != Carrier::refusal && bearer_.carrier != Carrier::event &&
           schemas_at(*bearer_.graph, path_).empty();
  }
  /// Signed again after the lie.
  bool is_signature() const {
    return path_.back() == "sig" && path_.size() > 1 && path_[path_.size() - 2] == "signature";
  }
  /// The message of a refusal is free text.
  bool is_free_text() const { return bearer_.carrier == Carrier::refusal && path_.back() == "message"; }

  static Json other_type(const Json& value) {
    if (value.is_string()) return 7;
    if (value.is_array()) return wire::Object();
    if (value.is_object()) return wire::Array();
    return "7";
  }

  void add_extra_member() {
    if (bearer_.carrier == Carrier::request) return;
    add_lie("a further member", 3, [](Json& root) {
      root.as_object()->set("further_member", true);
      return true;
    });
  }

  void add_stated_values() {
    if (!bearer_.graph) return;
    std::set<std::string> seen;
    for (SubschemaId id : schemas_at(*bearer_.graph, path_)) {
      for (const json_schema::Keyword& keyword : bearer_.graph->at(id).keywords) {
        if (!keyword.value) continue;
        const wire::Array* values = keyword.kind == KeywordKind::enum_ ? keyword.value->as_array() : nullptr;
        for (size_t i = 0; values && i < values->size() && i < kMaxValues; ++i) always((*values)[i], seen);
        if (keyword.kind == KeywordKind::const_) always(*keyword.value, seen);
        if (const int64_t* limit = keyword.value->as_integer()) add_limit(std::string(keyword.name), *limit, seen);
      }
    }
  }

  void always(const Json& value, std::set<std::string>& seen) {
    const std::string text = wire::to_text(value);
    if (value.is_null() || !seen.insert(text).second) return;
    add(
        text + " in its place", [value](const Json&) { return value; }, 1);
  }

  void add_limit(const std::string& keyword, int64_t limit, std::set<std::string>& seen) {
    if (limit > kMaxLengthTried && keyword != "maximum") return;
    for (int64_t step : {-1, 0, 1}) {
      const int64_t target = limit + step;
      if (!seen.insert(fmt::format("{} {}", keyword, target)).second) continue;
      const std::string words = fmt::format("{} {}", keyword,
                                            step == 0   ? "reached"
                                            : step == 1 ? "and one more"
                                                        : "and one less");
      if (keyword.ends_with("imum"))
        add(
            words, [target](const Json& value) { return number_or_none(value, target); }, 2);
      if (keyword.ends_with("Length"))
        add(
            words, [target](const Json& value) { return of_length(value, target); }, 2);
      if (keyword.ends_with("Items"))
        add(
            words, [target](const Json& value) { return of_items(value, target); }, 2);
    }
  }
  static std::optional<Json> number_or_none(const Json& value, int64_t target) {
    return value.is_number() ? std::optional<Json>(target) : std::nullopt;
  }
  static std::optional<Json> of_length(const Json& value, int64_t length) {
    const std::string* text = value.as_string();
    if (!text || length < 0) return std::nullopt;
    std::string other = text->substr(0, static_cast<size_t>(length));
    other.resize(static_cast<size_t>(length), 'x');
    return other;
  }
  static std::optional<Json> of_items(const Json& value, int64_t count) {
    const wire::Array* array = value.as_array();
    if (!array || array->empty() || count < 0) return std::nullopt;
    wire::Array other = *array;
    other.resize(static_cast<size_t>(count), array->back());
    return other;
  }

  void add_by_kind(const Json& value, std::set<std::string>& kinds) {
    const std::string* text = value.as_string();
    const bool instant = text && wire::parse_instant(*text);
    const std::string kind = instant              ? "instant"
                             : text               ? "text"
                             : value.is_number()  ? "number"
                             : value.is_array()   ? "array"
                             : value.is_boolean() ? "boolean"
                             : value.is_object()  ? "object"
                                                  : "";
    if (kind.empty() || !kinds.insert(kind).second) return;
    if (kind == "boolean")
      add(
          "negated", [](const Json& v) { return negated(v); }, 0);
    if (kind == "number") add_numbers();
    if (kind == "instant") add_instants();
    if (kind == "text" && !is_free_text()) add_texts();
    if (kind == "object") add_objects();
    if (kind == "array") add_arrays();
  }
  static std::optional<Json> negated(const Json& value) {
    return value.as_boolean() ? std::optional<Json>(!*value.as_boolean()) : std::nullopt;
  }
  void add_numbers() {
    for (int step : {1, -1}) {
      add(
          step > 0 ? "one more" : "one less",
          [step](const Json& value) -> std::optional<Json> {
            if (const int64_t* whole = value.as_integer()) return Json(*whole + step);
            if (value.is_number()) return Json(wire::to_double(value) + step);
            return std::nullopt;
          },
          0);
    }
  }
  void add_texts() {
    add(
        "another text",
        [](const Json& value) -> std::optional<Json> {
          if (!value.as_string()) return std::nullopt;
          return Json(changed_text(*value.as_string()));
        },
        0);
    add(
        "an empty text",
        [](const Json& value) -> std::optional<Json> {
          return value.as_string() ? std::optional<Json>("") : std::nullopt;
        },
        1);
  }
  void add_instant(const std::string& words, std::function<std::string(wire::Instant)> write) {
    add(
        words,
        [write = std::move(write)](const Json& value) -> std::optional<Json> {
          const auto instant = value.as_string() ? wire::parse_instant(*value.as_string()) : std::nullopt;
          return instant ? std::optional<Json>(write(*instant)) : std::nullopt;
        },
        1);
  }
  void add_instants() {
    for (const int64_t shift : {1, -1, 1000, 3'600'000}) {
      add_instant(fmt::format("shifted by {} ms", shift),
                  [shift](wire::Instant instant) { return wire::format_instant(instant.plus_ms(shift)); });
    }
    add_instant("rounded to the day", [](wire::Instant instant) {
      return wire::format_instant({instant.unix_ms - instant.unix_ms % 86'400'000});
    });
    add_instant(kInOtherZone, in_other_zone);
    add_instant("without a zone", [](wire::Instant instant) { return wire::format_instant(instant).substr(0, 23); });
  }
  void add_array(const std::string& words, std::function<void(wire::Array&)> change) {
    add(
        words,
        [change = std::move(change)](const Json& value) -> std::optional<Json> {
          if (!value.as_array() || value.as_array()->empty()) return std::nullopt;
          wire::Array other = *value.as_array();
          change(other);
          return Json(std::move(other));
        },
        0);
  }
  void add_objects() {
    add(
        "without its last member",
        [](const Json& value) -> std::optional<Json> {
          if (!value.as_object() || value.as_object()->empty()) return std::nullopt;
          wire::Object other = *value.as_object();
          other.erase((std::prev(value.as_object()->end()))->key);
          return Json(std::move(other));
        },
        0);
  }
  void add_arrays() {
    add_array("emptied", [](wire::Array& items) { items.clear(); });
    add_array("without its first item", [](wire::Array& items) { items.erase(items.begin()); });
    add_array("without its last item", [](wire::Array& items) { items.pop_back(); });
    add_array("with its last item twice", [](wire::Array& items) { items.push_back(Json(items.back())); });
    add_array("reversed", [](wire::Array& items) { std::reverse(items.begin(), items.end()); });
  }

  void add(const std::string& change, Edit edit, int severity) {
    add_lie(change, severity,
            [path = path_, edit = std::move(edit)](Json& root) { return edit_at(root, path, 0, edit); });
  }

  void add_lie(const std::string& change, int severity, std::function<bool(Json&)> edit) {
    static constexpr const char* kFamilies[] = {"member", "refusal-member", "event-member", "request-member"};
    static constexpr const char* kWhere[] = {"in its responses", "in its error responses", "in its events",
                                             "taken from the request"};
    const auto carrier = static_cast<size_t>(bearer_.carrier);
    const std::string pointer = pointer_of(path_);
    Lie lie;
    lie.same = change == kInOtherZone;
    lie.mutant = {
        MutantKind::service,
        kFamilies[carrier],
        bearer_.name,
        pointer,
        change,
        fmt::format("a service passes with {} {}: {}", pointer.empty() ? "the body" : pointer, kWhere[carrier], change),
        severity + (bearer_.carrier == Carrier::refusal ? 3 : 0),
        ""};
    if (bearer_.carrier == Carrier::event) {
      lie.feed = true;
      lie.respond = lie_about_events(bearer_.name, std::move(edit));
    } else {
      lie.operation = bearer_.name;
      lie.respond = bearer_.carrier == Carrier::request ? lie_about_request(std::move(edit))
                                                        : lie_about_body(bearer_.carrier, std::move(edit));
    }
    lies_.push_back(std::move(lie));
  }

  using Respond = decltype(Lie::respond);
  static Respond lie_about_body(Carrier carrier, std::function<bool(Json&)> edit) {
    return
        [carrier, edit = std::move(edit)](LieContext& context, const checks::Operation*, const wire::Request& request) {
          checks::Outcome outcome = context.exchange(request);
          const auto* response = std::get_if<wire::Response>(&outcome);
          auto body =
              response && (response->status == 200) == (carrier == Carrier::success) ? body_of(outcome) : std::nullopt;
          const auto correct = body;
          if (body && edit(*body)) {
            context.note();
            set_body(outcome, *body);
            if (body_of(outcome) == correct) std::get<wire::Response>(outcome).body = wire::to_text(*body);
          }
          return outcome;
        };
  }
  static Respond lie_about_events(const std::string& type, std::function<bool(Json&)> edit) {
    return [type, edit = std::move(edit)](LieContext& context, const checks::Operation*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      auto body = body_of(outcome);
      Json* events = body ? body->as_object()->find("events") : nullptr;
      bool changed = false;
      if (events && events->as_array()) {
        for (Json& event : *events->as_array()) {
          const std::string* own = event.find_string("type");
          if (own && *own == type) changed |= edit(event);
        }
      }
      if (changed) {
        context.note();
        set_body(outcome, *body);
      }
      return outcome;
    };
  }
  static Respond lie_about_request(std::function<bool(Json&)> edit) {
    return [edit = std::move(edit)](LieContext& context, const checks::Operation*, const wire::Request& request) {
      auto body = wire::parse_json(request.body);
      if (!body || !body->as_object() || !edit(*body)) return context.exchange(request);
      wire::Request other = request;
      other.body = wire::to_text(*body);
      context.note();
      return context.exchange(other);
    };
  }

  const Bearer& bearer_;
  const Path path_;
  std::vector<Lie>& lies_;
};

}  // namespace

void add_member_lies(const Record& baseline, std::vector<Lie>& lies) {
  const checks::Contract& contract = baseline.plan->contract;
  using Places = std::map<Path, std::vector<Json>>;
  std::map<std::pair<Carrier, std::string>, std::pair<Bearer, Places>> all;
  const auto take = [&](Carrier carrier, const std::string& name, const checks::SchemaRef& schema, const Json& value) {
    const SchemaGraph* graph = schema ? &schema->schema.graph() : nullptr;
    auto& [bearer, places] = all.try_emplace({carrier, name}, Bearer{carrier, name, graph}, Places()).first->second;
    Path path;
    collect_paths(value, path, places);
  };
  for (const ScenarioResult& result : baseline.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      if (!exchange.body) continue;
      if (exchange.label == "events") {
        for (const Json& event : wire::elements_at(*exchange.body, "/events")) {
          const std::string* type = event.find_string("type");
          const checks::EventType* declared = type ? contract.find_event(*type) : nullptr;
          if (declared && !declared->borrowed) take(Carrier::event, *type, contract.event, event);
        }
      }
      if (!exchange.operation || exchange.operation->borrowed) continue;
      const checks::Operation& operation = *exchange.operation;
      if (!exchange.succeeded()) {
        take(Carrier::refusal, operation.id, contract.error, *exchange.body);
        continue;
      }
      take(Carrier::success, operation.id, operation.response, *exchange.body);
      if (exchange.request_body && exchange.request_body->as_object())
        take(Carrier::request, operation.id, operation.request, *exchange.request_body);
    }
  }
  for (const auto& [key, entry] : all) {
    for (const auto& [path, values] : entry.second) MemberLies(entry.first, path, lies).add_all(values);
  }
}

}  // namespace runner
