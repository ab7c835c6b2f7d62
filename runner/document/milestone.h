// A milestone as written (docs/fixture-format.md): the first value on the way through the runner. It knows nothing of
// compiled schemas or of fixtures' contents; make_plan resolves those.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/contract.h"
#include "runner/document/probe_declaration.h"
#include "runner/document/tolerance.h"

namespace runner {

struct YamlDocument;

using checks::Level;

/// One valid request of an operation: what the derived checks vary.
struct Sample {
  Place place;
  std::vector<GivenUse> given;
  CallFields call;
};

/// An operation as the judge takes it, its schemas still by name, and what the plan alone needs.
struct OperationDeclaration : checks::Operation {
  Place place;
  std::string request_schema;  ///< name; empty if the operation takes no body
  std::string response_schema;
  std::vector<std::pair<std::string, std::string>> unknown_id;  ///< path parameter, reason code
  std::optional<Sample> sample;
};

/// An event as the judge takes it, its schema still by name.
struct EventDeclaration : checks::EventType {
  Place place;
  std::string payload_schema;
};

struct RuleDeclaration {
  Place place;
  std::string id;
  Level level = Level::must;
  std::string section;
  std::string text;
  std::vector<std::string> checked_by;
};

struct GateDeclaration {
  std::string name;
  std::string environment;
  std::string open;
  std::optional<Condition> decides;  ///< differences that the state of the gate explains
};

struct Milestone {
  Place place;
  std::string id;
  std::string title;
  std::string version;      ///< semantic: MAJOR.MINOR.PATCH; empty where none is stated
  std::string conventions;  ///< path as written
  std::vector<std::pair<std::string, Place>> uses;
  std::string schema_directory;  ///< as written, relative to the milestone file
  std::vector<std::pair<std::string, Place>> artifacts;
  std::vector<std::pair<std::string, Place>> shared_schemas;
  std::vector<std::pair<std::string, Place>> baseline_schemas;
  std::vector<OperationDeclaration> operations;
  std::vector<EventDeclaration> events;
  std::vector<std::string> floor;
  std::vector<std::pair<std::string, std::string>> borrowed;  ///< code, milestone that declares it
  std::vector<GateDeclaration> gates;
  std::vector<Tolerance> tolerances;
  std::optional<ProbeDeclaration> probe;
  std::optional<checks::LineageShape> lineage;
  checks::MemberNames members;
  std::vector<std::string> optional_in_process;
  std::vector<std::string> optional_over_http;
  std::vector<std::pair<std::string, Place>> givens;    ///< paths as written
  std::vector<std::pair<std::string, Place>> fixtures;  ///< paths as written
  std::vector<RuleDeclaration> rules;
};

/// Reads a milestone. `file` names it in messages. Every mistake of form ends here: the Error of the first one, with
/// file:line:column, what was found, what was expected, and the nearest known key for a misspelt one.
wire::Result<Milestone> parse_milestone(std::string_view text, std::string file);
/// The same for a document whose YAML has been read.
wire::Result<Milestone> parse_milestone(const YamlDocument& document);

}  // namespace runner
