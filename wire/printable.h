// Text from outside as text for people and machines. What a service, a file or a command line holds may be anything;
// what is shown is well-formed UTF-8 without a character that moves, hides or reorders other text. UntrustedText holds
// text as it came, Untrusted refers to it: they can be compared and parsed, and neither has a way to a message but
// through Printable.
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace wire {

/// Invalid bytes become U+FFFD. Control characters (C0 but tab and line feed, DEL, C1), line and paragraph separators,
/// characters that are invisible or set the direction of text, and noncharacters become \uXXXX as in JSON, a surrogate
/// pair above U+FFFF: JSON text stays the same value. Cut after about `max_bytes`.
std::string printable(std::string_view text, size_t max_bytes = std::string_view::npos);

/// The same on one line: tab and line feed are escaped too.
std::string printable_line(std::string_view text, size_t max_bytes = std::string_view::npos);

/// "1 cause", "3 causes", "2 properties", "2 keys": a number and what it counts, in the plural where it is not 1.
std::string counted(uint64_t count, std::string_view noun);

/// Appends a JSON string with that value, which must be UTF-8, whose text is printable.
void append_printable_json(std::string& out, std::string_view text);

/// What a program writes to a terminal: printable, but that it may set colours and wipe the line that it is on.
std::string printable_console(std::string_view text);

/// Text as it came from outside. It refers to bytes of another, which must live as long.
class Untrusted {
 public:
  constexpr Untrusted(std::string_view bytes) : bytes_(bytes) {}

  /// For parsing; never for a message.
  constexpr std::string_view bytes() const { return bytes_; }
  constexpr bool empty() const { return bytes_.empty(); }
  friend bool operator==(Untrusted left, Untrusted right) { return left.bytes_ == right.bytes_; }
  friend bool operator==(Untrusted left, std::string_view right) { return left.bytes_ == right; }

 private:
  std::string_view bytes_;
};

/// Text as it came from outside, with its bytes: a response's body, the value of a header. Nothing shows it as it is:
/// it converts to no string, and neither fmt nor a stream takes it.
class UntrustedText {
 public:
  UntrustedText() = default;
  UntrustedText(std::string bytes) : bytes_(std::move(bytes)) {}
  UntrustedText(const char* bytes) : bytes_(bytes) {}

  operator Untrusted() const { return {bytes_}; }
  /// For parsing, hashing, recording and sending; never for a message (a test of the architecture looks for that).
  const std::string& bytes() const { return bytes_; }
  std::string& bytes() { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  size_t size() const { return bytes_.size(); }
  friend bool operator==(const UntrustedText&, const UntrustedText&) = default;
  friend bool operator==(const UntrustedText& left, std::string_view right) { return left.bytes_ == right; }
  friend bool operator==(const UntrustedText& left, const std::string& right) { return left.bytes_ == right; }
  friend bool operator==(const UntrustedText& left, const char* right) { return left.bytes_ == right; }

 private:
  std::string bytes_;
};

/// One printable line, whatever it was made from.
class Printable {
 public:
  Printable() = default;
  Printable(std::string_view text) : text_(printable_line(text)) {}
  Printable(const std::string& text) : Printable(std::string_view(text)) {}
  Printable(const char* text) : Printable(std::string_view(text)) {}
  Printable(Untrusted text) : Printable(text.bytes()) {}
  Printable(const UntrustedText& text) : Printable(text.bytes()) {}

  operator const std::string&() const { return text_; }
  operator std::string_view() const { return text_; }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  size_t size() const { return text_.size(); }
  void clear() { text_.clear(); }
  bool starts_with(std::string_view prefix) const { return text_.starts_with(prefix); }
  bool starts_with(char first) const { return text_.starts_with(first); }
  Printable& operator+=(const Printable& more) {
    text_ += more.text_;
    return *this;
  }

  friend std::string operator+(std::string left, const Printable& right) { return std::move(left += right.text_); }
  friend std::string operator+(const Printable& left, std::string_view right) {
    return left.text_ + std::string(right);
  }
  friend std::ostream& operator<<(std::ostream& out, const Printable& text);
  friend bool operator==(const Printable&, const Printable&) = default;
  friend auto operator<=>(const Printable&, const Printable&) = default;
  friend bool operator==(const Printable& left, std::string_view right) { return left.text_ == right; }
  friend bool operator==(const Printable& left, const std::string& right) { return left.text_ == right; }
  friend bool operator==(const Printable& left, const char* right) { return left.text_ == right; }

 private:
  std::string text_;
};

}  // namespace wire

// What nearly every source formats is instantiated in printable.cc alone.
#if FMT_VERSION < 100000  // later ones have other templates
extern template fmt::format_context::iterator fmt::formatter<fmt::string_view>::format(const fmt::string_view&,
                                                                                       fmt::format_context&) const;
extern template fmt::format_parse_context::iterator fmt::formatter<fmt::string_view>::parse(fmt::format_parse_context&);
extern template fmt::format_context::iterator fmt::formatter<std::string>::format(const std::string&,
                                                                                  fmt::format_context&) const;
#endif

template <>
struct fmt::formatter<wire::Printable> : fmt::formatter<fmt::string_view> {
  fmt::format_context::iterator format(const wire::Printable& text, fmt::format_context& context) const;
};

template <>
struct fmt::formatter<wire::Untrusted> : fmt::formatter<fmt::string_view> {
  fmt::format_context::iterator format(wire::Untrusted text, fmt::format_context& context) const;
};

namespace wire {

/// Text of our own with the colours of a terminal, as it is.
struct Coloured {
  std::string text;
};

template <typename T>
inline constexpr bool kIsJoined = false;
template <typename Begin, typename End>
inline constexpr bool kIsJoined<fmt::join_view<Begin, End, char>> = true;

/// What goes into a line in place of a value: text is made printable.
template <typename T>
auto shown_in_line(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return printable_line(value);
  } else if constexpr (kIsJoined<T>) {
    return printable_line(fmt::format("{}", T(value)));
  } else if constexpr (std::is_same_v<T, Coloured>) {
    return std::string_view(value.text);
  } else {
    return value;
  }
}

template <typename... Args>
using LineFormat = std::type_identity_t<fmt::format_string<decltype(shown_in_line(std::declval<const Args&>()))...>>;

/// Like fmt::format, for what people read: every text that goes into it is made printable and stays on its line, so
/// that nothing from outside can end the line and begin one of its own.
template <typename... Args>
std::string format_line(LineFormat<Args...> format, const Args&... args) {
  return fmt::format(format, shown_in_line(args)...);
}

}  // namespace wire
