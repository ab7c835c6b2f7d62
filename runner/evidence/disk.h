// What publishing asks of the file system, one call a step, so that a test can stop the process before any of them, or
// let any of them fail. Two implementations: the real one here, and the one of the tests that stops.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "wire/result.h"

namespace runner {

class Disk {
 public:
  virtual ~Disk() = default;
  virtual wire::Problem make_folder(const std::filesystem::path& path) = 0;  ///< with its parents; may exist
  /// A new file with this text, on its way to the disk but not yet safe there: sync() makes it so.
  virtual wire::Problem write_file(const std::filesystem::path& path, std::string_view text) = 0;
  virtual wire::Problem sync(const std::filesystem::path& path) = 0;  ///< fsync of a file or folder
  /// All of them, in any order. The real disk waits for them together: a file system writes what several wait for at
  /// once.
  virtual wire::Problem sync_all(const std::vector<std::filesystem::path>& paths);
  virtual wire::Problem rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  /// Swaps two paths in one step.
  virtual wire::Problem exchange(const std::filesystem::path& left, const std::filesystem::path& right) = 0;
  virtual wire::Problem link_symbolic(const std::filesystem::path& target, const std::filesystem::path& link) = 0;
  virtual wire::Problem remove(const std::filesystem::path& path) = 0;  ///< with what is below it; may be missing
};

Disk& real_disk();

/// Ensures one publisher at a time in a folder, by flock(2): the holder may treat what other publishers left there as
/// abandoned. Waits at most ten seconds. The kernel releases the lock when the process ends.
class FolderLock {
 public:
  static wire::Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace runner
