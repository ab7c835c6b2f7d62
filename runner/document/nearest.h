// The known name that a misspelt one most likely meant, for messages about milestones and fixtures.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace runner {

/// The nearest known name as json_schema::NearestName finds it; empty where none is near enough.
std::string nearest_name(std::string_view wanted, std::span<const std::string_view> known);

/// "did you mean 'expect'?", or empty where no known name is near.
std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> known);

}  // namespace runner
