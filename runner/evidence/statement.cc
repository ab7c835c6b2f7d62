#include "runner/evidence/statement.h"

#include "wire/canonical_json.h"

namespace runner {
namespace {

// What failed for known causes alone is listed with what warned.
wire::Json test_names(const Record& record, Verdict verdict) {
  wire::Array names;
  for (const ScenarioResult& result : record.scenarios) {
    const Verdict listed = result.verdict == Verdict::known ? Verdict::warned : result.verdict;
    if (listed == verdict) names.emplace_back(result.run->id);
  }
  return names;
}

wire::Array descriptors(const std::vector<Subject>& files) {
  wire::Array array;
  for (const auto& [name, digest] : files) {
    array.push_back(file_descriptor(name, digest));
  }
  return array;
}

wire::Json predicate_of(const Record& record, bool strict, const std::vector<Subject>& configuration) {
  return wire::Object{{"result", result_of(record, strict)},
                      {"configuration", descriptors(configuration)},
                      {"passedTests", test_names(record, Verdict::passed)},
                      {"warnedTests", test_names(record, Verdict::warned)},
                      {"failedTests", test_names(record, Verdict::failed)}};
}

}  // namespace

std::string result_of(const Record& record, bool strict) {
  if (!record.overall(strict)) return "FAILED";
  const bool whole = !record.partial && record.exploration.empty() && record.count(Verdict::not_testable) == 0;
  return whole && !record.has(Level::must) && !record.has(Level::should) ? "PASSED" : "WARNED";
}

std::string statement_text(const Record& record, bool strict, const StatementFiles& files) {
  return wire::canonical_json(wire::Object{{"_type", kStatementType},
                                           {"subject", subjects_of(descriptors(files.subjects), record.subjects)},
                                           {"predicateType", kPredicateType},
                                           {"predicate", predicate_of(record, strict, files.configuration)}});
}

wire::Array subjects_of(wire::Array files, const TestedSubjects& tested) {
  for (wire::Json& descriptor : descriptors_of(tested)) files.push_back(std::move(descriptor));
  return files;
}

wire::Json file_descriptor(const std::string& name, const std::string& sha256) {
  return wire::Object{{"name", name}, {"digest", wire::Object{{"sha256", sha256}}}};
}

}  // namespace runner
