#include "runner/record/finding_writing.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "runner/record/value_shape.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Finding;
using checks::Rule;
using wire::Json;
using Subject = Writing::Subject;

constexpr size_t kLeastName = 8;  ///< bytes of a text that names one thing
constexpr size_t kManyNames = 5;  ///< so many missing members have one cause

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }
std::string name_at(const std::string& pointer) {
  const auto tokens = wire::pointer_tokens(pointer);
  return tokens && !tokens->empty() ? tokens->back() : "";
}

std::string with_case(std::string text, int (*to)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [&](char c) { return static_cast<char>(to(static_cast<unsigned char>(c))); });
  return text;
}
std::string without_ends(const std::string& text) {
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// "must be a string or null, is 7": what is between.
std::string types_in(const std::string& words) {
  constexpr std::string_view kBegin = "must be ";
  return words.starts_with(kBegin) ? words.substr(kBegin.size(), words.find(", is ") - kBegin.size()) : "";
}

const checks::NamedSchema* schema_of(const checks::Contract& contract, const checks::Exchange& exchange, Rule rule) {
  if (rule == Rule::schema_response && exchange.operation) return exchange.operation->response.get();
  if (rule == Rule::error_envelope) return contract.error.get();
  if (rule == Rule::event_feed || rule == Rule::event_schema) return contract.event_feed.get();
  return rule == Rule::keys_published ? contract.key_set.get() : nullptr;
}

// Another element of an array on the way has the value in the same place.
bool is_elsewhere(const Json& body, const std::string& pointer, const Json& value) {
  for (size_t slash = pointer.find('/'); slash != std::string::npos; slash = pointer.find('/', slash + 1)) {
    const wire::Array& elements = wire::elements_at(body, std::string_view(pointer).substr(0, slash));
    if (elements.empty()) continue;
    const size_t end = std::min(pointer.find('/', slash + 1), pointer.size());
    const auto has = [&](const Json& element) {
      const Json* other = wire::find_at(element, std::string_view(pointer).substr(end));
      return other && *other == value;
    };
    if (!value.is_null() && !value.as_boolean() && std::any_of(elements.begin(), elements.end(), has)) return true;
  }
  return false;
}

bool has_text(const Json& value, const std::string& text) {
  if (const std::string* own = value.as_string()) return *own == text;
  if (const wire::Array* array = value.as_array())
    return std::any_of(array->begin(), array->end(), [&](const Json& element) { return has_text(element, text); });
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(),
                               [&](const wire::Member& member) { return has_text(member.value, text); });
}

bool sends(const checks::Exchange& exchange, const std::string& text) {
  const bool is_caller = exchange.actor && (exchange.actor->id == text || exchange.actor->type == text);
  return is_caller || exchange.request.target.find(text) != std::string::npos ||
         (exchange.request_body && has_text(*exchange.request_body, text));
}

// A request sent the text, or a response of another kind showed it, before.
bool was_seen(const ScenarioResult& result, const Finding& finding, const std::string& text) {
  const checks::Exchange& own = result.exchanges[static_cast<size_t>(finding.exchange)];
  for (size_t i = 0; static_cast<int>(i) <= finding.exchange; ++i) {
    const checks::Exchange& earlier = result.exchanges[i];
    const bool is_other = earlier.label != own.label && (!own.operation || earlier.operation != own.operation);
    if (sends(earlier, text) || (is_other && earlier.body && has_text(*earlier.body, text))) return true;
  }
  return false;
}

// What takes the place of a value that is elsewhere must come from somewhere, too: all its texts were seen before.
bool may_be_moved(const ScenarioResult& result, const Finding& finding, const Json* actual) {
  if (!actual) return false;
  if (const std::string* text = actual->as_string()) return was_seen(result, finding, *text);
  const wire::Object* object = actual->as_object();
  return !object || std::all_of(object->begin(), object->end(), [&](const wire::Member& member) {
    return may_be_moved(result, finding, &member.value);
  });
}

// An element of an array of the response has the text as a member: what names the last one names another.
bool is_of_element(const Json& body, const std::string& text) {
  if (text.size() < kLeastName || !body.is_object()) return false;
  return std::any_of(body.as_object()->begin(), body.as_object()->end(), [&](const wire::Member& member) {
    if (member.value.is_object()) return is_of_element(member.value, text);
    const wire::Array& elements = wire::elements_at(member.value, "");
    return std::any_of(elements.begin(), elements.end(), [&](const Json& element) {
      const wire::Object* object = element.as_object();
      return object && std::any_of(object->begin(), object->end(),
                                   [&](const wire::Member& inner) { return inner.value == Json(text); });
    });
  });
}

}  // namespace

/// A finding with the part of the response that it is about.
struct FindingWritings::Site {
  const ScenarioResult& result;
  const Finding& finding;
  const checks::Exchange& exchange;
  const Json* actual;  ///< null: it is missing

