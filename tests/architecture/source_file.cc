#include "tests/architecture/source_file.h"

#include <algorithm>
#include <sstream>

#include "tests/support/file_text.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kTopFolders[] = {"wire", "checks", "reference_impl", "runner", "tests"};

/// What a line includes, or an empty text.
std::string included_by(const std::string& line) {
  if (!line.starts_with("#include ")) return {};
  const size_t begin = line.find_first_of("\"<");
  const size_t end = line.find_first_of("\">", begin + 1);
  return begin == std::string::npos || end == std::string::npos ? std::string()
                                                                : line.substr(begin + 1, end - begin - 1);
}

}  // namespace

SourceFile source_from_text(std::string path, const std::string& text) {
  SourceFile file;
  file.path = std::move(path);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (std::string included = included_by(line); !included.empty()) file.includes.push_back(std::move(included));
    file.lines.push_back(std::move(line));
  }
  return file;
}

std::vector<SourceFile> read_sources(const fs::path& root) {
  std::vector<SourceFile> files;
  for (const char* folder : kTopFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const fs::path extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc" && extension != ".def")) continue;
      files.push_back(
          source_from_text(entry.path().lexically_relative(root).generic_string(), file_text(entry.path())));
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) { return left.path < right.path; });
  return files;
}
