// What a mutation analysis finds: the mutants of a milestone, and what the milestone's fixtures, examples and rules
// made of each. Values only; nothing here judges.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runner {

enum class MutantKind : uint8_t { schema, service, expectation };

enum class MutantVerdict : uint8_t {
  killed,      ///< the run would fail
  survived,    ///< the run would pass
  tolerated,   ///< the run would pass with a warning: it breaks only what the contract says SHOULD be
  equivalent,  ///< proved to change nothing
  unreached,   ///< the mutant changed nothing in the whole run: nothing was there to change
};

struct Mutant {
  MutantKind kind = MutantKind::schema;
  std::string family;   ///< "required", "enum", "member", "event", ...: what a report groups by
  std::string subject;  ///< the schema, the operation or the scenario that it is about
  std::string place;    ///< a pointer below the subject; may be empty
  std::string change;   ///< what differs: `"id" removed`
  std::string meaning;  ///< of a survivor: "a service could leave out "id" and pass"
  int severity = 0;     ///< of a survivor: 0 is the worst
  std::string where;    ///< "file:line:column" of what is changed; may be empty

  /// The same in every run of the same milestone.
  std::string id() const { return family + " " + subject + place + ": " + change; }
};

struct JudgedMutant {
  Mutant mutant;
  MutantVerdict verdict = MutantVerdict::survived;
  /// Scenario runs and examples, at most a few; "the run" for a rule of the whole run.
  std::vector<std::string> killed_by = {};
  std::vector<std::string> rules = {};  ///< of the milestone, or else of the runner, that were broken
  std::string detail = {};              ///< of a survivor: an instance or why it is undecided
};

struct Mutation {
  std::string milestone;
  std::string title;
  std::string file;                     ///< of the milestone
  std::vector<JudgedMutant> mutants;    ///< by kind, survivors first, worst first
  std::vector<std::string> rules = {};  ///< ids of the milestone's, in its order

  size_t count(MutantKind kind, MutantVerdict verdict) const {
    size_t number = 0;
    for (const JudgedMutant& judged : mutants) number += judged.mutant.kind == kind && judged.verdict == verdict;
    return number;
  }
  size_t count(MutantKind kind) const {
    size_t number = 0;
    for (const JudgedMutant& judged : mutants) number += judged.mutant.kind == kind;
    return number;
  }
  /// Percent of those killed among those killed or survived, rounded down to a tenth; 100 where there are none.
  double score(MutantKind kind) const {
    const size_t killed = count(kind, MutantVerdict::killed);
    const size_t all = killed + count(kind, MutantVerdict::survived);
    const size_t tenths = all == 0 ? 1000 : killed * 1000 / all;
    return static_cast<double>(tenths) / 10;
  }
};

}  // namespace runner
