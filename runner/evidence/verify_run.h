// Says whether the evidence of a run holds, offline, from the folder and the verifier's own trust alone: who signed,
// that the statement has exactly this form, that every file is the one that was signed, that the verdict follows from
// results.json. Every obstacle is named; nothing is mended.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/evidence/run_folder.h"
#include "runner/evidence/trust.h"
#include "wire/result.h"

namespace runner {

struct VerifyOptions {
  TrustPolicy trust;
  /// The verifier's own milestone: file name, and its text. With it every input below the same root is compared.
  std::optional<std::string> milestone_file;
  std::map<std::string, wire::PublicKey> service_keys;  ///< for stored exports; empty: those that the service published
};

struct VerifyReport {
  std::vector<std::string> held;      ///< what was checked and holds, a line each
  std::vector<wire::Error> problems;  ///< why it does not hold; empty: it does
  std::string result;                 ///< PASSED, WARNED or FAILED, as signed
  bool holds() const { return problems.empty(); }
  /// Once, however often it is found.
  void add(wire::Error problem);
};

VerifyReport verify_run(const RunFolder& folder, const VerifyOptions& options);

/// Everything but the signatures: what a further signer looks at before signing.
VerifyReport verify_content(const RunFolder& folder, const VerifyOptions& options);

}  // namespace runner
