// What `schema diff` found, and how it is printed. Decides which change breaks whom; finds nothing itself.
#pragma once

#include <string>
#include <vector>

#include "checks/json_schema/compare.h"
#include "runner/schema_tools/schema_pairs.h"
#include "wire/json.h"

namespace runner::schema_tools {

struct SchemaDiff {
  enum class Kind : uint8_t { compared, added, removed };

  std::string name;
  Kind kind = Kind::compared;
  UsedAs used_as = UsedAs::either;
  json_schema::Comparison comparison;

  /// The new schema refuses what somebody may send, or has gone.
  bool breaks_senders() const;
  /// The new schema lets through what somebody who reads may not expect, or has gone.
  bool breaks_readers() const;
  bool is_breaking() const { return breaks_senders() || breaks_readers(); }
};

/// Both sides' files give the places of keywords.
struct DiffSources {
  const SchemaFiles& before;
  const SchemaFiles& after;
};

std::string diff_text(const std::vector<SchemaDiff>& diffs, const DiffSources& sources);
wire::Json diff_json(const std::vector<SchemaDiff>& diffs, const DiffSources& sources);

}  // namespace runner::schema_tools
