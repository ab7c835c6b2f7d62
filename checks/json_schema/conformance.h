// Checks schemas against their metaschemas before they are compiled (core, section 8.1.1).
#pragma once

#include <optional>

#include "checks/json_schema/registry.h"
#include "wire/result.h"

namespace json_schema {

/// The first thing in the document that its metaschema refuses: the root, and each embedded resource that names a
/// dialect of its own. A document is checked once, however many schemas are compiled from it.
std::optional<wire::Error> check_conformance(const Registry& registry, const Document& document);

/// The same for one place that is a schema only because a reference leads there.
std::optional<wire::Error> check_conformance(const Registry& registry, const Location& location);

}  // namespace json_schema
