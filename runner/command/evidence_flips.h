// Recorded runs under a new version of their contract: whose verdict would flip, and why. The recorded exchanges are
// judged again; no request is sent. What the new version asks and the run has not, is counted and not judged.
#pragma once

#include <string>
#include <vector>

#include "runner/command/judge_again.h"

namespace runner {

struct ScenarioFlip {
  std::string scenario;
  std::string then;  ///< its verdict
  std::string now;
  std::string why;  ///< the first finding; empty: it passes now
};

struct EvidenceFlips {
  std::string folder;
  std::string milestone;
  std::string target;
  bool overall_then = false;
  bool overall_now = false;  ///< of what was judged
  std::vector<ScenarioFlip> flips;
  size_t judged = 0;
  size_t unrecorded = 0;  ///< runs of the new version that the evidence does not have
  size_t changed = 0;     ///< runs whose requests are others now: not judged

  bool flips_overall() const { return overall_then != overall_now; }
};

/// `plans` are the milestones of the new version. Error: evidence that cannot be read, or of another contract.
wire::Result<EvidenceFlips> judge_evidence(const std::string& folder, const std::vector<LoadedPlan>& plans);

std::string flips_text(const std::vector<EvidenceFlips>& runs);
std::string flips_markdown(const std::vector<EvidenceFlips>& runs);
wire::Json flips_json(const std::vector<EvidenceFlips>& runs);

}  // namespace runner
