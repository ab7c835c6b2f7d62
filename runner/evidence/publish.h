// Writes the evidence of one run: a folder of its own below `folder`/ID/runs/, signed last, and `folder`/ID/latest that
// names it. A run that is visible is complete.
#pragma once

#include <string>

#include "runner/execute/record.h"
#include "wire/result.h"

namespace runner {

struct EvidenceOptions {
  std::string folder;       ///< ROOT/artifacts/milestones
  std::string signing_key;  ///< PKCS#8 PEM file; empty: the user's own, made on first use
  bool strict = false;
};

struct PublishedRun {
  std::string folder;  ///< of this run
};

wire::Result<PublishedRun> publish(const Record& record, const EvidenceOptions& options);

}  // namespace runner
