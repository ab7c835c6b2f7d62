#include "runner/driver/recorded_driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace runner {
namespace {

constexpr size_t kMaxDeviations = 100;
/// Secrets are not recorded. That none came back is judged all the same, of one that cannot.
constexpr const char* kNoSecret = "not-in-any-recording-5b1f0c7e9d2a4836";

bool is_redacted(std::string_view text) { return text.find(checks::kRedacted) != std::string_view::npos; }

/// What was taken out of the recording cannot be compared.
bool same_text(std::string_view recorded, std::string_view now) { return recorded == now || is_redacted(recorded); }

/// What was sent then may have headers more, and lack those that the target did not want.
bool same_headers(const wire::Request& recorded, const wire::Request& now) {
  for (const wire::Header& header : now.headers) {
    const wire::UntrustedText* then = wire::find_header(recorded.headers, header.name);
    if (then && !same_text(then->bytes(), header.value.bytes())) return false;
  }
  return true;
}

bool same_request(const wire::Request& recorded, const wire::Request& now) {
  return recorded.method == now.method && same_text(recorded.target, now.target) &&
         same_text(recorded.body, now.body) && same_headers(recorded, now);
}

bool is_identical(const wire::Request& recorded, const wire::Request& now) {
  const auto same_header = [](const wire::Header& then, const wire::Header& header) {
    return then.name == header.name && same_text(then.value.bytes(), header.value.bytes());
  };
  return recorded.method == now.method && recorded.target == now.target && recorded.body == now.body &&
         std::equal(recorded.headers.begin(), recorded.headers.end(), now.headers.begin(), now.headers.end(),
                    same_header);
}

// Where scenarios run at once, their deviations come from several threads.
class Deviations {
 public:
  void add(const std::string& scenario, size_t number, std::string found, std::string expected) {
    const std::lock_guard lock(mutex_);
    if (found_.size() < kMaxDeviations)
      found_.push_back({fmt::format("exchanges.ndjson: {}, exchange {}", scenario, number + 1), std::move(found),
                        std::move(expected), ""});
  }
  std::vector<wire::Error> list() const {
    const std::lock_guard lock(mutex_);
    return found_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<wire::Error> found_;
};

class Playback : public Session {
 public:
  Playback(const SessionStart& start, const RecordedSession& recorded, SentAs sent_as, Deviations& deviations)
      : scenario_(start.scenario),
        recorded_(recorded),
        sent_as_(sent_as),
        facts_(recorded.facts.value_or(SessionFacts{kOwnNameSpace, start.clock, {}, {}, {}})),
        deviations_(deviations) {}

  wire::Instant now() const override { return facts_.now; }
  std::string name_space() const override { return facts_.name_space; }
  std::optional<checks::Actor> caller(std::string_view name) const override {
    const auto found = facts_.callers.find(std::string(name));
    return found == facts_.callers.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string> feed_start(const std::string& caller_id) const override {
    const auto found = facts_.feed_starts.find(caller_id);
    return found == facts_.feed_starts.end() ? std::string() : found->second;
  }
  // As it was sent then, if it is the same request.
  wire::Request prepare(wire::Request request) const override {
    const size_t index = prepared_++;
    if (index >= recorded_.requests.size()) return request;
    const wire::Request& recorded = recorded_.requests[index];
    const bool once = sent_as_ == SentAs::target_wanted || !was_sent_again(index);
    if (!once) deviations_.add(scenario_, index, "a request that was sent again", "requests that are sent once");
    if (sent_as_ == SentAs::planned ? !is_identical(recorded, request) : !same_request(recorded, request)) {
      deviations_.add(scenario_, index, fmt::format("{} {}", recorded.method, recorded.target),
                      fmt::format("the request that the scenario sends: {} {}", request.method, request.target));
      return request;
    }
    request.headers = recorded.headers;
    request.target = recorded.target;
    return request;
  }
  checks::Outcome exchange(const wire::Request&) override {
    if (next_ < recorded_.outcomes.size()) {
      if (was_sent_again(next_)) ++repeats_;
      return recorded_.outcomes[next_++];
    }
    return checks::NoResponse{"the recording ends here", checks::NoResponse::Meaning::not_sent};
  }
  uint64_t repeats() const override { return repeats_; }
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override {
    if (projected_ < facts_.projections.size()) return facts_.projections[projected_++];
    return {};
  }

 private:
  bool was_sent_again(size_t index) const { return index < recorded_.sent_again.size() && recorded_.sent_again[index]; }

  const std::string scenario_;
  const RecordedSession& recorded_;
  const SentAs sent_as_;
  const SessionFacts facts_;
  Deviations& deviations_;
  mutable size_t prepared_ = 0;
  size_t next_ = 0;
  size_t projected_ = 0;
  uint64_t repeats_ = 0;
};

class PlaybackDriver : public RecordedDriver {
 public:
  explicit PlaybackDriver(RecordedTarget recording) : recording_(std::move(recording)) {}

  Capabilities capabilities() const override { return recording_.capabilities; }
  std::unique_ptr<Session> open(const SessionStart& start) override {
    static const RecordedSession none;
    const auto found = recording_.sessions.find(start.scenario);
    return std::make_unique<Playback>(start, found == recording_.sessions.end() ? none : found->second,
                                      recording_.sent_as, deviations_);
  }
  checks::Secrets secrets() const override { return {kNoSecret}; }
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys() const override { return recording_.trusted_keys; }
  std::vector<wire::Error> deviations() const override { return deviations_.list(); }

 private:
  const RecordedTarget recording_;
  Deviations deviations_;
};

}  // namespace

std::unique_ptr<RecordedDriver> make_recorded_driver(RecordedTarget recording) {
  return std::make_unique<PlaybackDriver>(std::move(recording));
}

}  // namespace runner
