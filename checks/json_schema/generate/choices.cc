#include "checks/json_schema/generate/choices.h"

namespace json_schema {

size_t Choices::choose(const Fork& fork, const Place& place, const Options& options, size_t preferred,
                       uint64_t attempt) {
  size_t taken = preferred;
  const bool is_free = options->size() > 1;
  if (is_free && manner() == Manner::random) taken = mix(noise(fork, place), attempt) % options->size();
  if (is_free && manner() != Manner::random && attempt > 0) taken = (preferred + attempt) % options->size();
  if (is_free && salt_ == 0 && !script_.empty()) {
    const auto wanted = script_.find(mix(fork.hash(), place.exact));
    for (size_t i = 0; wanted != script_.end() && i < options->size(); ++i) {
      if ((*options)[i].label == wanted->second) taken = i;
    }
  }
  if (is_free && salt_ == 0 && manner_ != Manner::random) met_.push_back({fork, place, options, taken});
  return taken;
}

uint64_t Choices::noise(const Fork& fork, const Place& place) const {
  return mix(mix(mix(seed_, fork.hash()), place.exact), salt_);
}

}  // namespace json_schema
