// A contract as a command line names it: a milestone file, the id of one, a folder with milestones/, a lock that
// `contract lock` wrote, or a revision of git's with or without a path ("main", "HEAD~1:milestones/M107.yaml"). The
// files of a lock and of a revision are in a temporary folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/command/load_plan.h"

namespace runner {

/// The name of the file in milestones/ that holds a published contract: {"versions": {ID: VERSION}, "files": {PATH:
/// TEXT}}, paths relative to the root.
inline constexpr std::string_view kContractLock = "contract.lock.json";

/// A folder that is removed with it.
class RevisionFiles {
 public:
  static wire::Result<std::shared_ptr<RevisionFiles>> make();
  explicit RevisionFiles(std::filesystem::path path) : path_(std::move(path)) {}
  RevisionFiles(const RevisionFiles&) = delete;
  RevisionFiles& operator=(const RevisionFiles&) = delete;
  ~RevisionFiles();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct NamedContract {
  std::shared_ptr<RevisionFiles> files;  ///< of a lock or revision; null: the files are the user's
  std::vector<LoadedPlan> plans;         ///< by the order of the milestones' file names
  bool is_whole = false;                 ///< all milestones of a folder
};

/// `option` names the argument in messages, `installed` the contract of the installation.
wire::Result<NamedContract> load_contract(const std::string& name, const std::string& option,
                                          const std::string& installed);

}  // namespace runner
