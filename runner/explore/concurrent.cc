#include "runner/explore/concurrent.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/export_page.h"
#include "runner/driver/together.h"
#include "runner/explore/player.h"
#include "runner/explore/tolerance.h"
#include "runner/explore/window.h"
#include "runner/explore/window_orders.h"
#include "runner/play/feed_reader.h"
#include "runner/play/walk_export.h"

namespace runner::explore {
namespace {

using checks::Exchange;

constexpr int64_t kClockToleranceMs = 10'000;

// A session of the explorer's own process, which threads may share, answers on several of them.
class ThreadedSession : public Session {
 public:
  explicit ThreadedSession(std::unique_ptr<Session> own) : own_(std::move(own)) {}
  wire::Instant now() const override { return own_->now(); }
  std::string name_space() const override { return own_->name_space(); }
  std::optional<checks::Actor> caller(std::string_view name) const override { return own_->caller(name); }
  wire::Request prepare(wire::Request request) const override { return own_->prepare(std::move(request)); }
  checks::Answer exchange(const wire::Request& request) override { return own_->exchange(request); }
  std::vector<checks::Answer> exchange_at_once(const std::vector<wire::Request>& requests) override {
    return send_together(requests, [this](size_t, const wire::Request& request) { return own_->exchange(request); });
  }
  void set_gate(Gate gate) override { own_->set_gate(gate); }
  void rotate_key() override { own_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return own_->project(documents); }

 private:
  std::unique_ptr<Session> own_;
};

std::unique_ptr<Session> open(Driver& driver, const SessionStart& start) {
  auto session = driver.open(start);
  if (!driver.capabilities().fresh_state) return session;
  return std::make_unique<ThreadedSession>(std::move(session));
}

// The transport's rules have said so.
bool is_lost(const Exchange& exchange) { return !exchange.response() || exchange.status() >= 500; }

class WindowTrial {
 public:
  WindowTrial(const Laboratory& laboratory, const Sequence& sequence, const std::string& name)
      : laboratory_(laboratory),
        sequence_(sequence),
        window_(window_of(sequence)),
        start_{name, laboratory.clock, sequence.gate},
        session_(open(laboratory.target, start_)),
        log_(*session_, laboratory.plan.contract, before_, judgement_),
        feed_(log_, laboratory.plan.contract, judgement_),
        player_(laboratory.plan, *session_, "", &log_) {
    log_.guard_secrets(laboratory.target.secrets());
  }

  WindowOutcome play() {
    if (play_on_target()) {
      judge_order();
      judge_end();
    }
    WindowOutcome outcome;
    outcome.exchanges.assign(log_.exchanges().begin(), log_.exchanges().end());
    outcome.judged = judgement_.judged();
    for (const checks::Finding& finding : judgement_.findings()) outcome.observations.push_back(observed(finding));
    return outcome;
  }

 private:
  bool play_on_target() {
    for (const GivenUse& use : sequence_.given) {
      if (!player_.play(use)) return false;
    }
    for (size_t i = 0; i < sequence_.actions.size(); ++i) {
      if (i == window_.first) {
        send_at_once();
      } else if (!window_.holds(i) && !play_alone(i)) {
        return false;
      }
    }
    return true;
  }

  // False where it gives nothing that later actions could name: what they would send then is another request.
  bool play_alone(size_t action) {
    log_.at_step(static_cast<int>(action));
    const int before = log_.size();
    const Exchange played = player_.play(sequence_.actions[action]);
    places_.push_back(log_.size() > before ? before : -1);
    return played.succeeded() || sequence_.actions[action].capture.empty();
  }

  void send_at_once() {
    std::vector<Exchange> built;
    for (size_t i = window_.first; i < window_.first + window_.count; ++i) {
      built.push_back(player_.build(*sequence_.actions[i].call()));
      built.back().step = static_cast<int>(i);
      built.back().label = "at once";
    }
    const int first = log_.send_at_once(std::move(built));
    for (size_t i = 0; i < window_.count; ++i) places_.push_back(first + static_cast<int>(i));
  }

  const Exchange& exchange_of(size_t action) const { return log_.at(places_[action]); }

