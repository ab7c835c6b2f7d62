#include "runner/evidence/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxEntries = 1000;
constexpr size_t kMaxDepth = 4;
constexpr off_t kMaxFileBytes = off_t{256} << 20;
constexpr size_t kMaxFolderBytes = size_t{512} << 20;  // all of it is held in memory

class FolderReader {
 public:
  explicit FolderReader(fs::path root) : root_(std::move(root)) {}

  RunFolder read() {
    read_folder("", 0);
    return std::move(folder_);
  }

 private:
  void problem(const std::string& name, std::string found, std::string expected) {
    folder_.problems.push_back({name, std::move(found), std::move(expected), ""});
  }

  void read_folder(const std::string& prefix, size_t depth) {
    std::error_code failure;
    size_t entries = 0;
    for (fs::directory_iterator entry(root_ / prefix, failure), end; !failure && entry != end;
         entry.increment(failure)) {
      ++entries;
      if (++entries_ > kMaxEntries) break;
      read_entry(prefix + entry->path().filename().string(), depth);
    }
    if (failure) problem(prefix, failure.message(), "a readable folder");
    if (entries == 0 && depth > 0) problem(prefix, "an empty folder", "no folder without files");
    if (entries_ == kMaxEntries + 1 && depth == 0) problem(prefix, "more than 1000 files and folders", "fewer");
  }

  void read_entry(const std::string& name, size_t depth) {
    struct stat status {};
    if (::lstat((root_ / name).c_str(), &status) != 0) return problem(name, std::strerror(errno), "a readable file");
    if (S_ISLNK(status.st_mode)) return problem(name, "a symbolic link", "a regular file");
    if (!is_plain_name(name))
      return problem(name, "a name that no run has", "at most 120 letters, digits, '.', '_' and '-'");
    if (S_ISDIR(status.st_mode) && depth < kMaxDepth) return read_folder(name + "/", depth + 1);
    if (!S_ISREG(status.st_mode)) return problem(name, "neither file nor folder of a run", "a regular file");
    if (status.st_size > kMaxFileBytes) return problem(name, "a file above 256 MiB", "a smaller one");
    bytes_ += static_cast<size_t>(status.st_size);
    if (bytes_ > kMaxFolderBytes) return problem(name, "a file beyond the first 512 MiB", "a smaller folder");
    read_file(name, static_cast<size_t>(status.st_size));
  }

  void read_file(const std::string& name, size_t size) {
    const int descriptor = ::open((root_ / name).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return problem(name, std::strerror(errno), "a readable file");
    std::string text(size + 1, '\0');
    size_t filled = 0;
    while (filled < text.size()) {
      const ssize_t count = ::read(descriptor, text.data() + filled, text.size() - filled);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      filled += static_cast<size_t>(count);
    }
    ::close(descriptor);
    if (filled != size) problem(name, "a file that changes or cannot be read", "a file at rest");
    text.resize(filled);
    folder_.files.emplace(name, std::move(text));
  }

  const fs::path root_;
  size_t entries_ = 0;
  size_t bytes_ = 0;
  RunFolder folder_;
};

void add_publisher(const fs::path& run, std::vector<PublishingFolder>& folders) {
  const fs::path parent = run.parent_path();
  const bool in_runs = parent.filename() == "runs";
  if (run.filename() != "latest" && !in_runs) return;
  const fs::path folder = in_runs ? parent.parent_path() : parent;
  std::error_code ignored;
  const bool certain = folder.parent_path().filename() == "milestones" || fs::exists(folder / "latest.json", ignored);
  folders.push_back({folder.filename().string(), certain});
}

}  // namespace

wire::Result<RunFolder> read_run_folder(const std::string& path) {
  std::error_code failure;
  const fs::path root = fs::canonical(path, failure);
  if (failure || !fs::is_directory(root)) {
    return wire::Error{path, failure ? failure.message() : "no folder", "the folder of a run",
                       "the last run of a milestone is artifacts/milestones/ID/latest"};
  }
  RunFolder folder = FolderReader(root).read();
  fs::path written = fs::absolute(path, failure).lexically_normal();
  if (!written.has_filename()) written = written.parent_path();
  add_publisher(written, folder.published_in);
  add_publisher(root, folder.published_in);
  return folder;
}

}  // namespace runner
