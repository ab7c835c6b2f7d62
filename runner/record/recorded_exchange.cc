#include "runner/record/recorded_exchange.h"

#include "wire/base64.h"
#include "wire/json.h"

namespace runner {
namespace {

constexpr std::string_view kBase64Header = "base64:";

// A text member, which stands as base64 under another name where it is no UTF-8.
std::string text_at(const wire::Json& object, const std::string& name) {
  if (const std::string* text = object.find_string(name)) return *text;
  const std::string* coded = object.find_string(name + "_base64");
  return coded ? wire::base64_decode(*coded).value_or("") : std::string();
}

std::string header_text(const wire::Json& value) {
  const std::string* text = value.as_string();
  if (!text) return {};
  if (!text->starts_with(kBase64Header)) return *text;
  return wire::base64_decode(std::string_view(*text).substr(kBase64Header.size())).value_or(*text);
}

wire::Headers headers_at(const wire::Json& object) {
  wire::Headers headers;
  const wire::Json* list = object.find("headers");
  if (!list || !list->as_array()) return headers;
  for (const wire::Json& pair : *list->as_array()) {
    const wire::Array* parts = pair.as_array();
    if (parts && parts->size() == 2) headers.push_back({header_text((*parts)[0]), header_text((*parts)[1])});
  }
  return headers;
}

checks::Answer answer_of(const wire::Json& line) {
  const wire::Json* response = line.find("response");
  if (!response) return checks::NoAnswer{text_at(line, "no_answer")};
  const wire::Json* status = response->find("status");
  const int64_t* number = status ? status->as_integer() : nullptr;
  return wire::Response{number ? static_cast<int>(*number) : 0, headers_at(*response), text_at(*response, "body")};
}

}  // namespace

std::optional<RecordedExchange> read_recorded_exchange(std::string_view line, const checks::Contract& contract) {
  const auto json = wire::parse_json(line);
  const wire::Json* request = json ? json->find("request") : nullptr;
  const std::string* scenario = json ? json->find_string("scenario") : nullptr;
  if (!request || !scenario) return std::nullopt;
  RecordedExchange recorded{*scenario, {}};
  checks::Exchange& exchange = recorded.exchange;
  exchange.label = text_at(*json, "label");
  if (const std::string* operation = json->find_string("operation")) {
    exchange.operation = contract.find_operation(*operation);
  }
  const wire::Json* step = json->find("step");
  if (step && step->as_integer()) exchange.step = static_cast<int>(*step->as_integer()) - 1;
  exchange.request = {text_at(*request, "method"), text_at(*request, "target"), headers_at(*request),
                      text_at(*request, "body")};
  exchange.answer = answer_of(*json);
  checks::read_body(exchange);
  return recorded;
}

}  // namespace runner
