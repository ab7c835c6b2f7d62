#include "runner/driver/liveness.h"

#include <fmt/format.h>

namespace runner {
namespace {

constexpr size_t kMaxTargetShown = 120;
constexpr size_t kMaxOthersShown = 3;

std::string in_words(const Liveness::Request& request) {
  const bool whole = request.target.size() <= kMaxTargetShown;
  return fmt::format("{} {}{} of {}", request.method, request.target.substr(0, kMaxTargetShown), whole ? "" : "...",
                     request.scenario);
}

}  // namespace

uint64_t Liveness::begin(Request request) {
  const std::lock_guard lock(mutex_);
  under_way_.emplace(++last_, std::move(request));
  return last_;
}

void Liveness::answered(uint64_t number) {
  ++answered_;
  withdrawn(number);
}

void Liveness::withdrawn(uint64_t number) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(number);
}

checks::NoResponse Liveness::unanswered(uint64_t number, std::string reason) {
  checks::NoResponse answer{std::move(reason), checks::NoResponse::Meaning::unanswered};
  {
    const std::lock_guard one_at_a_time(asking_);
    if (loss()) {
      answer.meaning = checks::NoResponse::Meaning::cut_off;
    } else if (const auto silence = find_silence()) {
      answer = {describe_loss(number, answer.reason, *silence), checks::NoResponse::Meaning::lost};
      const std::lock_guard lock(mutex_);
      loss_ = answer.reason;
    }
  }
  withdrawn(number);
  return answer;
}

std::optional<std::string> Liveness::loss() const {
  const std::lock_guard lock(mutex_);
  return loss_;
}

std::optional<std::string> Liveness::find_silence() {
  const uint64_t answered_before = answered_;
  std::optional<Inquiry::Silence> silence;
  size_t asked = 0;
  for (; inquiry_.pause(asked); ++asked) {
    silence = inquiry_.ask();
    // A busy target that still answers others is not lost; one that accepts no connection is, whoever is still served.
    if (!silence || (silence->connected && answered_ != answered_before)) return std::nullopt;
  }
  if (!silence) return std::nullopt;
  return fmt::format("{} when asked again{}", silence->reason, asked > 1 ? fmt::format(" {} times", asked) : "");
}

std::string Liveness::describe_loss(uint64_t number, const std::string& reason, const std::string& silence) const {
  const std::lock_guard lock(mutex_);
  std::string text = fmt::format("the target stopped answering after request {} ({}): {}; {}", number,
                                 in_words(under_way_.at(number)), reason, silence);
  size_t others = 0;
  for (const auto& [other, request] : under_way_) {
    if (other == number || ++others > kMaxOthersShown) continue;
    text += fmt::format("{}{}", others == 1 ? "; on their way at the same time: " : ", ", in_words(request));
  }
  if (others > kMaxOthersShown) text += fmt::format(" and {} more", others - kMaxOthersShown);
  return text;
}

}  // namespace runner
