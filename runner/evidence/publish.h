// Writes the evidence of one run: a folder of its own below `folder`/ID/runs/, signed last, and `folder`/ID/latest that
// names it. A run that is visible is complete: everything is written aside, synced, and put in place by one rename, so
// that a stop at any moment leaves `latest` with this run or the one before.
#pragma once

#include <string>

#include "runner/evidence/disk.h"
#include "runner/record/record.h"
#include "wire/ed25519.h"
#include "wire/result.h"

namespace runner {

/// The files that follow from the record. The caller adds "run.json" and reports.
RunFiles files_of(const Record& record, bool strict);

/// SHA256SUMS, run.dsse.json and run.sigstore.json for these files.
RunFiles signed_files(const Record& record, bool strict, const RunFiles& files, const wire::PrivateKey& key);

struct EvidenceOptions {
  std::string folder;  ///< ROOT/artifacts/milestones
  bool strict = false;
  RunFiles more;  ///< run.json, reports/...; one of a name that files_of() has stands in its place
};

struct PublishedRun {
  std::string folder;  ///< of this run
};

wire::Result<PublishedRun> publish(const Record& record, const EvidenceOptions& options, const wire::PrivateKey& key,
                                   Disk& disk = real_disk());

}  // namespace runner
