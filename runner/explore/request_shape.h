// What a request of an operation consists of: every member that its schema names, with its kind and the values that it
// may have. Read from the schema's symbolic form once for each operation; the makers of traffic draw from it. It never
// decides what a schema accepts: the engine does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/json_schema.h"

namespace runner::explore {

enum class FieldKind { identifier, text, instant, choice, flag, integer, list, object, open_object };

struct Field {
  std::string pointer;  ///< from the root; the items of an array are at "/0"
  std::string name;     ///< the last member name
  FieldKind kind = FieldKind::text;
  bool required = false;
  bool nullable = false;
  std::vector<wire::Json> choices;  ///< kind choice
  std::vector<wire::Json> others;   ///< kind choice: what members of its name have elsewhere, and this one cannot
  std::optional<int64_t> minimum;   ///< kind integer
  std::optional<int64_t> maximum;
  bool unique = false;                ///< kind list
  uint64_t min_items = 0;             ///< kind list
  FieldKind items = FieldKind::text;  ///< kind list
  bool is_actor = false;              ///< kind object with type and id
};

struct RequestShape {
  std::vector<Field> fields;  ///< parents before their members

  const Field* find(std::string_view pointer) const;
};

/// `codes`: names of members that are identifiers, though not named so.
RequestShape shape_of(const json_schema::Schema& schema, const std::vector<std::string>& codes);

}  // namespace runner::explore
