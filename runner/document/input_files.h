// The files of a repository that a milestone names. Nothing outside the root is read, whatever a milestone names. Safe
// from several threads.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "wire/result.h"

namespace runner {

class InputFiles {
 public:
  /// `root` is the repository root; it must exist.
  explicit InputFiles(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }

  /// From here on the files in `folder` (relative to the root) are those in the folder `by`, wherever that is: other
  /// schemas for the same milestone. `by` must exist.
  void substitute(const std::string& folder, const std::filesystem::path& by);

  /// The text of `written`, a path relative to the folder of `base` (a file relative to the root). `where` is the place
  /// that names it, for messages. Refused: a path or a symbolic link that leads out of the root, no regular file, more
  /// than 4 MiB.
  wire::Result<std::string> read(const std::string& base, const std::string& written, const std::string& where);

  /// `written` relative to the folder of `base`, as a path relative to the root ("fixtures/x.yaml").
  static std::string resolve(const std::string& base, const std::string& written);

  /// Names of the regular files in a folder (relative to the root), sorted; empty where there is no such folder.
  std::vector<std::string> list(const std::string& folder, std::string_view suffix) const;
  /// True for a regular file; `file` is relative to the root.
  bool exists(const std::string& file) const;

  /// SHA-256, in hex, of every file read so far, by path relative to the root.
  std::map<std::string, std::string> digests() const;

 private:
  /// A path with the root it must stay in.
  struct Located {
    std::filesystem::path root;
    std::filesystem::path path;
  };
  Located locate(const std::string& relative) const;
  std::filesystem::path canonical_path(const std::filesystem::path& path);
  std::filesystem::path canonical_folder(const std::filesystem::path& folder);

  std::filesystem::path root_;
  std::string substituted_;  ///< ends in '/'; empty: none
  std::filesystem::path substitute_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> digests_;
  std::map<std::filesystem::path, std::filesystem::path> folders_;  ///< canonical path by path as written
};

/// The whole of a file, or an Error with the reason why not. `max_bytes` guards against surprises.
wire::Result<std::string> read_file(const std::filesystem::path& path, size_t max_bytes);

}  // namespace runner
