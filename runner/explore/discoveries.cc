#include "runner/explore/discoveries.h"

#include <algorithm>
#include <utility>

namespace runner::explore {

Discovery* Discoveries::add(const Observation& observation, const CaseId& id, const Sequence& sequence) {
  const auto known = by_cause_.find(observation.cause);
  if (known != by_cause_.end()) {
    Discovery& discovery = found_[known->second.index];
    const std::string text = id.text();
    if (std::exchange(known->second.last_case, text) != text) ++discovery.count;
    add_place(observation, discovery);
    return nullptr;
  }
  if (found_.size() >= kMax) {
    ++left_out_;
    return nullptr;
  }
  by_cause_[observation.cause] = {found_.size(), id.text()};
  Discovery& discovery = found_.emplace_back();
  discovery.observation = observation;
  discovery.sequence = sequence;
  discovery.original_steps = sequence.actions.size();
  discovery.first_case = id;
  discovery.count = 1;
  discovery.fingerprint = fingerprint_of(observation);
  add_place(observation, discovery);
  return &discovery;
}

void Discoveries::add_place(const Observation& observation, Discovery& discovery) {
  std::vector<ShownPlace>& places = discovery.places;
  const auto known = std::find_if(places.begin(), places.end(),
                                  [&](const ShownPlace& place) { return place.text == observation.shown_at; });
  if (known != places.end()) {
    ++known->count;
  } else if (places.size() < kMaxPlaces) {
    places.push_back({observation.shown_at, 1});
  } else {
    ++discovery.places_left_out;
  }
}

}  // namespace runner::explore
