// Reads the folder of a published run into memory, trusting nothing in it: no symbolic link is followed, nothing but
// regular files is read, every name is plain, everything has a limit. It judges no content.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/record/run_files.h"
#include "wire/result.h"

namespace runner {

/// A folder that may be that of a milestone's runs.
struct PublishingFolder {
  std::string name;
  bool is_certain;  ///< it has the latest.json of a milestone's folder, or is in a folder "milestones"
};

struct RunFolder {
  std::map<std::string, std::string> files;  ///< by name relative to the folder, '/' between parts
  std::vector<wire::Error> problems;         ///< what has no place in a run: links, devices, empty folders, odd names
  /// What the folder's place makes the run, as written and after links: X of X/latest and of X/runs/NAME.
  std::vector<PublishingFolder> published_in = {};
};

/// Error if `path` is not a readable folder.
wire::Result<RunFolder> read_run_folder(const std::string& path);

}  // namespace runner
