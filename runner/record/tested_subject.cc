#include "runner/record/tested_subject.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr size_t kMaxSubjectNameBytes = 512;
constexpr const char* kSubjectForm = "NAME@sha256:HEX, NAME@sha384:HEX, NAME@sha512:HEX or NAME@gitCommit:HEX";

struct DigestForm {
  std::string_view algorithm;
  size_t digits;
};
/// A commit has the digest of its repository: SHA-1 or SHA-256.
constexpr DigestForm kDigestForms[] = {
    {"sha256", 64}, {"sha384", 96}, {"sha512", 128}, {"gitCommit", 40}, {"gitCommit", 64}};

bool is_hex_digest(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string::npos; }

/// "https://user:password@host/..."
bool has_user_information(std::string_view name) {
  const size_t scheme = name.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = name.substr(scheme + 3);
  return authority.substr(0, authority.find_first_of("/?#")).find('@') != std::string_view::npos;
}

wire::Problem check_name(const std::string& name) {
  const auto refuse = [&](const char* found, const char* expected) {
    return wire::Error{"subject", found, expected, "an image, a package URL, a repository"};
  };
  const auto is_graphic = [](char c) { return c > ' ' && c < '\x7f'; };
  if (name.empty()) return refuse("no name before the \"@\"", kSubjectForm);
  if (name.size() > kMaxSubjectNameBytes) return refuse("a name of more than 512 bytes", "a shorter name");
  if (!std::all_of(name.begin(), name.end(), is_graphic))
    return refuse("a name with spaces, control characters or characters outside ASCII", "printable ASCII characters");
  if (has_user_information(name)) return refuse("a name with user information", "a URL without it");
  if (std::find(std::begin(kRunSubjects), std::end(kRunSubjects), name) != std::end(kRunSubjects))
    return refuse("the name of a file of the run", "the name of what was tested");
  return {};
}

wire::Problem check_digest(const std::string& algorithm, const std::string& digest) {
  std::vector<size_t> lengths;
  for (const DigestForm& form : kDigestForms) {
    if (form.algorithm == algorithm) lengths.push_back(form.digits);
  }
  if (lengths.empty())
    return wire::Error{"subject", "a digest by another algorithm", "sha256, sha384, sha512 or gitCommit", ""};
  const bool fits = std::find(lengths.begin(), lengths.end(), digest.size()) != lengths.end();
  if (fits && is_hex_digest(digest)) return {};
  const char* what = is_hex_digest(digest) ? "" : ", not all of them lower-case hex digits";
  return wire::Error{"subject", fmt::format("a {} digest of {} characters{}", algorithm, digest.size(), what),
                     fmt::format("{} lower-case hex digits", fmt::join(lengths, " or ")), ""};
}

wire::Result<TestedSubject> checked(TestedSubject subject) {
  if (wire::Problem problem = check_name(subject.name)) return *problem;
  if (wire::Problem problem = check_digest(subject.algorithm, subject.digest)) return *problem;
  return subject;
}

}  // namespace

wire::Result<TestedSubject> parse_subject(const std::string& text) {
  const size_t at = text.rfind('@');
  const size_t colon = at == std::string::npos ? at : text.find(':', at);
  if (colon == std::string::npos) return wire::Error{"subject", "a text without \"@ALGORITHM:\"", kSubjectForm, ""};
  return checked({text.substr(0, at), text.substr(at + 1, colon - at - 1), text.substr(colon + 1)});
}

std::string to_text(const TestedSubject& subject) {
  return fmt::format("{}@{}:{}", subject.name, subject.algorithm, subject.digest);
}

std::string to_text(const TestedSubjects& subjects) {
  std::vector<std::string> texts;
  for (const TestedSubject& subject : subjects) texts.push_back(to_text(subject));
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

wire::Problem add_subject(TestedSubjects& subjects, TestedSubject subject) {
  const auto by_name = [](const TestedSubject& left, const TestedSubject& right) { return left.name < right.name; };
  const auto place = std::lower_bound(subjects.begin(), subjects.end(), subject, by_name);
  if (place != subjects.end() && place->name == subject.name)
    return wire::Error{"subject", fmt::format("\"{}\" twice", subject.name), "each name once", ""};
  subjects.insert(place, std::move(subject));
  return {};
}

wire::Array descriptors_of(const TestedSubjects& subjects) {
  wire::Array array;
  for (const TestedSubject& subject : subjects) {
    wire::Object digest;
    digest.set(subject.algorithm, subject.digest);
    array.push_back(wire::Object{{"name", subject.name}, {"digest", std::move(digest)}});
  }
  return array;
}

wire::Result<TestedSubjects> read_subjects(const wire::Json& target, const std::string& where) {
  TestedSubjects subjects;
  const wire::Json* stated = target.find("subjects");
  if (!stated) return subjects;
  for (const wire::Json& descriptor : wire::elements_at(target, "/subjects")) {
    const wire::Json* digests = descriptor.find("digest");
    const wire::Object* by_algorithm = digests ? digests->as_object() : nullptr;
    const bool one = by_algorithm && by_algorithm->size() == 1 && by_algorithm->begin()->value.as_string();
    auto subject = one ? checked({wire::text_at(descriptor, "/name"), by_algorithm->begin()->key,
                                  *by_algorithm->begin()->value.as_string()})
                       : wire::Result<TestedSubject>(wire::Error{"", "a subject without one digest", "", ""});
    if (!subject) return wire::Error{where, subject.error().found, "what --subject of a run accepts", ""};
    if (wire::Problem problem = add_subject(subjects, std::move(*subject))) return *problem;
  }
  if (!subjects.empty() && *stated == wire::Json(descriptors_of(subjects))) return subjects;
  return wire::Error{where, "subjects in another form or order than this program writes", "names in order, once", ""};
}

}  // namespace runner
