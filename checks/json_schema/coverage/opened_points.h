// What a new version of a schema lets instances try that the old one did not: a value of a widened "enum", the absence
// of a member that was required, a new branch, another limit.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/coverage/coverage.h"
#include "checks/json_schema/json_schema.h"

namespace json_schema {

/// The name of a point, the same however values of an "enum" are ordered: `/properties/mode/enum "robot"`. `what` is
/// the value, the limit or the outcome of the point.
std::string point_name(std::string_view pointer, const wire::Json& what);

/// Names of the points of the schema's own document.
std::vector<std::string> point_names(const Schema& schema);

/// Those of the schema's own document that were not tried.
std::vector<std::string> untried_point_names(const Coverage& coverage);

/// The schemas of a folder at one time, which refer to one another; formats are asserted.
class SchemaVersion {
 public:
  /// A document that cannot be added, or whose URI another one has, is left out.
  void add(const std::string& file, wire::Json document);
  /// Nothing where there is no such file, or it does not compile.
  std::optional<Schema> compile(const std::string& file) const;

 private:
  Documents documents_;
  std::map<std::string, std::string> uris_;  ///< by file
};

/// Those of the new version that the old one does not have, in the order of the schema's text.
std::vector<std::string> opened_points(const Schema& before, const Schema& after);

}  // namespace json_schema
