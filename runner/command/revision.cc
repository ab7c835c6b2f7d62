#include "runner/command/revision.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "runner/driver/secret_reference.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostGitOutput = 4096;

std::string always_quoted(const std::string& text) {
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// The one line that git prints; nothing where it fails.
std::optional<std::string> line_of_git(const std::string& arguments) {
  const auto end = run_secret_command("git " + arguments + " 2>/dev/null", kMostGitOutput);
  if (!end || end->status != 0) return std::nullopt;
  return end->output.substr(0, end->output.find('\n'));
}

struct RevisionPath {
  std::string commit;
  std::string path;  ///< below the root of the repository; empty: the root
};

/// Nothing where it does not name a revision.
std::optional<RevisionPath> revision_of(const std::string& name) {
  const size_t colon = name.find(':');
  const std::string revision = name.substr(0, colon);
  if (revision.empty() || revision.front() == '-') return std::nullopt;
  auto commit = line_of_git("rev-parse --verify --quiet " + always_quoted(revision + "^{commit}"));
  if (!commit || commit->empty()) return std::nullopt;
  return RevisionPath{*std::move(commit), colon == std::string::npos ? "" : name.substr(colon + 1)};
}

wire::Result<std::shared_ptr<RevisionFiles>> files_of_commit(const std::string& commit, const std::string& name) {
  auto folder = RevisionFiles::make();
  if (!folder) return folder.error();
  const auto top = line_of_git("rev-parse --show-toplevel");
  const std::string command =
      fmt::format("git -C {} archive --format=tar {} | tar -x -C {}", always_quoted(top.value_or(".")),
                  always_quoted(commit), always_quoted((*folder)->path().string()));
  const auto end = run_secret_command(command, kMostGitOutput);
  if (end && end->status == 0) return folder;
  return wire::Error{name, "git cannot write the files of the revision", "a revision whose files are in the repository",
                     end ? end->in_words() : "sh cannot be started"};
}

bool is_milestone_file(const fs::path& file) {
  const auto text = read_file(file, size_t{4} << 20);
  if (!text || (file.extension() != ".yaml" && file.extension() != ".yml")) return false;
  return text->starts_with("milestone:") || text->find("\nmilestone:") != std::string::npos;
}

/// The milestones of a folder, or of its folder milestones/.
std::vector<std::string> milestones_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  const fs::path below = fs::is_directory(folder / "milestones") ? folder / "milestones" : folder;
  for (const auto& entry : fs::directory_iterator(below, failure)) {
    if (entry.is_regular_file() && is_milestone_file(entry.path())) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

wire::Problem load_files(const fs::path& path, const std::string& name, NamedContract& contract) {
  std::vector<std::string> files{path.string()};
  contract.is_whole = fs::is_directory(path);
  if (contract.is_whole) files = milestones_in(path);
  if (files.empty()) return wire::Error{name, "the folder has no milestone", "a folder with milestones/*.yaml", ""};
  for (const std::string& file : files) {
    // What the schemas prove impossible in fixtures changes nothing that is compared, and was accepted earlier.
    wire::Problem impossible;
    auto plan = load_plan_whatever_holds(file, impossible);
    if (!plan) {
      wire::Error error = plan.error();
      if (contract.files) error.where = fmt::format("{}: {}", name, error.where);
      return error;
    }
    contract.plans.push_back(*std::move(plan));
  }
  return {};
}

/// Writes the files of a lock into a temporary folder.
wire::Result<std::shared_ptr<RevisionFiles>> files_of_lock(const fs::path& lock) {
  constexpr size_t kMostLockBytes = size_t{64} << 20;
  const auto text = read_file(lock, kMostLockBytes);
  if (!text) return text.error();
  const auto json = wire::parse_json(*text);
  const wire::Json* files = json ? json->find("files") : nullptr;
  if (!files || !files->as_object()) {
    return wire::Error{lock.string(), json ? "no object \"files\"" : json.error().found, "a lock of a contract",
                       "write it with \"contract lock\""};
  }
  auto folder = RevisionFiles::make();
  if (!folder) return folder.error();
  for (const wire::Member& member : *files->as_object()) {
    const fs::path path = fs::path(member.key).lexically_normal();
    const std::string* content = member.value.as_string();
    if (!content || path.is_absolute() || *path.begin() == "..")
      return wire::Error{lock.string(), fmt::format("the file \"{}\"", member.key), "a text at a path below the root",
                         ""};
    std::error_code failure;
    fs::create_directories(((*folder)->path() / path).parent_path(), failure);
    std::ofstream((*folder)->path() / path, std::ios::binary) << *content;
  }
  return folder;
}

}  // namespace

wire::Result<std::shared_ptr<RevisionFiles>> RevisionFiles::make() {
  std::error_code failure;
  std::string name = (fs::temp_directory_path(failure) / "contract-XXXXXX").string();
  if (failure || !::mkdtemp(name.data()))
    return wire::Error{name, "no temporary folder can be made", "a folder that can be written", "set TMPDIR"};
  return std::make_shared<RevisionFiles>(name);
}

RevisionFiles::~RevisionFiles() {
  std::error_code failure;
  fs::remove_all(path_, failure);
}

wire::Result<NamedContract> load_contract(const std::string& name, const std::string& option,
                                          const std::string& installed) {
  NamedContract contract;
  const fs::path file = milestone_file(name, "", installed);
  if (file.filename() == kContractLock && fs::is_regular_file(file)) {
    auto files = files_of_lock(file);
    if (!files) return files.error();
    contract.files = *std::move(files);
    if (auto problem = load_files(contract.files->path(), name, contract)) return *problem;
    return contract;
  }
  if (fs::exists(file)) {
    if (auto problem = load_files(file, name, contract)) return *problem;
    return contract;
  }
  const auto revision = revision_of(name);
  if (!revision) {
    return wire::Error{option, fmt::format("\"{}\"", name),
                       "a milestone, a folder or lock of a contract, or a revision of git's",
                       "such as milestones/M107.yaml, HEAD~1 or main:milestones/M107.yaml"};
  }
  auto files = files_of_commit(revision->commit, name);
  if (!files) return files.error();
  contract.files = *std::move(files);
  const fs::path path = contract.files->path() / revision->path;
  if (!fs::exists(path))
    return wire::Error{name, fmt::format("the revision has no {}", revision->path), "a path below the repository", ""};
  if (auto problem = load_files(path, name, contract)) return *problem;
  return contract;
}

}  // namespace runner
