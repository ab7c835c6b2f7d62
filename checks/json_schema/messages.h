// The rules of keywords in words, for people who have to mend an instance. Each message reads on from the place it is
// about:
// "/order/amount: must be at least 1, is 0".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/schema_graph.h"
#include "wire/json.h"

namespace json_schema {

/// The value as JSON text, cut after `max_bytes` at a code point.
std::string quote(const wire::Json& value, size_t max_bytes = 60);
std::string quote_text(std::string_view text, size_t max_bytes = 60);

/// For the keywords that judge the value itself: "type", "minimum", "pattern", "enum" and the like.
std::string assertion_message(const Keyword& keyword, const wire::Json& value);

std::string missing_message(const std::vector<std::string_view>& missing);
std::string dependent_message(std::string_view present, const std::vector<std::string_view>& missing);
/// For a member that the schema `false` of "additionalProperties" and the like refuses; `advice` may be empty.
std::string unknown_member_message(std::string_view name, const std::string& advice);
std::string equal_items_message(size_t first, size_t second, const wire::Json& value);
std::string contains_message(uint64_t found, uint64_t minimum, uint64_t maximum);

}  // namespace json_schema
