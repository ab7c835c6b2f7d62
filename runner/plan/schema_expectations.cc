// What the schemas prove to be impossible: plain places are looked up, and the rest is decided (possible.h), so that
// only what is proved is refused.
#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/compare/possible.h"
#include "runner/document/nearest.h"
#include "runner/plan/call_references.h"
#include "runner/plan/schema_demand.h"
#include "runner/yaml/yaml.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::SchemaRef;
using json_schema::Possibility;
using Tokens = std::vector<std::string>;

constexpr size_t kMaxListedNames = 12;
constexpr size_t kMaxLevels = 40;  ///< of a pointer; beyond, nothing is proved

/// What a pointer leads into: one of the schemas judges it.
struct Judged {
  std::vector<SchemaRef> schemas;
  std::string what;       ///< "a response of things.get"
  bool any_item = false;  ///< the walk over an export joins the items of its pages
};

/// A part of a document: keys below the node at a place.
struct Spot {
  const Place& place;
  Tokens keys;
};

bool is_success(int status) { return status >= 200 && status < 300; }

bool expects_success(const Expectation& expect) {
  return !expect.error && std::all_of(expect.status.begin(), expect.status.end(), is_success);
}

bool expects_refusal(const Expectation& expect) {
  return expect.error ||
         (!expect.status.empty() && std::none_of(expect.status.begin(), expect.status.end(), is_success));
}

std::string pointer_of(const Tokens& tokens) {
  std::string pointer;
  for (const std::string& token : tokens) pointer += "/" + wire::pointer_token(token);
  return pointer;
}

std::string shown(const wire::Json& value) {
  return in_quotes(value.as_string() ? *value.as_string() : wire::to_text(value));
}

const Node* node_with(const Node& node, Mark mark, const std::string& key) {
  const Mapping* mapping = node.as_mapping();
  if (mapping && node.mark == mark && find_member(*mapping, key)) return &node;
  const auto look = [&](const Node& child) { return node_with(child, mark, key); };
  if (mapping) {
    for (const Entry& entry : *mapping) {
      if (const Node* found = look(entry.node)) return found;
    }
  }
  if (const Sequence* sequence = node.as_sequence()) {
    for (const Node& child : *sequence) {
      if (const Node* found = look(child)) return found;
    }
  }
  return nullptr;
}

/// Objects take the place of nulls on the way.
void set_below(wire::Json& document, const Tokens& tokens, wire::Json value) {
  for (auto end = tokens.begin(); end != tokens.end(); ++end) {
    const std::string around = pointer_of({tokens.begin(), end});
    const wire::Json* found = wire::find_at(document, around);
    if (found && found->is_null()) wire::set_at(document, around, wire::Object());
  }
  wire::set_at(document, pointer_of(tokens), std::move(value));
}

class SchemaChecker {
 public:
  SchemaChecker(const Plan& plan, InputFiles& files) : plan_(plan), contract_(plan.contract), files_(files) {}

  wire::Problem check() {
    for (const OperationDeclaration& operation : plan_.milestone.operations) check_operation(operation);
    for (const EventDeclaration& event : plan_.milestone.events) check_event(event);
    for (const Given& given : plan_.givens) {
      for (const Step& step : given.steps) check_step(step);
    }
    for (const Fixture& fixture : plan_.fixtures) {
      for (const Scenario& scenario : fixture.scenarios) {
        for (const Step& step : scenario.steps) check_step(step);
      }
    }
    for (const auto& [id, probe] : plan_.probes) check_probe(probe);
    return problem_;
  }

 private:
  // ---- the parts of a plan

