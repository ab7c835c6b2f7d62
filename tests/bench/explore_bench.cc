// How many judged exchanges a second the explorer makes in process on one core: 20,000 are wanted for M107.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "runner/app/in_process_driver.h"
#include "runner/explore/explore.h"

namespace {

std::unique_ptr<runner::Plan> plan_of(const std::string& milestone) {
  runner::InputFiles files(SOURCE_ROOT);
  auto plan = runner::make_plan(files, "milestones/" + milestone + ".yaml");
  if (!plan) std::abort();
  return *std::move(plan);
}

void explore(benchmark::State& state, const std::string& milestone, bool differential) {
  const auto plan = plan_of(milestone);
  const auto target = runner::make_in_process_driver({});
  const auto oracle = runner::make_in_process_driver({});
  uint64_t exchanges = 0;
  runner::explore::ExploreOptions options;
  options.cases = 500;
  options.clock = *wire::parse_instant("2026-01-15T12:00:00Z");
  for (auto _ : state) {
    const auto found = runner::explore::explore(*plan, *target, differential ? oracle.get() : nullptr, options);
    exchanges += found.exchanges;
    ++options.seed;
    if (!found.discoveries.empty()) state.SkipWithError("the reference implementation gave a finding");
  }
  state.counters["exchanges/s"] = benchmark::Counter(static_cast<double>(exchanges), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(explore, M103, "M103", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore, M107, "M107", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore, M109, "M109", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore, M107_against_itself, "M107", true)->Unit(benchmark::kMillisecond);

}  // namespace
