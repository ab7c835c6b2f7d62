// Reads whole files for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

/// The bytes of the file; empty where it cannot be read.
inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
