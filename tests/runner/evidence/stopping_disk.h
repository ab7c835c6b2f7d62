// A disk that works until a given call and then stops: for good, as a process that was killed, or once, as a disk that
// is full for a moment. The last file before a stop is cut in half. It never waits for the platter: what is tested is
// the order of the calls.
#pragma once

#include "runner/evidence/disk.h"

namespace runner {

enum class Stop { for_good, once };

class StoppingDisk : public Disk {
 public:
  StoppingDisk(size_t calls, Stop stop) : left_(calls), stop_(stop) {}

  bool stopped() const { return stopped_; }

  wire::Problem make_folder(const std::filesystem::path& path) override {
    return runs() ? real_disk().make_folder(path) : problem(path);
  }
  wire::Problem write_file(const std::filesystem::path& path, std::string_view text) override {
    if (was_stopped()) return problem(path);
    if (runs()) return real_disk().write_file(path, text);
    (void)real_disk().write_file(path, text.substr(0, text.size() / 2));
    return problem(path);
  }
  wire::Problem sync(const std::filesystem::path& path) override { return runs() ? wire::Problem() : problem(path); }
  wire::Problem rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return runs() ? real_disk().rename(from, to) : problem(to);
  }
  wire::Problem exchange(const std::filesystem::path& left, const std::filesystem::path& right) override {
    return runs() ? real_disk().exchange(left, right) : problem(right);
  }
  wire::Problem link_symbolic(const std::filesystem::path& target, const std::filesystem::path& link) override {
    return runs() ? real_disk().link_symbolic(target, link) : problem(link);
  }
  wire::Problem remove(const std::filesystem::path& path) override {
    return runs() ? real_disk().remove(path) : problem(path);
  }

 private:
  bool was_stopped() const { return stopped_ && stop_ == Stop::for_good; }
  bool runs() {
    if (was_stopped()) return false;
    if (stopped_ || left_-- > 0) return true;
    stopped_ = true;
    return false;
  }
  static wire::Problem problem(const std::filesystem::path& path) {
    return wire::Error{path.string(), "No space left on device", "a writable folder for evidence", ""};
  }

  size_t left_;
  const Stop stop_;
  bool stopped_ = false;
};

}  // namespace runner
