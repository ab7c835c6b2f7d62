// The console report: a line a scenario, each failure with its exchange, the matrix of reason codes, the verdict last.
#pragma once

#include <string>

namespace runner {

struct Record;

enum class Colour { off, on };

struct TextOptions {
  Colour colour = Colour::off;
  bool strict = false;
  bool quiet = false;        ///< no line for scenarios that passed
  std::string evidence;      ///< folder that the evidence was written to; empty: none
  size_t max_findings = 50;  ///< shown with their exchange; the rest is counted
};

/// Ends with the line "overall=true" or "overall=false", followed by " (partial: 3 of 84)" under a filter.
std::string render_text(const Record& record, const TextOptions& options);

}  // namespace runner
