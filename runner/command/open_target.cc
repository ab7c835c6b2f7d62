#include "runner/command/open_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "runner/command/resolve_target.h"
#include "runner/driver/http_driver.h"
#include "runner/driver/machine_faults.h"
#include "runner/driver/secret_reference.h"
#include "runner/play/probe_target.h"

namespace runner {
namespace {

bool is_open(const GateDeclaration& gate, const Environment& environment) {
  return environment.variable(gate.environment) == gate.open;
}

wire::Result<OpenedTarget> open_in_process(const TargetPurpose& purpose, const Environment& environment) {
  const auto& gates = purpose.plan.gates;
  const bool open =
      std::any_of(gates.begin(), gates.end(), [&](const GateDeclaration& gate) { return is_open(gate, environment); });
  OpenedTarget opened;
  opened.driver = environment.in_process(purpose.pinned_gate, open ? Gate::open : Gate::closed);
  opened.over_http = purpose.pinned_gate.has_value();
  if (is_served(purpose.plan, *opened.driver)) return opened;
  return wire::Error{purpose.plan.file, "a milestone that the in-process reference implementation does not serve",
                     "a service at a URL", "name it with --target"};
}

}  // namespace

std::string facts_text(const OpenedTarget& target) {
  if (target.facts.empty()) return {};
  std::string text = wire::format_line("target {}\n", target.driver->address().origin);
  for (const std::string& fact : target.facts) text += wire::format_line("  {}\n", fact);
  return text + "\n";
}

wire::Result<OpenedTarget> open_target(const TargetOptions& options, const TargetPurpose& purpose,
                                       const Environment& environment) {
  if (!options.over_http()) return open_in_process(purpose, environment);
  if (purpose.pinned_gate) {
    return wire::Error{"--gate", "given together with --target", "one of them",
                       "a target has its own gate; start it with the gate that you want"};
  }
  auto settings = resolve_target(options, purpose.plan, environment);
  if (!settings) return settings.error();
  if (settings->journal.empty() && !purpose.journal_folder.empty()) {
    settings->journal = purpose.journal_folder + "/" + settings->name_space + ".ndjson";
  }
  settings->interrupted = environment.interrupted;
  if (purpose.responses == KeptResponses::none) settings->max_run_bytes = std::numeric_limits<size_t>::max();
  OpenedTarget opened;
  opened.over_http = true;
  opened.facts = {"namespace: " + settings->name_space};
  if (!settings->journal.empty()) opened.facts.push_back("journal: " + settings->journal);
  if (settings->verification == Verification::off) {
    opened.facts.emplace_back(
        "WARNING: --insecure: the target's certificate is not verified, so anyone may be responding");
  }
  if (purpose.shards > 1 && settings->rate_per_second > 0) {
    settings->rate_per_second /= purpose.shards;
    opened.facts.push_back(fmt::format("rate limit: {} of the {} requests per second of all {} shards",
                                       settings->rate_per_second, options.rate_per_second, purpose.shards));
  }
  const size_t trusted_keys = settings->trusted_keys.size();
  auto driver = HttpDriver::make(std::move(*settings), probe_of(purpose.plan), environment.now);
  if (!driver) return driver.error();
  for (std::string& line : describe((*driver)->probed(), trusted_keys)) opened.facts.push_back(std::move(line));
  opened.driver = std::move(*driver);
  return opened;
}

wire::Result<OpenedTarget> open_failing_target(TargetOptions options, const MachineFaultOptions& faults,
                                               const TargetPurpose& purpose, const Environment& environment) {
  constexpr double kRestartTime_s = 30;
  if (options.name_space.empty())
    options.name_space = fresh_name_space(options.seed, environment.random(), environment.now());
  if (!faults.restart.empty() && options.wait_for_s == 0) options.wait_for_s = kRestartTime_s;
  std::vector<std::string> urls = faults.replicas;
  urls.insert(urls.begin(), options.url);
  OpenedTarget opened;
  std::vector<std::unique_ptr<Driver>> replicas;
  for (const std::string& url : urls) {
    options.url = url;
    auto replica = open_target(options, purpose, environment);
    if (!replica) return replica.error();
    replicas.push_back(std::move(replica->driver));
    if (replicas.size() == 1) opened = std::move(*replica);
    if (replicas.size() > 1) opened.facts.push_back("replica: " + replicas.back()->address().origin);
  }
  MachineFaults machine;
  machine.lose_answers = faults.lose_answers;
  if (!faults.restart.empty()) {
    machine.restart = [command = faults.restart, interrupted = environment.interrupted] {
      const auto end = run_secret_command(command, 0, interrupted);
      return end && end->ended && end->status == 0;
    };
  }
  opened.driver = make_faulty_driver(std::move(replicas), std::move(machine));
  return opened;
}

}  // namespace runner
