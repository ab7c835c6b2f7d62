// Two versions of a schema: what does the new one refuse that the old one accepts, and the other way round? The proof
// is a witness, an instance on which the two compiled schemas disagree. schema_changes.h finds where their texts
// differ; instances come from examples and from the generator.
#pragma once

#include <cstdint>
#include <string>
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
  identical,            ///< the same but for annotations
  widened,              ///< the new one accepts more
  narrowed,             ///< the new one refuses more
  both,                 ///< widened for some instances, narrowed for others
  no_difference_found,  ///< the text differs, and no instance was found on which they disagree
};

struct Example {
  std::string name;
  wire::Json instance;
};

struct CompareOptions {
  uint64_t seed = 1;
  size_t samples = 500;           ///< of each kind: valid and invalid ones of both
  std::vector<Example> examples;  ///< judged first
};

struct Comparison {
  Relation relation = Relation::identical;
  std::vector<Witness> narrowings;   ///< one for each keyword of the new schema at each place, the simplest found
  std::vector<Witness> widenings;    ///< the same for the old one
  std::vector<std::string> changes;  ///< canonical URIs of the keywords that differ in text
  size_t judged = 0;                 ///< instances tried
};

Comparison compare_schemas(const Schema& before, const Schema& after, const CompareOptions& options = {});

}  // namespace json_schema
