#include "runner/command/run_reports.h"

#include <filesystem>

#include "runner/report/github.h"
#include "runner/report/ndjson.h"

namespace runner {
namespace {

ProgressMode progress_mode(const ReportOptions& options, const Environment& environment) {
  if (options.quiet) return ProgressMode::none;
  const auto ci = environment.variable("CI");
  if (ci && !ci->empty() && *ci != "false") return ProgressMode::lines;
  return overwrites_lines(environment) ? ProgressMode::live : ProgressMode::none;
}

void make_parent(const std::string& path) {
  std::error_code ignored;  // opening the file reports what is wrong
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, ignored);
}

/// The path from the checkout of GitHub Actions to the repository root; empty if the root is the checkout or there
/// is none.
std::string place_prefix(const std::string& root, const Environment& environment) {
  const auto checkout = environment.variable("GITHUB_WORKSPACE");
  if (!checkout || checkout->empty()) return {};
  std::error_code failure;
  const std::string path = std::filesystem::relative(root, *checkout, failure).string();
  return failure || path.empty() || path == "." || path.starts_with("..") ? std::string() : path + "/";
}

// "FORMAT=PATH"
std::optional<ReportRequest> parse_report_request(const std::string& text) {
  const size_t equals = text.find('=');
  const auto format = parse_report_format(text.substr(0, equals));
  if (equals == std::string::npos || equals + 1 == text.size() || !format) return std::nullopt;
  return ReportRequest{*format, text.substr(equals + 1)};
}

}  // namespace

void declare_reports(ArgumentParser& parser, ReportOptions& options) {
  parser.option("--report",
                each_parsed(options.requests, parse_report_request,
                            "FORMAT=PATH with a format of " + report_format_names(), "FORMAT=PATH"),
                "write a report, repeatable; formats: " + report_format_names());
}

RunReports::RunReports(const ReportOptions& options, const Environment& environment)
    : options_(options),
      environment_(environment),
      started_ms_(environment.now().unix_ms),
      progress_(progress_mode(options, environment), environment.err) {
  for (const ReportRequest& request : options.requests) {
    if (request.format != ReportFormat::ndjson) continue;
    make_parent(request.path);
    Stream stream{request.path, {}, true};
    stream.file.reset(std::fopen(request.path.c_str(), "wb"));
    streams_.push_back(std::move(stream));
  }
}

void RunReports::begin(const Plan& plan, size_t selected, const std::string& root) {
  root_ = root;
  progress_.begin(plan.milestone.id, selected);
  if (!streams_.empty()) write_streams(ndjson_begin(plan, selected));
}

void RunReports::take(const ScenarioResult& result) {
  progress_.take(result);
  if (!streams_.empty()) write_streams(ndjson_scenario(result));
}

void RunReports::end(const Record& record) {
  progress_.end();
  if (!streams_.empty()) write_streams(ndjson_end(record, options_.strict));
}

void RunReports::write_streams(const std::string& line) {
  for (Stream& stream : streams_) {
    stream.written = stream.written && stream.file &&
                     std::fwrite(line.data(), 1, line.size(), stream.file.get()) == line.size() &&
                     std::fflush(stream.file.get()) == 0;
  }
}

ReportInput RunReports::input_of(std::vector<const Record*> records) const {
  return {std::move(records),
          options_.strict,
          started_ms_,
          environment_.now().unix_ms,
          place_prefix(root_, environment_),
          started_};
}

RunFiles RunReports::files_of(const Record& record) {
  const ReportInput input = input_of({&record});
  rendered_ = {{ReportFormat::markdown, render_report(ReportFormat::markdown, input)}};
  for (const ReportRequest& request : options_.requests) {
    if (!rendered_.contains(request.format)) rendered_[request.format] = render_report(request.format, input);
  }
  RunFiles files;
  for (const auto& [format, text] : rendered_) files.emplace("reports/" + report_file_name(format), text);
  return files;
}

std::string RunReports::text_of(ReportFormat format, const ReportInput& input) const {
  const auto known = rendered_.find(format);
  return input.records.size() == 1 && known != rendered_.end() ? known->second : render_report(format, input);
}

ExitCode RunReports::cannot_write(const std::string& path) const {
  return fail(environment_, {path, "the report cannot be written", "a writable path", ""}, kEvidenceFailed);
}

ExitCode RunReports::write_file(const std::string& path, const std::string& text, const char* mode) {
  make_parent(path);
  std::FILE* file = std::fopen(path.c_str(), mode);
  if (!file) return cannot_write(path);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  return written && closed ? kAllHeld : cannot_write(path);
}

ExitCode RunReports::write_report(const ReportRequest& request, const std::string& text) {
  const ExitCode code = write_file(request.path, text, "wb");
  std::error_code ignored;  // who may read it may run it where the file system has such a right
  if (is_script(request.format))
    std::filesystem::permissions(request.path, std::filesystem::perms::owner_exec, std::filesystem::perm_options::add,
                                 ignored);
  return code;
}

ExitCode RunReports::write(std::vector<const Record*> records) {
  const ReportInput input = input_of(std::move(records));
  ExitCode code = kAllHeld;
  for (const Stream& stream : streams_) {
    if (!stream.written) code = more_severe(code, cannot_write(stream.path));
  }
  for (const ReportRequest& request : options_.requests) {
    if (request.format == ReportFormat::ndjson) continue;
    code = more_severe(code, write_report(request, text_of(request.format, input)));
  }
  return more_severe(code, show_in_github(input));
}

ExitCode RunReports::show_in_github(const ReportInput& input) {
  const auto actions = environment_.variable("GITHUB_ACTIONS");
  if (!actions || *actions != "true") return kAllHeld;
  environment_.err(render_annotations(input));  // Actions reads both outputs, and standard output ends with the verdict
  const auto summary = environment_.variable("GITHUB_STEP_SUMMARY");
  return summary && !summary->empty() ? write_file(*summary, text_of(ReportFormat::markdown, input), "ab") : kAllHeld;
}

}  // namespace runner
