// The query of a request target: decoded parameters and decimal numbers (contract, common.md, "Transport" and "Signed,
// paginated exports"). Strict: an operation that reads its query names every parameter that it accepts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/result.h"

namespace reference_impl {

/// Decoded values by decoded name.
using QueryParameters = std::map<std::string, std::string, std::less<>>;

/// '+' means a space. An Error if a parameter is not one of the known ones, is repeated, or does not decode to UTF-8.
wire::Result<QueryParameters> parse_query(std::string_view text, std::span<const std::string_view> known);

/// A number of at least 1 in decimal digits, however many; above `ceiling` it counts as `ceiling`.
std::optional<int64_t> parse_count(std::string_view text, int64_t ceiling);

constexpr int64_t kDefaultLimit = 50;
constexpr int64_t kLargestLimit = 200;

}  // namespace reference_impl
