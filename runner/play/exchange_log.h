// The exchanges of one scenario run, in order: each is sent on the session, its answer read and judged by what every
// exchange is judged by, and kept. Knows which exchanges changed state and which only repeated a stored outcome; it
// knows no step and no expectation.
#pragma once

#include <string>
#include <vector>

#include "checks/coverage.h"
#include "checks/event_feed.h"
#include "checks/exchange.h"
#include "checks/judgement.h"
#include "runner/driver/driver.h"
#include "runner/play/judgement_cache.h"
#include "runner/record/exchange_list.h"

namespace runner {

/// Whether exchanges count as coverage: what chance decides does not, so that two runs count the same.
enum class Counting { covered, left_out };

class ExchangeLog {
 public:
  /// All must outlive the log.
  ExchangeLog(Session& session, const checks::Contract& contract, JudgementCache& before, checks::Judgement& judgement)
      : session_(session), contract_(contract), before_(before), judgement_(judgement) {}
  /// Goes on from where `other` stands.
  ExchangeLog(const ExchangeLog& other, Session& session, checks::Judgement& judgement)
      : session_(session),
        contract_(other.contract_),
        before_(other.before_),
        judgement_(judgement),
        secrets_(other.secrets_),
        step_(other.step_),
        counting_(other.counting_),
        exchanges_(other.exchanges_),
        windows_(other.windows_),
        coverage_(other.coverage_) {}

  /// Values that no answer may repeat.
  void guard_secrets(std::vector<std::string> secrets) { secrets_ = std::move(secrets); }
  /// Exchanges from here on belong to this step of the fixture; -1: to a given or to the scenario's end.
  void at_step(int step, Counting counting = Counting::covered) {
    step_ = step;
    counting_ = counting;
  }

  /// Sends the request and gives the index of the exchange, to which findings belong from here on. A raw request that
  /// succeeded counts as a call of the operation whose route it took.
  int send(checks::Exchange next);
  /// The same for all of them at once; the index of the first. Those that name a step of their own keep it.
  int send_at_once(std::vector<checks::Exchange> all);

  /// Valid as long as a list of exchanges() holds it.
  const checks::Exchange& at(int index) const { return exchanges_[static_cast<size_t>(index)]; }
  int size() const { return static_cast<int>(exchanges_.size()); }

  /// The last exchange before this one that sent the same payload under the same idempotency key and got an outcome
  /// that the service keeps; -1 where there is none.
  int stored_outcome(int index) const;
  /// Indices of the successes that changed state, in order.
  std::vector<int> changes() const;
  /// The same as the event feed is judged by.
  std::vector<checks::ObservedWrite> writes() const;

  const checks::Coverage& coverage() const { return coverage_; }
  const ExchangeList& exchanges() const { return exchanges_; }

 private:
  void make_ready(checks::Exchange& next) const;
  int keep(checks::Exchange answered);
  ExchangeList::Shared read_and_judge(checks::Exchange next, int index);

  Session& session_;
  const checks::Contract& contract_;
  JudgementCache& before_;
  checks::Judgement& judgement_;
  std::vector<std::string> secrets_;
  int step_ = -1;
  Counting counting_ = Counting::covered;
  ExchangeList exchanges_;
  std::vector<std::pair<int, int>> windows_;  ///< sent at once: index of the first, how many
  checks::Coverage coverage_;
};

/// Status, error code and reason code, or why there is no answer.
std::string describe_outcome(const checks::Exchange& exchange);

}  // namespace runner
