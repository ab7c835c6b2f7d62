// Two versions of a schema: what does the new one refuse that the old one accepts, and the other way round? The proof
// is a witness, an instance on which the two compiled schemas disagree. The decision procedure (decide/solver.h) finds
// one or proves that there is none; where it can do neither, examples and generated instances are tried.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checks/json_schema/schema.h"

namespace json_schema {

/// An instance on which both schemas disagree, and why the one that refuses it does.
struct Witness {
  wire::Json instance;
  std::string source;     ///< name of the example, or "generated"
  Violation violation;    ///< by the schema that refuses
  size_t violations = 1;  ///< how many it has: 1 where this one is the only reason
};

enum class Relation : uint8_t {
  identical,  ///< the same but for annotations
  equal,      ///< written differently, and proved to accept the same
  widened,    ///< the new one accepts more
  narrowed,   ///< the new one refuses more
  both,       ///< widened for some instances, narrowed for others
  undecided,  ///< no instance was found on which they disagree, and it is not proved that there is none
};

/// Whether one version refuses an instance that the other accepts.
struct Direction {
  enum class Kind : uint8_t { absent, shown, undecided };
  Kind kind = Kind::absent;  ///< proved
  std::string reason;        ///< why it is undecided

  bool is_undecided() const { return kind == Kind::undecided; }
};

struct Example {
  std::string name;
  wire::Json instance;
};

struct Comparison;
/// By the canonical URIs of the old and the new schema.
using KnownComparisons = std::map<std::pair<std::string, std::string>, const Comparison*>;

struct CompareOptions {
  uint64_t seed = 1;
  size_t samples = 500;           ///< of each kind: valid and invalid ones of both; made only where nothing is proved
  std::vector<Example> examples;  ///< judged first
  /// Comparisons of schemas that these refer to, with the same documents: they are not decided again. Where all changes
  /// are in these, few samples are tried.
  const KnownComparisons* known = nullptr;
};

struct Comparison {
  Relation relation = Relation::identical;
  Direction narrowing;  ///< the new version refuses what the old one accepts
  Direction widening;
  std::vector<Witness> narrowings;   ///< one for each keyword of the new schema at each place, the simplest found
  std::vector<Witness> widenings;    ///< the same for the old one
  std::vector<std::string> changes;  ///< canonical URIs of the keywords that differ in text
  size_t judged = 0;                 ///< examples and samples tried
  size_t valid_before = 0;           ///< of these, valid by the old version
  size_t valid_after = 0;
};

Comparison compare_schemas(const Schema& before, const Schema& after, const CompareOptions& options = {});

}  // namespace json_schema
