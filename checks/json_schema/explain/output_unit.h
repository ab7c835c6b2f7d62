// What a collecting evaluation gives: the outcomes of all keywords as a tree, and the reasons why an instance is
// refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "wire/json.h"

namespace json_schema {

/// One reason why an instance is not valid.
struct Violation {
  std::string instance_location;          ///< JSON Pointer into the instance
  std::string keyword_location;           ///< JSON Pointer along the evaluation path, through "$ref"
  std::string absolute_keyword_location;  ///< canonical URI of the keyword, "https://...#/properties/a/type"
  std::string keyword;  ///< "type", "required", ...; for a subschema `false` the keyword that applies it
  std::string message;  ///< the rule in words, with the offending value truncated for display
  std::vector<std::string> missing = {};  ///< the members that "required" and the like demand
};

/// The outcome of one keyword or subschema at one place of the instance (core, section 12.3), as a tree.
struct OutputUnit {
  bool valid = true;
  std::string keyword;  ///< the keyword, or for a subschema the keyword that applies it; empty at the root
  std::string keyword_location;
  std::string absolute_keyword_location;
  std::string instance_location;
  std::string error;                     ///< empty where there is none
  std::vector<std::string> missing;      ///< as in Violation
  std::optional<wire::Json> annotation;  ///< absent where the subschema failed (core, section 7.7.1.2)
  std::vector<OutputUnit> children;
};

/// The reasons in a tree of errors, in schema order, at most `max`. "anyOf" and the like are one reason each.
std::vector<Violation> violations_of(const OutputUnit& root, size_t max);

}  // namespace json_schema
