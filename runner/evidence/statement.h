// The signed statement about a run: an in-toto Statement v1 with the test-result predicate v0.1 (in-toto Attestation
// Framework v1). It reads and writes no file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runner/record/record.h"

namespace runner {

inline constexpr const char* kPayloadType = "application/vnd.in-toto+json";
inline constexpr const char* kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr const char* kPredicateType = "https://in-toto.io/attestation/test-result/v0.1";

/// Name and SHA-256 (hex) of a file that the statement is about.
using Subject = std::pair<std::string, std::string>;

/// PASSED, WARNED or FAILED (test-result v0.1). A run with mandatory parts that could not be tested, that a filter cut
/// short, or that shows a known cause, is never PASSED.
std::string result_of(const Record& record, bool strict);

/// The configuration is the milestone as read and coverage.json, which holds the digest of every schema and fixture.
struct StatementFiles {
  std::vector<Subject> subjects;
  std::vector<Subject> configuration;
};
/// RFC 8785 text of the statement.
std::string statement_text(const Record& record, bool strict, const StatementFiles& files);

/// The subjects of a statement: files of the run, then what it tested.
wire::Array subjects_of(wire::Array files, const TestedSubjects& tested);

/// The in-toto ResourceDescriptor of a file.
wire::Json file_descriptor(const std::string& name, const std::string& sha256);

}  // namespace runner
