#include "runner/explore/concurrent.h"

#include <fmt/format.h>

#include <algorithm>
#include <barrier>
#include <numeric>
#include <thread>

#include "checks/exchange_checks.h"
#include "runner/explore/player.h"
#include "runner/explore/single_requests.h"
#include "runner/explore/tolerance.h"

namespace runner::explore {
namespace {

using checks::Exchange;

constexpr const char* kLabel = "at-once";
constexpr int64_t kClockToleranceMs = 10'000;

// Makes the requests of a window from the sample of one operation.
class WindowMaker {
 public:
  WindowMaker(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random)
      : recipes_(recipes), start_(start), random_(random) {}

  Window make() {
    const Recipe& recipe = choose();
    SingleRequests single = single_requests(recipe, recipes_, start_);
    Window window;
    window.before.given = start_.given;
    window.before.actions = std::move(single.setup);
    const Action& sample = single.requests.front();
    const size_t width = 2 + random_.below(kMaxWindow - 1);
    switch (random_.below(3)) {
      case 0:
        window.pattern = "one key";
        for (size_t i = 0; i < width; ++i) window.at_once.push_back(under_key(sample));
        break;
      case 1:
        window.pattern = "the same request under keys of their own";
        for (size_t i = 0; i < width; ++i) window.at_once.push_back(sample);
        break;
      default:
        window.pattern = "different requests for one record";
        for (size_t i = 0; i < width; ++i) window.at_once.push_back(rival(recipe, sample));
    }
    return window;
  }

 private:
  const Recipe& choose() {
    std::vector<const Recipe*> writes;
    for (const Recipe& recipe : recipes_) {
      if (recipe.operation->is_write() && !recipe.operation->borrowed) writes.push_back(&recipe);
    }
    return writes.empty() ? recipes_.front() : *random_.pick(writes);
  }

  static Action under_key(Action action) {
    action.call()->call.idempotency_key = kLabel;
    action.capture.clear();
    return action;
  }

  // Another body, or another operation on the same path parameters.
  Action rival(const Recipe& recipe, const Action& sample) {
    std::vector<const Recipe*> rivals;
    for (const Recipe& other : recipes_) {
      if (other.operation->is_write() && other.parameters == recipe.parameters) rivals.push_back(&other);
    }
    const Recipe& chosen = rivals.empty() ? recipe : *random_.pick(rivals);
    Action action = sample;
    action.call()->operation = chosen.operation->id;
    action.call()->call.body = random_.pick(chosen.bodies);
    return action;
  }

  const std::vector<Recipe>& recipes_;
  const StartingPoint& start_;
  Random& random_;
};

class WindowTrial {
 public:
  WindowTrial(const Laboratory& laboratory, Driver& oracle, const Window& window, const std::string& name)
      : laboratory_(laboratory), oracle_(oracle), window_(window), start_{name, laboratory.clock, window.before.gate} {}

  WindowOutcome play() {
    if (!play_on_target()) return std::move(outcome_);
    judge_each();
    judge_order();
    return std::move(outcome_);
  }

 private:
  std::vector<Exchange>& exchanges() { return outcome_.exchanges; }

  bool play_on_target() {
    // Sessions of one start share a name space where the state is shared; elsewhere one session serves all threads.
    const bool own_state = laboratory_.target.capabilities().fresh_state;
    sessions_.push_back(laboratory_.target.open(start_));
    while (!own_state && sessions_.size() < window_.at_once.size())
      sessions_.push_back(laboratory_.target.open(start_));
    Player player(laboratory_.plan, *sessions_.front(), "");
    for (const GivenUse& use : window_.before.given) {
      if (!player.play(use)) return false;
    }
    for (const Action& action : window_.before.actions) exchanges().push_back(player.play(action));
    send_at_once(player);
    for (const Action& action : window_.after) exchanges().push_back(player.play(action));
    return true;
  }

