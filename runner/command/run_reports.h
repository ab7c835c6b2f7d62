// What a run shows besides its console report: the files of --report, progress while it is under way, and what GitHub
// Actions displays. A report that cannot be written makes the command end with kEvidenceFailed.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <vector>

#include "runner/command/command.h"
#include "runner/report/progress.h"
#include "runner/report/report.h"

namespace runner {

/// `--report FORMAT=PATH`.
struct ReportRequest {
  ReportFormat format;
  std::string path;
};

struct ReportOptions {
  std::vector<ReportRequest> requests;
  bool strict = false;
  bool quiet = false;  ///< no progress, and no line for scenarios that passed
};

/// --report
void declare_reports(ArgumentParser& parser, ReportOptions& options);

class RunReports {
 public:
  RunReports(const ReportOptions& options, const Environment& environment);

  // While the run is under way. take() may be called from any thread, one at a time.
  /// `root` is the repository root that places are relative to.
  void begin(const Plan& plan, size_t selected, const std::string& root);
  void take(const ScenarioResult& result);
  void end(const Record& record);

  /// The reports of one milestone, for its evidence: the Markdown one and those that were asked for.
  RunFiles files_of(const Record& record);

  /// Writes what was asked for, over all milestones. Of a single one the same texts as in its evidence.
  ExitCode write(std::vector<const Record*> records);

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  /// A report that is written while the run is under way.
  struct Stream {
    std::string path;
    std::unique_ptr<std::FILE, CloseFile> file;
    bool written = false;
  };

  void write_streams(const std::string& line);
  /// The text of this format, rendered once where there is one milestone.
  std::string text_of(ReportFormat format, const ReportInput& input) const;
  ReportInput input_of(std::vector<const Record*> records) const;
  ExitCode write_file(const std::string& path, const std::string& text, const char* mode);
  ExitCode write_report(const ReportRequest& request, const std::string& text);
  ExitCode cannot_write(const std::string& path) const;
  ExitCode show_in_github(const ReportInput& input);

  const ReportOptions& options_;
  const Environment& environment_;
  const int64_t started_ms_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();  ///< the same moment
  std::string root_;
  Progress progress_;
  std::vector<Stream> streams_;
  std::map<ReportFormat, std::string> rendered_;  ///< of the milestone that was published last
};

}  // namespace runner
