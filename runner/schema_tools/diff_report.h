// The result of `schema diff`: which change breaks whom, as text and as JSON. It compares nothing itself.
#pragma once

#include <string>
#include <vector>

#include "runner/schema_tools/schema_pairs.h"

namespace runner::schema_tools {

struct SchemaDiff {
  enum class Kind : uint8_t { compared, added, removed };

  std::string name;
  Kind kind = Kind::compared;
  UsedAs used_as = UsedAs::either;
  json_schema::Comparison comparison;

  /// The new schema rejects what a sender may send, or was removed.
  bool breaks_senders() const;
  /// The new schema accepts what a reader may not expect, or was removed.
  bool breaks_readers() const;
  /// It may break what is not known to break: a direction that matters is undecided.
  bool is_undecided() const;
  bool is_breaking() const { return breaks_senders() || breaks_readers(); }
};

/// The files of both sides, which give the places of keywords.
struct DiffSources {
  const SchemaFiles& before;
  const SchemaFiles& after;
};

std::string diff_text(const std::vector<SchemaDiff>& diffs, const DiffSources& sources);
wire::Json diff_json(const std::vector<SchemaDiff>& diffs, const DiffSources& sources);

}  // namespace runner::schema_tools
