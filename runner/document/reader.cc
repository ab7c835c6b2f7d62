#include "runner/document/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/nearest.h"
#include "runner/document/value_forms.h"

namespace runner {
namespace {

const Sequence kNoElements;
const Mapping kNoMembers;

/// Keys that are known somewhere else.
struct KeyElsewhere {
  std::string_view key;
  std::string_view owner;
};
constexpr KeyElsewhere kElsewhere[] = {{"capture", "a step"},
                                       {"cases", "a step"},
                                       {"call", "a step"},
                                       {"path", "a step or a case"},
                                       {"query", "a step"},
                                       {"caller", "a step"},
                                       {"at", "a step"},
                                       {"idempotency_key", "a step"},
                                       {"expect", "a step"},
                                       {"set", "a case"},
                                       {"remove", "a case"},
                                       {"error", "'expect'"},
                                       {"reason", "'expect'"},
                                       {"status", "'expect'"},
                                       {"replayed", "'expect'"},
                                       {"steps", "a scenario"},
                                       {"given", "a scenario"},
                                       {"needs", "a scenario"},
                                       {"tags", "a scenario"},
                                       {"scenarios", "a fixture"},
                                       {"clock", "a fixture"},
                                       {"rules", "a milestone"},
                                       {"fixtures", "a milestone"},
                                       {"floor", "'reason_codes'"},
                                       {"borrowed", "'reason_codes'"},
                                       {"artifacts", "'schemas'"},
                                       {"sample", "an operation"},
                                       {"checked_by", "a rule"}};

/// What is likely meant by a key that is not known here.
std::string advice_for_key(std::string_view key, std::span<const std::string_view> known) {
  const auto is_known = [&](std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  const size_t end = key.find_first_of(": ");
  const std::string_view begin = key.substr(0, end);
  if (end != std::string_view::npos && is_known(begin))
    return fmt::format("write '{}: ', with a colon and a space after it", begin);
  if (key.starts_with('/') && is_known("body")) return "put pointers under 'body'";
  if (key.starts_with('$')) return "a '$' form or name is a value: write it after a key, such as 'caller' or 'path'";
  if (std::string similar = did_you_mean(key, known); !similar.empty()) return similar;
  const auto elsewhere = std::find_if(std::begin(kElsewhere), std::end(kElsewhere),
                                      [&](const KeyElsewhere& each) { return each.key == key; });
  if (elsewhere != std::end(kElsewhere))
    return fmt::format("'{}' is a key of {}: check the indentation", key, elsewhere->owner);
  return "";
}

/// What is likely meant by a text that does not have the form.
std::string advice_for_text(const std::string& text, const TextForm& form) {
  if (&form == &kPointer && !text.starts_with('/')) return fmt::format("did you mean '/{}'?", text);
  if (&form != &kMethod) return "";
  std::string upper = text;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char byte) { return std::toupper(byte); });
  const auto methods = known_methods();
  const bool known = std::find(methods.begin(), methods.end(), upper) != methods.end();
  return known ? fmt::format("did you mean '{}'?", upper) : did_you_mean(upper, methods);
}

/// What is likely meant by a value that is not a text where one is expected.
std::string advice_for_value(const Node& node, const TextForm& form) {
  if (const wire::Json* scalar = node.as_scalar()) {
    const bool holds = (scalar->is_number() || scalar->is_boolean()) && form.holds(wire::to_text(*scalar));
    return holds ? "put it in quotes to have the text" : "";
  }
  const Mapping* mapping = node.as_mapping();
  const std::string* value = mapping && mapping->size() == 1 ? mapping->front().node.as_text() : nullptr;
  if (!value) return "";
  return fmt::format("for a text write '{}:{}', without a space, or put it in quotes", mapping->front().key, *value);
}

bool is_number_in_quotes(const Node& node) {
  const std::string* text = node.as_text();
  return text && !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string one_of(std::span<const std::string_view> words) {
  return fmt::format("{}'{}'", words.size() == 1 ? "" : "one of ", fmt::join(words, "', '"));
}

void Reading::fail(Mark mark, std::string found, std::string expected, std::string advice) {
  if (error_) return;
  error_ = wire::Error{place(mark).to_string(), std::move(found), std::move(expected), std::move(advice)};
}

void Reading::fail_type(const Node& node, std::string_view what, std::string_view expected) {
  const wire::Json* scalar = node.as_scalar();
  const bool quotable =
      scalar && (scalar->is_number() || scalar->is_boolean()) && expected.find("text") != expected.npos;
  std::string advice = quotable ? "put it in quotes to have the text" : "";
  if (is_number_in_quotes(node) && expected.starts_with("an integer")) advice = "write it without quotes";
  fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), std::string(expected), std::move(advice));
}

std::string Reading::text(const Node& node, std::string_view what, const TextForm& form) {
  const std::string* text = node.as_text();
  if (!text) {
    fail(node.mark, fmt::format("'{}' is {}", what, describe(node)),
         &form == &kAnyText ? std::string(form.expected) : fmt::format("a text: {}", form.expected),
         advice_for_value(node, form));
  } else if (!form.holds(*text)) {
    fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), std::string(form.expected),
         advice_for_text(*text, form));
  } else {
    return *text;
  }
  return {};
}

