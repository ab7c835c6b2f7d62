// Whether values that a schema accepts can have something at a place: a member, an item, a value there. "Impossible" is
// always proved, so that what rests on it is never a false accusation; what is not proved is undecided.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"

namespace json_schema {

enum class Possibility : uint8_t { possible, undecided, impossible };

/// Whether some value that the schema accepts satisfies `demand` too, a schema document without references.
Possibility possibility(const Schema& schema, const wire::Json& demand);

/// What a schema names at a place, in any of its branches: to find what a misspelt name meant.
struct NamedParts {
  std::vector<std::string> members;
  std::vector<wire::Json> values;  ///< of "enum" and "const"
};
NamedParts named_parts(const Schema& schema, const std::vector<std::string>& tokens);

/// Answers the plain cases without a proof: members in "properties", items in "items", through references. Keeps what
/// it has compiled. Not for several threads at once.
class PlainPlaces {
 public:
  /// Whether the schema plainly has the place. False: ask possibility().
  bool has(const Schema& schema, const std::vector<std::string>& tokens) const;
  /// Whether the schema plainly accepts the value at the place. False: ask possibility().
  bool accepts(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value);
  /// Whether the schema plainly has the place and refuses the value there: that is a proof.
  bool refuses(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value);
  /// Why the schema refuses the value at the place, in words; empty where it does not plainly have the place.
  std::string reason(const Schema& schema, const std::vector<std::string>& tokens, const wire::Json& value);

 private:
  /// The schema of values at the place.
  const Schema* at(const SchemaGraph& graph, uint32_t place);

  std::map<std::string, Schema> compiled_;  ///< by canonical URI
};

}  // namespace json_schema
