// What a run tested, as its user names it: an image, a package, a commit, each by name and digest. They become subjects
// of the signed statement. It reads no file and computes no digest.
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

namespace runner {

struct TestedSubject {
  std::string name;       ///< printable ASCII without spaces; not the name of a file that every statement names
  std::string algorithm;  ///< of the in-toto Attestation Framework: sha256, sha384, sha512 or gitCommit
  std::string digest;     ///< lower-case hex, as long as the algorithm says

  bool operator==(const TestedSubject&) const = default;
};

/// By name; no name twice.
using TestedSubjects = std::vector<TestedSubject>;

/// Names of files of the run that are subjects of every statement.
inline constexpr const char* kRunSubjects[] = {"SHA256SUMS", "results.json", "target.json"};

/// Reads "NAME@sha256:HEX"; the last "@" ends the name.
wire::Result<TestedSubject> parse_subject(const std::string& text);
/// "NAME@sha256:HEX"
std::string to_text(const TestedSubject& subject);
/// "NAME@sha256:HEX, NAME@gitCommit:HEX", or "none".
std::string to_text(const TestedSubjects& subjects);

/// Keeps the order; an Error where the name is there already.
wire::Problem add_subject(TestedSubjects& subjects, TestedSubject subject);

/// The in-toto ResourceDescriptors.
wire::Array descriptors_of(const TestedSubjects& subjects);
/// Of the member "subjects" of target.json, which is absent where there are none; an Error where it is not what
/// descriptors_of writes.
wire::Result<TestedSubjects> read_subjects(const wire::Json& target, const std::string& where);

}  // namespace runner
