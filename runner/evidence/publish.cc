#include "runner/evidence/publish.h"

#include <fmt/format.h>

#include <set>

#include "runner/evidence/statement.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Prefix of what is still being written; the holder of the folder's lock may remove it.
constexpr std::string_view kDraft = ".draft-";

std::string sums_of(const RunFiles& files) {
  std::string text;
  for (const auto& [name, content] : files) text += fmt::format("{}  {}\n", wire::sha256_hex(content), name);
  return text;
}

/// The name of a run's folder: "20260115T120000Z-5d3f09ab".
std::string run_name(wire::Instant at, uint32_t number) {
  std::string second = wire::format_instant(at).substr(0, 19);
  std::erase_if(second, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}Z-{:08x}", second, number);
}

std::string free_name(const fs::path& runs, const EvidenceOptions& options) {
  std::string name;
  do name = run_name(options.now(), static_cast<uint32_t>(options.random()));
  while (fs::exists(runs / name));
  return name;
}

/// A run without any scenario does not replace an earlier one.
enum class Latest { moves, stays };

// One publication: each step returns the obstacle that it met.
class Publication {
 public:
  Publication(fs::path folder, std::string result, Latest latest, Disk& disk)
      : folder_(std::move(folder)), runs_(folder_ / "runs"), result_(std::move(result)), latest_(latest), disk_(disk) {}

  wire::Problem clear_leftovers() {
    if (wire::Problem problem = clear(folder_)) return problem;
    return clear(runs_);
  }

  wire::Problem write(const RunFiles& files, const RunFiles& signatures, const EvidenceOptions& options) {
    name_ = options.name.empty() ? free_name(runs_, options) : options.name;
    draft_ = runs_ / (std::string(kDraft) + name_);
    if (wire::Problem problem = disk_.make_folder(draft_)) return problem;
    if (wire::Problem problem = write_all(files)) return problem;
    if (latest_ == Latest::moves) {
      if (wire::Problem problem = write_latest_file()) return problem;
    }
    return write_all(signatures);
  }

  wire::Problem sync() {
    std::vector<fs::path> all = written_;
    all.insert(all.end(), folders_.begin(), folders_.end());
    all.push_back(draft_);
    return disk_.sync_all(all);
  }

  wire::Problem show() {
    if (wire::Problem problem = disk_.rename(draft_, runs_ / name_)) return problem;
    return disk_.sync(runs_);
  }

  // A symbolic link and, for systems without them, a file; each is replaced in one step.
  wire::Problem point_latest() {
    if (latest_ == Latest::stays) return {};
    const fs::path link = folder_ / (std::string(kDraft) + "latest-" + name_);
    if (wire::Problem problem = disk_.link_symbolic(fs::path("runs") / name_, link)) return problem;
    if (wire::Problem problem = disk_.rename(link, folder_ / "latest")) return problem;
    if (wire::Problem problem = disk_.rename(latest_file_, folder_ / "latest.json")) return problem;
    return disk_.sync(folder_);
  }

  std::string run() const { return (runs_ / name_).string(); }

 private:
  wire::Problem clear(const fs::path& folder) {
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
      if (!entry->path().filename().string().starts_with(kDraft)) continue;
      if (wire::Problem problem = disk_.remove(entry->path())) return problem;
    }
    return {};
  }

  // What latest.json will be, written with the other files so that one wait for the disk serves all.
  wire::Problem write_latest_file() {
    latest_file_ = folder_ / (std::string(kDraft) + "latest.json-" + name_);
    written_.push_back(latest_file_);
    const wire::Object latest{{"run", (fs::path("runs") / name_).string()}, {"result", result_}};
    return disk_.write_file(latest_file_, wire::to_text(latest) + "\n");
  }

  wire::Problem write_all(const RunFiles& files) {
    for (const auto& [name, content] : files) {
      const fs::path path = draft_ / name;
      if (path.parent_path() != draft_ && folders_.insert(path.parent_path()).second) {
        if (wire::Problem problem = disk_.make_folder(path.parent_path())) return problem;
      }
      if (wire::Problem problem = disk_.write_file(path, content)) return problem;
      written_.push_back(path);
    }
    return {};
  }

  const fs::path folder_;
  const fs::path runs_;
  const std::string result_;
  const Latest latest_;
  Disk& disk_;
  std::string name_;
  fs::path draft_;
  fs::path latest_file_;
  std::vector<fs::path> written_;
  std::set<fs::path> folders_;
};

}  // namespace

std::string free_run_name(const EvidenceOptions& options, const std::string& milestone) {
  return free_name(fs::path(options.folder) / milestone / "runs", options);
}

std::string run_folder_of(const EvidenceOptions& options, const std::string& milestone) {
  return (fs::path(options.folder) / milestone / "runs" / options.name).string();
}

RunFiles signed_files(const Record& record, bool strict, const RunFiles& files, const wire::PrivateKey& key) {
  const std::string sums = sums_of(files);
  const auto named = [&](const char* name) { return Subject{name, wire::sha256_hex(files.at(name))}; };
  const StatementFiles stated{{{"SHA256SUMS", wire::sha256_hex(sums)}, named("results.json"), named("target.json")},
                              {named("milestone.yaml"), named("coverage.json")}};
  Envelope envelope{kPayloadType, statement_text(record, strict, stated), {}};
  add_signature(envelope, key);
  return {{"SHA256SUMS", sums}, {kEnvelopeFile, envelope_text(envelope)}, {bundle_name(0), bundle_text(envelope, 0)}};
}

wire::Result<PublishedRun> publish(const Record& record, const EvidenceOptions& options, const wire::PrivateKey& key,
                                   Disk& disk) {
  RunFiles files = options.more;
  files.merge(files_of(record, options.strict));
  const RunFiles signatures = signed_files(record, options.strict, files, key);
  PublishedRun published;
  published.rendered_at = std::chrono::steady_clock::now();
  const fs::path folder = fs::path(options.folder) / record.plan->milestone.id;
  if (wire::Problem problem = disk.make_folder(folder / "runs")) return *problem;
  auto lock = FolderLock::take(folder / "runs");
  if (!lock) return lock.error();
  const Latest latest = record.scenarios.empty() ? Latest::stays : Latest::moves;
  Publication publication(folder, result_of(record, options.strict), latest, disk);
  if (wire::Problem problem = publication.clear_leftovers()) return *problem;
  wire::Problem problem = publication.write(files, signatures, options);
  published.written_at = std::chrono::steady_clock::now();
  if (!problem) problem = publication.sync();
  if (!problem) problem = publication.show();
  if (!problem) problem = publication.point_latest();
  published.folder = publication.run();
  if (!problem) return published;
  (void)publication.clear_leftovers();  // the first problem is the one to report
  return *problem;
}

}  // namespace runner
