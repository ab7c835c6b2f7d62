// A Reference whose state survives the process: every request that may change the state is in the journal before its
// response leaves, and a new process replays the journal. This works because a Reference is deterministic: the same
// requests at the same times with the same gate produce the same state. Handles one request at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "reference_impl/reference.h"
#include "reference_impl/store_sqlite.h"

namespace reference_impl {

class DurableReference {
 public:
  /// Opens the journal and replays it. Error if a response is not the one that was sent: the file was written by a
  /// service that behaves differently, and the state would not be the one that callers have seen.
  static wire::Result<std::unique_ptr<DurableReference>> open(Settings settings, const std::string& path);

  /// Safe to call from several threads. If the journal cannot be written, this and every later response is 503, since
  /// the state in memory would not survive.
  wire::Response handle(const wire::Request& request);

 private:
  DurableReference(Settings settings, std::unique_ptr<Journal> journal);
  std::optional<wire::Error> restore(const std::string& path);

  std::mutex mutex_;
  std::function<wire::Instant()> clock_;
  bool gate_open_;
  wire::Instant now_;  ///< of the request that is being handled
  std::unique_ptr<Journal> journal_;
  Reference reference_;
  bool broken_ = false;
};

}  // namespace reference_impl