  void send_at_once(Player& player) {
    std::vector<Exchange> built;
    for (const Action& action : window_.at_once) built.push_back(player.build(*action.call()));
    std::barrier together(static_cast<std::ptrdiff_t>(built.size()));
    std::vector<std::thread> threads;
    for (Exchange& exchange : built) exchange.request = sessions_.front()->prepare(std::move(exchange.request));
    for (size_t i = 0; i < built.size(); ++i) {
      threads.emplace_back([&, i] {
        Session& session = *sessions_[i % sessions_.size()];
        together.arrive_and_wait();
        send(built[i], session);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (Exchange& exchange : built) exchanges().push_back(std::move(exchange));
  }

  // What holds of every answer, however it came about.
  void judge_each() {
    checks::Judgement judgement;
    for (size_t i = 0; i < exchanges().size(); ++i) {
      exchanges()[i].step = static_cast<int>(i);
      exchanges()[i].label = "at once";
      judgement.at_exchange(static_cast<int>(i));
      checks::judge_exchange(exchanges()[i], laboratory_.plan.contract, judgement);
    }
    for (const checks::Finding& finding : judgement.findings()) add(finding);
  }

  void judge_order() {
    std::vector<size_t> order(window_.at_once.size());
    std::iota(order.begin(), order.end(), 0);
    std::string nearest;
    size_t furthest = 0;
    do {
      const auto [explained, difference] = explain(order);
      if (explained == exchanges().size()) return;
      if (nearest.empty() || explained > furthest) {
        furthest = explained;
        nearest = difference;
      }
    } while (std::next_permutation(order.begin(), order.end()));
    checks::Finding finding{checks::Rule::explore_concurrent, Level::must, "", "", "", first_at_once()};
    finding.expected = fmt::format("answers as of {} requests in some order ({})", order.size(), window_.pattern);
    finding.actual = "no order explains them; the nearest fails at " + nearest;
    add(finding);
  }

  struct Explanation {
    size_t explained = 0;  ///< exchanges, in the order played
    std::string difference;
  };

  // Plays all of it on a fresh oracle with the window in that order.
  Explanation explain(const std::vector<size_t>& order) {
    const auto session = oracle_.open({start_.scenario, sessions_.front()->now(), start_.gate});
    Player player(laboratory_.plan, *session, sessions_.front()->name_space());
    AnswerComparison comparison(laboratory_.target.capabilities().clock ? 0 : kClockToleranceMs);
    for (const GivenUse& use : window_.before.given) player.play(use);
    const size_t before = window_.before.actions.size();
    const size_t after = before + window_.at_once.size();
    // Keys of their own are counted in the order of building, so all are built first.
    std::vector<Exchange> answers;
    for (const Action& action : window_.before.actions) answers.push_back(player.play(action));
    for (const Action& action : window_.at_once) answers.push_back(player.build(*action.call()));
    for (size_t index : order) send(answers[before + index], *session);
    for (const Action& action : window_.after) answers.push_back(player.play(action));
    Explanation explanation;
    for (size_t i = 0; i < answers.size(); ++i) {
      const size_t at = i >= before && i < after ? before + order[i - before] : i;
      const auto difference = comparison.compare(exchanges()[at], answers[at]);
      if (difference && !tolerance_of({exchanges()[at], answers[at], *difference})) {
        explanation.difference = fmt::format("{} {}: {} for {}", answers[at].request.method, difference->pointer,
                                             difference->actual, difference->expected);
        return explanation;
      }
      ++explanation.explained;
    }
    return explanation;
  }

  int first_at_once() const { return static_cast<int>(window_.before.actions.size()); }

  void add(const checks::Finding& finding) {
    Observation observation;
    observation.finding = finding;
    observation.action = finding.exchange;
    const Exchange& exchange = exchanges()[static_cast<size_t>(finding.exchange)];
    observation.operation = exchange.operation ? exchange.operation->id : exchange.request.method;
    observation.rules = laboratory_.clauses.of_check(checks::id_of(finding.rule));
    set_key(observation, "");
    observation.key += " " + window_.pattern;
    outcome_.observations.push_back(std::move(observation));
  }

  const Laboratory& laboratory_;
  Driver& oracle_;
  const Window& window_;
  const SessionStart start_;
  std::vector<std::unique_ptr<Session>> sessions_;
  WindowOutcome outcome_;
};

}  // namespace

Window make_window(const std::vector<Recipe>& recipes, const StartingPoint& start, Random& random) {
  return WindowMaker(recipes, start, random).make();
}

WindowOutcome play_window(const Laboratory& laboratory, Driver& oracle, const Window& window, const std::string& name) {
  return WindowTrial(laboratory, oracle, window, name).play();
}

}  // namespace runner::explore