  void check_operation(const OperationDeclaration& declared) {
    const checks::Operation& operation = *contract_.find_operation(declared.id);
    if (declared.sample) check_body(operation, declared.sample->call.body, {declared.sample->place, {"body"}});
    const Judged judged = successes_of(operation);
    for (const std::string& pointer : declared.verdict_reasons)
      check_part(judged, pointer, nullptr, {declared.place, {"verdict_reasons"}});
    for (const checks::Digest& digest : declared.digests) {
      check_part(judged, digest.at, nullptr, {declared.place, {"digests"}});
      for (const std::string& pointer : digest.of) check_part(judged, pointer, nullptr, {declared.place, {"digests"}});
    }
  }

  void check_event(const EventDeclaration& declared) {
    const checks::EventType& event = *contract_.find_event(declared.type);
    const Judged payload{{event.payload}, fmt::format("the payload of an event {}", declared.type)};
    if (!declared.occurred_at.empty())
      check_part(payload, declared.occurred_at, nullptr, {declared.place, {"occurred_at"}});
    const auto check_pairs = [&](const checks::PointerPairs& pairs, const std::string& key) {
      for (const auto& [left, right] : pairs) {
        check_part(payload, left, nullptr, {declared.place, {key, left}});
        for (const std::string& id : declared.emitted_by) {
          if (const checks::Operation* operation = contract_.find_operation(id))
            check_part(successes_of(*operation), right, nullptr, {declared.place, {key, left}});
        }
      }
    };
    check_pairs(declared.identity, "identity");
    check_pairs(declared.agrees, "agrees");
  }

  void check_probe(const ProbeDeclaration& probe) {
    if (probe.clock) check_probe_body(probe.clock->call);
    if (probe.gate) check_probe_body(probe.gate->call);
  }
  void check_probe_body(const ProbeCall& call) {
    if (const checks::Operation* operation = contract_.find_operation(call.step.operation))
      check_body(*operation, call.step.call.body, {call.place, {"body"}});
  }

  void check_step(const Step& step) {
    if (const auto* call = std::get_if<CallStep>(&step.action)) {
      check_call(*call, step);
    } else if (const auto* at_once = std::get_if<AtOnceStep>(&step.action)) {
      check_at_once(*at_once);
    } else if (const auto* events = std::get_if<EventsStep>(&step.action)) {
      for (const EventPattern& pattern : events->contains) check_pattern(pattern);
      for (const EventPattern& pattern : events->excludes) check_pattern(pattern);
    }
  }

  const checks::Operation* operation_of(const CallStep& call) const {
    if (!call.operation.empty()) return contract_.find_operation(call.operation);
    const std::string* target = call.target.as_string();
    return target ? contract_.find_route(call.method, *target) : nullptr;
  }

  void check_call(const CallStep& call, const Step& step) {
    const checks::Operation* operation = operation_of(call);
    check_expectation(operation, step.expect);
    const Judged judged = judged_by(operation, step.expect);
    for (const auto& [name, pointer] : step.capture)
      check_part(judged, pointer, nullptr, {step.place, {"capture", name}});
    if (operation && expects_success(step.expect)) check_body(*operation, call.call.body, {step.place, {"body"}});
    for (const Case& variation : step.cases) {
      if (variation.expect) check_expectation(operation, *variation.expect);
      const Expectation& expect = variation.expect ? *variation.expect : step.expect;
      if (operation && expects_success(expect)) check_varied_body(*operation, call, variation);
    }
  }

  void check_varied_body(const checks::Operation& operation, const CallStep& call, const Case& variation) {
    const bool own = !std::holds_alternative<std::monostate>(variation.call.body);
    const auto* body = std::get_if<wire::Json>(own ? &variation.call.body : &call.call.body);
    if (!body || (!own && variation.set.empty() && variation.remove.empty())) return;
    wire::Json edited = *body;
    for (const std::string& pointer : variation.remove) wire::remove_at(edited, pointer);
    for (const auto& [pointer, value] : variation.set) wire::set_at(edited, pointer, value);
    const char* key = own ? "body" : variation.set.empty() ? "remove" : "set";
    check_body(operation, std::move(edited), {variation.place, {key}});
  }

