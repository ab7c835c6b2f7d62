#include "runner/evidence/exchanges.h"

#include "wire/base64.h"
#include "wire/utf8.h"

namespace runner {
namespace {

constexpr const char* kRedacted = "(redacted)";

wire::Json headers_of(const wire::Headers& headers, const std::vector<std::string>& secrets) {
  wire::Array array;
  for (const wire::Header& header : headers) {
    std::string value = header.value;
    for (const std::string& secret : secrets) {
      if (value.find(secret) != std::string::npos) value = kRedacted;
    }
    array.push_back(wire::Array{wire::Json(header.name), wire::Json(std::move(value))});
  }
  return array;
}

// A body that is no UTF-8 is kept as base64.
void set_body(wire::Object& object, const std::string& body) {
  if (body.empty()) return;
  if (wire::is_utf8(body)) {
    object.set("body", body);
  } else {
    object.set("body_base64", wire::base64_encode(body));
  }
}

wire::Object describe(const checks::Exchange& exchange) {
  wire::Object request{{"method", exchange.request.method},
                       {"target", exchange.request.target},
                       {"headers", headers_of(exchange.request.headers, exchange.secrets)}};
  set_body(request, exchange.request.body);
  wire::Object object{{"label", exchange.label}, {"request", std::move(request)}};
  if (exchange.operation) object.set("operation", exchange.operation->id);
  if (exchange.step >= 0) object.set("step", int64_t{exchange.step} + 1);
  if (const wire::Response* answer = exchange.response()) {
    wire::Object response{{"status", answer->status}, {"headers", headers_of(answer->headers, exchange.secrets)}};
    set_body(response, answer->body);
    object.set("response", std::move(response));
  } else {
    object.set("no_answer", std::get<checks::NoAnswer>(exchange.answer).reason);
  }
  return object;
}

}  // namespace

std::string render_exchanges(const Record& record) {
  std::string text;
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      wire::Object object = describe(exchange);
      object.set("scenario", result.run->id);
      text += wire::to_text(std::move(object));
      text += '\n';
    }
  }
  return text;
}

}  // namespace runner
