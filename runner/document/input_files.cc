#include "runner/document/input_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxInputBytes = 4u << 20;

bool is_within(const fs::path& root, const fs::path& path) {
  const auto [end, unused] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end();
}

template <typename Accept>
std::vector<std::string> list_entries(const fs::path& folder, Accept accept) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (accept(*entry)) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

wire::Result<std::string> read_file(const fs::path& path, size_t max_bytes) {
  const auto failed = [&](std::string_view what) {
    return wire::Error{path.string(), fmt::format("{}: {}", what, std::strerror(errno)), "a readable file", ""};
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return failed("cannot be opened");
  struct stat status {};
  std::string text;
  bool whole = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (!whole) errno = EINVAL;
  const auto size = whole ? static_cast<size_t>(status.st_size) : 0;
  if (whole && size <= max_bytes) {
    text.resize(size);
    size_t done = 0;
    while (done < size) {
      const ssize_t count = ::read(descriptor, text.data() + done, size - done);
      if (count <= 0) break;
      done += static_cast<size_t>(count);
    }
    text.resize(done);
  }
  ::close(descriptor);
  if (!whole) return wire::Error{path.string(), "not a regular file", "a readable file", ""};
  if (size > max_bytes) {
    return wire::Error{path.string(), fmt::format("{} bytes", size), fmt::format("at most {} bytes", max_bytes), ""};
  }
  return text;
}

InputFiles::InputFiles(const fs::path& root) : root_(fs::canonical(root)) {}

std::string InputFiles::resolve(const std::string& base, const std::string& written) {
  return (fs::path(base).parent_path() / written).lexically_normal().string();
}

void InputFiles::substitute(const std::string& folder, const fs::path& by) {
  substituted_ = (fs::path(folder) / "").lexically_normal().string();
  if (!substituted_.ends_with('/')) substituted_ += '/';  // ".." is normalized without one
  substitute_ = fs::canonical(by);
}

InputFiles::Located InputFiles::locate(const std::string& relative) const {
  const std::string folder = (fs::path(relative) / "").lexically_normal().string();
  if (substituted_.empty() || !folder.starts_with(substituted_)) return {root_, root_ / relative};
  const std::string below = folder.substr(substituted_.size());
  return {substitute_, below.empty() ? substitute_ : (substitute_ / below).parent_path()};
}

wire::Result<std::string> InputFiles::read(const std::string& base, const std::string& written,
                                           const std::string& where) {
  const std::string relative = resolve(base, written);
  const Located located = locate(relative);
  const fs::path path = canonical_path(located.path);
  if (!is_within(located.root, path)) {
    return wire::Error{where, fmt::format("'{}'", written), fmt::format("a file below {}", located.root.string()), ""};
  }
  auto text = read_file(path, kMaxInputBytes);
  if (!text) {
    return wire::Error{where, fmt::format("'{}': {}", relative, text.error().found), text.error().expected,
                       "paths are relative to the file that names them"};
  }
  std::string digest = wire::sha256_hex(*text);
  const std::lock_guard lock(mutex_);
  digests_[relative] = std::move(digest);
  return text;
}

// The path with links resolved; empty if that fails. Caches folders: most files are in a few and are not links.
fs::path InputFiles::canonical_path(const fs::path& path) {
  const fs::path found = canonical_folder(path.parent_path()) / path.filename();
  std::error_code failure;
  return fs::is_symlink(found, failure) ? fs::weakly_canonical(found, failure) : found;
}

fs::path InputFiles::canonical_folder(const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  const auto [known, fresh] = folders_.try_emplace(folder);
  std::error_code failure;
  if (fresh) known->second = fs::weakly_canonical(folder, failure);
  return known->second;
}

std::map<std::string, std::string> InputFiles::digests() const {
  const std::lock_guard lock(mutex_);
  return digests_;
}

std::vector<std::string> InputFiles::list(const std::string& folder, std::string_view suffix) const {
  return list_entries(locate(folder).path, [&](const fs::directory_entry& entry) {
    return entry.is_regular_file() && entry.path().filename().string().ends_with(suffix);
  });
}

bool InputFiles::exists(const std::string& file) const {
  std::error_code failure;
  return fs::is_regular_file(locate(file).path, failure);
}

}  // namespace runner
