#include "runner/driver/run_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "wire/json.h"
#include "wire/sha256.h"
#include "wire/utf8.h"

namespace runner {
namespace {

std::string text_of(const wire::UntrustedText* value) {
  return value && wire::is_utf8(value->bytes()) ? value->bytes() : std::string();
}

}  // namespace

RunJournal::~RunJournal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<wire::Error> RunJournal::open(const std::string& path) {
  std::error_code ignored;  // open() reports what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ >= 0) return std::nullopt;
  return wire::Error{path, std::strerror(errno), "a writable file for the journal of what the run creates",
                     "name one with --journal"};
}

bool RunJournal::note(const JournalledWrite& write) {
  if (descriptor_ < 0) return true;
  const wire::Request& request = write.request;
  const wire::Object line{{"at", wire::format_instant(write.at)},
                          {"namespace", write.name_space},
                          {"method", request.method},
                          {"target", wire::is_utf8(request.target) ? write.secrets.hidden(request.target) : ""},
                          {"idempotency_key", text_of(wire::find_header(request.headers, "idempotency-key"))},
                          {"body_sha256", wire::sha256_hex(request.body)}};
  const std::string text = wire::printable(wire::to_text(line)) + "\n";
  const std::lock_guard lock(mutex_);
  return ::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace runner
