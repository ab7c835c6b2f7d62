// Derives the verdict of a run again, from results.json alone: what a verifier compares with the verdict that the run
// states. Written independently of Record, which derived it first. It trusts no number that it can count.
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

namespace runner {

struct Recount {
  bool overall = false;
  std::string result;  ///< PASSED, WARNED or FAILED
  std::vector<std::string> passed;
  std::vector<std::string> warned;
  std::vector<std::string> failed;
  std::vector<wire::Error> problems;  ///< where the document contradicts itself
};

Recount recount(const wire::Json& results);

}  // namespace runner
