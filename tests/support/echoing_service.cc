#include "tests/support/echoing_service.h"

#include <fmt/format.h>
#include <strings.h>

#include "runner/app/reference_keys.h"
#include "tests/support/raw_service.h"
#include "wire/utf8.h"

namespace scripted {
namespace {

/// A response about to be sent.
struct Draft {
  std::string reason = "OK";
  wire::Response response;
  std::string raw;     ///< not empty: sent in place of it, and the connection ends
  wire::Json body;     ///< null: it is no JSON object
  std::string before;  ///< the chunk extension; not empty: the body is sent in chunks
  std::string after;   ///< the trailer

  void header(const std::string& name, const std::string& value) {
    std::erase_if(response.headers,
                  [&](const wire::Header& other) { return strcasecmp(other.name.c_str(), name.c_str()) == 0; });
    response.headers.push_back({name, value});
  }
  wire::Object* member(std::initializer_list<const char*> names) {
    wire::Json* at = &body;
    for (const char* name : names) at = at && at->as_object() ? at->as_object()->find(name) : nullptr;
    return at ? at->as_object() : nullptr;
  }
  void set(std::initializer_list<const char*> names, const char* member_name, const std::string& text) {
    if (wire::Object* object = member(names)) object->set(member_name, text);
  }
};

/// Replaced by the text of the encoding once the body is written.
const std::string kMark = "MARKMARK";
/// In place of raw bytes: the body ends in the middle of a text.
const std::string kBroken = "broken";

void set_all_texts(wire::Json& json) {
  if (json.as_string()) json = kMark;
  if (wire::Object* object = json.as_object())
    for (auto& member : *object) set_all_texts(member.value);
  if (wire::Array* array = json.as_array())
    for (auto& element : *array) set_all_texts(element);
}

using Place = void (*)(Draft& draft, const std::string& text);
const std::pair<const char*, Place> kPlaces[] = {
    {"header value", [](Draft& draft, const auto& text) { draft.header("x-echo", text); }},
    {"header name", [](Draft& draft, const auto& text) { draft.header("x-" + text, "1"); }},
    {"reason phrase", [](Draft& draft, const auto& text) { draft.reason = text; }},
    {"member value", [](Draft& draft, const auto&) { draft.set({}, "echo", kMark); }},
    {"member name", [](Draft& draft, const auto&) { draft.set({}, kMark.c_str(), "1"); }},
    {"error message", [](Draft& draft, const auto&) { draft.set({"error"}, "message", "bad " + kMark + " given"); }},
    {"error code", [](Draft& draft, const auto&) { draft.set({"error"}, "code", kMark); }},
    {"reason code",
     [](Draft& draft, const auto&) {
       draft.set({"error", "details"}, "reason_code", kMark);
     }},
    {"detail",
     [](Draft& draft, const auto&) {
       draft.set({"error", "details"}, kMark.c_str(), kMark);
     }},
    {"every text", [](Draft& draft, const auto&) { set_all_texts(draft.body); }},
    {"long text",
     [](Draft& draft, const auto&) { draft.set({}, "long", std::string(150, 'y') + " " + kMark + " yy"); }},
    {"text body", [](Draft& draft, const auto& text) { draft.body = {}, draft.response.body = text; }},
    {"correlation id", [](Draft& draft, const auto&) { draft.set({}, "correlation_id", kMark); }},
    {"correlation header", [](Draft& draft, const auto& text) { draft.header("x-correlation-id", text); }},
    {"content type", [](Draft& draft, const auto& text) { draft.header("content-type", "text/html; q=" + text); }},
    {"server", [](Draft& draft, const auto& text) { draft.header("server", text); }},
    {"cookie", [](Draft& draft, const auto& text) { draft.header("set-cookie", "session=" + text); }},
    {"allow", [](Draft& draft, const auto& text) { draft.response.status = 405, draft.header("allow", text); }},
    {"replayed", [](Draft& draft, const auto& text) { draft.header("idempotency-replayed", text); }},
    {"challenge",
     [](Draft& draft, const auto& text) { draft.response.status = 401, draft.header("www-authenticate", text); }},
    {"date", [](Draft& draft, const auto& text) { draft.header("date", text); }},
    {"folded", [](Draft& draft, const auto& text) { draft.header("x-folded", "a\r\n " + text); }},
    {"location", [](Draft& draft, const auto& text) { draft.response.status = 302, draft.header("location", text); }},
    {"retry after",
     [](Draft& draft, const auto& text) { draft.response.status = 503, draft.header("retry-after", text); }},
    {"encoding", [](Draft& draft, const auto& text) { draft.header("content-encoding", text); }},
    {"length", [](Draft& draft, const auto& text) { draft.raw = "HTTP/1.1 200 OK\r\ncontent-length: " + text; }},
    {"coding", [](Draft& draft, const auto& text) { draft.raw = "HTTP/1.1 200 OK\r\ntransfer-encoding: " + text; }},
    {"header line", [](Draft& draft, const auto& text) { draft.raw = "HTTP/1.1 200 OK\r\n" + text; }},
    {"status line", [](Draft& draft, const auto& text) { draft.raw = "HTTP " + text; }},
    {"chunk", [](Draft& draft,
                 const auto& text) { draft.raw = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + text; }},
    {"chunk extension", [](Draft& draft, const auto& text) { draft.before = ";name=" + text; }},
    {"trailer", [](Draft& draft, const auto& text) { draft.before = ";a", draft.after = "x-end: " + text + "\r\n"; }},
    {"broken body", [](Draft& draft, const auto&) { draft.set({}, "echo", kMark), draft.raw = kBroken; }},
};

static_assert(std::size(kPlaces) >= 33);

std::string bytes_of(const Draft& draft) {
  if (!draft.raw.empty() && draft.raw != kBroken) return draft.raw + "\r\n\r\n";
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", draft.response.status, draft.reason);
  for (const wire::Header& header : draft.response.headers)
    text += fmt::format("{}: {}\r\n", header.name, header.value.bytes());
  const std::string& body = draft.response.body.bytes();
  if (draft.before.empty()) return text + fmt::format("content-length: {}\r\n\r\n", body.size()) + body;
  const std::string chunk = body.empty() ? "" : fmt::format("{:x}{}\r\n{}\r\n", body.size(), draft.before, body);
  return text + "transfer-encoding: chunked\r\n\r\n" + chunk + "0\r\n" + draft.after + "\r\n";
}

reference_impl::Settings settings() {
  runner::ReferenceKeys keys = runner::fixed_reference_keys();
  return {[] { return wire::Instant{1'800'000'000'000}; }, false, std::move(keys.active), std::move(keys.retired)};
}

void echo(Draft& draft, Place place, const EchoedText& echoed) {
  auto body = wire::parse_json(draft.response.body.bytes());
  if (body && body->as_object()) draft.body = std::move(*body);
  place(draft, echoed.text);
  if (!draft.body.as_object()) return;
  std::string written = wire::to_text(draft.body);
  const std::string inside = echoed.is_json ? echoed.text : in_json(echoed.text);
  for (size_t at = 0; (at = written.find(kMark, at)) != std::string::npos; at += inside.size())
    written.replace(at, kMark.size(), inside);
  if (draft.raw == kBroken) written.erase(written.rfind('"'));
  draft.response.body = written;
}

}  // namespace

EchoingService::EchoingService(std::vector<EchoedText> texts)
    : texts_(std::move(texts)), reference_(settings()), server_([this](Peer& peer) { serve(peer); }) {}

size_t EchoingService::combinations() const { return texts_.size() * std::size(kPlaces); }

void EchoingService::serve(Peer& peer) {
  constexpr size_t kProbes = 30;  // so that the run begins
  for (std::string bytes; !(bytes = peer.read_request()).empty();) {
    wire::Request request = parse_request(bytes);
    if (const size_t host = request.target.find("://"); host != std::string::npos)
      request.target.erase(0, request.target.find('/', host + 3));
    Draft draft;
    draft.response = reference_.handle(request);
    const size_t count = count_++;
    const size_t number = count / 2;
    if (count > kProbes && count % 2 == 0)
      echo(draft, kPlaces[(number / texts_.size()) % std::size(kPlaces)].second, texts_[number % texts_.size()]);
    if (request.method == "HEAD") draft.response.body.bytes().clear();
    peer.send(bytes_of(draft));
    if (!draft.raw.empty()) return;
  }
}

std::string in_json(const std::string& text) {
  if (!wire::is_utf8(text)) return text;
  const std::string quoted = wire::to_text(wire::Json(text));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace scripted
