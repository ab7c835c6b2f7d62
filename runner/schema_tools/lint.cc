// `schema lint`: reports what compiles in schema files but cannot be intended, with its place and the fix.
#include <fmt/format.h>

#include "runner/schema_tools/lint_fix.h"
#include "runner/schema_tools/lint_report.h"
#include "runner/schema_tools/linter.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {
namespace {

enum class LintFormat { text, json, sarif };

std::string render(const std::vector<LintFinding>& findings, LintFormat format) {
  if (format == LintFormat::json) return wire::to_text(lint_json(findings), 2) + "\n";
  if (format == LintFormat::sarif) return wire::to_text(lint_sarif(findings), 2) + "\n";
  return lint_text(findings);
}

bool counts(const LintFinding& finding) { return text_of(finding.rule).level != LintLevel::note; }

struct LintOptions {
  bool fix = false;
  LintFormat format = LintFormat::text;
  std::vector<std::string> folders;
  std::vector<std::string> paths;
};

/// Corrects the files as far as it can be done without a decision, and reports how many findings that were.
std::optional<wire::Error> fix_files(const LintOptions& options, const std::vector<LintFinding>& findings,
                                     const Streams& streams) {
  SchemaFiles files;
  std::vector<std::string> uris;
  for (const std::string& path : options.paths) {
    auto uri = files.add_file(path);
    if (!uri) return uri.error();
    uris.push_back(*uri);
  }
  if (auto error = files.add_folders(options.folders)) return error;
  for (const std::string& uri : uris) {
    const auto fixed = fix_file(files, uri, findings);
    if (!fixed) return fixed.error();
    if (*fixed > 0) {
      streams.err(
          wire::format_line("{}: {} finding{} corrected\n", files.place_of(uri)->file, *fixed, *fixed == 1 ? "" : "s"));
    }
  }
  return std::nullopt;
}

/// Compiles and lints every file. Error: an input cannot be read at all.
wire::Result<std::vector<LintFinding>> lint_files(const LintOptions& options) {
  SchemaFiles files;
  std::vector<std::pair<std::string, std::string>> uris;  // by path
  for (const std::string& path : options.paths) {
    auto uri = files.add_file(path);
    if (!uri) return uri.error();
    uris.emplace_back(path, *uri);
  }
  if (auto error = files.add_folders(options.folders)) return *error;
  Linter linter(files);
  for (const auto& [path, uri] : uris) {
    const auto schema = json_schema::compile(files.documents(), uri);
    schema ? linter.add(*schema) : linter.add_broken(path, uri, schema.error());
  }
  return linter.take_findings(options.paths);
}

}  // namespace

ExitCode lint(const Arguments& arguments, const Streams& streams) {
  LintOptions options;
  ArgumentParser parser("schema lint",
                        "Looks for mistakes in schemas; exit 0 none but notes, 1 findings, 2 an input is wrong");
  parser.option(
      "--format",
      one_of(options.format, {{"text", LintFormat::text}, {"json", LintFormat::json}, {"sarif", LintFormat::sarif}}),
      "how findings are printed (default: text)");
  parser.flag(
      "--fix", options.fix,
      "delete keywords without effect and values listed twice in JSON files where the schema is proved to mean the "
      "same");
  declare_ref(parser, options.folders);
  parser.option("FILE", options.paths, "schema files, folders or patterns").required().placeholder("");
  if (const auto code = parser.read(arguments, streams)) return *code;
  auto paths = expand_files(options.paths, FileKind::schemas);
  if (!paths) return fail(streams, paths.error());
  options.paths = *std::move(paths);
  std::sort(options.paths.begin(),
            options.paths.end());  // so that which duplicate is reported does not depend on order
  auto findings = lint_files(options);
  if (!findings) return fail(streams, findings.error());
  if (options.fix) {
    if (const auto error = fix_files(options, *findings, streams)) return fail(streams, *error);
    findings = lint_files(options);
    if (!findings) return fail(streams, findings.error());
  }
  streams.out(render(*findings, options.format));
  return std::any_of(findings->begin(), findings->end(), counts) ? kFindings : kAllHeld;
}

}  // namespace runner::schema_tools
