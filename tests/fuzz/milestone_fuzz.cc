// No bytes crash the reader of milestones, and a mistake always has its place.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runner/document/milestone.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto milestone = runner::parse_milestone(text, "milestone.yaml");
  if (milestone.ok()) return milestone->operations.empty() || milestone->rules.empty() ? (std::abort(), 0) : 0;
  const wire::Error& error = milestone.error();
  if (!error.where.starts_with("milestone.yaml:") || error.found.empty()) std::abort();
  return 0;
}
