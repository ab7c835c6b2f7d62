// exchanges.ndjson: every exchange of a run, one JSON object per line, bodies as they were, secrets redacted. Written
// and read here.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/record/record.h"

namespace runner {

std::string render_exchanges(const Record& record);
/// Those of one scenario.
std::string render_exchanges(const ScenarioResult& result);

/// An exchange as far as it was written: what was redacted stays so, and what the checks made of it (actor, query, key)
/// is not there.
struct RecordedExchange {
  std::string scenario;
  checks::Exchange exchange;  ///< its operation found in the contract that was given
};

/// Nothing where this program did not write the line.
std::optional<RecordedExchange> read_recorded_exchange(std::string_view line, const checks::Contract& contract);

/// Those in the text of an exchanges.ndjson, in order; lines that this program did not write are left out.
void for_each_recorded_exchange(std::string_view text, const checks::Contract& contract,
                                const std::function<void(RecordedExchange)>& take);

/// Requests and outcomes by id of the scenario run, in order; `where` names the text in the Error.
wire::Result<std::map<std::string, RecordedSession>> read_recorded_sessions(std::string_view text,
                                                                            const std::string& where);

}  // namespace runner
