#include "runner/explore/lenient_body.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "wire/json_pointer.h"

namespace runner::explore {
namespace {

using wire::Json;
using Bodies = std::vector<std::string>;

constexpr size_t kDateLength = 10;
constexpr size_t kMinutesLength = 16;  // YYYY-MM-DDTHH:MM
constexpr int64_t kLargestInteger = 9007199254740991;
constexpr size_t kDeepest = 64;

// Writes a JSON text again with one member of each name. What it makes of a text that is not JSON is not JSON either.
class OneOfEachName {
 public:
  OneOfEachName(std::string_view text, bool last) : text_(text), last_(last) {}

  std::string rewrite() {
    std::string written = value();
    return written.append(text_.substr(at_));
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }

  std::string value() {
    skip_spaces();
    std::string written = peek() == '{' ? object() : peek() == '[' ? array() : scalar();
    skip_spaces();
    return written;
  }

  std::string scalar() {
    const size_t start = at_;
    if (peek() == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\';
      ++at_;
    } else {
      at_ = text_.find_first_of(" \t\n\r,]}", at_);
    }
    at_ = std::min(at_, text_.size());
    return std::string(text_.substr(start, at_ - start));
  }

  std::string array() {
    std::string written = "[";
    do {
      ++at_;
      written += value();
      if (peek() == ',') written += ',';
    } while (peek() == ',');
    return written + close();
  }

  // Names may be written with different escapes.
  std::string object() {
    std::vector<std::pair<std::string, std::string>> members;
    do {
      ++at_;
      skip_spaces();
      if (peek() == '}') break;
      const std::string key = value();
      const auto name = wire::parse_json(key);
      ++at_;
      std::pair<std::string, std::string> member{name ? wire::to_text(*name) : key, value()};
      const auto known =
          std::find_if(members.begin(), members.end(), [&](const auto& other) { return other.first == member.first; });
      if (known == members.end()) {
        members.push_back(std::move(member));
      } else if (last_) {
        known->second = std::move(member.second);
      }
    } while (peek() == ',');
    std::string written;
    for (const auto& [name, text] : members) written += (written.empty() ? "" : ",") + name + ":" + text;
    return "{" + written + close();
  }

  std::string close() { return at_ < text_.size() ? std::string(1, text_[at_++]) : std::string(); }

  std::string_view text_;
  size_t at_ = 0;
  bool last_;
};

Bodies one_of_each_name(const std::string& body) {
  const auto read = wire::parse_json(body);
  if (read || read.error().kind != wire::ErrorKind::repeated_member) return {};
  Bodies bodies;
  for (const bool last : {false, true}) {
    std::string rewritten = OneOfEachName(body, last).rewrite();
    if (wire::parse_json(rewritten)) bodies.push_back(std::move(rewritten));
  }
  return bodies;
}

using Change = std::function<void(Json& value, size_t depth)>;

void change_all(Json& value, const Change& change, size_t depth = 1) {
  if (wire::Array* array = value.as_array()) {
    for (Json& element : *array) change_all(element, change, depth + 1);
  } else if (wire::Object* object = value.as_object()) {
    for (wire::Member& member : *object) change_all(member.value, change, depth + 1);
  }
  change(value, depth);
}

Bodies changed(const std::string& body, const Change& change) {
  constexpr wire::JsonLimits kAnyDepth = {64u << 20, 1024};
  const auto read = wire::parse_json(body, kAnyDepth);
  if (!read) return {};
  Json other = *read;
  change_all(other, change);
  return other == *read ? Bodies{} : Bodies{wire::to_text(other)};
}

Bodies with_texts(const std::string& body, TextChange change) {
  return changed(body, [&](Json& value, size_t) {
    if (!value.as_string()) return;
    std::string text = *value.as_string();
    change(text);
    value = Json(std::move(text));
  });
}

void read_space(std::string& text) {
  if (text.size() > kDateLength && text[kDateLength] == ' ') text[kDateLength] = 'T';
}

bool has_leap_second(const std::string& text) {
  return text.size() > kMinutesLength && text.compare(kMinutesLength, 3, ":60") == 0;
}
void refuse_leap_second(std::string& text) {
  if (has_leap_second(text)) text = "not an instant";
}
void read_second_before(std::string& text) {
  if (has_leap_second(text)) text.replace(kMinutesLength, 3, ":59");
}

void read_large(Json& value, size_t) {
  const int64_t* integer = value.as_integer();
  const bool negative = integer ? *integer < 0 : value.as_big_number() && value.as_big_number()->text.front() == '-';
  if (value.as_big_number() || (integer && (*integer > kLargestInteger || *integer < -kLargestInteger)))
    value = Json(negative ? -kLargestInteger : kLargestInteger);
}

void cut_deep(Json& value, size_t depth) {
  if (depth >= kDeepest && (value.as_array() || value.as_object())) value = nullptr;
}

}  // namespace

std::vector<TextChange> text_changes(std::string_view way) {
  if (way == "space") return {read_space};
  if (way == "leap_second") return {refuse_leap_second, read_second_before};
  return {};
}

std::vector<std::string> lenient_bodies(std::string_view way, const std::string& body) {
  if (way == "repeated") return one_of_each_name(body);
  if (way == "large") return changed(body, read_large);
  if (way == "deep") return changed(body, cut_deep);
  Bodies bodies;
  for (const TextChange change : text_changes(way)) {
    for (std::string& other : with_texts(body, change)) bodies.push_back(std::move(other));
  }
  return bodies;
}

std::vector<std::string> without_member(const std::string& body, const std::string& pointer) {
  auto read = wire::parse_json(body);
  if (!read || !wire::find_at(*read, pointer)) return {};
  wire::remove_at(*read, pointer);
  return {wire::to_text(*read)};
}

std::vector<std::string> with_null(const std::string& body, const std::string& pointer) {
  auto read = wire::parse_json(body);
  if (!read || !wire::find_at(*read, pointer)) return {};
  wire::set_at(*read, pointer, nullptr);
  return {wire::to_text(*read)};
}

}  // namespace runner::explore
