// The journal of a served reference implementation in one SQLite file (WAL): each request that may have changed the
// state, in the order in which they were handled, with its time and gate. Replaying it on an empty service restores the
// state. The only user of SQLite; it does not interpret requests.
//
// An entry is committed when append() returns: a process that is killed at any moment loses no entry and leaves no
// partial one. A power failure may cost the last entries, never the file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "wire/http.h"
#include "wire/instant.h"
#include "wire/result.h"

namespace reference_impl {

struct JournalEntry {
  wire::Instant now;
  bool gate_open = false;
  wire::Request request;  ///< with those headers only that the contract names
  int status = 0;
  std::string body_digest;  ///< SHA-256 of the response body, hex
};

class Journal {
 public:
  /// Opens or creates the file. Error if it is not a journal, or another process uses it.
  static wire::Result<std::unique_ptr<Journal>> open(const std::string& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Calls `visit` with each entry in order until it returns an Error; returns that Error, or the one of reading.
  std::optional<wire::Error> read(const std::function<std::optional<wire::Error>(const JournalEntry&)>& visit);
  std::optional<wire::Error> append(const JournalEntry& entry);

 private:
  struct Database;
  explicit Journal(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace reference_impl
