// What the milestones of one contract share, as written in the file that they name under `conventions`
// (docs/fixture-format.md, "Conventions"): error codes, callers, routes of events and keys, limits of exports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/conventions.h"
#include "runner/document/tolerance.h"
#include "wire/result.h"

namespace runner {

struct YamlDocument;

struct ConventionsFile {
  Place place;
  std::string id;
  checks::Conventions rules;
  // Names of the schemas that the checks judge by.
  std::string error_schema;
  std::string event_schema;
  std::string event_feed_schema;
  std::string key_set_schema;
  std::vector<Tolerance> tolerances;
};

class Fields;

/// What is declared under `members`; nothing where the key is absent.
checks::MemberNames read_member_names(const Fields& fields);

/// `file` names the text in messages. The Error is that of the first mistake, as parse_milestone's is.
wire::Result<ConventionsFile> parse_conventions(std::string_view text, std::string file);
wire::Result<ConventionsFile> parse_conventions(const YamlDocument& document);

}  // namespace runner