  void check_at_once(const AtOnceStep& at_once) {
    const auto call_at = [&](size_t i) -> const PlacedCall& {
      return i < at_once.calls.size() ? at_once.calls[i] : at_once.reads[i - at_once.calls.size()];
    };
    for (size_t i = 0; i < at_once.calls.size() + at_once.reads.size(); ++i) {
      const PlacedCall& placed = call_at(i);
      const checks::Operation* operation = operation_of(placed.call);
      bool succeeds = operation != nullptr;
      for (const auto& order : at_once.orders) {
        if (i >= order.size()) continue;
        check_expectation(operation, order[i]);
        succeeds = succeeds && expects_success(order[i]);
      }
      if (succeeds) check_body(*operation, placed.call.call.body, {placed.place, {"body"}});
    }
  }

  void check_pattern(const EventPattern& pattern) {
    const std::string* type = pattern.type.as_string();
    const checks::EventType* event = type ? contract_.find_event(*type) : nullptr;
    const Judged envelope{{contract_.event}, "an event"};
    for (const auto& [pointer, matcher] : pattern.body) {
      const Spot spot{pattern.place, {"body", pointer}};
      const bool in_payload = pointer.starts_with("/payload/");
      if (event && in_payload) {
        check_part({{event->payload}, fmt::format("the payload of an event {}", *type)},
                   pointer.substr(std::string_view("/payload").size()), &matcher, spot);
      } else {
        check_part(envelope, pointer, &matcher, spot);
      }
    }
  }

  // ---- responses

  Judged successes_of(const checks::Operation& operation) const {
    return {{operation.response}, fmt::format("a response of {}", operation.id), operation.signed_export.has_value()};
  }

  Judged judged_by(const checks::Operation* operation, const Expectation& expect) const {
    if (expects_refusal(expect)) return {{contract_.error}, "an error response"};
    if (!operation) return {};
    Judged judged = successes_of(*operation);
    if (!expects_success(expect)) judged.schemas.push_back(contract_.error);
    return judged;
  }

  void check_expectation(const checks::Operation* operation, const Expectation& expect) {
    if (!problem_) problem_ = CallReferences(plan_).check_outcome(operation, expect);
    const Judged judged = judged_by(operation, expect);
    expected_ = &expect;
    for (const auto& [pointer, matcher] : expect.body)
      check_part(judged, pointer, &matcher, {expect.place, {"body", pointer}});
    expected_ = nullptr;
  }

  /// Refuses a place that no instance can have, and a value that no instance can have there.
  void check_part(const Judged& judged, const std::string& pointer, const wire::Json* matcher, const Spot& spot) {
    const auto tokens = wire::pointer_tokens(pointer);
    if (problem_ || judged.schemas.empty() || !tokens || tokens->size() > kMaxLevels) return;
    const auto plain = [&](const SchemaRef& schema) { return places_.has(schema->schema, *tokens); };
    if (std::none_of(judged.schemas.begin(), judged.schemas.end(), plain)) check_place(judged, *tokens, spot);
    if (problem_ || !matcher) return;
    for (const wire::Json* value : alternatives_of(*matcher)) {
      if (!problem_) check_value_at(judged, *tokens, *value, spot);
    }
  }

  // ---- what examples show

  /// Whether a valid example of one of the schemas has the place, with the value set there where one is given; or has
  /// it with all else that is expected of the same item. What an accepted document shows is possible without a proof.
  bool is_shown(const Judged& judged, const Tokens& tokens, const ExampleValue* wanted) const {
    const std::string pointer = pointer_of(in_example(judged, tokens));
    const auto shows = [&](const json_schema::Schema& schema, wire::Json document) {
      const wire::Json* own = wire::find_at(document, pointer);
      if (!own) return false;
      if (wanted && !(is_any_text(*wanted) && own->is_string())) wire::set_at(document, pointer, wanted->value);
      return schema.accepts(document);
    };
    return std::any_of(plan_.examples.begin(), plan_.examples.end(), [&](const SchemaExamples& examples) {
      const auto& schemas = judged.schemas;
      if (std::find(schemas.begin(), schemas.end(), examples.schema) == schemas.end()) return false;
      const json_schema::Schema& schema = examples.schema->schema;
      return std::any_of(examples.documents.begin(), examples.documents.end(), [&](const auto& example) {
        return example.is_valid() &&
               (shows(schema, example.document) || shows(schema, with_expected(judged, tokens, example.document)));
      });
    });
  }

