// What a run has exercised: operations by outcome and by reason code, event types. Filled exchange by exchange, joined
// over scenarios, judged once at the end of the whole run (floor both ways; contract, common.md, "Errors").
#pragma once

#include <map>
#include <string>
#include <utility>

#include "checks/exchange.h"

namespace checks {

struct Coverage {
  using Cell = std::pair<std::string, wire::Printable>;
  std::map<Cell, uint64_t> outcomes;  ///< (operation id, "200" or error code)
  std::map<Cell, uint64_t> reasons;   ///< (operation id, reason code)
  std::map<wire::Printable, uint64_t> events;

  void count(const Exchange& exchange);
  void join(const Coverage& other);
};

}  // namespace checks
