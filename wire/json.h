// A JSON value (RFC 8259), read strictly and held exactly.
//
// Everything that this project judges is read by it, so nothing may be lost: duplicate member names, invalid UTF-8,
// lone surrogates, a byte order mark, nesting beyond a limit and numbers beyond the range of a double are refused, and
// a number that neither int64 nor double holds exactly keeps its source text. json_reader.cc reads what is accepted;
// nlohmann/json is used in json.cc, as the lexer only, to say what is wrong with the rest.
//
// A Json is a value: copying copies the whole tree, moving is cheap, and const access is safe from several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "wire/printable.h"
#include "wire/result.h"

namespace wire {

class Json;
class JsonReader;
struct Member;

/// A number outside int64 that no double reproduces, as the text that was read, such as
/// "18446744073709551616" or "0.1000000000000000055".
struct BigNumber {
  std::string text;
  friend bool operator==(const BigNumber&, const BigNumber&) = default;
};

/// Hash of a member name; the same in every process, so that a schema can be compiled against it.
constexpr uint64_t hash_of_key(std::string_view key) {
  uint64_t hash = 0x9E3779B97F4A7C15ull ^ (key.size() * 0xff51afd7ed558ccdull);
  for (char byte : key) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ull;
  }
  return hash ^ (hash >> 29);
}

/// The members of a JSON object in the order in which they were read or set. Names are unique. find, set and erase take
/// time linear in the number of members, which is small in practice; code that must be fast on large objects iterates.
class Object {
 public:
  Object();
  ~Object();
  Object(const Object& other);
  Object(Object&& other) noexcept;
  Object& operator=(const Object& other);
  Object& operator=(Object&& other) noexcept;
  Object(std::initializer_list<std::pair<std::string_view, Json>> members);

  /// The member's value, or nullptr; valid until the object is changed.
  const Json* find(std::string_view key) const;
  Json* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  /// Replaces the member of that name in its place, or appends it.
  Json& set(std::string_view key, Json value);
  /// Appends without looking for a member of that name: the caller knows that there is none.
  Json& append(std::string key, Json value);
  /// True if there was such a member.
  bool erase(std::string_view key);

  /// The index of the first member with the name of an earlier one, which append allows, or size().
  size_t find_repeated_name() const;

  size_t size() const;
  bool empty() const;
  std::vector<Member>::const_iterator begin() const;
  std::vector<Member>::const_iterator end() const;
  std::vector<Member>::iterator begin();
  std::vector<Member>::iterator end();

 private:
  friend class JsonReader;
  std::vector<Member> members_;
};

using Array = std::vector<Json>;

class Json {
 public:
  /// In the order of the alternatives of Value.
  enum class Kind : uint8_t { null, boolean, integer, real, big_number, string, array, object };
  using Value = std::variant<std::monostate, bool, int64_t, double, BigNumber, std::string, Array, Object>;

  // Not inline: what they do to the variant would be compiled in every file, for a third of its time.
  Json() noexcept;
  ~Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;

  Json(std::nullptr_t) noexcept;
  Json(bool value) noexcept;
  Json(int value) noexcept;
  Json(int64_t value) noexcept;
  Json(size_t value) noexcept;
  Json(double value) noexcept;
  Json(BigNumber value);
  Json(const char* value);
  Json(std::string_view value);
  Json(std::string value);
  Json(const Printable& value) : Json(value.text()) {}
  Json(Array value);
  Json(Object value);

  Kind kind() const { return static_cast<Kind>(value_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_number() const { return kind() >= Kind::integer && kind() <= Kind::big_number; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }

  /// nullptr if the value is of another kind.
  const bool* as_boolean() const { return std::get_if<bool>(&value_); }
  const int64_t* as_integer() const { return std::get_if<int64_t>(&value_); }
  const double* as_real() const { return std::get_if<double>(&value_); }
  const BigNumber* as_big_number() const { return std::get_if<BigNumber>(&value_); }
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const Array* as_array() const { return std::get_if<Array>(&value_); }
  const Object* as_object() const { return std::get_if<Object>(&value_); }
  std::string* as_string() { return std::get_if<std::string>(&value_); }
  Array* as_array() { return std::get_if<Array>(&value_); }
  Object* as_object() { return std::get_if<Object>(&value_); }

  /// The member of that name; nullptr if absent or if this is not an object.
  const Json* find(std::string_view key) const;
  /// The string in the member of that name; nullptr if absent or not a string.
  const std::string* find_string(std::string_view key) const;

  /// Equality of JSON Schema 2020-12 (core, section 4.2.2): numbers by mathematical value (1 equals 1.0), objects in
  /// any order.
  friend bool operator==(const Json& left, const Json& right);

 private:
  friend class JsonReader;
  Value value_;
};

struct Member {
  std::string key;
  uint64_t hash;  ///< hash_of_key(key)
  Json value;
};

// Here, because a vector's functions need complete elements.
inline size_t Object::size() const { return members_.size(); }
inline bool Object::empty() const { return members_.empty(); }
inline std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
inline std::vector<Member>::const_iterator Object::end() const { return members_.end(); }
inline std::vector<Member>::iterator Object::begin() { return members_.begin(); }
inline std::vector<Member>::iterator Object::end() { return members_.end(); }

/// What parse_json accepts at most; anything beyond is an Error.
struct JsonLimits {
  size_t max_bytes = 64u << 20;
  size_t max_depth = 512;  ///< nesting of arrays and objects; `[]` has depth 1
};

/// Reads one JSON text. Error::where is "line L, column C", as in Error::line and Error::column.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Reads one JSON text into `value`, whatever that was: what parse_json does first, for texts that come one after
/// another. The value keeps its storage, so that a text of about the shape of the one before takes almost no
/// allocation, in half the time. False, with a null in `value`, where the text is not accepted or the reader leaves it
/// to the lexer: parse_json then decides, and says why.
bool read_json(std::string_view text, Json& value, const JsonLimits& limits = {});

/// What parse_json does where read_json refuses: several times as slow, with reasons. For tests that compare the two.
Result<Json> parse_json_by_lexer(std::string_view text, const JsonLimits& limits = {});

/// JSON text in member order, with one member per line if `indent` is not 0. For hashing and signing use
/// canonical_json.
std::string to_text(const Json& value, int indent = 0);

/// The number that a text denotes (RFC 8259, section 6) which is not an int64 and whose nearest double is `nearest`:
/// that double where it distinguishes the decimal from all others of its length, otherwise a BigNumber.
Json exact_number(std::string_view text, double nearest);

/// -1, 0, 1 by the decimal that was written: of a real the shortest that reads back as it. Both must be numbers.
int compare_numbers(const Json& left, const Json& right);
/// True for a number without a fractional part: 2, 2.0 and 1e3, but not 2.5.
bool is_integral(const Json& number);
/// The nearest double of a number.
double to_double(const Json& number);

}  // namespace wire
