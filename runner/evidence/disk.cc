#include "runner/evidence/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <future>
#include <thread>
#include <utility>

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr auto kLockWait = std::chrono::seconds(10);
constexpr size_t kMaxWaiting = 32;  // threads; each only waits
constexpr auto kLockPause = std::chrono::milliseconds(5);

wire::Error failed(const fs::path& path, std::string_view what, int reason) {
  return {path.string(), fmt::format("{}: {}", what, std::strerror(reason)), "a writable folder for evidence",
          "name another one with --out"};
}

wire::Problem outcome(const fs::path& path, std::string_view what, const std::error_code& failure) {
  if (!failure) return {};
  return failed(path, what, failure.value());
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }
  bool open() const { return value_ >= 0; }

 private:
  int value_;
};

class RealDisk : public Disk {
 public:
  wire::Problem make_folder(const fs::path& path) override {
    std::error_code failure;
    fs::create_directories(path, failure);
    return outcome(path, "cannot be made", failure);
  }

  wire::Problem write_file(const fs::path& path, std::string_view text) override {
    const Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.open()) return failed(path, "cannot be made", errno);
    while (!text.empty()) {
      const ssize_t count = ::write(file.value(), text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return failed(path, "cannot be written", errno);
      text.remove_prefix(static_cast<size_t>(count));
    }
    // Starts writing at once, so that the syncs of several files overlap; what it cannot do, sync() does.
    (void)::sync_file_range(file.value(), 0, 0, SYNC_FILE_RANGE_WRITE);
    return {};
  }

  wire::Problem sync(const fs::path& path) override {
    const Descriptor file(path, O_RDONLY);
    if (!file.open()) return failed(path, "cannot be opened", errno);
    if (::fsync(file.value()) != 0) return failed(path, "cannot be synced", errno);
    return {};
  }

  wire::Problem sync_all(const std::vector<fs::path>& paths) override {
    std::vector<std::future<wire::Problem>> waiting;
    waiting.reserve(paths.size());
    for (const fs::path& path : paths) {
      const bool in_time = waiting.size() < kMaxWaiting;
      waiting.push_back(std::async(in_time ? std::launch::async : std::launch::deferred, [&] { return sync(path); }));
    }
    wire::Problem first;
    for (std::future<wire::Problem>& one : waiting) {
      if (wire::Problem problem = one.get(); problem && !first) first = std::move(problem);
    }
    return first;
  }

  wire::Problem rename(const fs::path& from, const fs::path& to) override {
    std::error_code failure;
    fs::rename(from, to, failure);
    return outcome(to, "cannot be put in place", failure);
  }

  wire::Problem exchange(const fs::path& left, const fs::path& right) override {
    if (::renameat2(AT_FDCWD, left.c_str(), AT_FDCWD, right.c_str(), RENAME_EXCHANGE) == 0) return {};
    return failed(right, "cannot be swapped with its new form", errno);
  }

  wire::Problem link_symbolic(const fs::path& target, const fs::path& link) override {
    std::error_code failure;
    fs::create_directory_symlink(target, link, failure);
    return outcome(link, "cannot be made", failure);
  }

  wire::Problem remove(const fs::path& path) override {
    std::error_code failure;
    fs::remove_all(path, failure);
    return outcome(path, "cannot be removed", failure);
  }
};

}  // namespace

wire::Problem Disk::sync_all(const std::vector<fs::path>& paths) {
  for (const fs::path& path : paths) {
    if (wire::Problem problem = sync(path)) return problem;
  }
  return {};
}

Disk& real_disk() {
  static RealDisk disk;
  return disk;
}

wire::Result<FolderLock> FolderLock::take(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return failed(folder, "cannot be opened", errno);
  FolderLock lock(descriptor);
  const auto deadline = std::chrono::steady_clock::now() + kLockWait;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return failed(folder, "cannot be locked", errno);
    if (std::chrono::steady_clock::now() > deadline) {
      return wire::Error{folder.string(), "another process has been publishing here for ten seconds",
                         "a folder that no other process has locked",
                         "end that process, or name another folder with --out"};
    }
    std::this_thread::sleep_for(kLockPause);
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace runner
