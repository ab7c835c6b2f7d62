#include "runner/command/changed_files.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

namespace runner {
namespace {

constexpr int kQuietMilliseconds = 10;  ///< without an event: the burst has ended
constexpr int kMostBursts = 20;         ///< of so long each, then the change is taken as it is
constexpr uint32_t kSavedMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
constexpr size_t kEventBytes = 16'384;

bool is_input_file(std::string_view name) {
  const bool hidden = name.starts_with('.') || name.starts_with('#');
  return !hidden && (name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json"));
}

/// The signals that end the process, blocked but while waiting, so that none comes between the check and the wait.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_;
};

}  // namespace

wire::Result<ChangedFiles> ChangedFiles::open() {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor >= 0) return ChangedFiles(descriptor);
  return wire::Error{"inotify", std::strerror(errno), "a free inotify instance",
                     "end other watchers, or raise fs.inotify.max_user_instances"};
}

ChangedFiles::ChangedFiles(ChangedFiles&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), watched_(std::move(other.watched_)) {}

ChangedFiles::~ChangedFiles() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool ChangedFiles::watch(const std::set<std::string>& folders) {
  const size_t before = watched_.size();
  for (const std::string& folder : folders) {
    if (watched_.contains(folder)) continue;
    if (::inotify_add_watch(descriptor_, folder.c_str(), kSavedMask) >= 0) watched_.insert(folder);
  }
  return watched_.size() > before;
}

ChangedFiles::Event ChangedFiles::wait(const std::atomic<bool>* interrupted) {
  const BlockedSignals blocked;
  while (!interrupted || !interrupted->load()) {
    pollfd waited{descriptor_, POLLIN, 0};
    const int ready = ::ppoll(&waited, 1, nullptr, &blocked.before());
    if (ready < 0 && errno != EINTR) return Event::interrupted;
    if (ready <= 0) continue;
    if (!take_events()) continue;
    let_burst_end();
    return Event::saved;
  }
  return Event::interrupted;
}

bool ChangedFiles::take_events() const {
  alignas(inotify_event) std::array<char, kEventBytes> buffer;
  bool saved = false;
  while (true) {
    const ssize_t size = ::read(descriptor_, buffer.data(), buffer.size());
    if (size <= 0) return saved;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      saved = saved || (event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && is_input_file(event->name));
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
}

void ChangedFiles::let_burst_end() const {
  for (int i = 0; i < kMostBursts; ++i) {
    pollfd waited{descriptor_, POLLIN, 0};
    if (::poll(&waited, 1, kQuietMilliseconds) <= 0) return;
    take_events();
  }
}

}  // namespace runner
