#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "wire/decimal.h"
#include "wire/json.h"

namespace wire {
namespace {

template <typename Number>
int order(Number left, Number right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

/// The shortest decimal that reads back as the number: what its text said (exact_number keeps only those).
Decimal decimal_value(double real) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, real, std::chars_format::scientific).ptr;
  return decimal_of({text, static_cast<size_t>(end - text)});
}

int compare_integer_real(int64_t integer, double real) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (real > kTwoTo63) return -1;
  if (real < -kTwoTo63) return 1;
  constexpr double kTwoTo53 = 9007199254740992.0;  // beyond it the decimal may be another integer than the binary value
  if (std::fabs(real) > kTwoTo53) return compare_decimals(decimal_of(std::to_string(integer)), decimal_value(real));
  const double whole = std::trunc(real);
  const int wholes = order(integer, static_cast<int64_t>(whole));
  return wholes != 0 ? wholes : order(0.0, real - whole);
}

Decimal exact_value(const Json& number) {
  if (const int64_t* integer = number.as_integer()) return decimal_of(std::to_string(*integer));
  if (const double* real = number.as_real()) return decimal_value(*real);
  return decimal_of(number.as_big_number()->text);
}

/// Rounding to a double preserves the order, so only numbers with the same nearest double need exact arithmetic.
int compare_with_big_number(const Json& left, const Json& right) {
  const int nearest = order(to_double(left), to_double(right));
  return nearest != 0 ? nearest : compare_decimals(exact_value(left), exact_value(right));
}

double nearest_double(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc::result_out_of_range) return value;
  const Decimal decimal = decimal_of(text);
  const double magnitude = decimal.exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return decimal.negative ? -magnitude : magnitude;
}

/// Objects up to this size are compared by looking up each name, larger ones by sorting both.
constexpr size_t kLookupMembers = 16;

bool equal_by_lookup(const Object& left, const Object& right) {
  return std::all_of(left.begin(), left.end(), [&](const Member& member) {
    const Json* other = right.find(member.key);
    return other != nullptr && member.value == *other;
  });
}

std::vector<const Member*> sorted_members(const Object& object) {
  std::vector<const Member*> members;
  members.reserve(object.size());
  for (const Member& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const Member* left, const Member* right) {
    return left->hash != right->hash ? left->hash < right->hash : left->key < right->key;
  });
  return members;
}

bool same_member(const Member& left, const Member& right) {
  return left.hash == right.hash && left.key == right.key && left.value == right.value;
}

bool equal_objects(const Object& left, const Object& right) {
  if (left.size() != right.size()) return false;
  if (left.size() <= kLookupMembers) return equal_by_lookup(left, right);
  const std::vector<const Member*> ours = sorted_members(left);
  const std::vector<const Member*> theirs = sorted_members(right);
  return std::equal(ours.begin(), ours.end(), theirs.begin(),
                    [](const Member* mine, const Member* other) { return same_member(*mine, *other); });
}

size_t repeated_name_by_pairs(const std::vector<Member>& members) {
  for (size_t i = 1; i < members.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (members[i].hash == members[j].hash && members[i].key == members[j].key) return i;
    }
  }
  return members.size();
}

/// The same in time n log n.
size_t repeated_name_by_sorting(const std::vector<Member>& members) {
  std::vector<size_t> order(members.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t left, size_t right) {
    if (members[left].hash != members[right].hash) return members[left].hash < members[right].hash;
    const int names = members[left].key.compare(members[right].key);
    return names != 0 ? names < 0 : left < right;
  });
  size_t earliest = members.size();
  for (size_t i = 1; i < order.size(); ++i) {
    if (members[order[i]].hash == members[order[i - 1]].hash && members[order[i]].key == members[order[i - 1]].key) {
      earliest = std::min(earliest, order[i]);
    }
  }
  return earliest;
}

/// Doubles distinguish all decimals of this many digits (IEEE 754 binary64).
constexpr int kExactDigits = std::numeric_limits<double>::digits10;

/// True where the shortest text that reads back as `value` denotes the same decimal as `text`.
bool reproduces(double value, std::string_view text) { return decimal_value(value) == decimal_of(text); }

}  // namespace

Object::Object() = default;
Object::~Object() = default;
Object::Object(const Object& other) = default;
Object::Object(Object&& other) noexcept = default;
Object& Object::operator=(const Object& other) = default;
Object& Object::operator=(Object&& other) noexcept = default;

