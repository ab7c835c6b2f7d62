#include "runner/report/report.h"

#include <fmt/format.h>

#include <array>

namespace runner {
namespace {

struct FormatEntry {
  ReportFormat format;
  std::string_view name;
  std::string_view file;
  std::string (*render)(const ReportInput&);
};
constexpr std::array<FormatEntry, 9> kFormats = {{{ReportFormat::junit, "junit", "junit.xml", render_junit},
                                                  {ReportFormat::ctrf, "ctrf", "ctrf.json", render_ctrf},
                                                  {ReportFormat::sarif, "sarif", "sarif.json", render_sarif},
                                                  {ReportFormat::tap, "tap", "run.tap", render_tap},
                                                  {ReportFormat::markdown, "markdown", "run.md", render_markdown},
                                                  {ReportFormat::html, "html", "run.html", render_html},
                                                  {ReportFormat::ndjson, "ndjson", "run.ndjson", render_ndjson},
                                                  {ReportFormat::har, "har", "run.har", render_har},
                                                  {ReportFormat::curl, "curl", "curl.sh", render_curl_script}}};

const FormatEntry& entry_of(ReportFormat format) { return kFormats[static_cast<size_t>(format)]; }

}  // namespace

std::optional<ReportFormat> parse_report_format(std::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.name == name) return entry.format;
  }
  return std::nullopt;
}

std::string report_format_names() {
  std::string names;
  for (const FormatEntry& entry : kFormats) names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  return names;
}

std::string report_file_name(ReportFormat format) { return std::string(entry_of(format).file); }

std::string render_report(ReportFormat format, const ReportInput& input) {
  return wire::printable(entry_of(format).render(input));
}

}  // namespace runner
