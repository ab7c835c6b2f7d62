#include "runner/document/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/nearest.h"
#include "runner/document/value_forms.h"

namespace runner {
namespace {

const Sequence kNoElements;
const Mapping kNoMembers;

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
  fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), std::string(expected),
       quotable ? "put it in quotes to have the text" : "");
}

std::string Reading::text(const Node& node, std::string_view what, const TextForm& form) {
  const std::string* text = node.as_text();
  if (!text) {
    fail_type(node, what, &form == &kAnyText ? form.expected : fmt::format("a text: {}", form.expected));
  } else if (!form.holds(*text)) {
    fail_type(node, what, form.expected);
  } else {
    return *text;
  }
  return {};
}

std::string_view Reading::word(const Node& node, std::string_view what, std::span<const std::string_view> words) {
  const std::string* text = node.as_text();
  const auto found = text ? std::find(words.begin(), words.end(), *text) : words.end();
  if (found != words.end()) return *found;
  fail(node.mark, fmt::format("'{}' is {}", what, describe(node)), one_of(words),
       text ? did_you_mean(*text, words) : "");
  return words.front();
}

std::vector<std::string> Reading::texts(const Node& node, std::string_view what, const TextForm& form) {
  std::vector<std::string> list;
  for (const Node& element : elements(node, what)) list.push_back(text(element, what, form));
  return list;
}

const Sequence& Reading::elements(const Node& node, std::string_view what) {
  if (const Sequence* sequence = node.as_sequence()) return *sequence;
  fail_type(node, what, "a list");
  return kNoElements;
}

const Mapping& Reading::members(const Node& node, std::string_view what) {
  if (const Mapping* mapping = node.as_mapping()) return *mapping;
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
    reading.fail(entry.mark, fmt::format("unknown key {}", in_quotes(entry.key)), one_of(known),
                 did_you_mean(entry.key, known));
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
