#include "wire/json_pointer.h"

#include <algorithm>
#include <charconv>

#include "wire/text_position.h"

namespace wire {
namespace {

/// The array index in a token (RFC 6901, section 4: no leading zeros, no sign).
std::optional<size_t> array_index(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) return std::nullopt;
  size_t index = 0;
  const char* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, index);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return index;
}

bool decode_token(std::string_view raw, std::string& decoded) {
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '~') {
      decoded += raw[i];
      continue;
    }
    if (++i == raw.size() || (raw[i] != '0' && raw[i] != '1')) return false;
    decoded += raw[i] == '0' ? '~' : '/';
  }
  return true;
}

const Json* child_of(const Json& parent, std::string_view token) {
  if (const Object* object = parent.as_object()) return object->find(token);
  const Array* array = parent.as_array();
  if (array == nullptr) return nullptr;
  const std::optional<size_t> index = array_index(token);
  return index && *index < array->size() ? &(*array)[*index] : nullptr;
}

/// The child for a token, created if it is missing and allowed to be; otherwise nullptr.
Json* child_to_set(Json& parent, const std::string& token) {
  if (Object* object = parent.as_object()) {
    Json* present = object->find(token);
    return present != nullptr ? present : &object->append(token, Object());
  }
  Array* array = parent.as_array();
  if (array == nullptr) return nullptr;
  const std::optional<size_t> index = token == "-" ? array->size() : array_index(token);
  if (!index || *index > array->size()) return nullptr;
  if (*index == array->size()) array->emplace_back(Object());
  return &(*array)[*index];
}

bool erase_child(Json& parent, const std::string& token) {
  if (Object* object = parent.as_object()) return object->erase(token);
  Array* array = parent.as_array();
  if (array == nullptr) return false;
  const std::optional<size_t> index = array_index(token);
  if (!index || *index >= array->size()) return false;
  array->erase(array->begin() + static_cast<std::ptrdiff_t>(*index));
  return true;
}

/// Finds places in JSON text that is known to be valid, without building values.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { skip_whitespace(); }

  size_t offset() const { return at_; }

  /// Moves from the start of a value to the start of its child of that name or index. False, without moving, if there
  /// is none.
  bool enter(const std::string& token) {
    const size_t start = at_;
    const bool entered = here() == '{' ? enter_member(token) : here() == '[' && enter_element(token);
    if (!entered) at_ = start;
    return entered;
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_whitespace() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  void step_and_skip_whitespace() {
    ++at_;
    skip_whitespace();
  }

  bool enter_member(const std::string& token) {
    step_and_skip_whitespace();
    while (here() == '"') {
      const size_t begin = at_;
      skip_string();
      const std::string_view quoted = text_.substr(begin, at_ - begin);
      skip_whitespace();
      step_and_skip_whitespace();  // the colon
      if (names(quoted, token)) return true;
      if (!skip_to_next()) return false;
    }
    return false;
  }
  bool enter_element(const std::string& token) {
    const std::optional<size_t> index = array_index(token);
    step_and_skip_whitespace();
    if (!index || here() == ']') return false;
    for (size_t i = 0; i < *index; ++i) {
      if (!skip_to_next()) return false;
    }
    return true;
  }
  /// Skips a value and the comma after it. False if no comma follows.
  bool skip_to_next() {
    skip_value();
    skip_whitespace();
    if (here() != ',') return false;
    step_and_skip_whitespace();
    return true;
  }
  void skip_value() {
    size_t depth = 0;
    do {
      const char byte = here();
      if (byte == '"') {
        skip_string();
        continue;
      }
      if (byte == '{' || byte == '[') ++depth;
      if (byte == '}' || byte == ']') --depth;
      if (depth == 0 && byte != '}' && byte != ']') return skip_scalar();
      ++at_;
    } while (depth > 0 && at_ < text_.size());
  }
  void skip_scalar() { at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size()); }
  void skip_string() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }
  static bool names(std::string_view quoted, const std::string& token) {
    if (quoted.find('\\') == std::string_view::npos) return quoted.substr(1, quoted.size() - 2) == token;
    const Result<Json> name = parse_json(quoted);
    return name.ok() && name->as_string() != nullptr && *name->as_string() == token;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/') return std::nullopt;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    if (!decode_token(raw, tokens.emplace_back())) return std::nullopt;
    pointer.remove_prefix(raw.size());
  }
  return tokens;
}

