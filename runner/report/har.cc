// HAR 1.2 (HTTP Archive): an entry an exchange, a page a scenario, in the order of the run. Requests and responses as
// exchanges.ndjson has them: bodies whole, credentials redacted. What is joined from shards has no times of exchanges.
#include <fmt/format.h>

#include <set>

#include "runner/record/redaction.h"
#include "runner/report/render.h"
#include "runner/tool/tool.h"
#include "wire/base64.h"
#include "wire/utf8.h"

namespace runner {
namespace {

constexpr const char* kHttpVersion = "HTTP/1.1";
constexpr const char* kNoTimes = "not measured: started when the run did";
constexpr std::string_view kUriBytes = "-._~:/?#[]@!$&'()*+,;=";

bool is_hex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

/// A request target of any bytes as a part of a URI.
std::string as_uri(std::string_view target) {
  std::string uri;
  for (size_t i = 0; i < target.size(); ++i) {
    const auto byte = static_cast<unsigned char>(target[i]);
    const bool escape = byte == '%' && i + 2 < target.size() && is_hex(target[i + 1]) && is_hex(target[i + 2]);
    const bool plain = byte < 0x80 && (std::isalnum(byte) || kUriBytes.find(target[i]) != std::string_view::npos);
    uri += escape || plain ? std::string(1, target[i]) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

std::string har_url(const Record& record, const std::string& target) {
  const bool named = record.target.starts_with("http");  // else a unix socket or in process
  const std::string origin = named ? record.target : "http://localhost";
  return origin + (target.starts_with('/') ? "" : "/") + as_uri(target);
}

/// JSON holds UTF-8 alone.
std::string har_text(const std::string& bytes) { return wire::is_utf8(bytes) ? bytes : wire::printable(bytes); }

wire::Object named_value(std::string_view name, std::string_view value) {
  return {{"name", har_text(std::string(name))}, {"value", har_text(std::string(value))}};
}

wire::Array har_headers(const wire::Headers& headers, const checks::Secrets& secrets) {
  wire::Array list;
  for (const wire::Header& header : headers)
    list.push_back(named_value(secrets.hidden_in_name(header.name), shown_value(header, secrets).bytes()));
  return list;
}

wire::Array har_query(const checks::Exchange& exchange) {
  wire::Array list;
  for (const auto& [name, value] : exchange.query)
    list.push_back(named_value(redacted(name, exchange.secrets), redacted(value, exchange.secrets)));
  return list;
}

std::string media_type_of(const wire::Headers& headers, const checks::Secrets& secrets) {
  const wire::UntrustedText* type = wire::find_header(headers, "content-type");
  return type ? har_text(redacted(*type, secrets).bytes()) : std::string();
}

/// A message's members that requests and responses share.
wire::Object har_message(const wire::Headers& headers, const std::string& body, const checks::Secrets& secrets) {
  return {{"httpVersion", kHttpVersion},
          {"cookies", wire::Array()},
          {"headers", har_headers(headers, secrets)},
          {"headersSize", -1},
          {"bodySize", body.size()}};
}

wire::Json har_request(const Record& record, const checks::Exchange& exchange) {
  const wire::Request& request = exchange.request;
  const std::string target = redacted(request.target, exchange.secrets);
  wire::Object object = har_message(request.headers, request.body, exchange.secrets);
  object.set("method", har_text(redacted(request.method, exchange.secrets)));
  object.set("url", har_url(record, target));
  if (as_uri(target) != target && wire::is_utf8(target)) object.set("_target", target);
  object.set("queryString", har_query(exchange));
  if (request.body.empty()) return object;
  const std::string body = redacted(request.body, exchange.secrets);
  wire::Object data{{"mimeType", media_type_of(request.headers, exchange.secrets)}};
  data.set("text", wire::is_utf8(body) ? body : wire::base64_encode(body));
  if (!wire::is_utf8(body)) data.set("comment", "base64");
  object.set("postData", std::move(data));
  return object;
}

wire::Json har_response(const checks::Exchange& exchange) {
  static const wire::Response kNone{0, {}, ""};
  const wire::Response& response = exchange.response() ? *exchange.response() : kNone;
  const std::string body = redacted(response.body, exchange.secrets).bytes();
  wire::Object content{{"size", response.body.size()}, {"mimeType", media_type_of(response.headers, exchange.secrets)}};
  content.set("text", wire::is_utf8(body) ? body : wire::base64_encode(body));
  if (!wire::is_utf8(body)) content.set("encoding", "base64");
  wire::Object object = har_message(response.headers, response.body.bytes(), exchange.secrets);
  const wire::UntrustedText* location = wire::find_header(response.headers, "location");
  object.set("status", response.status);
  object.set("statusText", "");
  object.set("content", std::move(content));
  object.set("redirectURL", location ? har_text(redacted(*location, exchange.secrets).bytes()) : std::string());
  if (!exchange.response()) object.set("comment", redacted(checks::outcome_of(exchange), exchange.secrets));
  return object;
}

/// "step 2: FAIL expect.status"
std::string har_comment(const ScenarioResult& result, size_t index) {
  std::set<std::string> found;
  for (const PlacedFinding& placed : result.findings) {
    if (placed.finding.exchange == static_cast<int>(index))
      found.insert(fmt::format("{} {}", placed.finding.level == Level::must ? "FAIL" : "warning",
                               checks::id_of(placed.finding.rule)));
  }
  const std::string& label = result.exchanges[index].label;
  return found.empty() ? label : fmt::format("{}: {}", label, fmt::join(found, ", "));
}

/// When an exchange began, and its milliseconds; as Unix time.
struct HarTime {
  std::string started;
  double took_ms = 0;
  bool is_measured = false;
};

class Archive {
 public:
  explicit Archive(const ReportInput& input) : input_(input) {
    for (const Record* record : input.records) {
      for (const ScenarioResult& result : record->scenarios) {
        const std::string trace = trace_id_of(result);
        add_page(*record, result.run->id, result.exchanges, trace.empty() ? trace : "trace " + trace,
                 [&](size_t i) { return har_comment(result, i); });
      }
      add_page(*record, kHostileRequests, record->hostile, "", [&](size_t i) { return record->hostile[i].label; });
    }
  }

  std::string render() {
    wire::Object log{{"version", "1.2"},
                     {"creator", wire::Object{{"name", kToolName}, {"version", kToolVersion}}},
                     {"pages", std::move(pages_)},
                     {"entries", std::move(entries_)}};
    return wire::to_text(wire::Object{{"log", std::move(log)}}, 1) + "\n";
  }

 private:
  HarTime time_of(const ExchangeTime& time) const {
    using std::chrono::milliseconds;
    if (!time.is_known() || input_.started == std::chrono::steady_clock::time_point{})
      return {wire::format_instant({input_.started_ms}), 0, false};
    const auto since = std::chrono::floor<milliseconds>(time.begun - input_.started);
    return {wire::format_instant({input_.started_ms + since.count()}),
            std::chrono::duration<double, std::milli>(time.took).count(), true};
  }

  template <typename Comment>
  void add_page(const Record& record, const std::string& id, const ExchangeList& exchanges,
                const std::string& description, Comment comment) {
    const std::string page = record.plan->milestone.id + "/" + id;
    std::string started;
    for (size_t i = 0; i < exchanges.size(); ++i) {
      const ExchangeTime sent = exchanges.time(i);
      // What runs share was sent once.
      if (!seen_.emplace(&exchanges[i], sent.begun).second) continue;
      const HarTime time = time_of(sent);
      if (started.empty()) started = time.started;
      entries_.push_back(entry(record, exchanges[i], time, page));
      entries_.back().as_object()->set("comment", comment(i));
    }
    if (started.empty()) return;
    wire::Object described{
        {"startedDateTime", started}, {"id", page}, {"title", page}, {"pageTimings", wire::Object()}};
    if (!description.empty()) described.set("comment", description);
    pages_.push_back(std::move(described));
  }

  static wire::Json entry(const Record& record, const checks::Exchange& exchange, const HarTime& time,
                          const std::string& page) {
    // Only the whole is measured: until the last byte of the response.
    wire::Object timings{{"send", 0}, {"wait", time.took_ms}, {"receive", 0}};
    if (!time.is_measured) timings.set("comment", kNoTimes);
    return wire::Object{{"pageref", page},
                        {"startedDateTime", time.started},
                        {"time", time.took_ms},
                        {"request", har_request(record, exchange)},
                        {"response", har_response(exchange)},
                        {"cache", wire::Object()},
                        {"timings", std::move(timings)}};
  }

  const ReportInput& input_;
  std::set<std::pair<const checks::Exchange*, std::chrono::steady_clock::time_point>> seen_;
  wire::Array pages_;
  wire::Array entries_;
};

}  // namespace

std::string render_har(const ReportInput& input) { return Archive(input).render(); }

}  // namespace runner
