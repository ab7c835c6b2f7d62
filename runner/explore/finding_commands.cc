#include "runner/explore/finding_commands.h"

#include <fmt/format.h>

#include "runner/driver/curl.h"
#include "runner/explore/burst.h"

namespace runner::explore {
namespace {

using checks::Exchange;

std::string origin_of(const Exploration& exploration) {
  const bool url = exploration.target.find(":/") != std::string::npos;
  return url ? exploration.target : "http://127.0.0.1:8080";
}

}  // namespace

const Exchange* exchange_of(const Discovery& discovery) {
  const int index = discovery.observation.finding.exchange;
  if (index < 0 || static_cast<size_t>(index) >= discovery.exchanges.size()) return nullptr;
  if (discovery.observation.at_fault == AtFault::reference) return nullptr;
  return &discovery.exchanges[static_cast<size_t>(index)];
}

std::vector<std::string> curl_commands(const Exploration& exploration, const Discovery& discovery,
                                       const RenderOptions& options) {
  std::vector<std::string> commands;
  const Burst burst = burst_of(discovery.sequence);
  size_t together = 0;  // of the burst, so far
  for (const Exchange& exchange : discovery.exchanges) {
    if (exchange.step < 0 && exchange.label.find("given") == std::string::npos) continue;
    std::string command = curl_command(
        exchange.request, {origin_of(exploration), options.curl_options, options.secrets, options.secret_variables});
    const bool at_once = exchange.step >= 0 && burst.holds(static_cast<size_t>(exchange.step));
    if (!command.empty()) commands.push_back(std::move(command) + (at_once ? " &" : ""));
    if (at_once && ++together == burst.count) commands.emplace_back("wait");
    if (burst.count == 0 && &exchange == exchange_of(discovery)) break;
  }
  return commands;
}

std::string summary_of(const Discovery& discovery) {
  const checks::Finding& finding = discovery.observation.finding;
  const std::string place = finding.pointer.empty() ? "" : " at " + finding.pointer;
  return fmt::format("{}{}: expected {}, got {}", discovery.observation.operation, place,
                     checks::excerpt(finding.expected), checks::excerpt(finding.actual));
}

std::string repeat_command(const Exploration& exploration, const Discovery& discovery, const RenderOptions& options) {
  std::string command = fmt::format("{} explore {} --seed {} --case '{}'", options.program, options.milestone_file,
                                    exploration.seed, discovery.first_case.text());
  if (exploration.target.find(":/") != std::string::npos) command += " --target " + exploration.target;
  if (!exploration.oracle.empty()) command += " --oracle " + exploration.oracle;
  return command;
}

}  // namespace runner::explore