  /// A form that demands a text, such as `$matches`: only a run knows which.
  static bool is_any_text(const ExampleValue& wanted) {
    return wanted.value.is_string() && !wanted.unknown.empty() && wanted.unknown.front().empty();
  }

  static bool is_item(const std::string& token) {
    return token == "*" || token.find_first_not_of("0123456789") == std::string::npos;
  }

  /// Examples have few items: the first represents each where the pages of a walk are joined, and for "*".
  static Tokens in_example(const Judged& judged, Tokens tokens) {
    for (std::string& token : tokens) {
      if (token == "*" || (judged.any_item && is_item(token))) token = "0";
    }
    return tokens;
  }

  /// The document with what the current expectation demands of the innermost item that the tokens lead through, or of
  /// the whole body.
  wire::Json with_expected(const Judged& judged, const Tokens& tokens, wire::Json document) const {
    if (!expected_) return document;
    const auto item = std::find_if(tokens.rbegin(), tokens.rend(), is_item);
    const std::string within = pointer_of({tokens.begin(), item.base()});
    for (const auto& [place, matcher] : expected_->body) {
      const auto part = wire::pointer_tokens(place);
      const auto values = alternatives_of(matcher);
      if (!part || values.empty() || !place.starts_with(within)) continue;
      const Tokens at = in_example(judged, *part);
      ExampleValue example = example_of(*values.front(), actor_);
      const wire::Json* own = wire::find_at(document, pointer_of(at));
      const bool keeps_own = own && own->is_string() && is_any_text(example);
      if (!keeps_own) set_below(document, at, std::move(example.value));
    }
    return document;
  }

  bool is_impossible(const Judged& judged, const Tokens& tokens, const wire::Json& demand) {
    const wire::Json whole = demand_at(tokens, demand, judged.any_item);
    return std::all_of(judged.schemas.begin(), judged.schemas.end(), [&](const SchemaRef& schema) {
      const auto [known, is_new] = answers_.try_emplace({schema.get(), wire::to_text(whole)}, Possibility::undecided);
      if (is_new) known->second = json_schema::possibility(schema->schema, whole);
      return known->second == Possibility::impossible;
    });
  }

  json_schema::NamedParts named_at(const Judged& judged, const Tokens& tokens) const {
    json_schema::NamedParts all;
    for (const SchemaRef& schema : judged.schemas) {
      json_schema::NamedParts named = json_schema::named_parts(schema->schema, tokens);
      all.members.insert(all.members.end(), named.members.begin(), named.members.end());
      all.values.insert(all.values.end(), named.values.begin(), named.values.end());
    }
    return all;
  }

