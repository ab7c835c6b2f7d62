// Commands of a shell, for tests.
#pragma once

#include <array>
#include <cstdio>
#include <memory>
#include <string>

/// What the script for sh prints on standard output.
inline std::string output_of(const std::string& script) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(script.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 4096> buffer;
  while (size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) output.append(buffer.data(), count);
  return output;
}
