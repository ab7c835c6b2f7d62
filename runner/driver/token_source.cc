#include "runner/driver/token_source.h"

#include <algorithm>

namespace runner {
namespace {

/// A token is fetched again so long before its end, or in the last quarter of a short life: requests are under way, and
/// clocks differ.
constexpr int64_t kMarginMs = 30'000;
constexpr int64_t kShortLife = 4;

}  // namespace

wire::Result<std::string> TokenSource::token() {
  const std::lock_guard lock(mutex_);
  if (is_due()) {
    if (wire::Problem problem = fetch()) return *problem;
    fetched_for_refusal_ = false;
  }
  return current_.value;
}

wire::Result<std::optional<std::string>> TokenSource::replacement_for(const std::string& used) {
  const std::lock_guard lock(mutex_);
  if (current_.value != used) return std::optional(current_.value);  // another thread was refused first
  if (fetched_for_refusal_) return std::optional<std::string>();
  if (wire::Problem problem = fetch()) return *problem;
  fetched_for_refusal_ = true;
  return std::optional(current_.value);
}

void TokenSource::accepted(const std::string& used) {
  const std::lock_guard lock(mutex_);
  if (current_.value == used) fetched_for_refusal_ = false;
}

std::vector<std::string> TokenSource::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

wire::Problem TokenSource::fetch() {
  auto fetched = fetch_();
  if (!fetched) return fetched.error();
  current_ = std::move(*fetched);
  if (std::find(all_.begin(), all_.end(), current_.value) == all_.end()) all_.push_back(current_.value);
  renew_at_.reset();
  if (const auto lifetime = current_.lifetime_ms)
    renew_at_ = now_().plus_ms(*lifetime - std::min(kMarginMs, *lifetime / kShortLife));
  return {};
}

bool TokenSource::is_due() const { return current_.value.empty() || (renew_at_ && now_() >= *renew_at_); }

}  // namespace runner
