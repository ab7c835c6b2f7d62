// What the console report shows, and how.
#pragma once

#include <cstddef>
#include <string>

namespace runner {

enum class Colour { off, on };

struct TextOptions {
  Colour colour = Colour::off;
  bool strict = false;
  bool verbose = false;
  bool quiet = false;        ///< verbose: no line for scenarios that passed
  size_t max_findings = 50;  ///< shown with their exchange; the rest is counted
};

}  // namespace runner
