// Texts that a contract allows and that services get wrong: ids that contain the delimiters of keys and cursors, words
// of the contract's routes, names that programming languages give a meaning, numerals, other spellings of one word.
// Plain lists, always the same for a contract.
#pragma once

#include <string>
#include <vector>

#include "checks/contract.h"

namespace runner::explore {

/// What services put between the parts of a key or cursor, the most common first, and what has a meaning in a target,
/// a header or a path.
const std::vector<std::string>& delimiters();

/// Names of members that languages treat specially.
const std::vector<std::string>& special_names();

/// Pairs of them that only together show something: numerals that some languages order by value, names that UTF-16 and
/// code points order differently, two names that every object inherits, two spellings of one letter.
const std::vector<std::vector<std::string>>& special_pairs();

/// Legal ids, each up to 1 KiB of UTF-8 without white space at either end.
std::vector<std::string> odd_ids(const checks::Contract& contract);

/// What may stand before or after an id, so that it is the id of no record.
struct Affixes {
  std::string before;
  std::string after;
};
const std::vector<Affixes>& foreign_affixes();

}  // namespace runner::explore
