// Runs `schema` commands in this process on files of a folder of their own, and keeps what they print.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools::testing {

struct Outcome {
  ExitCode code;
  std::string out;
  std::string err;
};

inline size_t lines_in(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

class SchemaSession : public ::testing::Test {
 protected:
  SchemaSession() {
    std::string pattern = ::testing::TempDir() + "schemaXXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SchemaSession() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// Writes a file, with the folders on the way to it, and gives its path.
  std::string file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path(folder_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string folder(const std::string& name = "") const { return name.empty() ? folder_ : folder_ + "/" + name; }

  static Outcome run(const Arguments& arguments, const std::string& input = "") {
    std::istringstream in(input);
    Outcome outcome{kAllHeld, "", ""};
    outcome.code = run_tool(arguments, {{[&](std::string_view text) { outcome.out += text; },
                                         [&](std::string_view text) { outcome.err += text; }},
                                        in});
    return outcome;
  }

 private:
  std::string folder_;
};

}  // namespace runner::schema_tools::testing
