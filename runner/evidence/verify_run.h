// Decides whether the evidence of a run holds, offline, from the folder and the verifier's own trust alone: who signed,
// that the statement has exactly this form, that every file is the one that was signed, that the verdict follows from
// results.json. Every problem is named; nothing is repaired.
#pragma once

#include "runner/evidence/run_folder.h"
#include "runner/evidence/verify_report.h"

namespace runner {

VerifyReport verify_run(const RunFolder& folder, const VerifyOptions& options);

/// Everything but the signatures: what a further signer looks at before signing.
VerifyReport verify_content(const RunFolder& folder, const VerifyOptions& options);

}  // namespace runner
