// What a run is about to create on a service under test: one JSON line for each write, written before the write is
// sent, so that the owner of the service can always find it again. Safe from several threads.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "checks/secrets.h"
#include "wire/http.h"
#include "wire/instant.h"
#include "wire/result.h"

namespace runner {

/// A request about to be sent. The references are used during note() only.
struct JournalledWrite {
  wire::Instant at;
  const std::string& name_space;
  const wire::Request& request;
  const checks::Secrets& secrets;  ///< which the target may have given as ids
};

class RunJournal {
 public:
  RunJournal() = default;
  ~RunJournal();
  RunJournal(const RunJournal&) = delete;
  RunJournal& operator=(const RunJournal&) = delete;

  /// Appends to the file, which may exist; makes its folder.
  std::optional<wire::Error> open(const std::string& path);
  bool is_open() const { return descriptor_ >= 0; }
  /// Does nothing where no file is open. False where the line could not be written.
  bool note(const JournalledWrite& write);

 private:
  std::mutex mutex_;
  int descriptor_ = -1;
};

}  // namespace runner
