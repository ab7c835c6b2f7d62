// The exchanges of one scenario run, in order. Runs that begin alike share those of their beginning, so that each is
// held, and written, once.
#pragma once

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "checks/exchange.h"

namespace runner {

/// When an exchange was sent and how long it took. In a recorded run neither is known.
struct ExchangeTime {
  std::chrono::steady_clock::time_point begun = {};
  std::chrono::steady_clock::duration took = {};

  bool is_known() const { return begun != std::chrono::steady_clock::time_point{}; }
};

/// Exchanges in order. Scenario runs with a common prefix share its exchanges, which are immutable.
class ExchangeList {
 public:
  using Shared = std::shared_ptr<const checks::Exchange>;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = checks::Exchange;
    using difference_type = std::ptrdiff_t;
    using pointer = const checks::Exchange*;
    using reference = const checks::Exchange&;
    explicit Iterator(const Shared* at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Shared* at_;
  };

  void push_back(Shared exchange, ExchangeTime time = {}) {
    shared_.push_back(std::move(exchange));
    times_.push_back(time);
  }
  void push_back(checks::Exchange exchange) {
    push_back(std::make_shared<const checks::Exchange>(std::move(exchange)));
  }
  const checks::Exchange& operator[](size_t index) const { return *shared_[index]; }
  const checks::Exchange& front() const { return *shared_.front(); }
  ExchangeTime time(size_t index) const { return times_[index]; }
  ExchangeList first(size_t count) const {
    ExchangeList part;
    part.shared_.assign(shared_.begin(), shared_.begin() + static_cast<std::ptrdiff_t>(count));
    part.times_.assign(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(count));
    return part;
  }
  size_t size() const { return shared_.size(); }
  bool empty() const { return shared_.empty(); }
  Iterator begin() const { return Iterator(shared_.data()); }
  Iterator end() const { return Iterator(shared_.data() + shared_.size()); }

 private:
  std::vector<Shared> shared_;
  std::vector<ExchangeTime> times_;  ///< of each
};

}  // namespace runner
