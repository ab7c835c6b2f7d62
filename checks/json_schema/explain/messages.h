// The rules of keywords in words, for people who have to fix an instance. Each message follows the place that it is
// about: "/order/amount: must be at least 1, is 0".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// The value as JSON text, truncated to about `max_bytes` on a character boundary.
std::string quote(const wire::Json& value, size_t max_bytes = 60);
std::string quote_text(std::string_view text, size_t max_bytes = 60);

/// For the keywords that judge the value itself: "type", "minimum", "pattern", "enum" and the like.
std::string assertion_message(const Keyword& keyword, const wire::Json& value);

std::string missing_message(const std::vector<std::string_view>& missing);
std::string dependent_message(std::string_view present, const std::vector<std::string_view>& missing);
/// For a member that the schema `false` of the keyword, "additionalProperties" or "unevaluatedProperties", refuses.
std::string unknown_member_message(std::string_view name, const std::vector<std::string_view>& known_names,
                                   KeywordKind refusing);
/// For an item that the schema `false` of "unevaluatedItems" refuses though a subschema defines it.
std::string unevaluated_item_message();
std::string equal_items_message(size_t first, size_t second, const wire::Json& value);
std::string contains_message(uint64_t found, uint64_t minimum, uint64_t maximum);

}  // namespace json_schema
