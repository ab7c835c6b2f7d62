// `verify/runner history DIR`: the runs below a folder of evidence, the newest first: when, on which target, with which
// verdict.
#include <fmt/format.h>

#include "runner/command/common_options.h"
#include "runner/evidence/stored_runs.h"

namespace runner {
namespace {

struct HistoryOptions {
  std::string folder;
  OutputFormat format = OutputFormat::text;
};

/// A run, or why its evidence cannot be read.
struct HistoryRow {
  std::string name;
  bool latest;
  wire::Result<StoredRun> run;
};

std::vector<HistoryRow> rows_of(const std::filesystem::path& milestone) {
  std::vector<HistoryRow> rows;
  const std::string latest = latest_name(milestone);
  for (const std::string& name : run_names(milestone))
    rows.push_back({name, name == latest, read_stored_run(milestone / "runs" / name)});
  return rows;
}

std::string scenarios_of(const RunSummary& run) {
  std::string text = fmt::format("{} of {} passed", run.count("passed"), run.of);
  for (const char* verdict : {"failed", "known", "warned"}) {
    if (const size_t count = run.count(verdict)) text += wire::format_line(", {} {}", count, verdict);
  }
  if (const size_t count = run.count("not-testable")) text += wire::format_line(", {} not testable", count);
  return text;
}

std::string state_of(const RunSummary& run) {
  return run.interrupted ? " (interrupted)" : run.partial ? " (partial)" : "";
}

std::string text_of(const HistoryRow& row) {
  if (!row.run) return wire::format_line("  {}  {}\n", row.name, wire::printable_line(row.run.error().to_string()));
  const RunSummary& run = row.run->summary;
  return wire::format_line("  {}  {}  {:<6}{}  {}; {}  {}{}\n", row.name, run.started_at, row.run->result,
                           state_of(run), wire::counted(run.causes.size(), "cause"), scenarios_of(run), run.target,
                           row.latest ? "  (latest)" : "");
}

wire::Json to_json(const HistoryRow& row, const std::string& milestone) {
  wire::Object object{{"milestone", milestone}, {"run", row.name}, {"latest", row.latest}};
  if (!row.run) {
    object.set("error", wire::printable_line(row.run.error().to_string()));
    return object;
  }
  const RunSummary& run = row.run->summary;
  wire::Object scenarios;
  for (const char* verdict : {"passed", "failed", "known", "warned", "not-testable", "deferred"})
    scenarios.set(verdict, run.count(verdict));
  scenarios.set("of", run.of);
  for (const auto& [name, value] : {std::pair{"started_at", run.started_at}, {"target", run.target}})
    object.set(name, value);
  object.set("result", row.run->result);
  object.set("overall", run.overall);
  object.set("partial", run.partial);
  object.set("interrupted", run.interrupted);
  object.set("causes", run.causes.size());
  object.set("scenarios", std::move(scenarios));
  return object;
}

void print(const std::vector<std::filesystem::path>& milestones, OutputFormat format, const Environment& environment) {
  std::string text;
  wire::Array runs;
  for (const auto& milestone : milestones) {
    const std::string name = milestone.filename().string();
    text += wire::printable_line(name) + "\n";
    for (const HistoryRow& row : rows_of(milestone)) {
      text += text_of(row);
      runs.push_back(to_json(row, name));
    }
  }
  environment.out(format == OutputFormat::json ? wire::to_text(wire::Object{{"runs", std::move(runs)}}, 2) + "\n"
                                               : text);
}

}  // namespace

ExitCode show_history(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("history", "Lists the runs below a folder of evidence, the newest first.");
  HistoryOptions options;
  parser.option("DIR", options.folder, "an --out folder, such as artifacts/milestones, or the folder of a milestone")
      .required()
      .placeholder("");
  declare_format(parser, options.format);
  parser.footer(
      "\n  verify/runner history artifacts/milestones\n"
      "Files that are not the ones that were signed are named; 'verify' checks the signatures too.\n"
      "Exit codes: 0 listed, 2 usage, or no run there.");
  if (const auto code = parser.read(arguments, environment)) return *code;
  const auto milestones = milestone_folders(options.folder);
  if (!milestones) return fail(environment, milestones.error());
  print(*milestones, options.format, environment);
  return kAllHeld;
}

}  // namespace runner
