// Scripts, each of one kind of move that chance makes too seldom: an id that is hard to store, used by every operation
// that takes it; ids and keys that are equal once they are joined; member names that languages treat specially; deep
// nesting; walks through several exports in turn; ids that the service is about to give. The kinds follow from the
// contract's schemas and routes: one that a contract has no place for is left out. Nothing is sent here.
#pragma once

#include <string_view>
#include <vector>

#include "runner/explore/move_script.h"

namespace runner::explore {

/// The names of the kinds that the contract has a place for, in a fixed order.
std::vector<std::string_view> move_kinds(const MoveContext& context);

/// The actions of a script of that kind; `world` holds the records of the givens. An action that uses a name which got
/// no value is to be left out.
std::vector<Action> make_move(std::string_view kind, const MoveContext& context, const World& world, Random& random);

}  // namespace runner::explore
