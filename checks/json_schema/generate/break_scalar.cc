#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/formats/format_examples.h"
#include "checks/json_schema/generate/break_value.h"
#include "checks/json_schema/generate/scalars.h"
#include "checks/json_schema/values/code_points.h"
#include "wire/utf8.h"

namespace json_schema {
namespace {

using wire::Json;
using Kind = KeywordKind;

constexpr uint64_t kMaxLength = 100'000;  ///< a longer text is not made

std::string first_code_points(const std::string& text, uint64_t count) {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count) next_code_point(text, at);
  return text.substr(0, std::min(at, text.size()));
}

std::string changed_case(std::string text) {
  for (char& byte : text) {
    const bool lower = byte >= 'a' && byte <= 'z';
    if (lower || (byte >= 'A' && byte <= 'Z')) byte = static_cast<char>(byte ^ 0x20);
  }
  return text;
}

/// Texts that are nearly right.
std::vector<std::string> near_misses(const std::string& text) {
  std::vector<std::string> texts = {"", " ", changed_case(text), text + "x", " " + text, text + " ", "x" + text};
  if (!text.empty()) {
    texts.push_back(text.substr(0, text.size() - sequence_length(static_cast<unsigned char>(text[0]))));
    texts.push_back(text.substr(sequence_length(static_cast<unsigned char>(text[0]))));
  }
  for (std::string_view other : {"unknown", "\xC3\xA9", "!", "0", "A", "\n", "a b"}) texts.emplace_back(other);
  std::erase_if(texts, [&](const std::string& other) { return other == text; });
  return texts;
}

/// Well-formed: a cut may have split a character.
bool is_text(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t length = sequence_length(lead);
    if ((lead & 0xC0) == 0x80 || at + length > text.size()) return false;
    at += length;
  }
  return true;
}

void break_text(const Target& target, const std::string& text, std::vector<Change>& changes) {
  const Keyword& keyword = target.keyword;
  const auto offer = [&](std::string other) {
    Json value(std::move(other));
    if (!scalar_holds(keyword, value)) changes.push_back(replaced_by(std::move(value)));
  };
  switch (keyword.kind) {
    case Kind::min_length:
      if (keyword.limit == 0) return;
      if (keyword.limit > 1) offer(first_code_points(text, keyword.limit - 1));
      return offer("");
    case Kind::max_length: {
      if (keyword.limit > kMaxLength) return;
      const uint64_t missing = keyword.limit + 1 - std::min(keyword.limit, uint64_t{wire::count_code_points(text)});
      const bool plain = !text.empty() && static_cast<unsigned char>(text.back()) < 0x80;
      offer(text + std::string(missing, plain ? text.back() : 'a'));
      return offer(text_of_length(keyword.limit + 1));
    }
    case Kind::pattern:
      for (const std::string& other : near_misses(text)) {
        if (is_text(other)) offer(other);
      }
      return;
    case Kind::format:
      for (std::string_view other : counterexamples_of(*keyword.format)) offer(std::string(other));
      return;
    default:
      return;
  }
}

void break_number(const Target& target, std::vector<Change>& changes) {
  Conjunction others;
  for (const Keyword& other : target.subschema.keywords) {
    if (&other == &target.keyword || other.kind < Kind::multiple_of || other.kind > Kind::exclusive_minimum) continue;
    others.holding.push_back(&other);
  }
  const Keyword* type = target.subschema.find(Kind::type);
  others.integral = type ? type->integral : wire::is_integral(target.value);
  others.failing.push_back(&target.keyword);
  const std::vector<Json> hints{*target.keyword.value};
  std::vector<Json> candidates = number_candidates({others, hints});
  const auto distance = [&](const Json& number) {
    return std::abs(wire::to_double(number) - wire::to_double(hints[0]));
  };
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Json& a, const Json& b) { return distance(a) < distance(b); });
  if (candidates.size() > 6) candidates.resize(6);
  for (Json& number : candidates) changes.push_back(replaced_by(std::move(number)));
}

void break_values(const Target& target, std::vector<Change>& changes) {
  const auto offer = [&](Json value) {
    const Keyword& keyword = target.keyword;
    const wire::Array* known = keyword.value->as_array();
    const bool is_known = keyword.kind == Kind::const_ ? *keyword.value == value
                                                       : std::find(known->begin(), known->end(), value) != known->end();
    if (!is_known) changes.push_back(replaced_by(std::move(value)));
  };
  if (const std::string* text = target.value.as_string()) {
    for (const std::string& other : {changed_case(*text), std::string(), *text + "x"}) offer(other);
  }
  if (const int64_t* number = target.value.as_integer()) offer(*number < INT64_MAX ? *number + 1 : *number - 1);
  if (const bool* flag = target.value.as_boolean()) offer(!*flag);
  if (target.value.is_number()) offer(0.5);
  for (Json other : {Json("unknown"), Json(nullptr), Json(wire::Array()), Json(wire::Object())})
    offer(std::move(other));
}

}  // namespace

void break_scalar(const Target& target, std::vector<Change>& changes) {
  const Kind kind = target.keyword.kind;
  if (kind == Kind::const_ || kind == Kind::enum_) return break_values(target, changes);
  if (kind >= Kind::multiple_of && kind <= Kind::exclusive_minimum && target.value.is_number()) {
    return break_number(target, changes);
  }
  if (const std::string* text = target.value.as_string()) break_text(target, *text, changes);
}

}  // namespace json_schema
