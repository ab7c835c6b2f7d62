// Writes the evidence of one run: a folder of its own below `folder`/ID/runs/, signed last, and `folder`/ID/latest that
// names it. A run that is visible is complete: everything is written aside, synced, and put in place by one rename, so
// that a stop at any moment leaves `latest` with this run or the one before.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "runner/evidence/disk.h"
#include "runner/evidence/dsse_envelope.h"
#include "runner/record/run_files.h"

namespace runner {

/// SHA256SUMS, run.dsse.json and run.sigstore.json for these files.
RunFiles signed_files(const Record& record, bool strict, const RunFiles& files, const wire::PrivateKey& key);

struct EvidenceOptions {
  std::string folder;  ///< ROOT/artifacts/milestones
  bool strict = false;
  RunFiles more;  ///< run.json, reports/...; replaces a file of the same name that follows from the record
  // The two parts of the run's name: when it was published, and a number that no other run of that second has.
  std::function<wire::Instant()> now;
  std::function<uint64_t()> random;
  std::string name = {};  ///< of free_run_name(); empty: chosen here
};

/// A name that no run of this milestone below `folder` has yet, for reports that name the run:
/// "20260115T120000Z-5d3f09ab".
std::string free_run_name(const EvidenceOptions& options, const std::string& milestone);
/// The folder of the run with that name.
std::string run_folder_of(const EvidenceOptions& options, const std::string& milestone);

struct PublishedRun {
  std::string folder;  ///< of this run
  // When the files had been made, and when they had been written; what follows waits for the disk.
  std::chrono::steady_clock::time_point rendered_at = {};
  std::chrono::steady_clock::time_point written_at = {};
};

wire::Result<PublishedRun> publish(const Record& record, const EvidenceOptions& options, const wire::PrivateKey& key,
                                   Disk& disk = real_disk());

}  // namespace runner