  void judge_order() {
    for (size_t i = window_.first; i < window_.first + window_.count; ++i) {
      if (is_lost(exchange_of(i))) return;
    }
    std::string nearest;
    size_t furthest = 0;
    const std::vector<Order> orders = orders_of(window_);
    for (const Order& order : orders) {
      const auto [explained, difference] = explain(order);
      if (difference.empty()) return hold();
      if (nearest.empty() || explained > furthest) nearest = difference;
      furthest = std::max(furthest, explained);
    }
    judgement_.at_exchange(places_[window_.first]);
    judgement_.judge(checks::Rule::explore_concurrent, false, [&] {
      return checks::Discrepancy{
          "", fmt::format("answers as of {} requests in some order ({})", window_.count, pattern_of(sequence_)),
          fmt::format("none of {} orders explains them; the nearest fails at {}", orders.size(), nearest)};
    });
  }

  void hold() {
    judgement_.judge(checks::Rule::explore_concurrent, true, [] { return checks::Discrepancy{}; });
  }

  struct Explanation {
    size_t explained = 0;  ///< exchanges, in the order played
    std::string difference;
  };

  // Plays all of it on a fresh oracle with the window in that order, and compares in the order played.
  Explanation explain(const Order& order) {
    const auto session = laboratory_.sequential().open({start_.scenario, session_->now(), start_.gate});
    const auto told = tell(laboratory_.plan, *session, session_->name_space(), sequence_, order);
    AnswerComparison comparison(laboratory_.target.capabilities().clock ? 0 : kClockToleranceMs);
    Explanation explanation;
    for (size_t i = 0; i < told.size(); ++i) {
      const size_t action = window_.holds(i) ? window_.first + order[i - window_.first] : i;
      if (places_[action] < 0) continue;
      const Exchange& seen = exchange_of(action);
      const auto difference = comparison.compare(seen, told[action]);
      if (difference && !tolerance_of({seen, told[action], *difference})) {
        explanation.difference = fmt::format("{}{}: {} for {}", operation_of(seen),
                                             difference->pointer.empty() ? "" : " " + difference->pointer,
                                             difference->actual, difference->expected);
        return explanation;
      }
      ++explanation.explained;
    }
    return explanation;
  }

  // Export pages and the event feed, without signatures, which trials verify.
  void judge_end() {
    log_.at_step(-1);
    const checks::SigningKeys none;
    const checks::Verifier verifier{none, laboratory_.signatures.memory()};
    for (int index : export_pages(log_)) {
      judgement_.at_exchange(index);
      checks::judge_export_page(log_.at(index), verifier, judgement_);
    }
    const Capabilities capabilities = laboratory_.target.capabilities();
    if (!capabilities.events) return;
    checks::Feed feed;
    feed.tolerated_level = capabilities.fresh_state ? Level::must : Level::should;
    feed.writes = log_.writes();
    for (const checks::Actor& caller : writers(log_)) {
      for (checks::SeenEvent& event : feed_.read(caller)) {
        if (capabilities.fresh_state || is_about_own_provider(event, log_)) feed.events.push_back(std::move(event));
      }
    }
    checks::judge_event_feed(feed, laboratory_.plan.contract, verifier, judgement_);
  }

  Observation observed(const checks::Finding& finding) const {
    Observation observation;
    observation.finding = finding;
    if (finding.exchange >= 0) {
      observation.operation = operation_of(log_.at(finding.exchange));
      observation.action = log_.at(finding.exchange).step;
    }
    observation.rules = laboratory_.clauses.of_check(checks::id_of(finding.rule));
    set_key(observation, "");
    return observation;
  }

  const Laboratory& laboratory_;
  const Sequence& sequence_;
  const Window window_;
  const SessionStart start_;
  checks::Judgement judgement_;
  JudgementCache before_;
  std::unique_ptr<Session> session_;
  ExchangeLog log_;
  FeedReader feed_;
  Player player_;
  std::vector<int> places_;  ///< in the log, by action; -1: no call
};

}  // namespace

WindowOutcome play_window(const Laboratory& laboratory, const Sequence& sequence, const std::string& name) {
  return WindowTrial(laboratory, sequence, name).play();
}

std::vector<Observation> only_at_once(std::vector<Observation> observations, const std::vector<Observation>& alone,
                                      const Sequence& sequence) {
  // Answers that differ from the oracle's anyway say nothing about the order of requests.
  const bool differs = std::any_of(alone.begin(), alone.end(), [](const Observation& observation) {
    return checks::id_of(observation.finding.rule).starts_with("explore.");
  });
  std::erase_if(observations, [&](const Observation& observation) {
    if (observation.finding.rule == checks::Rule::explore_concurrent) return differs;
    return std::any_of(alone.begin(), alone.end(), [&](const auto& other) { return other.key == observation.key; });
  });
  for (Observation& observation : observations) observation.key += " at once: " + pattern_of(sequence);
  return observations;
}

}  // namespace runner::explore
