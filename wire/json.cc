#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "wire/decimal.h"
#include "wire/text_position.h"

namespace wire {
namespace {

/// How much of an offending name an Error shows, in bytes.
constexpr size_t kShownNameBytes = 100;

Error error_at(std::string_view text, size_t offset, std::string found, std::string expected = {}) {
  const TextPosition position = position_in(text, offset);
  Error error{
      fmt::format("line {}, column {}", position.line, position.column), std::move(found), std::move(expected), {}};
  error.line = position.line;
  error.column = position.column;
  return error;
}

/// Walks the text for the lexer and records how far it has read, because its events carry no position.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* current, const char** reached) : current_(current), reached_(reached) {}
  reference operator*() const { return *current_; }
  Cursor& operator++() {
    *reached_ = ++current_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Cursor& left, const Cursor& right) { return left.current_ == right.current_; }

 private:
  const char* current_;
  const char** reached_;
};

/// Where the quoted text begins that ends before `end`.
size_t opening_quote(std::string_view text, size_t end) {
  size_t quote = text.rfind('"', end - 2);
  while (quote > 0 && text[quote - 1] == '\\') quote = text.rfind('"', quote - 1);
  return quote;
}

std::string shown_name(std::string_view name) {
  if (name.size() <= kShownNameBytes) return to_text(Json(name));
  size_t end = kShownNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return to_text(Json(name.substr(0, end))) + "...";
}

/// Receives the events of nlohmann's SAX parser and builds the value; false ends the parse.
class Builder {
 public:
  Builder(std::string_view text, size_t max_depth) : text_(text), max_depth_(max_depth), reached_(text.data()) {}

  const char** reached() { return &reached_; }
  Json take_root() { return std::move(root_); }
  Error take_error() { return std::move(error_); }

  bool null() { return place({}); }
  bool boolean(bool value) { return place(value); }
  bool number_integer(int64_t value) { return place(value); }
  bool number_unsigned(uint64_t value) {
    if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return place(static_cast<int64_t>(value));
    return number_float(static_cast<double>(value), std::to_string(value));
  }
  bool number_float(double value, const std::string& text) {
    const NumberShape shape = shape_of(text);
    if (shape.significant_digits > 0 && shape.exponent_digits > kMaxExponentDigits) {
      return refuse(offset() - 1, "a number with too large an exponent",
                    fmt::format("an exponent of at most {} digits", kMaxExponentDigits));
    }
    return place(exact_number(text, value));
  }
  bool string(const std::string& value) { return place(std::string(value)); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // not part of JSON text

  bool start_object(size_t) { return open(Object()); }
  bool key(const std::string& name) {
    open_.back().container.as_object()->append(name, Json());
    key_ends_.push_back(offset());
    return true;
  }
  bool end_object() {
    const size_t first_key = open_.back().first_key;
    const Object& object = *open_.back().container.as_object();
    const size_t duplicate = object.find_repeated_name();
    if (duplicate < object.size()) {
      refuse(opening_quote(text_, key_ends_[first_key + duplicate]),
             "a second member named " + shown_name(object.begin()[duplicate].key), "unique member names");
      error_.kind = ErrorKind::repeated_member;
      return false;
    }
    key_ends_.resize(first_key);
    return close();
  }
  bool start_array(size_t) { return open(Array()); }
  bool end_array() { return close(); }

  bool parse_error(size_t position, const std::string& last_token, const nlohmann::json::exception& exception) {
    const size_t at = std::min(position == 0 ? 0 : position - 1, text_.size());
    if (exception.id == 406) return refuse(at, "a number beyond the range of a double");
    return refuse_syntax(at, exception.what(), last_token);
  }

 private:
  struct Open {
    Json container;
    size_t first_key;  ///< where the names of its members begin in key_ends_
  };

  size_t offset() const { return static_cast<size_t>(reached_ - text_.data()); }

  bool place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Array* array = open_.back().container.as_array()) {
      array->push_back(std::move(value));
    } else {
      std::prev(open_.back().container.as_object()->end())->value = std::move(value);
    }
    return true;
  }
  bool open(Json container) {
    if (open_.size() >= max_depth_) {
      return refuse(offset() - 1, "arrays and objects nested too deeply", fmt::format("at most {} levels", max_depth_));
    }
    open_.push_back({std::move(container), key_ends_.size()});
    return true;
  }
  bool close() {
    Json container = std::move(open_.back().container);
    open_.pop_back();
    return place(std::move(container));
  }
  bool refuse(size_t at, std::string found, std::string expected = {}) {
    error_ = error_at(text_, at, std::move(found), std::move(expected));
    return false;
  }
  /// The lexer's message without its position and without the text that it read, which may be long or secret.
  bool refuse_syntax(size_t at, std::string message, const std::string& last_token) {
    const size_t begin = message.find("syntax error");
    if (begin != std::string::npos) message.erase(0, begin);
    const std::string quoted = "; last read: '" + last_token + "'";
    const size_t quote = message.find(quoted);
    if (quote != std::string::npos) message.erase(quote, quoted.size());
    constexpr std::string_view kExpected = "; expected ";
    const size_t expected = message.rfind(kExpected);
    if (expected == std::string::npos) return refuse(at, std::move(message));
    return refuse(at, message.substr(0, expected), message.substr(expected + kExpected.size()));
  }

  std::string_view text_;
  size_t max_depth_;
  const char* reached_;
  std::vector<Open> open_;
  std::vector<size_t> key_ends_;  ///< offset after each member name of the open objects, outermost first
  Json root_;
  Error error_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  Json value;
  if (read_json(text, value, limits)) return value;
  return parse_json_by_lexer(text, limits);
}

Result<Json> parse_json_by_lexer(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return error_at(text, 0, fmt::format("{} bytes", text.size()), fmt::format("at most {} bytes", limits.max_bytes));
  }
  if (text.starts_with("\xEF\xBB\xBF")) return error_at(text, 0, "a byte order mark", "JSON text without one");
  // The lexer treats a NUL byte as the end of its input.
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return error_at(text, nul, "a NUL byte", "JSON text without one");
  }
  Builder builder(text, limits.max_depth);
  const Cursor begin(text.data(), builder.reached());
  const Cursor end(text.data() + text.size(), builder.reached());
  if (!nlohmann::json::sax_parse(begin, end, &builder)) return builder.take_error();
  return builder.take_root();
}

}  // namespace wire
