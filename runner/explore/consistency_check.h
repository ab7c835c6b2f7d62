// Judges the responses of one service by its requests and its earlier responses within one sequence, without a second
// service. What was accepted shows up as written (explore.shows), a refusal leaves no trace (explore.trace),
// a payload that its schema rejects is refused (explore.accepted), a repeated key gets the stored response, and walks
// over one state yield the same entries. It identifies records by the path parameters of the contract that their views
// name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checks/exchange.h"

namespace runner::explore {

class ConsistencyCheck {
 public:
  /// Whether a rule about a text is a SHOULD of the contract: a service may take it, and take it for another value.
  using IsLeftOpen = std::function<bool(const wire::Json& text)>;

  /// Contract and judgement must outlive it. Without `is_left_open` every rule is a MUST.
  ConsistencyCheck(const checks::Contract& contract, checks::Judgement& judgement, IsLeftOpen is_left_open = {});

  /// Judges the response by those before, then remembers it. Not for a repetition of a stored outcome.
  void take(const checks::Exchange& exchange);
  /// Judges that a payload which its request schema rejects was refused.
  void judge_request(const checks::Exchange& exchange);
  /// Judges a repetition of a stored outcome.
  void judge_replay(const checks::Exchange& first, const checks::Exchange& again);
  /// Judges the entries of an export's walk by those of earlier walks over the same state. `index` is of `page`, the
  /// walk's first.
  void judge_walk(const checks::Exchange& page, int index, const std::vector<std::string>& entries);

  /// Views may show something else now: the gate was set.
  void forget_views() { views_.clear(); }
  /// Walks may yield other entries now: a write succeeded.
  void forget_walks() { walks_.clear(); }

 private:
  using RecordKey = std::vector<std::string>;  ///< by path parameter; empty ones where it is not named
  struct View {
    RecordKey record;
    wire::Json value;
    bool refused_since = false;  ///< a write below the same record was refused after it
  };
  using ViewKey = std::pair<std::string, RecordKey>;  ///< the member's name and the record
  void judge_echo(const checks::Exchange& exchange);
  void judge_echo(const wire::Member& sent, const wire::Member& shown);
  void judge_view(const ViewKey& key, const wire::Json& value, const std::string& pointer);
  void judge_entries(const checks::Exchange& exchange);
  void take_read(const checks::Exchange& exchange);
  void take_write(const checks::Exchange& exchange);
  RecordKey record_of(const wire::Json& view, const wire::Json& body) const;

  const checks::Contract& contract_;
  checks::Judgement& judgement_;
  const IsLeftOpen is_left_open_;
  std::vector<std::string> parameters_;  ///< of all paths, each once
  std::map<ViewKey, View> views_;
  std::map<std::string, std::vector<std::string>> walks_;  ///< entries by what was asked, since the last write
};

}  // namespace runner::explore