Object::Object(std::initializer_list<std::pair<std::string_view, Json>> members) {
  members_.reserve(members.size());
  for (const auto& [key, value] : members) set(key, value);
}

const Json* Object::find(std::string_view key) const {
  const uint64_t hash = hash_of_key(key);
  for (const Member& member : members_) {
    if (member.hash == hash && member.key == key) return &member.value;
  }
  return nullptr;
}

Json* Object::find(std::string_view key) { return const_cast<Json*>(std::as_const(*this).find(key)); }

Json& Object::set(std::string_view key, Json value) {
  if (Json* present = find(key)) {
    *present = std::move(value);
    return *present;
  }
  return append(std::string(key), std::move(value));
}

Json& Object::append(std::string key, Json value) {
  const uint64_t hash = hash_of_key(key);
  return members_.emplace_back(Member{std::move(key), hash, std::move(value)}).value;
}

bool Object::erase(std::string_view key) {
  const auto member = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.key == key; });
  if (member == members_.end()) return false;
  members_.erase(member);
  return true;
}

size_t Object::find_repeated_name() const {
  constexpr size_t kPairwiseMembers = 16;
  return size() <= kPairwiseMembers ? repeated_name_by_pairs(members_) : repeated_name_by_sorting(members_);
}

Json::Json() noexcept = default;
Json::~Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;

Json::Json(std::nullptr_t) noexcept {}
Json::Json(bool value) noexcept : value_(value) {}
Json::Json(int value) noexcept : value_(int64_t{value}) {}
Json::Json(int64_t value) noexcept : value_(value) {}
Json::Json(size_t value) noexcept : value_(static_cast<int64_t>(value)) {}
Json::Json(double value) noexcept : value_(value) {}
Json::Json(BigNumber value) : value_(std::move(value)) {}
Json::Json(const char* value) : value_(std::string(value)) {}
Json::Json(std::string_view value) : value_(std::string(value)) {}
Json::Json(std::string value) : value_(std::move(value)) {}
Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

const Json* Json::find(std::string_view key) const {
  const Object* object = as_object();
  return object != nullptr ? object->find(key) : nullptr;
}

const std::string* Json::find_string(std::string_view key) const {
  const Json* value = find(key);
  return value != nullptr ? value->as_string() : nullptr;
}

bool operator==(const Json& left, const Json& right) {
  if (left.is_number() && right.is_number()) return compare_numbers(left, right) == 0;
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Json::Kind::boolean:
      return *left.as_boolean() == *right.as_boolean();
    case Json::Kind::string:
      return *left.as_string() == *right.as_string();
    case Json::Kind::array:
      return *left.as_array() == *right.as_array();
    case Json::Kind::object:
      return equal_objects(*left.as_object(), *right.as_object());
    default:
      return true;  // null; numbers were compared above
  }
}

Json exact_number(std::string_view text, double nearest) {
  const int64_t digits = shape_of(text).significant_digits;
  if (digits == 0) return nearest;
  const bool is_normal = std::fabs(nearest) >= std::numeric_limits<double>::min();
  if (is_normal && digits <= kExactDigits) return nearest;
  if (nearest != 0 && reproduces(nearest, text)) return nearest;
  return BigNumber{std::string(text)};
}

int compare_numbers(const Json& left, const Json& right) {
  const int64_t* left_integer = left.as_integer();
  const int64_t* right_integer = right.as_integer();
  const double* left_real = left.as_real();
  const double* right_real = right.as_real();
  if (left_integer && right_integer) return order(*left_integer, *right_integer);
  if (left_real && right_real) return order(*left_real, *right_real);
  if (left_integer && right_real) return compare_integer_real(*left_integer, *right_real);
  if (left_real && right_integer) return -compare_integer_real(*right_integer, *left_real);
  return compare_with_big_number(left, right);
}

bool is_integral(const Json& number) {
  if (number.as_integer() != nullptr) return true;
  if (const double* real = number.as_real()) return std::trunc(*real) == *real;
  return decimal_of(number.as_big_number()->text).is_integral();
}

double to_double(const Json& number) {
  if (const int64_t* integer = number.as_integer()) return static_cast<double>(*integer);
  if (const double* real = number.as_real()) return *real;
  return nearest_double(number.as_big_number()->text);
}

}  // namespace wire
