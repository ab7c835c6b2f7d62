#include "runner/evidence/publish.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>

#include "runner/evidence/exchanges.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/statement.h"
#include "runner/report/results.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

using Problem = std::optional<wire::Error>;

wire::Error failed(const fs::path& path, std::string_view what) {
  return {path.string(), fmt::format("{}: {}", what, std::strerror(errno)), "a writable folder for evidence",
          "name another one with --out"};
}

Problem write_file(const fs::path& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) return failed(path, "cannot be made");
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count <= 0) break;
    text.remove_prefix(static_cast<size_t>(count));
  }
  const bool written = text.empty() && ::fsync(descriptor) == 0;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  if (!written) return failed(path, "cannot be written");
  return {};
}

Problem sync_folder(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return failed(path, "cannot be opened");
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) return failed(path, "cannot be synced");
  return {};
}

// The files of a run by name; what SHA256SUMS covers.
std::map<std::string, std::string> files_of(const Record& record, bool strict) {
  return {{"milestone.yaml", record.plan->text},
          {"results.json", wire::canonical_json(results_of(record, strict)) + "\n"},
          {"coverage.json", wire::canonical_json(coverage_of(record)) + "\n"},
          {"target.json", wire::canonical_json(wire::Object{{"target", record.target}}) + "\n"},
          {"exchanges.ndjson", render_exchanges(record)}};
}

std::string sums_of(const std::map<std::string, std::string>& files) {
  std::string text;
  for (const auto& [name, content] : files) text += fmt::format("{}  {}\n", wire::sha256_hex(content), name);
  return text;
}

std::string run_name(const std::string& sums) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string unique = wire::sha256_hex(fmt::format("{}{}{}", sums, ::getpid(), now.time_since_epoch().count()));
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{}", fmt::gmtime(now), unique.substr(0, 8));
}

wire::Result<wire::PrivateKey> signing_key(const EvidenceOptions& options) {
  if (!options.signing_key.empty()) return load_signing_key(options.signing_key, MissingKey::refuse);
  auto path = default_signing_key_path();
  if (!path) return path.error();
  return load_signing_key(*path, MissingKey::make);
}

// `latest` is replaced in one step: a symbolic link made beside it and renamed over it.
Problem point_latest(const fs::path& folder, const std::string& name) {
  const fs::path draft = folder / fmt::format(".latest-{}", name);
  std::error_code failure;
  fs::create_directory_symlink(fs::path("runs") / name, draft, failure);
  if (!failure) fs::rename(draft, folder / "latest", failure);
  if (failure) return wire::Error{(folder / "latest").string(), failure.message(), "a writable folder for evidence", ""};
  return sync_folder(folder);
}

Problem write_run(const fs::path& draft, const std::map<std::string, std::string>& files) {
  for (const auto& [name, content] : files) {
    if (Problem problem = write_file(draft / name, content)) return problem;
  }
  return sync_folder(draft);
}

}  // namespace

wire::Result<PublishedRun> publish(const Record& record, const EvidenceOptions& options) {
  auto key = signing_key(options);
  if (!key) return key.error();
  std::map<std::string, std::string> files = files_of(record, options.strict);
  const std::string sums = sums_of(files);
  std::vector<Subject> subjects = {{"SHA256SUMS", wire::sha256_hex(sums)}};
  for (const char* name : {"results.json", "target.json"}) subjects.emplace_back(name, wire::sha256_hex(files.at(name)));
  files["SHA256SUMS"] = sums;
  files["run.dsse.json"] = envelope_text(statement_text(record, options.strict, subjects), *key);

  const fs::path folder = fs::path(options.folder) / record.plan->milestone.id;
  const std::string name = run_name(sums);
  const fs::path draft = folder / "runs" / ("." + name);
  std::error_code failure;
  fs::create_directories(draft, failure);
  if (failure) return wire::Error{draft.string(), failure.message(), "a writable folder for evidence", ""};
  if (Problem problem = write_run(draft, files)) return *problem;
  const fs::path run = folder / "runs" / name;
  fs::rename(draft, run, failure);
  if (failure) return wire::Error{run.string(), failure.message(), "a writable folder for evidence", ""};
  if (Problem problem = sync_folder(folder / "runs")) return *problem;
  if (Problem problem = point_latest(folder, name)) return *problem;
  return PublishedRun{run.string()};
}

}  // namespace runner
