// Reads the event feeds of a target's callers for one scenario, page by page (contract, common.md, "Events"), and
// judges the pages as such. What the events have to be is judged by checks::judge_event_feed.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runner/play/exchange_log.h"
#include "runner/play/feed_cursors.h"

namespace runner {

/// Pages of one reading, and one more for each exchange before it, since a page may hold a single event. A feed that
/// never ends is a finding.
inline constexpr size_t kMaxFeedPages = 50;

/// Judges a page of a feed, a success, by itself and adds its events to `seen`; they live as long as the log. Returns
/// the id that the next page follows, empty on the last page.
std::string take_feed_page(const ExchangeLog& log, int index, std::vector<checks::SeenEvent>& seen,
                           checks::Judgement& judgement);

class FeedReader {
 public:
  using Query = std::vector<std::pair<std::string, std::string>>;

  /// All must outlive the reader.
  FeedReader(ExchangeLog& log, const checks::Contract& contract, checks::Judgement& judgement)
      : log_(log), contract_(contract), judgement_(judgement) {}
  /// A reader that continues from `other`, on another log.
  FeedReader(const FeedReader& other, ExchangeLog& log, checks::Judgement& judgement)
      : log_(log),
        contract_(other.contract_),
        judgement_(judgement),
        earlier_(other.earlier_),
        cursors_(other.cursors_),
        starts_(other.starts_) {}

  /// The feeds of callers that the session shares with others are read from here on only. `cursors` must outlive the
  /// reader.
  void start_at_cursors(Session& session, FeedCursors& cursors);
  /// The event before the first one that is read, by the caller's id.
  const std::map<std::string, std::string>& starts() const { return starts_; }

  /// The whole feed of a caller. Judges its pages, and that it still shows what an earlier reading showed. The events
  /// live as long as the log.
  std::vector<checks::SeenEvent> read(const checks::Actor& caller);
  /// Asks for one page. Returns the index of the exchange.
  int ask(const checks::Actor& caller, Query query);

 private:
  ExchangeLog& log_;
  const checks::Contract& contract_;
  checks::Judgement& judgement_;
  std::map<std::string, std::vector<checks::SeenEvent>> earlier_;  ///< by the caller's id
  FeedCursors* cursors_ = nullptr;
  std::map<std::string, std::string> starts_;  ///< the event before the first one to read, by the caller's id
};

}  // namespace runner
