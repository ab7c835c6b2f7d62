// The journal of a served reference implementation in one SQLite file (WAL): each request that may have changed the
// state, in the order in which it was answered, with the time and the gate that it met. The state is what the journal
// makes of an empty service. The only place for SQLite; it knows neither operations nor records.
//
// An entry is committed when append() returns: a process that is killed at any moment loses no entry and leaves no
// half of one. A loss of power may cost the last entries, never the file.
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
  wire::Request request;  ///< of its headers only those that the contract names
  int status = 0;
  std::string answer_digest;  ///< SHA-256 of the answer's body, hex
};

class Journal {
 public:
  /// Opens or makes the file. Error where it is something else, or another process holds it.
  static wire::Result<std::unique_ptr<Journal>> open(const std::string& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Calls `visit` with each entry in order, until it returns an Error; gives that, or that of reading.
  std::optional<wire::Error> read(const std::function<std::optional<wire::Error>(const JournalEntry&)>& visit);
  std::optional<wire::Error> append(const JournalEntry& entry);

 private:
  struct Database;
  explicit Journal(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace reference_impl
