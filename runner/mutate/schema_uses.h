// What a milestone judges by its schemas: the responses, events and keys of a run, the documents of its fixtures and
// the examples, each with who shows it. With them a changed schema is judged without running anything again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// A value that a schema must accept or refuse. Points into the record or its plan.
struct SchemaUse {
  const wire::Json* value = nullptr;
  bool accepted = true;
  const json_schema::ExampleDocument* example = nullptr;  ///< an invalid one: by the keywords that it names
  std::string by;                                         ///< "scenario/case", or "example Name/invalid/3"
};

/// A schema, and what it judges: examples first, each value once.
struct JudgingSchema {
  checks::SchemaRef schema;
  std::vector<SchemaUse> uses;
};

/// By name. The record must outlive them.
std::map<std::string, JudgingSchema> schema_uses(const Record& record);

/// The use whose outcome is another under this schema than it must be.
bool notices(const SchemaUse& use, const json_schema::Schema& schema);

}  // namespace runner