std::string_view Reading::word(const Node& node, std::string_view what, std::span<const std::string_view> words) {
  const std::string* text = node.as_text();
  const auto found = text ? std::find(words.begin(), words.end(), *text) : words.end();
  if (found != words.end()) return *found;
  const std::string advice = text ? did_you_mean(*text, words) : "";
  const bool says_all = words.size() == 1 && !advice.empty();
  fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), says_all ? "" : one_of(words), advice);
  return words.front();
}

std::vector<std::string> Reading::texts(const Node& node, std::string_view what, const TextForm& form) {
  std::vector<std::string> list;
  for (const Node& element : elements(node, what)) list.push_back(text(element, what, form));
  return list;
}

const Sequence& Reading::elements(const Node& node, std::string_view what) {
  if (const Sequence* sequence = node.as_sequence()) return *sequence;
  if (const std::string* text = node.as_text()) {
    fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), "a list", fmt::format("write [{}]", *text));
  }
  fail_type(node, what, "a list");
  return kNoElements;
}

const Mapping& Reading::members(const Node& node, std::string_view what) {
  if (const Mapping* mapping = node.as_mapping()) return *mapping;
  if (node.as_sequence())
    fail(node.mark, fmt::format("'{}' is a list", what), "a mapping", "write {NAME: VALUE} instead of [VALUE]");
  fail_type(node, what, "a mapping");
  return kNoMembers;
}

int64_t Reading::integer(const Node& node, std::string_view what, IntegerRange range) {
  const std::optional<int64_t> number = node.as_scalar() ? integer_value(*node.as_scalar()) : std::nullopt;
  if (number && *number >= range.least && *number <= range.greatest) return *number;
  fail_type(node, what, fmt::format("an integer from {} to {}", range.least, range.greatest));
  return range.least;
}

bool Reading::is_true(const Node& node, std::string_view what) {
  const bool* value = node.as_scalar() ? node.as_scalar()->as_boolean() : nullptr;
  if (value && *value) return true;
  const std::string* text = node.as_text();
  if (text && (*text == "yes" || *text == "on" || *text == "True" || *text == "TRUE")) {
    fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), "true, or to leave the key out", "write true");
  }
  fail_type(node, what, "true, or to leave the key out");
  return false;
}

void Unique::add(const std::string& value, Mark mark) {
  const auto [first, added] = seen_.emplace(value, mark);
  if (added) return;
  reading_.fail(mark, fmt::format("duplicate {} {}", what_, in_quotes(value)), "",
                fmt::format("the first is at {}", reading_.place(first->second).to_string()));
}

Fields::Fields(Reading& reading, const Node& node, std::string_view what, std::span<const std::string_view> known)
    : reading_(reading), mark_(node.mark), what_(what), mapping_(node.as_mapping()) {
  if (!mapping_) {
    mapping_ = &kNoMembers;
    reading.fail(node.mark, fmt::format("{} is {}", what, describe(node)), "a mapping");
  }
  for (const Entry& entry : *mapping_) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::string advice = advice_for_key(entry.key, known);
    const bool says_all = known.size() == 1 && !advice.empty();
    reading.fail(entry.mark, fmt::format("unknown key {}", in_quotes(entry.key)), says_all ? "" : one_of(known),
                 advice);
  }
}

const Node* Fields::find(std::string_view key) const { return find_member(*mapping_, key); }

const Node* Fields::need(std::string_view key) const {
  const Node* node = find(key);
  if (!node) reading_.fail(mark_, fmt::format("{} without the key '{}'", what_, key));
  return node;
}

std::string Fields::text(std::string_view key, const TextForm& form) const {
  const Node* node = find(key);
  return node ? reading_.text(*node, key, form) : "";
}

std::string Fields::required_text(std::string_view key, const TextForm& form) const {
  const Node* node = need(key);
  return node ? reading_.text(*node, key, form) : "";
}

int64_t Fields::required_integer(std::string_view key, IntegerRange range) const {
  const Node* node = need(key);
  return node ? reading_.integer(*node, key, range) : range.least;
}

std::vector<std::string> Fields::texts(std::string_view key, const TextForm& form) const {
  const Node* node = find(key);
  return node ? reading_.texts(*node, key, form) : std::vector<std::string>();
}

std::vector<std::pair<std::string, Place>> Fields::unique_texts(std::string_view key, const TextForm& form) const {
  std::vector<std::pair<std::string, Place>> list;
  const Node* node = find(key);
  if (!node) return list;
  const std::string what = fmt::format("element of '{}'", key);
  Unique unique(reading_, what);
  for (const Node& element : reading_.elements(*node, key)) {
    list.emplace_back(reading_.text(element, key, form), reading_.place(element.mark));
    unique.add(list.back().first, element.mark);
  }
  return list;
}

std::vector<std::string> Fields::unique_names(std::string_view key, const TextForm& form) const {
  std::vector<std::string> names;
  for (auto& [name, place] : unique_texts(key, form)) names.push_back(std::move(name));
  return names;
}

std::vector<std::pair<std::string, std::string>> Fields::text_pairs(std::string_view key, const TextForm& left,
                                                                    const TextForm& right) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  const Node* node = find(key);
  if (!node) return pairs;
  for (const Entry& entry : reading_.members(*node, key)) {
    if (!left.holds(entry.key))
      reading_.fail(entry.mark, fmt::format("the key {}", in_quotes(entry.key)), std::string(left.expected));
    pairs.emplace_back(entry.key, reading_.text(entry.node, entry.key, right));
  }
  return pairs;
}

}  // namespace runner