std::string pointer_token(std::string_view name) {
  std::string token;
  token.reserve(name.size());
  for (char byte : name) {
    if (byte == '~') {
      token += "~0";
    } else if (byte == '/') {
      token += "~1";
    } else {
      token += byte;
    }
  }
  return token;
}

const Json* find_at(const Json& document, std::string_view pointer) {
  const Json* place = &document;
  std::string decoded;
  while (place != nullptr && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    if (token.find('~') != std::string_view::npos) {
      decoded.clear();
      if (!decode_token(token, decoded)) return nullptr;
      token = decoded;
    }
    place = child_of(*place, token);
  }
  return place;
}

std::string text_at(const Json& document, std::string_view pointer) {
  const Json* value = find_at(document, pointer);
  return value && value->as_string() ? *value->as_string() : std::string();
}

const Array& elements_at(const Json& document, std::string_view pointer) {
  static const Array kNone;
  const Json* value = find_at(document, pointer);
  return value && value->as_array() ? *value->as_array() : kNone;
}

bool set_at(Json& document, std::string_view pointer, Json value) {
  const auto tokens = pointer_tokens(pointer);
  if (!tokens) return false;
  Json* place = &document;
  for (const std::string& token : *tokens) {
    // Nothing has been created if this fails: what was just created is an object, and takes any name.
    place = child_to_set(*place, token);
    if (place == nullptr) return false;
  }
  *place = std::move(value);
  return true;
}

bool remove_at(Json& document, std::string_view pointer) {
  auto tokens = pointer_tokens(pointer);
  if (!tokens || tokens->empty()) return false;
  const std::string last = std::move(tokens->back());
  tokens->pop_back();
  const Json* parent = &document;
  for (const std::string& token : *tokens) {
    parent = child_of(*parent, token);
    if (parent == nullptr) return false;
  }
  return erase_child(const_cast<Json&>(*parent), last);
}

std::pair<int, int> position_of(std::string_view json_text, std::string_view pointer) {
  Scanner scanner(json_text);
  const auto tokens = pointer_tokens(pointer).value_or(std::vector<std::string>());
  for (const std::string& token : tokens) {
    if (!scanner.enter(token)) break;
  }
  const TextPosition position = position_in(json_text, scanner.offset());
  return {position.line, position.column};
}

namespace {

// The values under one token of two containers; null where it has none.
std::string difference_below(const std::string& token, const Json* left, const Json* right) {
  return "/" + token + (left && right ? first_difference(*left, *right) : "");
}

std::string difference_of(const Object& left, const Object& right) {
  for (const Member& member : left) {
    const Json* other = right.find(member.key);
    if (!other || *other != member.value) return difference_below(pointer_token(member.key), &member.value, other);
  }
  for (const Member& member : right) {
    if (!left.find(member.key)) return difference_below(pointer_token(member.key), nullptr, &member.value);
  }
  return "";
}

std::string difference_of(const Array& left, const Array& right) {
  for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const Json* one = i < left.size() ? &left[i] : nullptr;
    const Json* other = i < right.size() ? &right[i] : nullptr;
    if (!one || !other || *one != *other) return difference_below(std::to_string(i), one, other);
  }
  return "";
}

}  // namespace

std::string first_difference(const Json& left, const Json& right) {
  if (left.as_object() && right.as_object()) return difference_of(*left.as_object(), *right.as_object());
  if (left.as_array() && right.as_array()) return difference_of(*left.as_array(), *right.as_array());
  return "";
}

}  // namespace wire
