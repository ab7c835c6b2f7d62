// A repository of one tiny milestone in a temporary folder, for tests of plans and runs: files as texts that a test
// changes before it makes the plan.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "runner/plan/plan.h"

namespace runner {

class TinyRepository {
 public:
  /// The whole milestone M1: things.add, things.get, things.export, the event thing.added; fixtures that exercise all.
  TinyRepository();
  ~TinyRepository();
  TinyRepository(const TinyRepository&) = delete;
  TinyRepository& operator=(const TinyRepository&) = delete;

  /// The text of a file, to be changed: "milestones/M1.yaml", "fixtures/givens.yaml", "fixtures/things.yaml",
  /// "schemas/NAME.schema.json", "schemas/examples/NAME.json".
  std::string& file(const std::string& path) { return files_[path]; }
  /// The repository has no such file any more.
  void forget(const std::string& path) { files_.erase(path); }
  /// Replaces a text that must occur exactly once in the file.
  void replace(const std::string& path, std::string_view from, std::string_view to);
  /// Replaces all scenarios of fixtures/things.yaml by these lines (a YAML sequence, not indented).
  void set_scenarios(std::string_view scenarios);

  /// The folder, with the files written.
  const std::filesystem::path& write();
  /// Unless asked for, with parts that the schemas prove to be impossible: what a run finds of them is tested too.
  wire::Result<std::unique_ptr<Plan>> plan(ImpossibleParts impossible = ImpossibleParts::kept);

 private:
  std::filesystem::path root_;
  std::map<std::string, std::string> files_;
};

/// The run of that id; it must be there.
const ScenarioRun& run_of(const Plan& plan, std::string_view id);

}  // namespace runner
