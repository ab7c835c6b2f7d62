#include "runner/report/curl_line.h"

#include "runner/driver/curl.h"

namespace runner {

std::optional<std::string> curl_line(const Record& record, const checks::Exchange& exchange) {
  if (record.target.find(":/") == std::string::npos) return std::nullopt;
  return curl_command(exchange.request,
                      {record.target, record.curl_options, exchange.secrets, record.secret_variables});
}

}  // namespace runner
