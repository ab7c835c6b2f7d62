// Facts about a single run: its time, duration, arguments, environment, binary and commit. They go into run.json, never
// into results.json. Gathered on a separate thread during the run.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "runner/evidence/signing_key.h"
#include "runner/record/tested_subject.h"
#include "wire/instant.h"
#include "wire/json.h"

namespace runner {

/// The arguments with secrets taken out: what follows an option that may carry one (--header, --token, ...), and user
/// information and query of a URL.
std::vector<std::string> redact_arguments(const std::vector<std::string>& arguments);

/// The variables that may be shown, where they are set: an allow-list, so that no new secret slips through.
wire::Json shown_environment(const VariableLookup& variable);

/// The page of this CI run; empty outside of one.
std::string ci_run_url(const VariableLookup& variable);

/// Commit and dirty flag of the working tree at `root`, as `git status` reports; null without a working tree or git.
wire::Json source_state(const std::string& root);

/// The commit of the working tree at `folder` (empty: the working directory), named after its remote repository
/// ("git.example.net/group/service") or else after its folder. An Error without one, and where files differ from it.
wire::Result<TestedSubject> git_subject(const std::string& folder);

class RunFacts {
 public:
  /// `now` is the clock of started_at and finished_at.
  RunFacts(const std::vector<std::string>& arguments, VariableLookup variable, std::function<wire::Instant()> now);
  /// A milestone's run begins: its clock starts, and the state of `root` is looked up.
  void begin(const std::string& root);
  /// run.json of the milestone that began last.
  wire::Json finish();

 private:
  const std::vector<std::string> arguments_;
  const VariableLookup variable_;
  const std::function<wire::Instant()> now_;
  std::shared_future<wire::Json> source_;
  std::string root_;
  wire::Instant started_;
  std::chrono::steady_clock::time_point stopwatch_;
};

}  // namespace runner
