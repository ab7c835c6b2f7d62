// The output formats of draft 2020-12 (core, section 12.4) as JSON values, made from an evaluated tree after the fact.
// Never evaluates anything itself.
#pragma once

#include <cstdint>

#include "checks/json_schema/explain/output_unit.h"

namespace json_schema {

enum class OutputFormat : uint8_t { flag, basic, detailed, verbose };

/// `flag`: {"valid"}. `basic`: a flat list under "errors" or "annotations". `detailed`: the tree without the nodes that
/// add nothing. `verbose`: every node.
wire::Json render_output(const OutputUnit& root, OutputFormat format);

}  // namespace json_schema
