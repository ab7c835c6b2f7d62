// Random schemas over few names, numbers and texts, so that their keywords interact, and the values that matter to
// them.
#pragma once

#include <string>
#include <vector>

#include "wire/json.h"

namespace json_schema::testing {

class RandomSchemas {
 public:
  explicit RandomSchemas(uint64_t seed) : state_(seed * 2 + 1) {}

  /// A schema with subschemas nested to the depth; at the top it has "$defs" that references lead to.
  wire::Json document(int depth);
  /// The same with one or two keywords of some subschema added, removed or made anew.
  wire::Json changed(const wire::Json& schema);

 private:
  uint64_t next(uint64_t below);
  bool one_in(uint64_t n) { return next(n) == 0; }
  wire::Json schema(int depth);
  void add_keyword(wire::Object& object, int depth);
  wire::Json list(int depth);
  wire::Json map(int depth);
  wire::Json names();
  wire::Json value();
  std::string name();
  bool change_below(wire::Json& schema, int depth);

  uint64_t state_;
};

/// Values to depth two, of what the schemas above mention and of what they do not.
const std::vector<wire::Json>& telling_values();

}  // namespace json_schema::testing
