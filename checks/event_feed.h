// Judges the event feed of one scenario against its writes: schema, signature, exactly one event for each change of
// state, none for error responses and replays (contract, common.md, "Events"). Events are attributed by record ids,
// since correlation ids are constant per operation.
#pragma once

#include <string>
#include <vector>

#include "checks/signing_keys.h"

namespace checks {

/// One event as a page of the feed showed it.
struct SeenEvent {
  const wire::Json* envelope;
  int exchange;         ///< index of the page's exchange
  std::string pointer;  ///< of the event in that page
};

/// A success of an operation that changed state (not a replay of an earlier one), with its index.
struct ObservedWrite {
  const Exchange* exchange;
  int index;
  /// The index of the first of the writes that were sent at once with it, whose order is not known. -1: it was sent
  /// alone.
  int at_once = -1;
};

struct Feed {
  std::vector<SeenEvent> events;      ///< in the order of the walk over the feed's pages
  std::vector<ObservedWrite> writes;  ///< in the order of their responses
  /// The level of findings for an event that a walk repeats, and for one whose type no milestone of the run declares:
  /// another service than the reference may deliver more than once and serve events of other milestones.
  Level tolerated_level = Level::must;
};

void judge_event_feed(const Feed& feed, const Contract& contract, const Verifier& verifier, Judgement& judgement);

/// Judges two readings of one caller's feed: the later one contains what the earlier one contained, under the same id.
void judge_kept_events(const std::vector<SeenEvent>& earlier, const std::vector<SeenEvent>& later,
                       Judgement& judgement);

}  // namespace checks
