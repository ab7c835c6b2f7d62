// What the answers of one sequence have said of each record, and the judgement that later answers say the same: what
// was accepted shows up (explore.shows), and a refusal leaves no trace (explore.trace). Needs no second service. It
// knows records by the path parameters of the contract that their views name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/contract.h"
#include "checks/exchange.h"
#include "checks/judgement.h"

namespace runner::explore {

class Recollection {
 public:
  /// Both must outlive it.
  Recollection(const checks::Contract& contract, checks::Judgement& judgement);

  /// Judges the answer by those before, then remembers it.
  void take(const checks::Exchange& exchange);
  /// What was said may have changed: the gate, the clock.
  void forget() { views_.clear(); }

 private:
  struct View {
    std::string record;  ///< the ids that name the record
    wire::Json value;
    bool refused_since = false;  ///< a write to the same provider was refused after it
  };
  void judge_echo(const checks::Exchange& exchange);
  void judge_view(const std::string& member, const wire::Json& value, const std::string& pointer);
  void take_read(const checks::Exchange& exchange);
  void take_write(const checks::Exchange& exchange);
  std::string record_of(const wire::Json& view, const wire::Json& body) const;

  const checks::Contract& contract_;
  checks::Judgement& judgement_;
  std::vector<std::string> parameters_;  ///< of all paths, each once
  std::map<std::string, View> views_;    ///< by member name and record
};

}  // namespace runner::explore