  void check_place(const Judged& judged, const Tokens& tokens, const Spot& spot) {
    if (is_shown(judged, tokens, nullptr) || !is_impossible(judged, tokens, true)) return;
    Tokens prefix;
    for (const std::string& token : tokens) {
      const Tokens parent = prefix;
      prefix.push_back(token);
      if (prefix.size() < tokens.size() && !is_impossible(judged, prefix, true)) continue;
      const std::vector<std::string> members = named_at(judged, parent).members;
      const std::vector<std::string_view> known(members.begin(), members.end());
      const std::string nearest = nearest_name(token, known);
      Tokens meant = parent;
      meant.push_back(nearest);
      meant.insert(meant.end(), tokens.begin() + static_cast<ptrdiff_t>(prefix.size()), tokens.end());
      const std::string at = parent.empty() ? "at the top" : "in " + in_quotes(pointer_of(parent));
      std::string expected = fmt::format("a member that it can have {}", at);
      if (!known.empty() && known.size() <= kMaxListedNames)
        expected = fmt::format("{}: '{}'", expected, fmt::join(known, "', '"));
      return fail(spot,
                  fmt::format("pointer '{}', which {} cannot have (schema {})", pointer_of(tokens), judged.what,
                              judged.schemas.front()->name),
                  expected,
                  nearest.empty() ? advice_for_item(judged, parent, tokens)
                                  : fmt::format("did you mean '{}'?", pointer_of(meant)));
    }
  }

  /// A place in a list, which a pointer names by an index.
  std::string advice_for_item(const Judged& judged, Tokens parent, const Tokens& tokens) {
    const auto rest = tokens.begin() + static_cast<ptrdiff_t>(parent.size());
    parent.emplace_back("0");
    parent.insert(parent.end(), rest, tokens.end());
    return is_impossible(judged, parent, true) ? "" : fmt::format("did you mean '{}'?", pointer_of(parent));
  }

  /// Whether no instance has the value at the place: it is refused there, or that is proved.
  bool is_refused(const Judged& judged, const Tokens& tokens, const wire::Json& value) {
    const ExampleValue example = example_of(value, actor_);
    if (is_shown(judged, tokens, &example)) return false;
    bool refused_by_all = example.unknown.empty();
    for (const SchemaRef& schema : judged.schemas) {
      if (places_.accepts(schema->schema, tokens, example.value)) return false;
      refused_by_all = refused_by_all && places_.refuses(schema->schema, tokens, example.value);
    }
    return refused_by_all || is_impossible(judged, tokens, demand_of(value));
  }

  void check_value_at(const Judged& judged, const Tokens& tokens, const wire::Json& value, const Spot& spot) {
    if (is_reference(value) || !is_refused(judged, tokens, value)) return;
    std::vector<std::string> known;
    for (const wire::Json& each : named_at(judged, tokens).values) known.push_back(shown_text(each));
    const checks::NamedSchema& schema = *judged.schemas.front();
    const std::string reason = places_.reason(schema.schema, tokens, example_of(value, actor_).value);
    const bool listed = !known.empty() && known.size() <= kMaxListedNames;
    fail(spot,
         fmt::format("'{}' is {}, which {} cannot have there (schema {}){}", pointer_of(tokens), shown(value),
                     judged.what, schema.name, listed || reason.empty() ? "" : ": " + reason),
         listed ? fmt::format("one of '{}'", fmt::join(known, "', '")) : "", advice_for(judged, tokens, value, known));
  }

  /// A value that is the right one but for its quotes, or the nearest known one.
  std::string advice_for(const Judged& judged, const Tokens& tokens, const wire::Json& value,
                         const std::vector<std::string>& known) {
    if (const std::string* text = value.as_string()) {
      const auto plain = wire::parse_json(*text);
      if (plain && !plain->as_string() && !is_refused(judged, tokens, *plain)) return "write it without quotes";
    } else if (!value.is_object() && !value.is_array() && !is_refused(judged, tokens, wire::to_text(value))) {
      return "put it in quotes to have the text";
    }
    return did_you_mean(shown_text(value), std::vector<std::string_view>(known.begin(), known.end()));
  }

  static std::string shown_text(const wire::Json& value) {
    return value.as_string() ? *value.as_string() : wire::to_text(value);
  }

  // ---- requests

