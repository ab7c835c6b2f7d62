// Services that are sound for one request after another and lose races under one idempotency key: each is found, shrunk
// to two calls, and written as a fixture that fails on it and holds on the sound reference.
#include <gtest/gtest.h>

#include <atomic>

#include "runner/explore/burst.h"
#include "runner/explore/write_fixture.h"
#include "tests/explore/laboratory.h"
#include "tests/support/meetings.h"

namespace {

using checks::Rule;
using wire::Request;
using wire::Response;

struct Meeting {
  int others = 0;    ///< under the same key
  bool met = false;  ///< any two of this session did before
};
/// What comes of a request; the reference behind it.
using Losing = std::function<checks::Answer(const Request& request, const Meeting& meeting, runner::Session& sound)>;

class RacingSession : public laboratory::ChangedSession {
 public:
  RacingSession(std::unique_ptr<runner::Session> sound, const Losing& losing)
      : ChangedSession(nullptr, kUnused), sound_(std::move(sound)), losing_(losing) {}
  wire::Instant now() const override { return sound_->now(); }
  std::string name_space() const override { return sound_->name_space(); }
  checks::Answer exchange(const Request& request) override {
    return meetings_.attend(request, [&](int others) {
      if (others > 0) met_ = true;
      return losing_(request, {others, met_}, *sound_);
    });
  }
  void set_gate(runner::Gate gate) override { sound_->set_gate(gate); }
  void rotate_key() override { sound_->rotate_key(); }

 private:
  static inline const laboratory::Answering kUnused;
  std::unique_ptr<runner::Session> sound_;
  const Losing& losing_;
  laboratory::Meetings meetings_;
  std::atomic<bool> met_{false};
};

class RacingDriver : public runner::Driver {
 public:
  explicit RacingDriver(Losing losing) : losing_(std::move(losing)) {}
  runner::Capabilities capabilities() const override {
    runner::Capabilities offered = sound_->capabilities();
    offered.forks = false;
    return offered;
  }
  std::unique_ptr<runner::Session> open(const runner::SessionStart& start) override {
    return std::make_unique<RacingSession>(sound_->open(start), losing_);
  }
  std::vector<std::string> secrets() const override { return sound_->secrets(); }

 private:
  std::unique_ptr<runner::Driver> sound_ = runner::make_in_process_driver({});
  Losing losing_;
};

// The key is looked up, and the effect comes later: a second effect, a second event.
checks::Answer acts_twice(const Request& request, const Meeting& meeting, runner::Session& sound) {
  return sound.exchange(meeting.others > 0 ? laboratory::under_another_key(request, meeting.others) : request);
}

// Of those that meet, nobody writes the event: the feed shows none of that kind any more.
checks::Answer loses_events(const Request& request, const Meeting& meeting, runner::Session& sound) {
  checks::Answer answer = sound.exchange(request);
  if (!request.target.starts_with("/events") || !meeting.met) return answer;
  auto& response = std::get<Response>(answer);
  wire::Json page = *wire::parse_json(response.body);
  wire::Json* events = page.as_object()->find("events");
  if (!events) return answer;
  std::erase_if(*events->as_array(), [](const wire::Json& event) {
    return *event.find_string("type") == "liquidity.execution_mode.updated";
  });
  response.body = wire::to_text(page);
  return answer;
}

checks::Answer breaks_down(const Request& request, const Meeting& meeting, runner::Session& sound) {
  if (meeting.others == 0) return sound.exchange(request);
  return Response{500, {{"content-type", "application/json"}}, "{}"};
}

checks::Answer hangs_up(const Request& request, const Meeting& meeting, runner::Session& sound) {
  if (meeting.others == 0) return sound.exchange(request);
  return checks::NoAnswer{"the connection was closed"};
}

/// The first discovery of the rule that only shows at once; its `flaky` tells whether it held.
runner::explore::Exploration explore_until(const Losing& losing, Rule rule) {
  const auto reference = runner::make_in_process_driver({});
  auto options = laboratory::options(1);
  for (uint64_t number = 0; number < 120; ++number) {
    RacingDriver racing(losing);
    options.only = runner::explore::CaseId{"concurrent", number, ""};
    auto found = runner::explore::explore(laboratory::plan_of("M107"), racing, reference.get(), options);
    std::erase_if(found.discoveries, [&](const auto& discovery) { return discovery.observation.finding.rule != rule; });
    if (!found.discoveries.empty()) return found;
  }
  return {};
}

struct Race {
  const char* name;
  Losing losing;
  Rule found_by;
};
void PrintTo(const Race& race, std::ostream* out) { *out << race.name; }

class LostRace : public testing::TestWithParam<Race> {};

TEST_P(LostRace, IsFoundShrunkAndWrittenDown) {
  const Race& race = GetParam();
  const auto found = explore_until(race.losing, race.found_by);
  ASSERT_FALSE(found.discoveries.empty());
  const auto& discovery = found.discoveries.front();
  const auto burst = runner::explore::burst_of(discovery.sequence);
  EXPECT_EQ(burst.count, 2u) << laboratory::show(found);
  EXPECT_LE(burst.first, 1u) << "at most the record that both decide\n" << laboratory::show(found);
  EXPECT_LE(discovery.sequence.actions.size(), 4u) << laboratory::show(found);
  EXPECT_FALSE(discovery.flaky) << laboratory::show(found);
  EXPECT_NE(discovery.observation.key.find("at once: one key"), std::string::npos) << discovery.observation.key;
  const std::string text = runner::explore::write_fixture(discovery, "2026-01-15T12:00:00Z");
  const std::string file = laboratory::write_below_build(discovery, text);
  RacingDriver racing(race.losing);
  EXPECT_EQ(laboratory::verdict_of(file, racing), runner::Verdict::failed) << text;
  const auto sound = runner::make_in_process_driver({});
  EXPECT_EQ(laboratory::verdict_of(file, *sound), runner::Verdict::passed) << text;
}

INSTANTIATE_TEST_SUITE_P(OfOneKey, LostRace,
                         testing::Values(Race{"TwoEffects", acts_twice, Rule::explore_concurrent},
                                         Race{"TwoEvents", acts_twice, Rule::event_unexpected},
                                         Race{"NoEvent", loses_events, Rule::event_missing},
                                         Race{"ServerError", breaks_down, Rule::transport_server_error},
                                         Race{"ClosedConnection", hangs_up, Rule::transport_no_answer}),
                         [](const auto& test) { return std::string(test.param.name); });

// Rivals may come in any order, and each order has its own answers.
TEST(SoundService, LosesNoRace) {
  const auto reference = runner::make_in_process_driver({});
  for (const char* milestone : {"M103", "M107", "M109"}) {
    auto options = laboratory::options(1);
    for (uint64_t number = 0; number < 40; ++number) {
      RacingDriver sound(
          [](const Request& request, const Meeting&, runner::Session& session) { return session.exchange(request); });
      options.only = runner::explore::CaseId{"concurrent", number, ""};
      const auto found = runner::explore::explore(laboratory::plan_of(milestone), sound, reference.get(), options);
      EXPECT_TRUE(found.discoveries.empty()) << milestone << "\n" << laboratory::show(found);
    }
  }
}

}  // namespace
