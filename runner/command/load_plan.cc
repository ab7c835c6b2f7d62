#include "runner/command/load_plan.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace runner {
namespace {

namespace fs = std::filesystem;

fs::path root_above(const fs::path& file) {
  for (fs::path folder = file.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "schemas")) return folder;
  }
  return file.parent_path().parent_path();
}

std::optional<std::string> root_with(const std::string& milestone_file, const std::string& evidence,
                                     const std::string& installed) {
  std::error_code failure;
  for (const fs::path& start : {fs::weakly_canonical(evidence, failure).parent_path(), fs::current_path(failure)}) {
    for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
      if (fs::is_regular_file(folder / milestone_file)) return folder.string();
      if (folder == folder.root_path()) break;
    }
  }
  if (!installed.empty() && fs::is_regular_file(fs::path(installed) / milestone_file)) return installed;
  return std::nullopt;
}

/// `written` is the file as the user named it.
wire::Result<std::string> path_below(const std::string& root, const fs::path& file, const std::string& written) {
  std::string relative = file.lexically_relative(root).string();
  if (!relative.empty() && !relative.starts_with("..")) return relative;
  return wire::Error{written, "the file is outside the repository root", fmt::format("a file below {}", root), ""};
}

/// The fixtures that were asked for. An integrator's are elsewhere: then all of those are in one folder.
class AskedFixtures {
 public:
  explicit AskedFixtures(InputFiles& files) : files_(files) {}

  /// The path relative to the root, which `files` reads from then on.
  wire::Result<std::string> locate(const std::string& fixture) {
    std::error_code failure;
    const fs::path file = fs::canonical(fixture, failure);
    if (failure || !fs::is_regular_file(file)) {
      return wire::Error{fixture, failure ? failure.message() : "not a regular file", "a fixture file",
                         "see docs/fixture-format.md"};
    }
    const fs::path relative = file.lexically_relative(files_.root());
    if (*relative.begin() != "..") return relative.string();
    if (!outside_.empty() && outside_ != file.parent_path()) {
      return wire::Error{fixture, "in another folder than the other fixtures outside the repository",
                         fmt::format("a file in {}", outside_.string()), ""};
    }
    outside_ = file.parent_path();
    files_.substitute(relative.parent_path().string(), outside_);
    return relative.string();
  }

 private:
  InputFiles& files_;
  fs::path outside_;
};

/// Whether the file has the key of a fixture at its top; givens have another.
bool is_fixture(const std::string& file, InputFiles& files) {
  const auto text = files.read(file, fs::path(file).filename().string(), file);
  return text && (text->starts_with("fixture:") || text->find("\nfixture:") != std::string::npos);
}

/// YAML files in the folders of the plan's fixtures that the plan has not read, relative to the root.
std::set<std::string> unread_fixtures(const Plan& plan, InputFiles& files) {
  std::set<std::string> folders, unread;
  for (const Fixture& fixture : plan.fixtures) folders.insert(fs::path(*fixture.place.file).parent_path().string());
  for (const std::string& folder : folders) {
    for (const std::string& name : files.list(folder, ".yaml")) {
      std::string file = (fs::path(folder) / name).string();
      if (!plan.digests.contains(file) && is_fixture(file, files)) unread.insert(std::move(file));
    }
  }
  return unread;
}

}  // namespace

std::string milestone_file(const std::string& name, const std::string& contract, const std::string& installed) {
  if (name.find_first_of("./") != std::string::npos) return name;
  const std::vector<std::string> folders =
      contract.empty() ? std::vector<std::string>{".", installed} : std::vector<std::string>{contract};
  for (const std::string& folder : folders) {
    const fs::path file = fs::path(folder) / "milestones" / (name + ".yaml");
    if (!folder.empty() && fs::exists(file)) return file.lexically_normal().string();
  }
  return name;
}

