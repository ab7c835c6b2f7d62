// Which way of writing (writing.h) a finding shows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/record/cause_key.h"
#include "runner/record/writing.h"

namespace runner {

class FindingWritings {
 public:
  explicit FindingWritings(const Record& record) : record_(record) {}

  /// Nothing where the finding shows none that is known, or has no exchange.
  Writing of(const ScenarioResult& result, const PlacedFinding& placed);

 private:
  struct Site;
  Writing of_schema(const Site& site);
  Writing of_respelled(const Site& site, const std::string& text);
  Writing of_pattern(const Site& site, const std::string& text);
  Writing of_moved(const Site& site, const std::string& name);
  Writing of_missing(const Site& site, const std::string& name);
  bool accepts(const Site& site, const std::string& pointer, const wire::Json& value);

  const Record& record_;
  std::map<std::string, bool> accepted_;  ///< by schema, place and value
};

/// The value that a finding expects, where it is one; of an instant its text.
std::optional<wire::Json> expected_value(const checks::Finding& finding);

/// The texts in double quotes.
std::vector<std::string> quoted_in(const std::string& words);

/// The last part of the name of the keyword of a schema that refused; empty: no schema did.
std::string keyword_of(const checks::Finding& finding);

}  // namespace runner
