// The token of a caller, fetched once for all sessions of a run: again before it ends, and once after the target has
// refused it. It knows neither where tokens come from nor the clock: both are given. Safe from several threads.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "wire/instant.h"
#include "wire/result.h"

namespace runner {

struct FetchedToken {
  std::string value;
  std::optional<int64_t> lifetime_ms = {};  ///< nothing: not known
};
using FetchToken = std::function<wire::Result<FetchedToken>()>;

class TokenSource {
 public:
  TokenSource(FetchToken fetch, std::function<wire::Instant()> now) : fetch_(std::move(fetch)), now_(std::move(now)) {}

  /// The token to send now. While one thread fetches it, others wait for it.
  wire::Result<std::string> token();

  /// After the target refused `used` with 401: another token; nothing where there is none to try. A token that was
  /// fetched for that reason and was never accepted is not replaced again, so that a target that refuses every token
  /// costs one fetch.
  wire::Result<std::optional<std::string>> replacement_for(const std::string& used);
  /// The target accepted it.
  void accepted(const std::string& used);

  /// Every token so far: no report may show any of them.
  std::vector<std::string> all() const;

 private:
  wire::Problem fetch();  ///< under the lock
  bool is_due() const;

  const FetchToken fetch_;
  const std::function<wire::Instant()> now_;
  mutable std::mutex mutex_;
  std::vector<std::string> all_;
  FetchedToken current_;
  std::optional<wire::Instant> renew_at_;
  bool fetched_for_refusal_ = false;  ///< and not accepted since
};

}  // namespace runner
