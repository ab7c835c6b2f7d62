#include "runner/traffic/recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/exchanges.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

// ---- HAR 1.2

using checks::NoResponse;
using wire::Json;

int64_t count_at(const Json& json, std::string_view pointer) {
  const Json* value = wire::find_at(json, pointer);
  return value && value->is_number() ? static_cast<int64_t>(wire::to_double(*value)) : 0;
}

// Names of pseudo-headers (RFC 9113, section 8.3) begin with a colon; they are no fields of the message.
wire::Headers headers_at(const Json& message) {
  wire::Headers headers;
  for (const Json& header : wire::elements_at(message, "/headers")) {
    const std::string name = wire::text_at(header, "/name");
    if (!name.empty() && name.front() != ':') headers.push_back({name, wire::text_at(header, "/value")});
  }
  return headers;
}

// "https://host:1/path?query#part" as origin and origin-form.
struct SplitUrl {
  std::string origin;
  std::string target;
};
std::optional<SplitUrl> split(std::string url) {
  url.resize(std::min(url.size(), url.find('#')));
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || scheme == 0) return std::nullopt;
  const size_t path = std::min(url.size(), url.find_first_of("/?", scheme + 3));
  std::string target = url.substr(path);
  if (!target.starts_with('/')) target.insert(0, "/");
  return SplitUrl{url.substr(0, path), std::move(target)};
}

// Some clients record "get" where GET is sent.
std::string upper_case(std::string method) {
  for (char& letter : method) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return method;
}

class Entry {
 public:
  Entry(const Json& entry, std::string where) : entry_(entry), where_(std::move(where)) {}

  wire::Result<RecordedCall> read() {
    RecordedCall call;
    const Json* request = entry_.find("request");
    const Json* response = entry_.find("response");
    if (!request || !response) return refused("", "no request or no response", "both, as HAR 1.2 says");
    const auto begun = wire::parse_instant(wire::text_at(entry_, "/startedDateTime"));
    if (!begun) return refused("/startedDateTime", quoted("/startedDateTime"), "an RFC 3339 date-time with a zone");
    auto url = split(wire::text_at(*request, "/url"));
    if (!url) return refused("/request/url", quoted("/request/url"), "an absolute URL");
    call.begun = *begun;
    call.took_ms = std::max<int64_t>(0, count_at(entry_, "/time"));
    call.origin = std::move(url->origin);
    // A URL cannot show every target; this program's archives have it beside the URL.
    const std::string* target = request->find_string("_target");
    call.request = {upper_case(wire::text_at(*request, "/method")), target ? *target : std::move(url->target),
                    headers_at(*request), ""};
    if (call.request.method.empty()) return refused("/request/method", "nothing", "a method");
    read_request_body(*request, call);
    read_response(*response, call);
    return call;
  }

 private:
  wire::Error refused(std::string_view pointer, std::string found, std::string expected) const {
    return {where_ + std::string(pointer), std::move(found), std::move(expected), ""};
  }
  std::string quoted(std::string_view pointer) const {
    const Json* value = wire::find_at(entry_, pointer);
    return value ? wire::to_text(*value) : "nothing";
  }

  static void read_request_body(const Json& request, RecordedCall& call) {
    const Json* data = request.find("postData");
    const std::string* text = data ? data->find_string("text") : nullptr;
    if (text) call.request.body = *text;
    // This program's archives have bytes that are not UTF-8 so.
    if (text && wire::text_at(*data, "/comment") == "base64")
      call.request.body = wire::base64_decode(*text).value_or("");
    if (!text && count_at(request, "/bodySize") > 0) call.incomplete = "the request's body was not recorded";
  }

  static void read_response(const Json& response, RecordedCall& call) {
    const int64_t status = count_at(response, "/status");
    if (status == 0) {
      call.outcome = NoResponse{"no response in the recording", NoResponse::Meaning::cut_off};
      call.incomplete = "no response was recorded";
      return;
    }
    const std::string* text = nullptr;
    const Json* content = response.find("content");
    if (content) text = content->find_string("text");
    std::string body = text ? *text : "";
    if (text && wire::text_at(*content, "/encoding") == "base64") {
      const auto decoded = wire::base64_decode(*text);
      if (!decoded) call.incomplete = "the response's body is not the base64 that it is said to be";
      body = decoded.value_or("");
    }
    if (!text && count_at(response, "/content/size") > 0) call.incomplete = "the response's body was not recorded";
    call.outcome = wire::Response{static_cast<int>(status), headers_at(response), std::move(body)};
  }

  const Json& entry_;
  const std::string where_;
};

// In the order of the archive. An entry whose bodies were left out is there, as incomplete.
wire::Result<Recording> read_har(const Json& archive, const std::string& file) {
  const Json* entries = wire::find_at(archive, "/log/entries");
  if (!entries || !entries->as_array())
    return wire::Error{file, "no list /log/entries", "a HAR 1.2 archive, or the exchanges.ndjson of a run", ""};
  Recording recording{"traffic", true, {}};
  size_t index = 0;
  for (const Json& entry : *entries->as_array()) {
    auto call = Entry(entry, fmt::format("{}: /log/entries/{}", file, index)).read();
    if (!call) return call.error();
    call->file = file;
    call->place = fmt::format("entry {}", index++);
    recording.calls.push_back(std::move(*call));
  }
  return recording;
}

// ---- exchanges.ndjson

constexpr wire::JsonLimits kArchiveLimits{size_t{1} << 30};

Recording recording_of(const std::string& scenario, RecordedSession session, const std::string& file) {
  Recording recording{scenario, false, {}};
  for (size_t i = 0; i < session.requests.size(); ++i) {
    RecordedCall& call = recording.calls.emplace_back();
    call.request = std::move(session.requests[i]);
    call.outcome = std::move(session.outcomes[i]);
    call.file = file;
    call.place = "exchange " + std::to_string(i + 1);
    const auto* silence = std::get_if<checks::NoResponse>(&call.outcome);
    if (silence && !silence->is_judged()) call.incomplete = "no response was recorded";
  }
  return recording;
}

}  // namespace

// An archive is one JSON text, exchanges.ndjson has one in each line.
wire::Result<std::vector<Recording>> read_recordings(std::string_view text, const std::string& file) {
  const auto archive = wire::parse_json(text, kArchiveLimits);
  if (archive && !archive->find("scenario")) {
    auto recording = read_har(*archive, file);
    if (!recording) return recording.error();
    return std::vector<Recording>{std::move(*recording)};
  }
  auto sessions = read_recorded_sessions(text, file);
  if (!sessions || sessions->empty())
    return !sessions && text.starts_with("{\"scenario\"") ? sessions.error() : archive.error();
  std::vector<Recording> recordings;
  for (auto& [scenario, session] : *sessions) recordings.push_back(recording_of(scenario, std::move(session), file));
  return recordings;
}

std::vector<Recording> joined(std::vector<Recording> recordings) {
  std::vector<Recording> result;
  Recording timed{"traffic", true, {}};
  for (Recording& recording : recordings) {
    if (!recording.timed) {
      result.push_back(std::move(recording));
      continue;
    }
    for (RecordedCall& call : recording.calls) timed.calls.push_back(std::move(call));
  }
  std::stable_sort(timed.calls.begin(), timed.calls.end(),
                   [](const RecordedCall& left, const RecordedCall& right) { return left.begun < right.begun; });
  if (!timed.calls.empty()) result.insert(result.begin(), std::move(timed));
  return result;
}

}  // namespace runner
