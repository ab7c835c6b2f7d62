// What the explorer sends: a sequence of actions on fresh names. An action is a step of a fixture in the making, so
// that whatever was found can be written down as one: its values keep their `$` forms, which every side of a trial
// resolves for itself. Plain values; nothing here sends or judges.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runner/document/fixture.h"
#include "runner/driver/driver.h"

namespace runner::explore {

/// What is wrong with a request that was made wrong in one place on purpose.
struct Defect {
  std::string place;  ///< JSON Pointer into the body, "query NAME", "header NAME", "path NAME", "body"
  std::string kind;   ///< a keyword of JSON Schema, or a word such as "truncated"
  bool empty() const { return kind.empty(); }
};

struct Action {
  std::variant<CallStep, SetGateStep, RotateKeyStep> what;
  std::vector<std::pair<std::string, std::string>> capture;  ///< name, pointer into a success; nothing where absent
  Defect defect;
  bool at_once = false;  ///< a call that is sent together with those beside it that are marked too

  const CallStep* call() const { return std::get_if<CallStep>(&what); }
  CallStep* call() { return std::get_if<CallStep>(&what); }
};

struct Sequence {
  std::optional<Gate> gate;  ///< absent: the target's own
  std::vector<GivenUse> given;
  std::vector<Action> actions;
};

/// The actions that are sent at once: the index of the first, and how many. A window has two or more, beside each
/// other.
struct Window {
  size_t first = 0;
  size_t count = 0;
  bool holds(size_t index) const { return index >= first && index < first + count; }
};
Window window_of(const Sequence& sequence);
/// The same actions with none of them sent at once.
Sequence one_after_another(Sequence sequence);

/// The names that an action's values refer to (`$name`), without those that are always bound.
std::vector<std::string> names_used(const Action& action);
/// True where every name that an action uses is bound by a given or captured by an action before it.
bool is_closed(const Sequence& sequence);
/// The action in a few words: "liquidityExecution.mode.get as stranger at +8d".
std::string describe(const Action& action);

}  // namespace runner::explore
