#include "runner/explore/order_search.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "runner/explore/play_action.h"

namespace runner::explore {
namespace {

using checks::Exchange;

/// What a search leaves out, to find what kept the whole history from being explained.
struct Relaxation {
  std::set<size_t> left_out;  ///< actions that are neither replayed nor compared
  size_t end = SIZE_MAX;      ///< actions from here on are not compared
};

// A sequential service in one state, with the calls that follow as it builds them.
struct ServiceState {
  std::unique_ptr<ServiceSide> side;
  std::shared_ptr<const std::vector<Exchange>> built;  ///< by action; empty ones before the burst
};

class OrderSearch {
 public:
  OrderSearch(const SeenHistory& history, const Relaxation& relaxation)
      : history_(history), relaxation_(relaxation), burst_(burst_of(history.sequence)) {}

  OrderSearchResult run() {
    ResponseComparison comparison = history_.comparison;
    const ServiceState root = open(&comparison);
    if (result_.difference.empty() && search(root, comparison, 0)) result_.verdict = OrderVerdict::explained;
    if (result_.verdict != OrderVerdict::explained) {
      result_.order = closest_;
      if (gave_up_) result_.verdict = OrderVerdict::gave_up;
    } else {
      result_.order = order_;
    }
    return std::move(result_);
  }

  // Whether the action would have got its response at some point of the order, before the end of the burst.
  bool fits_earlier(size_t action, const std::vector<size_t>& order) {
    ResponseComparison comparison = history_.comparison;
    ServiceState state = open(&comparison);
    order_.clear();
    for (size_t i = 0;; ++i) {
      ResponseComparison copy = comparison;
      const auto [next, replayed] = after(state, action);
      if (!history_.compare(copy, *history_.seen[action], replayed)) return true;
      if (i == order.size()) return false;
      auto [following, exchange] = after(state, order[i]);
      history_.compare(comparison, *history_.seen[order[i]], exchange);
      order_.push_back(order[i]);
      kept_.push_back(std::exchange(state, std::move(following)));
    }
  }

 private:
  ServiceState open(ResponseComparison* comparison) {
    const ReplaySession fresh = history_.open();
    auto side =
        std::make_unique<ServiceSide>(history_.plan, fresh.session, SideOptions{fresh.name_space, {}, nullptr, false});
    const auto& actions = history_.sequence.actions;
    for (const GivenUse& use : history_.sequence.given) side->run_given(use);
    for (size_t i = 0; i < burst_.first; ++i) {
      const int index = play(actions[i], *side);
      if (comparison && index >= 0) differs(*comparison, i, side->log().at(index));
    }
    // Keys of their own are counted in the order of building, so all are built first.
    std::vector<Exchange> built(actions.size());
    for (size_t i = burst_.first; i < actions.size(); ++i) {
      if (const CallStep* call = actions[i].call()) built[i] = side->build(*call, "");
    }
    return {std::move(side), std::make_shared<const std::vector<Exchange>>(std::move(built))};
  }

  // The state after one more call, and its response there.
  std::pair<ServiceState, Exchange> after(const ServiceState& state, size_t action) {
    ++result_.tried;
    ServiceState next{nullptr, state.built};
    if (history_.forks) {
      next.side.reset(new ServiceSide(state.side->fork()));
    } else {
      next = open(nullptr);
      for (const size_t earlier : order_) next.side->log().send(Exchange((*next.built)[earlier]));
      result_.tried += order_.size();
    }
    ServiceSide& side = *next.side;
    Exchange replayed = side.log().at(side.log().send(Exchange((*next.built)[action])));
    return {std::move(next), std::move(replayed)};
  }

  bool is_left_out(size_t action) const { return relaxation_.left_out.contains(action); }

  // Remembers how far the closest order got.
  bool differs(ResponseComparison& comparison, size_t action, const Exchange& replayed) {
    const Exchange* seen = history_.seen[action];
    if (!seen || is_left_out(action) || action >= relaxation_.end) return false;
    const auto difference = history_.compare(comparison, *seen, replayed);
    if (!difference) return false;
    if (result_.difference.empty() || order_.size() > closest_.size()) {
      closest_ = order_;
      result_.difference = fmt::format("{}{}: {} for {}", operation_name(*seen),
                                       difference->pointer.empty() ? "" : " " + difference->pointer, difference->actual,
                                       difference->expected);
    }
    return true;
  }

  static std::string operation_name(const Exchange& exchange) {
    return exchange.operation ? exchange.operation->id : exchange.request.method;
  }

  bool search(const ServiceState& state, const ResponseComparison& comparison, uint64_t done) {
    if (result_.tried >= history_.most_calls) return !(gave_up_ = true);
    if (done + 1 == uint64_t{1} << burst_.count) return ends_as_seen(state, comparison);
    if (history_.forks && !states_.insert(state_of(state, comparison, done)).second) return false;
    for (size_t i = 0; i < burst_.count && !gave_up_; ++i) {
      const uint64_t bit = uint64_t{1} << i;
      if (done & bit) continue;
      const size_t action = burst_.first + i;
      if (is_left_out(action)) return search(state, comparison, done | bit);
      ResponseComparison compared = comparison;
      const auto [next, replayed] = after(state, action);
      if (differs(compared, action, replayed)) continue;
      order_.push_back(action);
      if (search(next, compared, done | bit)) return true;
      order_.pop_back();
    }
    return false;
  }

