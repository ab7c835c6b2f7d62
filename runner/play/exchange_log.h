// The exchanges of one scenario run, in order. Each is sent on the session, its response read, judged by the checks
// that apply to every exchange, and kept. The log knows which exchanges changed state and which only repeated a stored
// outcome; it knows neither steps nor expectations.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checks/coverage.h"
#include "checks/event_feed.h"
#include "runner/driver/driver.h"
#include "runner/play/judgement_cache.h"

namespace runner {

/// Whether exchanges count as coverage. What chance decides does not, so that two runs count the same.
enum class Counting { covered, left_out };

class ExchangeLog {
 public:
  /// All must outlive the log.
  ExchangeLog(Session& session, const checks::Contract& contract, JudgementCache& cache, checks::Judgement& judgement)
      : session_(session), contract_(contract), cache_(cache), judgement_(judgement) {}
  /// A log that continues from `other`, on another session.
  ExchangeLog(const ExchangeLog& other, Session& session, checks::Judgement& judgement)
      : session_(session),
        contract_(other.contract_),
        cache_(other.cache_),
        judgement_(judgement),
        judges_(other.judges_),
        secrets_(other.secrets_),
        step_(other.step_),
        counting_(other.counting_),
        exchanges_(other.exchanges_),
        bursts_(other.bursts_),
        cut_short_(other.cut_short_),
        coverage_(other.coverage_) {}

  /// What no response may quote.
  void guard_secrets(checks::Secrets secrets) { secrets_ = std::move(secrets); }
  /// Responses are only read: for exchanges whose findings no one asks for.
  void judge_nothing() { judges_ = false; }
  /// The exchanges that follow belong to this step of the fixture; -1: to a given or to the end of the scenario.
  void at_step(int step, Counting counting = Counting::covered) {
    step_ = step;
    counting_ = counting;
  }

  /// Sends the request. Returns the index of the exchange, to which the findings that follow belong. A raw request that
  /// succeeded counts as a call of the operation whose route it took.
  int send(checks::Exchange next);
  /// Sends all requests at once. Returns the index of the first. Requests that name a step of their own keep it.
  int send_at_once(std::vector<checks::Exchange> all);

  /// A request was not sent, or its silence is not this scenario's alone: what follows cannot be judged.
  bool is_cut_short() const { return cut_short_; }

  /// Valid as long as a list of exchanges() holds it.
  const checks::Exchange& at(int index) const { return exchanges_[static_cast<size_t>(index)]; }
  int size() const { return static_cast<int>(exchanges_.size()); }

  /// The last exchange before this one that sent the same payload under the same idempotency key and got an outcome
  /// that the service stores; -1 where there is none. A success goes before later refusals: they came before the key
  /// was looked up.
  int stored_outcome(int index) const;
  /// The last exchange before this one that sent the same payload under the same idempotency key; -1: none.
  int same_request(int index) const;
  /// The last success before this exchange under the same idempotency key that sent another payload; -1: none.
  int other_payload(int index) const;
  /// Indices of the successes that changed state, in order.
  std::vector<int> changes() const;
  /// The same as the event feed is judged by.
  std::vector<checks::ObservedWrite> writes() const;

  const checks::Contract& contract() const { return contract_; }
  const checks::Coverage& coverage() const { return coverage_; }
  const ExchangeList& exchanges() const { return exchanges_; }
  /// Without those at the end that were not sent.
  ExchangeList sent() const;

 private:
  struct Burst {
    int first = 0;
    int count = 0;
  };
  template <typename Wanted>
  int last_with_same_key(int index, Wanted wanted) const;
  /// The indices of the exchanges with this idempotency key, in order.
  const std::vector<int>& with_key(std::string_view key) const;
  void make_ready(checks::Exchange& next) const;
  int keep(checks::Exchange answered, ExchangeTime time);
  void judge_message(int index);
  ExchangeList::Shared read_and_judge(checks::Exchange next, int index);

  Session& session_;
  const checks::Contract& contract_;
  JudgementCache& cache_;
  checks::Judgement& judgement_;
  bool judges_ = true;
  checks::Secrets secrets_;
  int step_ = -1;
  Counting counting_ = Counting::covered;
  ExchangeList exchanges_;
  std::vector<Burst> bursts_;  ///< what was sent at once
  bool cut_short_ = false;
  checks::Coverage coverage_;
  /// Of the first `indexed_` exchanges, whose keys it refers to. A log that continues from another makes its own.
  mutable std::unordered_map<std::string_view, std::vector<int>> by_key_;
  mutable int indexed_ = 0;
};

}  // namespace runner
