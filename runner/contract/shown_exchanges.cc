#include <fmt/format.h>

#include "runner/contract/published.h"
#include "runner/record/exchanges.h"

namespace runner::contract {
namespace {

/// `body` as it came; it is printable in the result.
std::string message_text(std::string first_line, const wire::Headers& headers, std::string_view body) {
  for (const wire::Header& header : headers)
    first_line += wire::format_line("{}: {}\n", header.name, wire::Printable(header.value));
  if (body.empty()) return first_line;
  const auto json = wire::parse_json(body);
  return first_line + "\n" + wire::printable(json ? wire::to_text(*json, 2) : std::string(body));
}

}  // namespace

void add_shown_exchanges(ShownExchanges& shown, const Plan& plan, std::string_view exchanges, const std::string& run) {
  while (!exchanges.empty()) {
    const size_t end = std::min(exchanges.find('\n'), exchanges.size());
    const auto recorded = read_recorded_exchange(exchanges.substr(0, end), plan.contract);
    exchanges.remove_prefix(std::min(end + 1, exchanges.size()));
    const wire::Response* response = recorded ? recorded->exchange.response() : nullptr;
    if (!response || response->status != 200 || !recorded->exchange.operation) continue;
    const std::string& operation = recorded->exchange.operation->id;
    if (recorded->exchange.operation->borrowed || shown.contains(operation)) continue;
    const wire::Request& request = recorded->exchange.request;
    ShownExchange& exchange = shown[operation];
    exchange.run = run;
    exchange.scenario = recorded->scenario;
    exchange.request =
        message_text(wire::format_line("{} {}\n", request.method, request.target), request.headers, request.body);
    const std::string status = std::to_string(response->status) + "\n";
    exchange.response = message_text(status, response->headers, response->body.bytes());
  }
}

}  // namespace runner::contract
