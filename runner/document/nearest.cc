#include "runner/document/nearest.h"

#include <fmt/format.h>

#include "checks/json_schema/values/nearest.h"

namespace runner {

std::string nearest_name(std::string_view wanted, std::span<const std::string_view> known) {
  json_schema::NearestName nearest(wanted);
  for (const std::string_view name : known) nearest.offer(name);
  return nearest.name();
}

std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> known) {
  const std::string nearest = nearest_name(wanted, known);
  return nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest);
}

}  // namespace runner