void name_files(std::vector<std::string>& milestones, const std::string& contract, const std::string& installed) {
  for (std::string& milestone : milestones) milestone = milestone_file(milestone, contract, installed);
}

wire::Result<LocatedMilestone> locate_milestone(const std::string& milestone, const std::string& root) {
  std::error_code failure;
  const fs::path file = fs::canonical(milestone, failure);
  if (failure || !fs::is_regular_file(file)) {
    return wire::Error{milestone, failure ? failure.message() : "not a regular file", "a milestone file",
                       "name a file, or the id of a milestone of the contract; --contract names another contract"};
  }
  const fs::path base = root.empty() ? root_above(file) : fs::canonical(root, failure);
  if (failure || !fs::is_directory(base)) return wire::Error{"--root", fmt::format("\"{}\"", root), "a folder", ""};
  auto relative = path_below(base.string(), file, milestone);
  if (!relative) return relative.error();
  return LocatedMilestone{base.string(), *std::move(relative)};
}

wire::Result<LocatedMilestone> locate_milestone_of(const std::string& evidence, const std::string& milestone_file,
                                                   const std::string& root, const std::string& installed) {
  if (!root.empty()) return LocatedMilestone{root, milestone_file};
  if (auto found = root_with(milestone_file, evidence, installed))
    return LocatedMilestone{*std::move(found), milestone_file};
  return wire::Error{evidence, fmt::format("no folder above it has {}", milestone_file), "the repository of the run",
                     "name it with --root"};
}

wire::Result<LoadedPlan> load_plan(const LocatedMilestone& milestone, const std::vector<std::string>& fixtures) {
  InputFiles files(milestone.root);
  AskedFixtures asked(files);
  std::vector<std::string> located;
  for (const std::string& fixture : fixtures) {
    auto path = asked.locate(fixture);
    if (!path) return path.error();
    located.push_back(*std::move(path));
  }
  auto plan = make_plan(files, milestone.file, located);
  if (!plan) return plan.error();
  return LoadedPlan{milestone.root, *std::move(plan), std::move(located)};
}

wire::Result<LoadedPlan> load_plan(const std::string& milestone, const std::string& root,
                                   const std::vector<std::string>& fixtures) {
  const auto located = locate_milestone(milestone, root);
  return located ? load_plan(*located, fixtures) : located.error();
}

std::vector<std::string> unlisted_fixtures(const LoadedPlan& loaded) {
  InputFiles files(loaded.root);
  std::set<std::string> unlisted = unread_fixtures(*loaded.plan, files);
  const std::string folder = fs::path(loaded.plan->file).parent_path().string();
  const std::vector<std::string> others = unlisted.empty() ? std::vector<std::string>() : files.list(folder, ".yaml");
  for (const std::string& name : others) {
    const std::string file = (fs::path(folder) / name).string();
    const auto text = files.read(file, name, file);
    const auto other = text ? parse_milestone(*text, file) : wire::Result<Milestone>(text.error());
    if (!other) continue;  // the conventions, or another milestone with a mistake of its own
    for (const auto& [written, place] : other->fixtures) unlisted.erase(InputFiles::resolve(file, written));
  }
  std::vector<std::string> lines;
  for (const std::string& file : unlisted) {
    lines.push_back(
        fmt::format("{} is a fixture that no milestone in {} lists, so that no run plays it; add it to "
                    "'fixtures' of a milestone, or run it with --fixture {}",
                    file, folder, file));
  }
  return lines;
}

wire::Result<LoadedPlan> load_plan_whatever_holds(const std::string& milestone, wire::Problem& impossible) {
  const auto located = locate_milestone(milestone, "");
  if (!located) return located.error();
  InputFiles files(located->root);
  auto plan = make_plan(files, located->file, {}, ImpossibleParts::kept);
  if (!plan) return plan.error();
  impossible = check_against_schemas(**plan, files);
  return LoadedPlan{located->root, *std::move(plan), {}};
}

}  // namespace runner
