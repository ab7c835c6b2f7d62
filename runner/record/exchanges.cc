#include "runner/record/exchanges.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "runner/record/redaction.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"
#include "wire/json_string.h"
#include "wire/utf8.h"

namespace runner {
namespace {

// ---- writing

// Appends the lines to one growing text, member by member: this file is the biggest of a run.
class ExchangeLines {
 public:
  explicit ExchangeLines(std::string& out) : out_(out) {}

  void add(const ScenarioResult& result, const checks::Exchange& exchange) {
    member("{\"scenario\":", result.run->id);
    // What runs share is made into text once.
    const auto [known, fresh] = written_.try_emplace(&exchange, Span{out_.size(), 0});
    if (!fresh) {
      out_.append(out_, known->second.begin, known->second.size);
      return;
    }
    add(exchange);
    known->second.size = out_.size() - known->second.begin;
  }

 private:
  struct Span {
    size_t begin;
    size_t size;
  };

  void add(const checks::Exchange& exchange) {
    secrets_ = &exchange.secrets;
    member(",\"label\":", exchange.label);
    if (exchange.operation) member(",\"operation\":", exchange.operation->id);
    if (exchange.step >= 0) out_ += ",\"step\":" + std::to_string(exchange.step + 1);
    member(",\"request\":{\"method\":", exchange.request.method);
    text(",\"target\":", exchange.request.target);
    headers(exchange.request.headers);
    body(exchange.request.body);
    if (const wire::Response* answer = exchange.response()) {
      out_ += "},\"response\":{\"status\":" + std::to_string(answer->status);
      headers(answer->headers);
      body(answer->body);
      out_ += "}}\n";
    } else {
      text("},\"no_answer\":", std::get<checks::NoResponse>(exchange.outcome).reason);
      out_ += "}\n";
    }
  }

  void member(std::string_view name, std::string_view value) {
    out_ += name;
    wire::append_json_string(out_, value);
  }

  // JSON cannot hold bytes that are not UTF-8: they are written under another name, as base64.
  void text(std::string_view name, const std::string& value) { plain_text(name, redacted(value, *secrets_)); }
  void plain_text(std::string_view name, const std::string& shown) {
    if (wire::is_utf8(shown)) return member(name, shown);
    member(std::string(name.substr(0, name.rfind('"'))) + "_base64\":", wire::base64_encode(shown));
  }

  void headers(const wire::Headers& headers) {
    out_ += ",\"headers\":[";
    bool first = true;
    for (const wire::Header& header : headers) {
      out_ += first ? "[" : ",[";
      first = false;
      header_text(redacted(header.name, *secrets_));
      out_ += ',';
      header_text(shown_value(header, *secrets_));
      out_ += ']';
    }
    out_ += ']';
  }

  void header_text(std::string_view value) {
    if (wire::is_utf8(value)) {
      wire::append_json_string(out_, value);
    } else {
      wire::append_json_string(out_, "base64:" + wire::base64_encode(value));
    }
  }

  void body(const std::string& body) {
    if (body.empty()) return;
    const std::string shown = redacted(body, *secrets_);
    plain_text(",\"body\":", shown);
    if (shown.find(kRedacted) != std::string::npos) out_ += ",\"redacted\":true";
  }

  std::string& out_;
  std::unordered_map<const checks::Exchange*, Span> written_;  ///< in out_, from the label on
  const checks::Secrets* secrets_ = nullptr;
};

size_t expected_size(const Record& record) {
  constexpr size_t kPerExchange = 1200;  // names, headers, escapes
  size_t size = 0;
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) {
      const wire::Response* answer = exchange.response();
      size += kPerExchange + exchange.request.body.size() + (answer ? answer->body.size() : 0);
    }
  }
  return size;
}

// ---- reading

constexpr std::string_view kBase64Header = "base64:";

// A text member; one that is not UTF-8 was written as base64 under another name.
std::string decoded_text(const wire::Json& object, const std::string& name) {
  if (const std::string* text = object.find_string(name)) return *text;
  const std::string* coded = object.find_string(name + "_base64");
  return coded ? wire::base64_decode(*coded).value_or("") : std::string();
}

std::string decoded_header_text(const wire::Json& pair, std::string_view pointer) {
  std::string text = wire::text_at(pair, pointer);
  if (!text.starts_with(kBase64Header)) return text;
  return wire::base64_decode(std::string_view(text).substr(kBase64Header.size())).value_or(text);
}

wire::Headers decoded_headers(const wire::Json& message) {
  wire::Headers headers;
  for (const wire::Json& pair : wire::elements_at(message, "/headers")) {
    headers.push_back({decoded_header_text(pair, "/0"), decoded_header_text(pair, "/1")});
  }
  return headers;
}

checks::Outcome decoded_answer(const wire::Json& exchange) {
  const wire::Json* response = exchange.find("response");
  if (!response) return checks::NoResponse{decoded_text(exchange, "no_answer")};
  const wire::Json* status = response->find("status");
  const int64_t* number = status ? status->as_integer() : nullptr;
  return wire::Response{number ? static_cast<int>(*number) : 0, decoded_headers(*response),
                        decoded_text(*response, "body")};
}

}  // namespace

std::string render_exchanges(const Record& record) {
  std::string text;
  text.reserve(expected_size(record));
  ExchangeLines lines(text);
  for (const ScenarioResult& result : record.scenarios) {
    for (const checks::Exchange& exchange : result.exchanges) lines.add(result, exchange);
  }
  return text;
}

std::string render_exchanges(const ScenarioResult& result) {
  std::string text;
  ExchangeLines lines(text);
  for (const checks::Exchange& exchange : result.exchanges) lines.add(result, exchange);
  return text;
}

std::optional<RecordedExchange> read_recorded_exchange(std::string_view line, const checks::Contract& contract) {
  const auto json = wire::parse_json(line);
  const wire::Json* request = json ? json->find("request") : nullptr;
  const std::string* scenario = json ? json->find_string("scenario") : nullptr;
  if (!request || !scenario) return std::nullopt;
  RecordedExchange recorded{*scenario, {}};
  checks::Exchange& exchange = recorded.exchange;
  exchange.label = decoded_text(*json, "label");
  exchange.operation = contract.find_operation(wire::text_at(*json, "/operation"));
  const wire::Json* step = json->find("step");
  if (step && step->as_integer()) exchange.step = static_cast<int>(*step->as_integer()) - 1;
  exchange.request = {decoded_text(*request, "method"), decoded_text(*request, "target"), decoded_headers(*request),
                      decoded_text(*request, "body")};
  exchange.outcome = decoded_answer(*json);
  checks::read_body(exchange);
  return recorded;
}

wire::Result<std::map<std::string, std::vector<checks::Outcome>>> read_recorded_answers(std::string_view text,
                                                                                        const std::string& where) {
  std::map<std::string, std::vector<checks::Outcome>> answers;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const auto exchange = wire::parse_json(text.substr(0, end));
    const std::string scenario = exchange ? wire::text_at(*exchange, "/scenario") : std::string();
    if (scenario.empty()) {
      return wire::Error{fmt::format("{}:{}", where, number), exchange ? "no scenario" : exchange.error().to_string(),
                         "an exchange of a run's evidence", ""};
    }
    answers[scenario].push_back(decoded_answer(*exchange));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return answers;
}

}  // namespace runner
