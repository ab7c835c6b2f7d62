// Reads a target's event feed and its signing keys for one scenario, page by page (contract, common.md, "Events",
// "Canonical JSON, hashes, signatures"), and hands what was seen to the checks.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/event_feed.h"
#include "checks/judgement.h"
#include "runner/play/exchange_log.h"
#include "runner/play/feed_cursors.h"

namespace runner {

/// Pages of one reading; a feed that always goes on ends in a finding.
inline constexpr size_t kMaxFeedPages = 50;

class FeedReader {
 public:
  /// All must outlive the reader.
  FeedReader(ExchangeLog& log, const checks::Contract& contract, checks::Judgement& judgement)
      : log_(log), contract_(contract), judgement_(judgement) {}
  /// Goes on from where `other` stands.
  FeedReader(const FeedReader& other, ExchangeLog& log, checks::Judgement& judgement)
      : log_(log),
        contract_(other.contract_),
        judgement_(judgement),
        earlier_(other.earlier_),
        marks_(other.marks_),
        starts_(other.starts_) {}

  /// Callers that the session shares with others are read from here on only. `marks` outlives the reader.
  void start_at_marks(Session& session, FeedCursors& marks);

  /// The whole feed of a caller; judges its pages, and that it still shows what an earlier reading showed. Events live
  /// as long as the log.
  std::vector<checks::SeenEvent> read(const checks::Actor& caller);

 private:
  std::string read_page(int index, std::vector<checks::SeenEvent>& seen);

  ExchangeLog& log_;
  const checks::Contract& contract_;
  checks::Judgement& judgement_;
  std::map<std::string, std::vector<checks::SeenEvent>> earlier_;  ///< by the caller's id
  FeedCursors* marks_ = nullptr;
  std::map<std::string, std::string> starts_;  ///< the event before the first one to read, by the caller's id
};

/// Reads the published keys.
checks::SigningKeys read_signing_keys(ExchangeLog& log, const checks::Contract& contract,
                                      checks::VerificationMemory& memory, checks::Judgement& judgement);

/// Whether an exchange of the log named the provider that the event is about, or a write made it. Where a target's
/// state is not ours, a caller's feed may hold events of other scenarios. True for an event that names no provider.
bool is_about_own_provider(const checks::SeenEvent& event, const ExchangeLog& log);

/// The callers whose feeds can show what the writes of a scenario did: all that tried one and may call it.
std::vector<checks::Actor> writers(const ExchangeLog& log);

}  // namespace runner
