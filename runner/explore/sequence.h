// What the explorer sends: a sequence of actions on fresh names. Actions are kept in the form of fixture steps, so that
// a finding can be written as a fixture: their values keep the `$` forms, which every side of a trial resolves for
// itself. Plain values; nothing here sends or judges.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runner/document/fixture.h"
#include "runner/driver/driver.h"

namespace runner::explore {

/// What is wrong with a request that was made wrong in one place on purpose. Empty for other requests.
struct Defect {
  std::string place;  ///< JSON Pointer into the body, "query NAME", "header NAME", "path NAME", "body"
  std::string kind;   ///< a keyword of JSON Schema, or a word such as "truncated"; "legal": nothing is wrong
  bool empty() const { return kind.empty(); }
};

struct Action {
  std::variant<CallStep, SetGateStep, RotateKeyStep> what;
  std::vector<std::pair<std::string, std::string>> capture;  ///< name, pointer into a success
  Defect defect;
  bool at_once = false;  ///< a call that is sent together with its neighbours that are marked too
  std::string move;      ///< the kind of move that it is part of (moves.h); empty: none

  const CallStep* call() const { return std::get_if<CallStep>(&what); }
  CallStep* call() { return std::get_if<CallStep>(&what); }
};

struct Sequence {
  std::optional<Gate> gate;  ///< absent: the target's own
  std::vector<GivenUse> given;
  std::vector<Action> actions;
};

/// The names that an action's values refer to (`$name`), without those that are always bound.
std::vector<std::string> names_used(const Action& action);
/// True where every name that an action uses is bound by a given or captured by an action before it.
bool is_closed(const Sequence& sequence);
/// What kind of request it is: of which move, or wrong in which way; empty: neither.
const std::string& shape_of(const Action& action);
/// The action in a few words: "things.get as stranger at +8d".
std::string describe(const Action& action);

}  // namespace runner::explore