  /// Refuses a body that the request schema refuses: it is sent where a success is expected.
  void check_body(const checks::Operation& operation, const Body& body, const Spot& spot) {
    const auto* value = std::get_if<wire::Json>(&body);
    if (problem_ || !operation.request || !value) return;
    const json_schema::Schema& schema = operation.request->schema;
    const auto [example, unknown] = example_of(*value, actor_);
    if (schema.accepts(example)) return;
    if (!unknown.empty() && json_schema::possibility(schema, demand_of(*value)) != Possibility::impossible) return;
    for (const json_schema::Violation& violation : schema.violations(example)) {
      const bool is_name = violation.keyword == "additionalProperties" || violation.keyword == "unevaluatedProperties";
      const auto known = std::find(unknown.begin(), unknown.end(), violation.instance_location) == unknown.end();
      if (is_name || known) return fail_body(operation, violation, spot);
    }
    fail(spot,
         fmt::format("a body that {} refuses, although {} is expected to succeed", operation.request->name,
                     operation.id),
         "", "");
  }

  void fail_body(const checks::Operation& operation, const json_schema::Violation& violation, Spot spot) {
    const auto tokens = wire::pointer_tokens(violation.instance_location);
    if (spot.keys.back() == "set") spot.keys.push_back(violation.instance_location);
    if (spot.keys.back() == "body" && tokens) spot.keys.insert(spot.keys.end(), tokens->begin(), tokens->end());
    fail(spot,
         fmt::format("a body that {} refuses at {}: {}", operation.request->name,
                     violation.instance_location.empty() ? "its top" : in_quotes(violation.instance_location),
                     violation.message),
         fmt::format("a body that it accepts, since {} is expected to succeed", operation.id),
         nearest_member(schema_of(operation), violation));
  }

  static const json_schema::Schema& schema_of(const checks::Operation& operation) { return operation.request->schema; }

  /// What a member that the schema does not know may have meant.
  static std::string nearest_member(const json_schema::Schema& schema, const json_schema::Violation& violation) {
    auto tokens = wire::pointer_tokens(violation.instance_location);
    if (violation.keyword != "additionalProperties" || !tokens || tokens->empty()) return "";
    const std::string name = tokens->back();
    tokens->pop_back();
    const std::vector<std::string> members = json_schema::named_parts(schema, *tokens).members;
    return did_you_mean(name, std::vector<std::string_view>(members.begin(), members.end()));
  }

  // ---- places

  void fail(const Spot& spot, std::string found, std::string expected, std::string advice) {
    problem_ = wire::Error{place_of(spot).to_string(), std::move(found), std::move(expected), std::move(advice)};
  }

  /// Reads the file again: places of parts are needed only here.
  Place place_of(const Spot& spot) const {
    if (!spot.place.file) return spot.place;
    const std::string& file = *spot.place.file;
    const auto text = files_.read(file, file.substr(file.rfind('/') + 1), file);
    const auto document = text ? read_yaml(*text, file) : wire::Result<YamlDocument>(text.error());
    if (!document) return spot.place;
    const Node* node = node_with(document->root, {spot.place.line, spot.place.column}, spot.keys.front());
    Mark mark = node ? node->mark : Mark{spot.place.line, spot.place.column};
    for (const std::string& key : spot.keys) {
      const Node* child = nullptr;
      if (node && node->as_mapping()) {
        for (const Entry& entry : *node->as_mapping()) {
          if (entry.key != key) continue;
          mark = entry.mark;
          child = &entry.node;
        }
      }
      node = child;
    }
    return document->place(mark);
  }

  const Plan& plan_;
  const checks::Contract& contract_;
  InputFiles& files_;
  const wire::Json actor_ = wire::Object{{"type", contract_.conventions.caller_type}, {"id", "x"}};
  const Expectation* expected_ = nullptr;  ///< whose parts are being checked
  json_schema::PlainPlaces places_;
  std::map<std::pair<const checks::NamedSchema*, std::string>, Possibility> answers_;
  wire::Problem problem_;
};

}  // namespace

wire::Problem check_against_schemas(const Plan& plan, InputFiles& files) { return SchemaChecker(plan, files).check(); }

}  // namespace runner
