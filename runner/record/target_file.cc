#include "runner/record/target_file.h"

#include "runner/record/redaction.h"

namespace runner {
namespace {

constexpr size_t kMaxServerBytes = 200;

/// The Server header of the first response that has one; empty where none has.
std::string server_of(const Record& record) {
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      const wire::Response* response = exchange.response();
      const wire::UntrustedText* server = response ? wire::find_header(response->headers, "server") : nullptr;
      if (server) return wire::printable(redacted(*server, exchange.secrets).bytes(), kMaxServerBytes);
    }
  }
  return {};
}

}  // namespace

wire::Json target_of(const Record& record) {
  wire::Object target{{"target", record.target}, {"capabilities", to_json(record.capabilities)}};
  const std::string server = record.over_http ? server_of(record) : std::string();
  if (!server.empty()) target.set("server", server);
  if (!record.subjects.empty()) target.set("subjects", descriptors_of(record.subjects));
  return target;
}

wire::Result<Capabilities> read_target_capabilities(const wire::Json& target, const std::string& where) {
  const wire::Json* offered = target.find("capabilities");
  if (!offered) return wire::Error{where, "no capabilities", "target.json of a run's evidence", ""};
  return parse_capabilities(*offered, where);
}

}  // namespace runner
