// The parts of the HTML report's page: its top and its scenarios. Both append to one text and escape everything they
// are given.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "runner/report/render.h"

namespace runner {

/// A page without a script, in the style of the report. The title is escaped, the body is taken as it is.
std::string html_document(std::string_view title, std::string_view body);

/// Text of anybody, printable and escaped.
std::string html_shown(std::string_view text, size_t max_bytes = 2000);

/// A verdict as people read it: "not testable".
std::string_view html_words(Verdict verdict);

/// The id of a scenario's element: "MILESTONE-scenario/case".
std::string html_anchor(const Record& record, const ScenarioResult& result);
/// The link to it.
std::string html_anchor_link(const Record& record, const ScenarioResult& result);
/// What links to the list with this text in its filter.
std::string html_filter_link(std::string_view words);

template <typename... Args>
void append(std::string& page, fmt::format_string<Args...> format, Args&&... args) {
  page += fmt::format(format, std::forward<Args>(args)...);
}

/// Verdict, denominators, causes, rules, matrices.
void append_html_summary(std::string& page, const Record& record, const ReportInput& input);
/// The causes, worst first, each with an example and commands to copy.
void append_html_causes(std::string& page, const Record& record);
/// The id of a cause's element: "MILESTONE-cause-3".
std::string html_cause_anchor(const Record& record, int cause);
/// Every scenario by its file; the bodies of its exchanges only where it shows a cause.
void append_html_scenarios(std::string& page, const Record& record);

}  // namespace runner
