// Hashes of JSON values that agree with their equality (core, section 4.2.2): 1 and 1.0 hash alike, and objects hash
// without regard to order. For "uniqueItems" and long "enum"s.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "wire/json.h"

namespace json_schema {

uint64_t hash_value(const wire::Json& value);

/// The indices of two equal items, the first such pair by its second index; nothing where all differ. Linear in the
/// size of the array but for the sorting of its hashes.
std::optional<std::pair<size_t, size_t>> find_equal_items(const wire::Array& items);

}  // namespace json_schema
