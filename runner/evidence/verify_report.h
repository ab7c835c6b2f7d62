// What a verification is asked for and what it found: the lines of what holds, and every problem once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/evidence/trust.h"

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
  /// Escapes control characters: no text of an artifact reaches a terminal as an escape sequence or a line of its own.
  void make_printable();
};

}  // namespace runner
