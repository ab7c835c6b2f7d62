#include "runner/command/find_root.h"

#include <filesystem>

namespace runner {

namespace fs = std::filesystem;

std::optional<std::string> find_root(const std::string& path, const std::string& milestone_file) {
  std::error_code failure;
  for (const fs::path& start : {fs::weakly_canonical(path, failure).parent_path(), fs::current_path(failure)}) {
    for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
      if (fs::is_regular_file(folder / milestone_file)) return folder.string();
      if (folder == folder.root_path()) break;
    }
  }
  return std::nullopt;
}

}  // namespace runner
