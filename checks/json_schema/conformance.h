// Checks schemas against their metaschemas before they are compiled (core, section 8.1.1).
#pragma once

#include "checks/json_schema/graph/graph_builder.h"

namespace json_schema {

/// Gives the first thing in a document that its metaschema refuses: in the root, or in an embedded resource that names
/// a dialect of its own. A document is checked once, however many schemas are compiled from it. `documents` must
/// outlive the result.
Admission conformance_check(const Documents& documents);

}  // namespace json_schema
