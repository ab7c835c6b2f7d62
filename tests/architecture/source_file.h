// The project's own C++ files as the architecture tests read them: text, lines and quoted includes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct SourceFile {
  std::string path;                   ///< from the root, with '/'
  std::vector<std::string> lines;     ///< without line ends
  std::vector<std::string> includes;  ///< the names between quotes or angle brackets, in order

  /// "runner/driver" of "runner/driver/driver.h".
  std::string folder() const { return path.substr(0, path.rfind('/')); }
  /// The path without its extension: a .h, .cc and .def of one name are one module.
  std::string module() const { return path.substr(0, path.rfind('.')); }
  bool is_header() const { return path.ends_with(".h"); }
};

/// Every .h, .cc and .def of wire, checks, reference_impl, runner and tests under the root, sorted by path.
std::vector<SourceFile> read_sources(const std::filesystem::path& root);

/// The file as it would be read from this text.
SourceFile source_from_text(std::string path, const std::string& text);
