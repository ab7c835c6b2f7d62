// The files of a run's evidence that follow from its record alone.
#pragma once

#include "runner/record/record.h"

namespace runner {

/// Most bytes of a part of a file's name in a run.
inline constexpr size_t kMaxNameBytes = 120;

/// In evidence of traffic that others recorded alone: what of it was judged.
inline constexpr const char* kTrafficFile = "traffic.json";

/// The name of a file that a run keeps for an id: the same for the same id, another for another id also where case does
/// not distinguish names, and usable on every file system. An id that is not such a name by itself ends in a hash.
/// `suffix`, such as ".json", ends the name.
std::string file_name_for(std::string_view id, std::string_view suffix);

/// True for names that a run may hold: parts of at most kMaxNameBytes letters, digits, '.', '_' and '-', between '/';
/// no part begins with '.'.
bool is_plain_name(std::string_view name);

/// milestone.yaml, results.json, causes.json, coverage.json, target.json, context.json and exchanges.ndjson, and where
/// there was one the baseline.
RunFiles files_of(const Record& record, bool strict);

}  // namespace runner
