#include "runner/schema_tools/line_blocks.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace runner::schema_tools {
namespace {

/// Long enough that handing blocks over costs nothing, and short enough for the cache of a processor.
constexpr size_t kBlockBytes = 1u << 17;
constexpr unsigned kMostThreads = 8;

/// Cuts a stream into blocks. A line that is longer than a block makes its block longer.
class BlockReader {
 public:
  explicit BlockReader(std::istream& in) : in_(in) { read_more(); }

  /// Whether there is more than what the next block will hold.
  bool has_several_blocks() const { return !ended_; }
  /// False at the end of the text.
  bool next(LineBlock& block) {
    size_t end = 0;
    while ((end = ahead_.rfind('\n') + 1) == 0 && read_more()) continue;
    if (ended_) end = ahead_.size();
    if (end == 0) return false;
    block.text.swap(ahead_);
    ahead_.assign(block.text, end);
    block.text.resize(end);
    read_more();
    measure_lines(block);
    block.first_line = next_line_;
    next_line_ += static_cast<int>(block.line_sizes.size());
    return true;
  }

 private:
  /// False at the end of the stream.
  bool read_more() {
    const size_t before = ahead_.size();
    ahead_.resize(before + kBlockBytes);
    in_.read(ahead_.data() + before, kBlockBytes);
    ahead_.resize(before + static_cast<size_t>(in_.gcount()));
    ended_ = !in_;
    return !ended_;
  }
  static void measure_lines(LineBlock& block) {
    block.line_sizes.clear();
    std::string_view rest = block.text;
    while (!rest.empty()) {
      const size_t size = std::min(rest.find('\n'), rest.size());
      block.line_sizes.push_back(size);
      rest.remove_prefix(std::min(size + 1, rest.size()));
    }
  }

  std::istream& in_;
  std::string ahead_;  ///< what was read and is in no block yet
  int next_line_ = 1;
  bool ended_ = false;
};

/// Threads take blocks from one reader and wait for their turn with what came of each.
class BlockQueue {
 public:
  explicit BlockQueue(BlockReader& reader) : reader_(reader) {}

  void handle_all(const BlockHandler& handle) {
    LineBlock block;
    size_t number = 0;
    while (take(block, number)) {
      const std::function<void()> finish = handle(block);
      std::unique_lock lock(finishing_);
      turn_.wait(lock, [&] { return finished_ == number; });
      finish();
      ++finished_;
      turn_.notify_all();
    }
  }

 private:
  bool take(LineBlock& block, size_t& number) {
    const std::lock_guard lock(reading_);
    number = taken_;
    return reader_.next(block) && ++taken_ > 0;
  }

  BlockReader& reader_;
  std::mutex reading_;
  size_t taken_ = 0;
  std::mutex finishing_;
  std::condition_variable turn_;
  size_t finished_ = 0;
};

}  // namespace

void LineBlock::each_line(const std::function<void(int number, std::string_view line)>& take) const {
  int number = first_line;
  std::string_view rest = text;
  for (const size_t size : line_sizes) {
    take(number++, rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
}

bool handle_lines(std::istream& text, const std::function<BlockHandler()>& make_handler) {
  BlockReader reader(text);
  const size_t processors = std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads);
  const size_t helping = reader.has_several_blocks() ? processors - 1 : 0;
  BlockQueue queue(reader);
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() < helping) helpers.emplace_back([&] { queue.handle_all(make_handler()); });
  } catch (const std::system_error&) {  // no more threads are to be had: those that there are do
  }
  queue.handle_all(make_handler());
  helpers.clear();
  return !text.bad();
}

}  // namespace runner::schema_tools
