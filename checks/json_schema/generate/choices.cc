#include "checks/json_schema/generate/choices.h"

namespace json_schema {

uint64_t mix(uint64_t left, uint64_t right) {
  uint64_t value = left * 0x9E3779B97F4A7C15ull + right + 0x9E3779B97F4A7C15ull;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
  return value ^ (value >> 31);
}

uint64_t mix(uint64_t left, std::string_view text) { return mix(left, wire::hash_of_key(text)); }

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
