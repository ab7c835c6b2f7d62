#include "runner/evidence/stored_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "runner/document/input_files.h"
#include "runner/evidence/dsse_envelope.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxLatestBytes = 4096;
constexpr size_t kMaxDocumentBytes = 64u << 20;
constexpr size_t kDigits = 64;                                       // of a SHA-256 digest
constexpr std::string_view kNameForm = "00000000T000000Z-aaaaaaaa";  // 0: a digit; a: a hexadecimal digit
constexpr const char* kRemoved = ".draft-removed-";  // publishing removes what an interruption leaves of these

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "results.json", ignored);
}

bool is_milestone_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "runs", ignored);
}

/// The name of a run's folder as publishing gives it: nothing else is listed or removed.
bool is_run_name(const std::string& name) {
  const auto fits = [](char form, char c) {
    const bool digit = c >= '0' && c <= '9';
    if (form == 'T' || form == 'Z' || form == '-') return c == form;
    return digit || (form >= 'a' && c >= 'a' && c <= 'f');
  };
  if (name.size() != kNameForm.size()) return false;
  return std::equal(kNameForm.begin(), kNameForm.end(), name.begin(), fits);
}

std::optional<wire::Instant> published_at(const std::string& name) {
  return wire::parse_instant(fmt::format("{}-{}-{}T{}:{}:{}Z", name.substr(0, 4), name.substr(4, 2), name.substr(6, 2),
                                         name.substr(9, 2), name.substr(11, 2), name.substr(13, 2)));
}

wire::Json small_json(const fs::path& file, size_t max_bytes) {
  const auto text = read_file(file, max_bytes);
  auto json = text ? wire::parse_json(*text) : wire::Result<wire::Json>(wire::Json());
  return json ? std::move(*json) : wire::Json();
}

