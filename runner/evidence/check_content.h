// Checks the contents of a run's files, once they are known to be the ones that were signed: that the verdict follows
// from results.json, that the inputs are the ones named, that stored export pages hold, and on demand that milestone,
// schemas and fixtures are the verifier's own. It does not check signatures.
#pragma once

#include "runner/evidence/run_folder.h"
#include "runner/evidence/verify_report.h"

namespace wire {
class Json;
}

namespace runner {

/// A run whose files and statement hold together.
struct SignedContent {
  const RunFolder& folder;
  const wire::Json& statement;
  const wire::Json& results;
  const wire::Json& coverage;
  const wire::Json& target;
  const wire::Json& run;
};

void check_content(const SignedContent& content, const VerifyOptions& options, VerifyReport& report);

}  // namespace runner
