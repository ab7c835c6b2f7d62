// A Reference whose state survives the process: every request that may change the state is in the journal before its
// answer leaves, and a new process answers the journal over again. It works because a Reference is deterministic: the
// same requests at the same times behind the same gate make the same state. Answers one request at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "reference_impl/reference.h"
#include "reference_impl/store_sqlite.h"
#include "wire/result.h"

namespace reference_impl {

class DurableReference {
 public:
  /// Opens the journal and answers it over again. Error where an answer is not the one that was given: the file was
  /// made by a service that behaves otherwise, and the state would not be the one that callers know.
  static wire::Result<std::unique_ptr<DurableReference>> open(Settings settings, const std::string& path);

  /// Safe to call from several threads. A journal that cannot be written answers 503 and every later request so too:
  /// what is in memory is then more than what would survive.
  wire::Response answer(const wire::Request& request);

 private:
  DurableReference(Settings settings, std::unique_ptr<Journal> journal);
  std::optional<wire::Error> restore(const std::string& path);

  std::mutex mutex_;
  std::function<wire::Instant()> clock_;
  bool gate_open_;
  wire::Instant now_;  ///< of the request that is being answered
  std::unique_ptr<Journal> journal_;
  Reference reference_;
  bool broken_ = false;
};

}  // namespace reference_impl