// The last run of a milestone's folder; by latest.json where an archive kept no symbolic links.
std::optional<fs::path> last_run(const fs::path& folder) {
  if (is_run(folder / "latest")) return folder / "latest";
  const fs::path run = wire::text_at(small_json(folder / "latest.json", kMaxLatestBytes), "/run");
  const bool inside = run.parent_path() == "runs" && run.has_filename() && run.filename() != "..";
  if (inside && is_run(folder / run)) return folder / run;
  return std::nullopt;
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
    entries.push_back(entry->path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

// Reads documents of a run that are the ones that were signed. The first that is not is kept as the problem.
class SignedDocuments {
 public:
  explicit SignedDocuments(const fs::path& folder) : folder_(folder) {}

  wire::Problem open() {
    auto text = read_file(folder_ / kEnvelopeFile, kMaxDocumentBytes);
    if (!text) return text.error();
    auto envelope = parse_envelope(*text, (folder_ / kEnvelopeFile).string());
    if (!envelope) return envelope.error();
    auto statement = wire::parse_json(envelope->payload);
    if (!statement) return differs(kEnvelopeFile);
    statement_ = std::move(*statement);
    auto sums = read_file(folder_ / "SHA256SUMS", kMaxDocumentBytes);
    if (!sums) return sums.error();
    if (!states(wire::sha256_hex(*sums))) return differs("SHA256SUMS");
    read_sums(*sums);
    return {};
  }

  std::string result() const { return wire::printable_line(wire::text_at(statement_, "/predicate/result")); }

  /// null where the run has no such file.
  wire::Json read(const std::string& name) {
    const auto digest = digests_.find(name);
    if (digest == digests_.end() || problem_) return {};
    auto text = read_file(folder_ / name, kMaxDocumentBytes);
    if (!text || wire::sha256_hex(*text) != digest->second) {
      problem_ = text ? differs(name) : text.error();
      return {};
    }
    auto json = wire::parse_json(*text);
    if (json) return std::move(*json);
    problem_ = json.error();
    return {};
  }

  const wire::Problem& problem() const { return problem_; }

 private:
  /// The statement is about SHA256SUMS with this digest.
  bool states(const std::string& digest) const {
    const wire::Array& subjects = wire::elements_at(statement_, "/subject");
    return std::any_of(subjects.begin(), subjects.end(), [&](const wire::Json& subject) {
      return wire::text_at(subject, "/name") == "SHA256SUMS" && wire::text_at(subject, "/digest/sha256") == digest;
    });
  }

  wire::Error differs(const std::string& name) const {
    return {(folder_ / name).string(), "not the file that was signed", "evidence as the run left it",
            "the command verify names every file that differs"};
  }

  void read_sums(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      if (line.size() > kDigits + 2) digests_.emplace(line.substr(kDigits + 2), line.substr(0, kDigits));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  const fs::path folder_;
  wire::Json statement_;
  std::map<std::string, std::string> digests_;
  wire::Problem problem_;
};

/// The name of the run that this one was compared with; empty where there is none.
std::string compared_with(const fs::path& run) {
  return wire::text_at(small_json(run / kComparisonFile, kMaxDocumentBytes), "/before/run");
}

}  // namespace

std::vector<fs::path> runs_in(const fs::path& folder) {
  if (is_run(folder)) return {folder};
  if (const auto latest = last_run(folder)) return {*latest};
  std::vector<fs::path> runs;
  for (const fs::path& entry : entries_of(folder)) {
    if (const auto latest = last_run(entry)) runs.push_back(*latest);
  }
  return runs;
}

wire::Result<std::vector<fs::path>> milestone_folders(const std::string& folder) {
  fs::path path = fs::path(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (is_milestone_folder(path)) return std::vector{path};
  std::vector<fs::path> folders;
  for (const fs::path& entry : entries_of(path)) {
    if (is_milestone_folder(entry)) folders.push_back(entry);
  }
  if (folders.empty())
    return wire::Error{folder, "no run in it", "a folder of evidence, such as artifacts/milestones", ""};
  return folders;
}

wire::Result<StoredRun> read_stored_run(const fs::path& folder) {
  std::error_code failure;
  const fs::path path = fs::canonical(folder, failure);
  if (failure) return wire::Error{folder.string(), failure.message(), "the folder of a run", ""};
  SignedDocuments documents(path);
  if (wire::Problem problem = documents.open()) return *problem;
  const wire::Json results = documents.read("results.json");
  const wire::Json causes = documents.read("causes.json");
  const wire::Json coverage = documents.read("coverage.json");
  const wire::Json target = documents.read("target.json");
  const wire::Json facts = documents.read("run.json");
  if (documents.problem()) return *documents.problem();
  StoredRun run{path, summarize({results, causes, coverage, target, facts}), documents.result()};
  run.summary.name = wire::printable_line(path.filename().string());
  return run;
}

wire::Result<std::optional<RunSummary>> earlier_run(const std::string& folder, const std::string& milestone) {
  if (folder.empty()) return std::optional<RunSummary>();
  for (const fs::path& run : runs_in(folder)) {
    auto stored = read_stored_run(run);
    if (!stored) return stored.error();
    if (stored->summary.milestone == milestone) return std::optional(std::move(stored->summary));
  }
  return wire::Error{"--compare-with", fmt::format("no run of {} in {}", milestone, folder),
                     "the folder of a run, such as artifacts/milestones/ID/latest, or an --out folder with one", ""};
}

std::vector<std::string> run_names(const fs::path& milestone_folder) {
  // Names begin with the second; within one, the time of the folder decides.
  std::vector<std::tuple<std::string, fs::file_time_type, std::string>> runs;
  for (const fs::path& entry : entries_of(milestone_folder / "runs")) {
    std::error_code ignored;
    const std::string name = entry.filename().string();
    const bool folder = !fs::is_symlink(entry) && fs::is_directory(entry, ignored);
    if (folder && is_run_name(name) && is_run(entry))
      runs.emplace_back(name.substr(0, name.find('-')), fs::last_write_time(entry, ignored), name);
  }
  std::sort(runs.begin(), runs.end(), std::greater<>());
  std::vector<std::string> names;
  for (auto& run : runs) names.push_back(std::move(std::get<2>(run)));
  return names;
}

std::string latest_name(const fs::path& milestone_folder) {
  std::error_code failure;
  const auto latest = last_run(milestone_folder);
  const fs::path run = latest ? fs::canonical(*latest, failure) : fs::path();
  return failure ? std::string() : run.filename().string();
}

std::vector<RunFate> fates_of(const fs::path& milestone_folder, const KeepRule& rule) {
  const std::string latest = latest_name(milestone_folder);
  std::vector<RunFate> fates;
  std::set<std::string> needed;
  for (const std::string& name : run_names(milestone_folder)) {
    const auto at = published_at(name);
    RunFate fate{name, ""};
    if (name == latest) {
      fate.kept_as = "latest";
    } else if (fates.size() < rule.newest) {
      fate.kept_as = "among the newest";
    } else if (!at || (rule.published_since && *at >= *rule.published_since)) {
      fate.kept_as = "young enough";
    }
    if (!fate.kept_as.empty()) needed.insert(compared_with(milestone_folder / "runs" / name));
    fates.push_back(std::move(fate));
  }
  for (RunFate& fate : fates) {
    if (fate.kept_as.empty() && needed.contains(fate.name)) fate.kept_as = "a kept run was compared with it";
  }
  return fates;
}

wire::Problem remove_runs(const fs::path& milestone_folder, const std::vector<std::string>& names, Disk& disk) {
  const fs::path runs = milestone_folder / "runs";
  auto lock = FolderLock::take(runs);
  if (!lock) return lock.error();
  const std::string latest = latest_name(milestone_folder);
  for (const std::string& name : names) {
    if (name == latest) continue;  // published since the names were chosen
    const fs::path aside = runs / (kRemoved + name);
    if (wire::Problem problem = disk.rename(runs / name, aside)) return problem;
    if (wire::Problem problem = disk.remove(aside)) return problem;
  }
  return {};
}

}  // namespace runner
