// Every single change of the schemas that a milestone uses: each keyword loosened or tightened, at each place that can
// be reached from the schemas. Whether a change matters is judged elsewhere.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"
#include "runner/mutate/mutation.h"

namespace runner {

struct SchemaMutant {
  Mutant mutant;
  std::shared_ptr<const json_schema::Document> document;  ///< the one that is changed
  std::string pointer;                                    ///< of the subschema, from the root of the document
  wire::Json subschema;                                   ///< in place of the one there
  bool loosened = false;

  /// The document with the change.
  wire::Json changed_document() const;
};

/// In the order of documents and of their texts; each place once, from whichever graph it is reached. Of the documents
/// with these canonical URIs.
std::vector<SchemaMutant> schema_mutants(const std::vector<const json_schema::SchemaGraph*>& graphs,
                                         const std::set<std::string>& documents);

}  // namespace runner
