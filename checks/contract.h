// The contract of one milestone as the judge sees it: operations with compiled schemas, events, reason codes. Made once
// by the plan, read by every check, never changed during a run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/conventions.h"
#include "checks/json_schema/json_schema.h"
#include "checks/lineage.h"

namespace checks {

/// A compiled schema with its name; shared between the places that use it.
struct NamedSchema {
  std::string name;
  json_schema::Schema schema;
};
using SchemaRef = std::shared_ptr<const NamedSchema>;

/// Pairs of JSON Pointers: into an event's payload, into the response of the write that caused it.
using PointerPairs = std::vector<std::pair<std::string, std::string>>;

/// How a signed, paginated export is ordered, named and limited.
struct ExportShape {
  std::string entry_id;            ///< JSON Pointer into an entry
  std::vector<std::string> order;  ///< JSON Pointers into an entry; the first is an instant
  std::vector<std::string> filters;
  CountLimits limit = {};           ///< entries on a page
  CountLimits retention_days = {};  ///< how long entries stay
};

/// A text in a success that is made from others there: `prefix` and the first `digits` of a SHA-256. Of one value it is
/// that of the canonical JSON; of several, that of their texts joined by '|', where the text of a value that is not a
/// string is the SHA-256 of its canonical JSON.
struct Digest {
  std::string at;  ///< JSON Pointer, as those of `of`
  std::string prefix;
  size_t digits = 64;
  std::vector<std::string> of;
};

struct Operation {
  std::string id;
  std::string method;
  std::string path;            ///< template with {parameters}
  std::string correlation_id;  ///< the value that follows from its id; "": any text
  SchemaRef request;           ///< null where it takes no body
  SchemaRef response;
  bool needs_idempotency_key = false;
  std::vector<std::string> actors;
  std::vector<std::string> scopes;
  std::string generic_reason;
  std::vector<std::string> reasons;          ///< each reason code that it can give
  std::vector<std::string> verdict_reasons;  ///< pointers to arrays of codes in a success, which count as exercised
  std::vector<Digest> digests;
  std::optional<ExportShape> signed_export;
  bool borrowed = false;  ///< belongs to a milestone that this one uses

  bool is_write() const { return method != "GET"; }
  /// The names of the path's parameters, in order.
  std::vector<std::string> path_parameters() const;
};

struct EventType {
  enum class Per { record, write };
  std::string type;
  SchemaRef payload;
  std::vector<std::string> emitted_by;  ///< operation ids
  Per per = Per::record;
  PointerPairs identity;
  PointerPairs agrees;
  std::string occurred_at;  ///< payload pointer
  bool borrowed = false;
};

struct Contract {
  std::string milestone;
  Conventions conventions;
  std::vector<Operation> operations;
  std::vector<EventType> events;
  std::set<std::string, std::less<>> floor;
  std::set<std::string, std::less<>> borrowed;  ///< codes of other milestones that its operations may give
  std::set<std::string, std::less<>> used;      ///< floors of the milestones that it uses: for their operations
  std::optional<LineageShape> lineage;          ///< this milestone's, else that of one that it uses
  SchemaRef error;                              ///< of an error response
  SchemaRef event;                              ///< of an event's envelope
  SchemaRef event_feed;                         ///< of a page of the feed
  SchemaRef key_set;                            ///< of the published keys

  const Operation* find_operation(std::string_view id) const;
  /// The operation whose method and path template a request target (with or without query) fits, or nullptr.
  const Operation* find_route(std::string_view method, std::string_view target) const;
  const EventType* find_event(std::string_view type) const;
  /// Those that its operations need, each once, in code-point order.
  std::vector<std::string> scopes() const;
  /// Whether a response of this operation (null: to a raw request) may carry the code.
  bool declares_reason(std::string_view code, const Operation* operation) const;
};

/// The prefix and the operation id in lower case, each run of characters outside [a-z0-9] as one '_'; "" where there is
/// no prefix.
std::string correlation_id_of(std::string_view prefix, std::string_view operation_id);

}  // namespace checks