  // The deepest object or array on the way to what is missing.
  const Json* enclosing() const {
    std::string at = finding.pointer;
    do at = parent_of(at);
    while (!at.empty() && !wire::find_at(*exchange.body, at));
    return wire::find_at(*exchange.body, at);
  }
  std::string missing_name() const {
    std::string at = finding.pointer;
    while (at.find('/', 1) != std::string::npos && !wire::find_at(*exchange.body, parent_of(at))) at = parent_of(at);
    return name_at(at);
  }
  // The members of the same object that no schema knows.
  Json unknown_siblings() const {
    wire::Object unknown;
    for (const PlacedFinding& other : result.findings) {
      const std::string& pointer = other.finding.pointer;
      if (other.finding.exchange != finding.exchange || keyword_of(other.finding) != "additionalProperties") continue;
      const Json* value = wire::find_at(*exchange.body, pointer);
      if (value && parent_of(pointer) == parent_of(finding.pointer)) unknown.set(name_at(pointer), *value);
    }
    return unknown;
  }
  // The only member of the same object that a schema refuses with that keyword.
  std::string only(std::string_view keyword) const {
    std::string only;
    for (const PlacedFinding& other : result.findings) {
      if (other.finding.exchange != finding.exchange || keyword_of(other.finding) != keyword) continue;
      if (parent_of(other.finding.pointer) != parent_of(finding.pointer)) continue;
      const std::string name = name_at(other.finding.pointer);
      if (!only.empty() && only != name) return "";
      only = name;
    }
    return only;
  }
};

std::string keyword_of(const Finding& finding) { return finding.keyword.substr(finding.keyword.rfind('/') + 1); }

std::vector<std::string> quoted_in(const std::string& words) {
  std::vector<std::string> texts;
  for (size_t begin = words.find('"'); begin != std::string::npos; begin = words.find('"', begin)) {
    const size_t end = words.find('"', begin + 1);
    if (end == std::string::npos) break;
    texts.push_back(words.substr(begin + 1, end - begin - 1));
    begin = end + 1;
  }
  return texts;
}

std::optional<Json> expected_value(const Finding& finding) {
  std::string_view words = finding.expected.text();
  for (std::string_view prefix :
       {"the instant ", "as in the first response: ", "the scopes that were sent: ", "one of "}) {
    if (words.starts_with(prefix)) words.remove_prefix(prefix.size());
  }
  if (auto parsed = wire::parse_json(words)) return *std::move(parsed);
  const bool is_word = !words.empty() && words.find_first_of(" \"{[") == std::string_view::npos;
  return is_word ? std::optional(Json(words)) : std::nullopt;
}

Writing FindingWritings::of(const ScenarioResult& result, const PlacedFinding& placed) {
  const Finding& finding = placed.finding;
  const checks::Exchange* exchange = exchange_of(&result, finding);
  if (!exchange || is_without_result(finding) || is_about_outcome(*result.run, finding)) return {};
  if (!exchange->body || finding.rule == Rule::transport_body) return {};
  // What a fixture expects of all pages together is in no one response.
  const bool in_body = finding.pointer.starts_with('/') && finding.rule != Rule::expect_entries;
  const auto shown = wire::parse_json(finding.actual.text());
  const Json* actual = in_body ? wire::find_at(*exchange->body, finding.pointer) : shown ? &*shown : nullptr;
  const Site site{result, finding, *exchange, actual};
  if (!finding.keyword.empty()) return of_schema(site);
  if (in_body && !actual) {
    const Writing missing = of_missing(site, site.missing_name());
    if (missing.min_places < kManyNames) return missing;
    // What is inside of something that is missing is no other member.
    if (!wire::find_at(*exchange->body, parent_of(finding.pointer))) return {};
  }
  if (!in_body && !actual) return {};
  const auto expected = expected_value(finding);
  const Writing named = expected ? writing_between(&*expected, actual) : Writing{};
  if (in_body && !actual && !named) return of_missing(site, site.missing_name());
  if (!expected) return {};
  if (in_body && is_elsewhere(*exchange->body, finding.pointer, *expected) && may_be_moved(result, finding, actual))
    return writing_of_order();
  const std::string* text = expected->as_string();
  if (in_body && !named && text && is_of_element(*exchange->body, *text)) return writing_of_order();
  return named;
}

