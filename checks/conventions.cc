#include "checks/conventions.h"

#include <algorithm>

namespace checks {

std::optional<Refusal> find_refusal(std::string_view name) {
  constexpr std::string_view kNames[] = {
#define REFUSAL(refusal) #refusal,
#include "checks/conventions.def"
#undef REFUSAL
  };
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<Refusal>(found - std::begin(kNames));
}

int ErrorCodes::status_of(std::string_view code) const {
  const auto found =
      std::find_if(codes_.begin(), codes_.end(), [&](const ErrorCode& known) { return known.code == code; });
  return found == codes_.end() || code.empty() ? 0 : found->status;
}

std::vector<std::string_view> ErrorCodes::all() const {
  std::vector<std::string_view> all;
  for (const ErrorCode& known : codes_) all.push_back(known.code);
  return all;
}

const std::string* MemberNames::id_prefix(std::string_view name) const {
  const auto found =
      std::find_if(generated_ids.begin(), generated_ids.end(), [&](const auto& id) { return id.first == name; });
  return found == generated_ids.end() ? nullptr : &found->second;
}

void MemberNames::add(const MemberNames& other) {
  const auto append = [](const auto& from, auto& to) { to.insert(to.end(), from.begin(), from.end()); };
  append(other.generated_ids, generated_ids);
  append(other.digests, digests);
  append(other.codes, codes);
  append(other.exact, exact);
  append(other.later, later);
}

bool Conventions::knows_actor_type(std::string_view type) const {
  return std::find(actor_types.begin(), actor_types.end(), type) != actor_types.end();
}

}  // namespace checks
