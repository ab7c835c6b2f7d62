// Waits until files in folders are saved, without polling (inotify): written and closed, renamed into place, or
// removed, as editors do. What comes within a few milliseconds is one change.
#pragma once

#include <atomic>
#include <set>
#include <string>

#include "wire/result.h"

namespace runner {

class ChangedFiles {
 public:
  enum class Event { saved, interrupted };

  /// Error: the system has no further watches.
  static wire::Result<ChangedFiles> open();
  ChangedFiles(ChangedFiles&& other) noexcept;
  ChangedFiles& operator=(ChangedFiles&& other) = delete;
  ~ChangedFiles();

  /// Watches these folders from here on, the ones from before included. One that does not exist is left out. True where
  /// one is new: what was saved in it until now is not seen.
  bool watch(const std::set<std::string>& folders);

  /// Returns once *.yaml, *.yml or *.json files were saved, or a signal set `interrupted`.
  Event wait(const std::atomic<bool>* interrupted);

 private:
  explicit ChangedFiles(int descriptor) : descriptor_(descriptor) {}
  /// Takes all events that are there; whether one of them is of an input file.
  bool take_events() const;
  void let_burst_end() const;

  int descriptor_;
  std::set<std::string> watched_;
};

}  // namespace runner
