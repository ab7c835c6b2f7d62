// A fixture file as written (docs/fixture-format.md): scenarios of steps, closed data with no expressions. Values are
// kept as JSON with their `$` forms inside; the executor resolves them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runner/document/capabilities.h"
#include "runner/yaml/source.h"
#include "wire/json.h"

namespace runner {

/// `lp: house_bot` or `lp: {use: house_bot, caller: stranger}`.
struct GivenUse {
  Place place;
  std::string name;    ///< what it binds in the scenario
  std::string given;   ///< id in givens.yaml
  std::string caller;  ///< bound caller's name; empty: owner
};

/// A body as the fixture gives it.
struct BodyText {
  wire::Json parts;  ///< a text, or an array of parts that are joined
};
struct BodyBase64 {
  std::string text;
};
using Body = std::variant<std::monostate, wire::Json, BodyText, BodyBase64>;

/// What a call, a raw request, a case or a sample sets in one request. Absent members keep their default, or, in a
/// case, the step's value.
struct CallFields {
  std::optional<wire::Json> caller;  ///< a bound name, {type, id}, or "none"
  std::optional<std::vector<std::string>> scopes;
  std::optional<wire::Json> at;
  std::optional<std::string> idempotency_key;  ///< a label, or "none"
  std::vector<std::pair<std::string, wire::Json>> path;
  std::vector<std::pair<std::string, wire::Json>> query;    ///< names may repeat; null removes (in a case)
  std::vector<std::pair<std::string, wire::Json>> headers;  ///< null leaves the header out
  Body body;
};

struct Expectation {
  Place place;
  std::optional<wire::Json> error;                          ///< matcher
  std::optional<wire::Json> reason;                         ///< matcher
  std::vector<int> status;                                  ///< empty: the plan sets that of a literal error; else 200
  std::vector<std::pair<std::string, wire::Json>> body;     ///< pointer, matcher
  std::vector<std::pair<std::string, wire::Json>> headers;  ///< name, matcher
  bool replayed = false;
  std::optional<wire::Json> entries;  ///< array of matchers
  /// Pointer into the body, and the rules that the part there proves alone.
  std::vector<std::pair<std::string, std::vector<std::string>>> proves;

  /// Nothing is expected but a success.
  bool is_plain() const;
};

struct Case {
  Place place;
  std::string id;
  std::vector<std::string> proves;
  Requirements needs;
  std::vector<std::pair<std::string, wire::Json>> set;
  std::vector<std::string> remove;
  CallFields call;
  std::optional<Expectation> expect;
  std::string note;
};

struct CallStep {
  std::string operation;  ///< id; empty for a raw request
  std::string method;     ///< raw request only
  wire::Json target;      ///< raw request only: a text, or an array of parts
  CallFields call;
};

struct PlacedCall {
  Place place;
  CallStep call;
};
/// Calls that are sent at once, then reads one after another. Which call comes first is chance, so each order is an
/// expectation for each call and each read, and one of them must fit whole.
struct AtOnceStep {
  std::vector<PlacedCall> calls;  ///< kMinAtOnce to kMaxAtOnce
  std::vector<PlacedCall> reads;
  std::vector<std::vector<Expectation>> orders;
};
inline constexpr size_t kMinAtOnce = 2;
inline constexpr size_t kMaxAtOnce = 4;

struct EventPattern {
  Place place;
  wire::Json type;                                       ///< matcher of the envelope's type
  std::vector<std::pair<std::string, wire::Json>> body;  ///< pointer into the envelope, matcher
};
struct EventsStep {
  std::string caller;  ///< bound caller's name
  std::vector<EventPattern> contains;
  std::vector<EventPattern> excludes;
};

struct DocumentStep {
  std::string schema;                            ///< name, "baseline/NAME" for a baseline one
  std::variant<wire::Json, std::string> source;  ///< value, or path relative to the fixture file
  bool valid = true;
};

/// Documents by the names that the milestone's `lineage` declares.
using LineageDocuments = std::vector<std::pair<std::string, wire::Json>>;
struct LineageStep {
  LineageDocuments documents;
  std::string finds;  ///< rule id; empty: none may be broken
};
struct ProjectStep {
  LineageDocuments documents;
};
struct SetGateStep {
  bool open = false;
};
struct RotateKeyStep {};

struct Step {
  Place place;
  std::variant<CallStep, AtOnceStep, EventsStep, DocumentStep, LineageStep, ProjectStep, SetGateStep, RotateKeyStep>
      action;
  std::vector<std::string> proves;                           ///< empty: see proof_of() in runner/plan/plan.h
  Expectation expect;                                        ///< call, request and project steps
  std::vector<std::pair<std::string, std::string>> capture;  ///< name, pointer
  std::vector<Case> cases;                                   ///< call and request steps only
  std::string note;
};

/// What the step sends: its call or raw request, the calls and reads of an at_once step, nothing of any other.
std::vector<const CallStep*> calls_of(const Step& step);

struct Scenario {
  Place place;
  std::string id;
  std::vector<std::string> proves;
  std::vector<std::string> tags;
  Requirements needs;
  std::vector<GivenUse> given;
  std::vector<Step> steps;
};

struct Fixture {
  Place place;
  std::string id;
  std::string clock;  ///< an RFC 3339 instant
  std::vector<Scenario> scenarios;
};

struct Given {
  Place place;
  std::string id;
  std::vector<std::string> requires_names;
  std::vector<Step> steps;
  std::string binds;
};

}  // namespace runner