Writing FindingWritings::of_schema(const Site& site) {
  const Finding& finding = site.finding;
  const std::string keyword = keyword_of(finding);
  const std::string words = finding.expected;
  if (keyword == "required") {
    if (!site.actual) return of_missing(site, name_at(finding.pointer));
    for (const std::string& name : quoted_in(words)) {
      if (Writing writing = of_missing(site, name)) return writing;
    }
    return {};
  }
  if (!site.actual) return {};
  if (keyword == "additionalProperties") {
    const std::string name = name_at(finding.pointer);
    const auto known = quoted_in(words);
    const bool respelled =
        std::any_of(known.begin(), known.end(), [&](const auto& k) { return is_same_name(k, name); });
    if (respelled) return {Subject::name, "members are spelled otherwise"};
    const std::string missing = site.only("required");
    const Writing writing = missing.empty() ? Writing{} : of_moved(site, missing);
    return writing ? writing : writing_of_unknown(name);
  }
  if (const bool* boolean = site.actual->as_boolean(); boolean && keyword == "const")
    return writing_between(Json(!*boolean), *site.actual);
  const std::string* text = site.actual->as_string();
  if (text && text->empty() && accepts(site, finding.pointer, Json()))
    return {Subject::null, "nulls are empty strings"};
  if (keyword == "type") return writing_of_type(types_in(words), *site.actual);
  const wire::Array* array = site.actual->as_array();
  if (array && array->empty()) return writing_of_empty_arrays();
  if (!text) return {};
  if (keyword == "format" && is_incomplete_instant(*text)) return {Subject::instant, "instants are incomplete"};
  if (keyword == "format") return of_respelled(site, *text);
  if (keyword == "pattern") return of_pattern(site, *text);
  if (keyword != "enum" && keyword != "const") return {};
  for (const std::string& value : quoted_in(words.substr(0, words.find("; is ")))) {
    if (Writing writing = writing_between(value, *text)) return writing;
  }
  return {};
}

// A text that a schema refuses for its case or its ends.
Writing FindingWritings::of_respelled(const Site& site, const std::string& text) {
  for (const std::string& meant : {with_case(text, std::tolower), with_case(text, std::toupper), without_ends(text)}) {
    if (meant != text && accepts(site, site.finding.pointer, meant)) return writing_between(meant, text);
  }
  return {};
}

// Such a text; else several texts that the same pattern refuses.
Writing FindingWritings::of_pattern(const Site& site, const std::string& text) {
  if (Writing writing = of_respelled(site, text)) return writing;
  const std::string words = site.finding.expected;
  return {Subject::text, "texts do not fit their pattern: " + words.substr(0, words.find(", is "))};
}

// Why an object lacks a member of that name.
Writing FindingWritings::of_missing(const Site& site, const std::string& name) {
  const bool is_parent = site.actual && keyword_of(site.finding) == "required";
  const Json* object = is_parent ? site.actual : site.enclosing();
  if (object && object->as_array() && !object->as_array()->empty()) return writing_of_lost_elements();
  if (object && object->as_array()) return writing_of_empty_arrays();
  if (!object || !object->is_object()) return {};
  for (const wire::Member& member : *object->as_object()) {
    if (is_same_name(member.key, name)) return {Subject::name, "members are spelled otherwise"};
  }
  for (const wire::Member& member : *object->as_object()) {
    const wire::Object* inner = member.value.as_object();
    if (inner && inner->contains(name)) return {Subject::name, "members are inside \"" + member.key + "\""};
  }
  if (is_parent) return {};
  if (Writing writing = of_moved(site, name)) return writing;
  if (accepts(site, site.finding.pointer, Json())) return {Subject::null, "members that are null are left out", 3};
  if (accepts(site, site.finding.pointer, wire::Array{}))
    return {Subject::array, "arrays that are empty are left out", 3};
  return {Subject::name, "members are missing", kManyNames};
}

// The one member that is missing has another name, or its own members are in its place.
Writing FindingWritings::of_moved(const Site& site, const std::string& name) {
  const Json unknown = site.unknown_siblings();
  const wire::Object& members = *unknown.as_object();
  if (members.empty()) return {};
  if (accepts(site, parent_of(site.finding.pointer) + "/" + wire::pointer_token(name), unknown))
    return {Subject::name, "the members of \"" + name + "\" are outside of it", 1};
  return members.size() == 1 ? writing_of_renamed(name, members.begin()->key) : Writing{};
}

// The schema that refuses the response there accepts the value in that place.
bool FindingWritings::accepts(const Site& site, const std::string& pointer, const Json& value) {
  const Finding& finding = site.finding;
  const checks::NamedSchema* schema = schema_of(record_.plan->contract, site.exchange, finding.rule);
  if (!schema) return false;
  // The same of all empty values; texts and objects are judged each.
  const bool is_general = value.is_null() || value.is_array();
  const std::string key = schema->name + place_without_indices(pointer) + wire::to_text(value);
  const auto [known, fresh] = accepted_.try_emplace(key, false);
  if (!fresh && is_general) return known->second;
  Json body = *site.exchange.body;
  if (!wire::set_at(body, pointer, value)) return false;
  const auto violations = schema->schema.violations(body);
  known->second = std::none_of(violations.begin(), violations.end(), [&](const auto& violation) {
    return std::string_view(violation.instance_location).starts_with(pointer);
  });
  return known->second;
}

}  // namespace runner
