#include "runner/record/exchanges.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "runner/record/redaction.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"
#include "wire/utf8.h"

namespace runner {
namespace {

/// Begins the value of a header that is not UTF-8, or that begins so itself.
constexpr std::string_view kBase64Header = "base64:";

/// In the order of NoResponse::Meaning; the first is not written.
constexpr std::array<std::string_view, 4> kMeanings = {"unanswered", "lost", "cut_off", "not_sent"};

// ---- writing

// Appends the lines to one growing text, member by member: this file is the biggest of a run.
class ExchangeLines {
 public:
  explicit ExchangeLines(std::string& out) : out_(out) {}

  void add(std::string_view scenario, const checks::Exchange& exchange) {
    member("{\"scenario\":", scenario);
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
    if (exchange.sent_again) out_ += ",\"sent_again\":true";
    if (exchange.operation) member(",\"operation\":", exchange.operation->id);
    if (exchange.step >= 0) out_ += ",\"step\":" + std::to_string(exchange.step + 1);
    member(",\"request\":{\"method\":", exchange.request.method);
    text(",\"target\":", exchange.request.target);
    headers(exchange.request.headers);
    body(exchange.request.body);
    if (const wire::Response* answer = exchange.response()) {
      out_ += "},\"response\":{\"status\":" + std::to_string(answer->status);
      headers(answer->headers);
      body(answer->body.bytes());
      out_ += "}}\n";
    } else {
      const auto& silence = std::get<checks::NoResponse>(exchange.outcome);
      text("},\"no_answer\":", silence.reason);
      if (silence.meaning != checks::NoResponse::Meaning::unanswered)
        member(",\"meaning\":", kMeanings[static_cast<size_t>(silence.meaning)]);
      out_ += "}\n";
    }
  }

  void member(std::string_view name, std::string_view value) {
    out_ += name;
    wire::append_printable_json(out_, value);
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
      header_text(secrets_->hidden_in_name(header.name));
      out_ += ',';
      header_text(shown_value(header, *secrets_).bytes());
      out_ += ']';
    }
    out_ += ']';
  }

  void header_text(std::string_view value) {
    if (wire::is_utf8(value) && !value.starts_with(kBase64Header)) {
      wire::append_printable_json(out_, value);
    } else {
      wire::append_printable_json(out_, std::string(kBase64Header) + wire::base64_encode(value));
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

wire::Request decoded_request(const wire::Json& request) {
  return {decoded_text(request, "method"), decoded_text(request, "target"), decoded_headers(request),
          decoded_text(request, "body")};
}

checks::NoResponse::Meaning decoded_meaning(const wire::Json& exchange) {
  const auto found = std::find(kMeanings.begin(), kMeanings.end(), wire::text_at(exchange, "/meaning"));
  return found == kMeanings.end() ? checks::NoResponse::Meaning::unanswered
                                  : static_cast<checks::NoResponse::Meaning>(found - kMeanings.begin());
}

checks::Outcome decoded_outcome(const wire::Json& exchange) {
  const wire::Json* response = exchange.find("response");
  if (!response) return checks::NoResponse{decoded_text(exchange, "no_answer"), decoded_meaning(exchange)};
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
    for (const checks::Exchange& exchange : result.exchanges) lines.add(result.run->id, exchange);
  }
  for (const checks::Exchange& exchange : record.hostile) lines.add(kHostileRequests, exchange);
  return text;
}

std::string render_exchanges(const ScenarioResult& result) {
  std::string text;
  ExchangeLines lines(text);
  for (const checks::Exchange& exchange : result.exchanges) lines.add(result.run->id, exchange);
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
  exchange.request = decoded_request(*request);
  exchange.outcome = decoded_outcome(*json);
  checks::read_body(exchange);
  return recorded;
}

void for_each_recorded_exchange(std::string_view text, const checks::Contract& contract,
                                const std::function<void(RecordedExchange)>& take) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (auto recorded = read_recorded_exchange(text.substr(0, end), contract)) take(std::move(*recorded));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

wire::Result<std::map<std::string, RecordedSession>> read_recorded_sessions(std::string_view text,
                                                                            const std::string& where) {
  std::map<std::string, RecordedSession> sessions;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const auto exchange = wire::parse_json(text.substr(0, end));
    const std::string scenario = exchange ? wire::text_at(*exchange, "/scenario") : std::string();
    const wire::Json* request = exchange ? exchange->find("request") : nullptr;
    if (scenario.empty() || !request) {
      return wire::Error{fmt::format("{}:{}", where, number),
                         exchange ? "no scenario or request" : exchange.error().to_string(),
                         "an exchange of a run's evidence", ""};
    }
    RecordedSession& session = sessions[scenario];
    session.requests.push_back(decoded_request(*request));
    session.outcomes.push_back(decoded_outcome(*exchange));
    session.sent_again.push_back(exchange->find("sent_again") != nullptr);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return sessions;
}

}  // namespace runner
