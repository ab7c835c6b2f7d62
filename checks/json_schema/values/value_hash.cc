#include "checks/json_schema/values/value_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace json_schema {
namespace {

using wire::Json;

constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15ull;
constexpr size_t kFewItems = 5;

uint64_t combine(uint64_t hash, uint64_t value) {
  auto product = static_cast<unsigned __int128>(hash ^ value) * kMultiplier;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t hash_text(std::string_view text) {
  uint64_t hash = kMultiplier ^ text.size();
  while (text.size() >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = combine(hash, word);
    text.remove_prefix(8);
  }
  uint64_t word = 0;
  std::memcpy(&word, text.data(), text.size());
  return combine(hash, word + 1);
}

uint64_t hash_number(const Json& value) {
  const int64_t* integer = value.as_integer();
  double real = integer ? static_cast<double>(*integer) : wire::to_double(value);
  return combine(3, std::bit_cast<uint64_t>(real == 0 ? 0.0 : real));
}

uint64_t hash_object(const wire::Object& object) {
  uint64_t sum = 0;  // a sum, so that the order of the members does not matter
  for (const wire::Member& member : object) sum += combine(member.hash, hash_value(member.value));
  return combine(7, sum + object.size());
}

struct HashedItem {
  uint64_t hash;
  uint32_t index;
};

std::optional<std::pair<size_t, size_t>> compare_all(const wire::Array& items) {
  for (size_t second = 1; second < items.size(); ++second) {
    for (size_t first = 0; first < second; ++first) {
      if (items[first] == items[second]) return std::pair(first, second);
    }
  }
  return std::nullopt;
}

}  // namespace

uint64_t hash_value(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null:
      return 1;
    case Json::Kind::boolean:
      return *value.as_boolean() ? 2 : 4;
    case Json::Kind::integer:
    case Json::Kind::real:
    case Json::Kind::big_number:
      return hash_number(value);
    case Json::Kind::string:
      return hash_text(*value.as_string());
    case Json::Kind::array: {
      uint64_t hash = 6;
      for (const Json& item : *value.as_array()) hash = combine(hash, hash_value(item));
      return hash;
    }
    case Json::Kind::object:
      return hash_object(*value.as_object());
  }
  return 0;
}

std::optional<std::pair<size_t, size_t>> find_equal_items(const wire::Array& items) {
  if (items.size() <= kFewItems) return compare_all(items);
  std::array<HashedItem, 64> few;
  std::vector<HashedItem> many(items.size() > few.size() ? items.size() : 0);
  HashedItem* hashed = many.empty() ? few.data() : many.data();
  for (size_t i = 0; i < items.size(); ++i) hashed[i] = {hash_value(items[i]), static_cast<uint32_t>(i)};
  std::sort(hashed, hashed + items.size(), [](const HashedItem& a, const HashedItem& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.index < b.index;
  });
  std::optional<std::pair<size_t, size_t>> found;
  for (size_t i = 1; i < items.size(); ++i) {
    for (size_t k = i; k > 0 && hashed[k - 1].hash == hashed[i].hash; --k) {
      if (found && found->second <= hashed[i].index) break;
      if (items[hashed[k - 1].index] == items[hashed[i].index]) found = {hashed[k - 1].index, hashed[i].index};
    }
  }
  return found;
}

}  // namespace json_schema
