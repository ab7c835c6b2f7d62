// One writer for both forms of JSON text: canonical_json and, declared in json.h, to_text.
#include "wire/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "wire/ecmascript_number.h"
#include "wire/json_string.h"

namespace wire {
namespace {

/// Enough for the documents of the contract, so that the text is seldom reallocated.
constexpr size_t kUsualBytes = 4096;

struct Style {
  bool canonical = false;  ///< RFC 8785; otherwise member order and numbers are kept as they are
  size_t indent = 0;       ///< 0: no whitespace
};
constexpr Style kCanonical = {.canonical = true, .indent = 0};

bool is_exact_double(int64_t integer) { return integer >= -kMaxExactInteger && integer <= kMaxExactInteger; }

class Writer {
 public:
  explicit Writer(Style style) : style_(style) {
    if (style.canonical) out_.reserve(kUsualBytes);
  }

  std::string take() { return std::move(out_); }

  void value(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::null:
        out_ += "null";
        return;
      case Json::Kind::boolean:
        out_ += *value.as_boolean() ? "true" : "false";
        return;
      case Json::Kind::integer:
      case Json::Kind::real:
      case Json::Kind::big_number:
        number(value);
        return;
      case Json::Kind::string:
        append_json_string(out_, *value.as_string());
        return;
      case Json::Kind::array:
        array(*value.as_array());
        return;
      case Json::Kind::object:
        object(*value.as_object(), nullptr);
        return;
    }
  }

  /// `left_out` is a member name, or nullptr.
  void object(const Object& object, const std::string_view* left_out) {
    const size_t first = members_.size();
    for (const Member& member : object) {
      if (left_out == nullptr || member.key != *left_out) members_.push_back(&member);
    }
    if (style_.canonical) sort_from(first);
    open('{');
    // By index: nested objects push their members onto the same stack.
    const size_t end = members_.size();
    for (size_t i = first; i < end; ++i) {
      begin_item(i == first);
      append_json_string(out_, members_[i]->key);
      out_ += style_.indent > 0 ? ": " : ":";
      value(members_[i]->value);
    }
    close(end == first, '}');
    members_.resize(first);
  }

 private:
  void number(const Json& number) {
    if (const int64_t* integer = number.as_integer(); integer && (!style_.canonical || is_exact_double(*integer))) {
      append_integer(*integer);
    } else if (const BigNumber* big = number.as_big_number(); big && !style_.canonical) {
      out_ += big->text;
    } else {
      append_ecmascript_number(out_, to_double(number));
    }
  }
  void append_integer(int64_t value) {
    char text[24];
    out_.append(text, static_cast<size_t>(std::to_chars(text, text + sizeof text, value).ptr - text));
  }
  void array(const Array& elements) {
    open('[');
    bool first = true;
    for (const Json& element : elements) {
      begin_item(first);
      first = false;
      value(element);
    }
    close(elements.empty(), ']');
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void begin_item(bool first) {
    if (!first) out_ += ',';
    new_line();
  }
  void close(bool empty, char bracket) {
    --depth_;
    if (!empty) new_line();
    out_ += bracket;
  }
  void new_line() {
    if (style_.indent == 0) return;
    out_ += '\n';
    out_.append(depth_ * style_.indent, ' ');
  }

  void sort_from(size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto before = [](const Member* left, const Member* right) {
      return compare_utf16(left->key, right->key) < 0;
    };
    if (!std::is_sorted(begin, members_.end(), before)) std::sort(begin, members_.end(), before);
  }

  const Style style_;
  size_t depth_ = 0;
  std::string out_;
  std::vector<const Member*> members_;  ///< of the objects being written, outermost first
};

}  // namespace

std::string canonical_json(const Json& value) {
  Writer writer(kCanonical);
  writer.value(value);
  return writer.take();
}

std::string canonical_json_without(const Object& object, std::string_view member) {
  Writer writer(kCanonical);
  writer.object(object, &member);
  return writer.take();
}

std::string to_text(const Json& value, int indent) {
  Writer writer({.canonical = false, .indent = static_cast<size_t>(std::max(indent, 0))});
  writer.value(value);
  return writer.take();
}

int compare_utf16(std::string_view left, std::string_view right) {
  const auto [one, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (one == left.end() || other == right.end()) {
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
  }
  const auto a = static_cast<unsigned char>(*one);
  const auto b = static_cast<unsigned char>(*other);
  // UTF-8 has the order of code points. UTF-16 writes those above U+FFFF (first byte F0 and up) as surrogates, which
  // come before U+E000 to U+FFFF (first byte EE or EF).
  if (a >= 0xEE && b >= 0xEE && (a >= 0xF0) != (b >= 0xF0)) return a >= 0xF0 ? -1 : 1;
  return a < b ? -1 : 1;
}

}  // namespace wire
