// One milestone that is run again whenever its files change: which scenarios a change touches, and what it changes of
// the verdict. Keeps no plan and no record: only what the next run is compared with.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runner/command/load_plan.h"
#include "runner/command/open_target.h"

namespace runner {

struct Record;
struct ScenarioResult;

/// What is known of a scenario from its last run.
struct WatchedScenario {
  bool fails = false;
  std::string findings;          ///< for people; empty where nothing was found
  std::string key;               ///< of the findings, to see whether they are others
  std::set<std::string> inputs;  ///< files, relative to the root, whose change touches it
};

class WatchedMilestone {
 public:
  /// `mutates`: after each edit, the mutants of the schemas that it touches are judged too.
  WatchedMilestone(std::string file, std::optional<Gate> gate, bool mutates, const Environment& environment)
      : file_(std::move(file)), gate_(gate), mutates_(mutates), environment_(environment) {}

  /// Loads the milestone, runs what its changed files touch (the first time everything), and prints the difference. A
  /// mistake in an input file is printed, and what was known stays.
  void update();

  /// The folders whose files it is made from.
  const std::set<std::string>& folders() const { return folders_; }

 private:
  struct Touched {
    std::set<std::string> files;  ///< that changed
    bool everything = false;
  };

  Touched touched_by(const Plan& plan) const;
  std::vector<const ScenarioRun*> select(const Plan& plan, const Touched& touched) const;
  void run(const Plan& plan, const Touched& touched);
  void take_scenarios(const Plan& plan, const Record& record);
  void take_run_findings(const Record& record, const Touched& touched);
  void print_gone(const Plan& plan);
  void print_difference(const std::string& id, const WatchedScenario& now);
  /// Prints the mutants that survive, of the schemas that judge what was touched.
  void print_survivors(const Plan& plan, const Touched& touched) const;
  void remember_folders(const LoadedPlan& loaded);

  std::string file_;
  std::optional<Gate> gate_;
  bool mutates_;
  const Environment& environment_;
  std::set<std::string> folders_;
  std::map<std::string, std::string> digests_;  ///< of the files of the last plan
  std::map<std::string, WatchedScenario> scenarios_;
  std::map<std::string, std::string> run_findings_;  ///< of the whole run: what each says, by rule and place
  size_t newly_failing_ = 0;
  size_t fixed_ = 0;
  std::string load_error_;  ///< the last one that was printed; empty: it loaded
};

}  // namespace runner
