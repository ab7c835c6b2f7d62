#include "runner/play/exchange_log.h"

#include <algorithm>
#include <chrono>

#include "checks/exchange_checks.h"
#include "wire/canonical_json.h"

namespace runner {
namespace {

using checks::Exchange;
using Clock = std::chrono::steady_clock;

std::string_view path_of(const Exchange& exchange) {
  return std::string_view(exchange.request.target).substr(0, exchange.request.target.find('?'));
}

// As the hash of the canonical payload sees it: 2 and 2.0 are the same, and so are two fractions of one double.
bool same_canonical(const Exchange& left, const Exchange& right) {
  return wire::canonical_json(*left.request_body) == wire::canonical_json(*right.request_body);
}

// The payload that an idempotency key identifies: path parameters and body (common, Idempotency).
bool same_payload(const Exchange& left, const Exchange& right) {
  if (path_of(left) != path_of(right)) return false;
  if (left.request.body == right.request.body) return true;
  return left.request_body && right.request_body &&
         (left.request_body == right.request_body || same_canonical(left, right));
}

bool is_other_payload(const Exchange& left, const Exchange& right) {
  if (path_of(left) != path_of(right)) return true;
  return left.request_body && right.request_body && !same_canonical(left, right);
}

bool same_key(const Exchange& left, const Exchange& right) {
  return left.operation == right.operation && left.actor == right.actor &&
         left.idempotency_key == right.idempotency_key;
}

}  // namespace

int ExchangeLog::send(Exchange next) {
  make_ready(next);
  const uint64_t repeats = session_.repeats();
  const auto begun = Clock::now();
  next.outcome = session_.exchange(next.request);
  next.sent_again = session_.repeats() != repeats;
  return keep(std::move(next), {begun, Clock::now() - begun});
}

int ExchangeLog::send_at_once(std::vector<Exchange> all) {
  const int first = size();
  bursts_.push_back({first, static_cast<int>(all.size())});
  std::vector<wire::Request> requests;
  for (Exchange& next : all) {
    make_ready(next);
    requests.push_back(next.request);
  }
  const uint64_t repeats = session_.repeats();
  const auto begun = Clock::now();
  std::vector<checks::Outcome> outcomes = session_.exchange_at_once(requests);
  const ExchangeTime time{begun, Clock::now() - begun};  // of all together
  for (size_t i = 0; i < all.size(); ++i) {
    all[i].outcome = std::move(outcomes[i]);
    all[i].sent_again = session_.repeats() != repeats;
    keep(std::move(all[i]), time);
  }
  return first;
}

void ExchangeLog::make_ready(Exchange& next) const {
  if (next.step < 0) next.step = step_;
  next.secrets = secrets_;
  next.request = session_.prepare(std::move(next.request));
}

int ExchangeLog::keep(Exchange next, ExchangeTime time) {
  const int index = size();
  if (auto secrets = session_.secrets()) next.secrets = std::move(*secrets);
  judgement_.at_exchange(index);
  const auto* silence = std::get_if<checks::NoResponse>(&next.outcome);
  cut_short_ |= silence && silence->meaning != checks::NoResponse::Meaning::unanswered;
  if (const JudgementCache::Read* known = judges_ && !next.sent_again ? cache_.find(next) : nullptr) {
    exchanges_.push_back(known->exchange, time);
    judgement_.count(known->judged);
  } else {
    exchanges_.push_back(read_and_judge(std::move(next), index), time);
  }
  if (judges_) judge_message(index);
  if (counting_ == Counting::covered) coverage_.count(at(index));
  return index;
}

// A message may name what the service showed, or was sent otherwise, before: the owner of a record.
void ExchangeLog::judge_message(int index) {
  const auto is_known = [&](std::string_view text) {
    for (int i = 0; i < index; ++i) {
      if (checks::shows(at(i), text)) return true;
    }
    return false;
  };
  checks::check_message(at(index), is_known, judgement_);
}

ExchangeList::Shared ExchangeLog::read_and_judge(Exchange next, int index) {
  checks::read_body(next);
  const checks::Operation* called = next.operation;
  if (!called && next.succeeded()) next.operation = contract_.find_route(next.request.method, next.request.target);
  auto exchange = std::make_shared<const Exchange>(std::move(next));
  if (!judges_) return exchange;
  checks::Judgement own;
  own.at_exchange(index);
  checks::judge_exchange(*exchange, contract_, own);
  if (own.findings().empty() && exchange->operation == called && !exchange->sent_again)
    cache_.keep({exchange, own.judged()});
  judgement_.join(own);
  return exchange;
}

ExchangeList ExchangeLog::sent() const {
  const auto was_sent = [](const Exchange& exchange) {
    const auto* silence = std::get_if<checks::NoResponse>(&exchange.outcome);
    return !silence || silence->meaning != checks::NoResponse::Meaning::not_sent;
  };
  size_t end = exchanges_.size();
  while (end > 0 && !was_sent(exchanges_[end - 1])) --end;
  return exchanges_.first(end);
}

int ExchangeLog::stored_outcome(int index) const {
  return last_with_same_key(
      index, [](const Exchange& earlier) { return earlier.succeeded() || !earlier.reason_code().empty(); });
}

int ExchangeLog::same_request(int index) const {
  return last_with_same_key(index, [](const Exchange&) { return true; });
}

const std::vector<int>& ExchangeLog::with_key(std::string_view key) const {
  for (; indexed_ < size(); ++indexed_) by_key_[at(indexed_).idempotency_key].push_back(indexed_);
  return by_key_[key];
}

int ExchangeLog::other_payload(int index) const {
  const Exchange& current = at(index);
  if (current.idempotency_key.empty() || !current.operation || !current.operation->is_write()) return -1;
  const std::vector<int>& same = with_key(current.idempotency_key);
  const auto found = std::find_if(same.rbegin(), same.rend(), [&](int i) {
    return i < index && at(i).succeeded() && same_key(at(i), current) && is_other_payload(at(i), current);
  });
  return found == same.rend() ? -1 : *found;
}

template <typename Wanted>
int ExchangeLog::last_with_same_key(int index, Wanted wanted) const {
  const Exchange& current = at(index);
  if (current.idempotency_key.empty()) return -1;
  if (current.operation && !current.operation->is_write())
    return -1;  // what is only read has no key (common, Idempotency)
  const std::vector<int>& candidates = with_key(current.idempotency_key);
  int refused = -1;
  for (auto i = std::lower_bound(candidates.begin(), candidates.end(), index); i != candidates.begin();) {
    const Exchange& earlier = at(*--i);
    if (!wanted(earlier) || !same_key(earlier, current) || !same_payload(earlier, current)) continue;
    if (earlier.succeeded()) return *i;
    if (refused < 0) refused = *i;
  }
  return refused;
}

std::vector<int> ExchangeLog::changes() const {
  std::vector<int> changes;
  for (int i = 0; i < size(); ++i) {
    const Exchange& exchange = at(i);
    if (!exchange.operation || !exchange.operation->is_write() || !exchange.succeeded()) continue;
    const int stored = stored_outcome(i);
    if (stored < 0 || !at(stored).succeeded()) changes.push_back(i);
  }
  return changes;
}

std::vector<checks::ObservedWrite> ExchangeLog::writes() const {
  std::vector<checks::ObservedWrite> writes;
  for (int index : changes()) {
    checks::ObservedWrite& write = writes.emplace_back(checks::ObservedWrite{&at(index), index});
    for (const auto& [first, count] : bursts_) {
      if (index >= first && index < first + count) write.at_once = first;
    }
  }
  return writes;
}

}  // namespace runner
