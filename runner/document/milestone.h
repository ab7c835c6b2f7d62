// A milestone as written (docs/fixture-format.md): the first value on the way through the runner. It knows nothing of
// compiled schemas or of fixtures' contents; make_plan resolves those.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/rules.h"
#include "runner/document/fixture.h"
#include "runner/document/source.h"
#include "runner/document/yaml.h"
#include "wire/json.h"
#include "wire/result.h"

namespace runner {

using checks::Level;

/// What makes an operation a signed, paginated export.
struct ExportDeclaration {
  std::string entry_id;            ///< JSON Pointer into an entry
  std::vector<std::string> order;  ///< JSON Pointers into an entry: the sort key; the first is an instant
  std::vector<std::string> filters;
};

/// One valid request of an operation: what the derived checks vary.
struct Sample {
  Place place;
  std::vector<GivenUse> given;
  CallFields call;
};

struct OperationDeclaration {
  Place place;
  std::string id;
  std::string method;
  std::string path;      ///< template with {parameters}
  std::string request;   ///< schema name; empty where the operation takes no body
  std::string response;  ///< schema name
  bool needs_idempotency_key = false;
  std::vector<std::string> actors;
  std::vector<std::string> scopes;
  std::string generic_reason;
  std::vector<std::string> reasons;
  std::vector<std::pair<std::string, std::string>> unknown_id;  ///< path parameter, reason code
  std::vector<std::string> verdict_reasons;                     ///< JSON Pointers, '*' matches each element
  std::optional<ExportDeclaration> signed_export;
  std::optional<Sample> sample;
};

struct EventDeclaration {
  enum class Per { record, write };
  Place place;
  std::string type;
  std::string payload;  ///< schema name
  std::vector<std::string> emitted_by;
  Per per = Per::record;
  std::vector<std::pair<std::string, std::string>> identity;  ///< payload pointer, response pointer
  std::vector<std::pair<std::string, std::string>> agrees;    ///< payload pointer, response pointer
  std::string occurred_at;                                    ///< payload pointer
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
};

struct Milestone {
  Place place;
  std::string id;
  std::string title;
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
  std::vector<std::string> optional_in_process;
  std::vector<std::string> optional_over_http;
  std::vector<std::pair<std::string, Place>> givens;    ///< paths as written
  std::vector<std::pair<std::string, Place>> fixtures;  ///< paths as written
  std::vector<RuleDeclaration> rules;
};

/// Reads a milestone. `file` names it in messages. Every mistake of form ends here: the Error of the first one, with
/// file:line:column, what was found, what was expected, and the nearest known key for a misspelt one.
wire::Result<Milestone> parse_milestone(std::string_view text, std::string file);
/// The same for a document whose YAML is read already, and which may be judged by its schema beside.
wire::Result<Milestone> parse_milestone(const YamlDocument& document);

}  // namespace runner
