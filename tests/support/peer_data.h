// Finds the test data that others publish (RFC 8785, the JSON Schema test suite, report schemas). It is not part of
// this project: PEER_DATA_DIR names the folder, else ../shared/peer-data next to the source tree is used. A test
// is skipped where it is absent, with kNoPeerData as the reason.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

inline constexpr std::string_view kNoPeerData =
    "the published test data is not here: set PEER_DATA_DIR to the folder that holds it";

/// The folder of that name in the data, e.g. "jcs"; nothing where there is none.
inline std::optional<std::filesystem::path> peer_data(std::string_view folder) {
  const char* named = std::getenv("PEER_DATA_DIR");
  const std::filesystem::path root = named != nullptr ? named : SOURCE_ROOT "/../shared/peer-data";
  std::error_code ignored;
  if (!std::filesystem::is_directory(root / folder, ignored)) return std::nullopt;
  return root / folder;
}