  // What is sent one after another after the burst.
  bool ends_as_seen(const ServiceState& state, ResponseComparison comparison) {
    const ServiceState end = copy_of(state);
    for (size_t i = burst_.end(); i < std::min(history_.seen.size(), relaxation_.end); ++i) {
      if (!history_.seen[i] || is_left_out(i)) continue;
      ++result_.tried;
      ServiceSide& side = *end.side;
      if (differs(comparison, i, side.log().at(side.log().send(Exchange((*end.built)[i]))))) return false;
    }
    return true;
  }

  ServiceState copy_of(const ServiceState& state) {
    if (history_.forks) return {std::unique_ptr<ServiceSide>(new ServiceSide(state.side->fork())), state.built};
    ServiceState copy = open(nullptr);
    for (const size_t earlier : order_) copy.side->log().send(Exchange((*copy.built)[earlier]));
    return copy;
  }

  // Two orders of the same calls that got the responses seen and show the same afterwards are in one state.
  std::string state_of(const ServiceState& state, const ResponseComparison& comparison, uint64_t done) {
    std::string text = std::to_string(done);
    const ServiceState end = copy_of(state);
    for (size_t i = burst_.end(); i < history_.sequence.actions.size(); ++i) {
      if (!history_.seen[i]) continue;
      ++result_.tried;
      ServiceSide& side = *end.side;
      const Exchange& shown = side.log().at(side.log().send(Exchange((*end.built)[i])));
      text += '\n' + checks::outcome_of(shown);
      if (shown.body) text += wire::to_text(comparison.in_target_names(*shown.body));
    }
    return text;
  }

  const SeenHistory& history_;
  const Relaxation relaxation_;
  const Burst burst_;
  OrderSearchResult result_;
  std::vector<size_t> order_;
  std::vector<size_t> closest_;
  std::set<std::string> states_;
  std::vector<ServiceState> kept_;  ///< forks refer to where they began
  bool gave_up_ = false;
};

bool is_successful(const Exchange* exchange, bool write) {
  return exchange && exchange->succeeded() && exchange->operation && exchange->operation->is_write() == write;
}

/// Names what the history looks like.
class AnomalySearch {
 public:
  explicit AnomalySearch(const SeenHistory& history) : history_(history), burst_(burst_of(history.sequence)) {}

  std::string name() const {
    if (const auto lost = lost_update())
      return fmt::format("a lost update: {} was answered, and nothing shows it", operation(*lost));
    for (size_t i = burst_.first; i < history_.seen.size(); ++i) {
      if (is_successful(history_.seen[i], false) && shows_an_earlier_state(i, SIZE_MAX))
        return fmt::format("a stale read: {} shows a state from before a write that was answered", operation(i));
    }
    for (size_t i = burst_.end(); i < history_.seen.size(); ++i) {
      if (is_successful(history_.seen[i], true) && shows_an_earlier_state(i, i))
        return fmt::format("a write skew: {} was decided by a state from before a write that was answered",
                           operation(i));
    }
    return "";
  }

 private:
  // A write of the burst without which the rest is explained; else one of all but one that were lost together.
  std::optional<size_t> lost_update() const {
    std::set<size_t> writes;
    for (size_t i = burst_.first; i < burst_.end(); ++i) {
      if (is_successful(history_.seen[i], true)) writes.insert(i);
    }
    for (const size_t write : writes) {
      if (is_explained({{write}})) return write;
    }
    for (const size_t kept : writes) {
      std::set<size_t> others = writes;
      others.erase(kept);
      if (others.size() > 1 && is_explained({others})) return *others.begin();
    }
    return std::nullopt;
  }

  std::string operation(size_t action) const { return history_.seen[action]->operation->id; }

  bool is_explained(const Relaxation& relaxation) const {
    return OrderSearch(history_, relaxation).run().verdict == OrderVerdict::explained;
  }

  // Without it the rest is explained, and it fits an earlier place of the same order.
  bool shows_an_earlier_state(size_t action, size_t end) const {
    const OrderSearchResult rest = OrderSearch(history_, {{action}, end}).run();
    return rest.verdict == OrderVerdict::explained && OrderSearch(history_, {}).fits_earlier(action, rest.order);
  }

  const SeenHistory& history_;
  const Burst burst_;
};

}  // namespace

OrderSearchResult search_order(const SeenHistory& history) {
  OrderSearchResult result = OrderSearch(history, {}).run();
  if (result.verdict == OrderVerdict::unexplained) result.anomaly = AnomalySearch(history).name();
  return result;
}

}  // namespace runner::explore
