#include "runner/play/substitutes.h"

#include <algorithm>

namespace runner {

void Substitutes::add(const std::string& then, const std::string& now) {
  constexpr size_t kShortest = 6;
  if (then.size() >= kShortest && then != now) texts_[then] = now;
}

void Substitutes::learn(const wire::Json& then, const wire::Json& now) {
  if (then.as_string() && now.as_string()) return add(*then.as_string(), *now.as_string());
  if (const wire::Array* array = then.as_array()) {
    for (size_t i = 0; now.as_array() && i < std::min(array->size(), now.as_array()->size()); ++i)
      learn((*array)[i], (*now.as_array())[i]);
  }
  if (!then.as_object()) return;
  for (const wire::Member& member : *then.as_object()) {
    if (const wire::Json* value = now.find(member.key)) learn(member.value, *value);
  }
}

std::string Substitutes::apply(std::string text) const {
  // From the end of the alphabet, so that a text comes before its beginnings.
  for (auto it = texts_.rbegin(); it != texts_.rend(); ++it) {
    for (size_t at = 0; (at = text.find(it->first, at)) != std::string::npos; at += it->second.size())
      text.replace(at, it->first.size(), it->second);
  }
  return text;
}

}  // namespace runner
