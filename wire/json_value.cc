#include <algorithm>
#include <vector>

#include "wire/json.h"

namespace wire {
namespace {

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

}  // namespace

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
      return true;  // null; numbers are dealt with
  }
}

}  // namespace wire
