#include "tests/ticket_booking/box_office.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/instant.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"
#include "wire/uri.h"
#include "wire/utf8.h"

namespace box_office {
namespace {

using wire::Array;
using wire::Json;
using wire::Object;
using wire::Response;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kKeyId = "stamp-1";
constexpr size_t kMaxBody = 1 << 20;
constexpr std::string_view kSpaces = " \t\n\v\f\r";

struct Operation {
  std::string id;
  std::string method;
  std::vector<std::string> path;  // "" is a parameter
  std::vector<std::string> actors;
  std::vector<std::string> scopes;
  std::string generic;
};

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = {
      {"shows.open", "POST", {"shows"}, {"organiser"}, {"tickets.write"}, "show_malformed"},
      {"shows.get", "GET", {"shows", ""}, {"organiser", "agency"}, {"tickets.read"}, "show_malformed"},
      {"bookings.book", "POST", {"shows", "", "bookings"}, {"organiser"}, {"tickets.write"}, "booking_malformed"},
      {"bookings.cancel",
       "POST",
       {"shows", "", "bookings", "", "cancel"},
       {"organiser"},
       {"tickets.cancel", "tickets.write"},
       "booking_malformed"},
      {"bookings.export",
       "GET",
       {"shows", "", "bookings", "export"},
       {"organiser"},
       {"tickets.read"},
       "booking_malformed"}};
  return all;
}

std::string hash(const Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

std::string correlation_of(std::string id) {
  std::replace(id.begin(), id.end(), '.', '_');
  return "req_" + id;
}

bool has_text(const Json* value) {
  return value && value->as_string() && value->as_string()->find_first_not_of(kSpaces) != std::string::npos;
}

Array to_array(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::string decoded(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return wire::percent_decode(text).value_or("");
}

Query query_of(const std::string& target) {
  Query query;
  for (size_t at = target.find('?'); at != std::string::npos;) {
    const size_t end = target.find('&', at + 1);
    const std::string part = target.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    const size_t equals = std::min(part.find('='), part.size());
    if (!part.empty())
      query.emplace_back(decoded(part.substr(0, equals)), decoded(part.substr(std::min(equals + 1, part.size()))));
    at = end;
  }
  return query;
}

// Digits as a number of at least one, at most the cap.
std::optional<int64_t> count_of(const std::string& digits, int64_t cap) {
  int64_t value = 0;
  for (char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = std::min(cap, value * 10 + (digit - '0'));
  }
  return value >= 1 ? std::optional(value) : std::nullopt;
}

bool has_seats(const Json* value) {
  if (!value || !value->is_number() || !wire::is_integral(*value)) return false;
  const double seats = wire::to_double(*value);
  return seats >= 1 && seats <= 1000;
}

int64_t seats_of(const Object& object, const char* name) {
  return static_cast<int64_t>(wire::to_double(*object.find(name)));
}

std::string text_of(const Object& object, const char* name) { return *object.find(name)->as_string(); }

}  // namespace

// One request on its way.
struct BoxOffice::Call {
  const wire::Request& request;
  const Operation* operation = nullptr;
  std::vector<std::string> ids;
  Json body;
  std::string now;
  Query query;

  std::string header(std::string_view name) const {
    const wire::UntrustedText* found = wire::find_header(request.headers, name);
    const std::string value = found ? found->bytes() : "";
    const size_t begin = value.find_first_not_of(kSpaces);
    return begin == std::string::npos ? "" : value.substr(begin, value.find_last_not_of(kSpaces) - begin + 1);
  }
  std::string actor_id() const { return header("x-actor-id"); }
  Object actor() const { return {{"type", header("x-actor-type")}, {"id", actor_id()}}; }

  Response with(int status, Object body_of) const {
    const std::string correlation = operation ? correlation_of(operation->id) : "req_box_office";
    Object whole{{"correlation_id", correlation}};
    for (const wire::Member& member : body_of) whole.set(member.key, member.value);
    const std::string sent = header("x-correlation-id");
    return {
        status,
        {{"content-type", "application/json; charset=utf-8"}, {"x-correlation-id", sent.empty() ? correlation : sent}},
        wire::to_text(whole)};
  }
  Response refused(int status, const char* code, Object details = {}) const {
    return with(status, {{"error", Object{{"code", code}, {"message", "refused"}, {"details", std::move(details)}}}});
  }
  Response malformed() const { return refused(422, "MALFORMED", {{"reason_code", operation->generic}}); }
  Response too_late(const char* reason) const { return refused(409, "TOO_LATE", {{"reason_code", reason}}); }
  const std::string* asked(std::string_view name) const {
    for (const auto& [key, value] : query) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

BoxOffice::BoxOffice(Mistake mistake)
    : mistake_(mistake), key_(*wire::PrivateKey::from_seed(wire::sha256("box office"))) {}

Response BoxOffice::handle(const wire::Request& request) {
  std::lock_guard lock(mutex_);
  wire::Request asked = request;
  if (request.method == "HEAD") asked.method = "GET";
  using namespace std::chrono;
  Call call{asked, nullptr, {}, {}, {}, query_of(request.target)};
  call.now = wire::format_instant({duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()});
  Response response = route(call);
  if (request.method == "HEAD") response.body.bytes().clear();
  return response;
}

Response BoxOffice::route(Call& call) {
  const std::string path = call.request.target.substr(0, call.request.target.find('?'));
  if (path == "/signatures/keys" && call.request.method == "GET") return key_set();
  if (path == "/journal" && call.request.method == "GET") return journal(call);
  std::vector<std::string> segments;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at + 1), path.size());
    const auto segment = wire::percent_decode(path.substr(at + 1, end - at - 1));
    if (!segment || segment->empty() || !wire::is_utf8(*segment)) return call.refused(404, "NO_SUCH_THING");
    segments.push_back(*segment);
    at = end;
  }
  bool known = false;
  for (const Operation& operation : operations()) {
    if (operation.path.size() != segments.size()) continue;
    std::vector<std::string> ids;
    bool fits = true;
    for (size_t i = 0; i < segments.size(); ++i) {
      if (operation.path[i].empty()) ids.push_back(segments[i]);
      fits = fits && (operation.path[i].empty() || operation.path[i] == segments[i]);
    }
    known = known || fits;
    if (!fits || operation.method != call.request.method) continue;
    call.operation = &operation;
    call.ids = std::move(ids);
    return guarded(call);
  }
  if (known) return call.refused(405, "WRONG_METHOD");
  return call.refused(404, "NO_SUCH_THING", {{"method", call.request.method}, {"path", path}});
}

// Identity, clock, key, body, actor type, scopes.
Response BoxOffice::guarded(Call& call) {
  const Operation& operation = *call.operation;
  const std::string type = call.header("x-actor-type");
  if (type.empty() || call.actor_id().empty()) return call.refused(401, "WHO_ARE_YOU");
  if (const std::string now = call.header("x-now-iso"); !now.empty()) {
    const auto instant = wire::parse_instant(now);
    if (!instant) return call.malformed();
    call.now = wire::format_instant(*instant);
  }
  if (operation.method == "POST") {
    if (call.header("idempotency-key").empty()) return call.refused(422, "MALFORMED", {{"header", "Idempotency-Key"}});
    const std::string media = call.header("content-type").substr(0, call.header("content-type").find(';'));
    std::string lower = media;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (!lower.empty() && lower != "application/json" && !lower.ends_with("+json"))
      return call.refused(415, "NOT_JSON");
    if (call.request.body.size() > kMaxBody) return call.refused(413, "TOO_MUCH");
    auto body = wire::parse_json(call.request.body, {kMaxBody, 64});
    if (!body || !body->is_object()) return call.malformed();
    call.body = std::move(*body);
  }
  if (std::count(operation.actors.begin(), operation.actors.end(), type) == 0) {
    return call.refused(
        403, "NOT_YOURS",
        {{"operation_id", operation.id}, {"actor_type", type}, {"allowed_actor_types", to_array(operation.actors)}});
  }
  std::set<std::string> sent;
  std::string scope;
  for (char c : call.header("x-auth-scopes") + " ") {
    if (c != ' ' && c != ',' && c != '\t') {
      scope += c;
    } else if (!scope.empty()) {
      sent.insert(std::exchange(scope, ""));
    }
  }
  std::vector<std::string> missing;
  for (const std::string& needed : operation.scopes) {
    if (!sent.contains(needed)) missing.push_back(needed);
  }
  if (missing.empty()) return perform(call);
  return call.refused(403, "SCOPE_MISSING",
                      {{"operation_id", operation.id},
                       {"required_scopes", to_array(operation.scopes)},
                       {"provided_scopes", to_array({sent.begin(), sent.end()})},
                       {"missing_scopes", to_array(missing)}});
}

// The show of the path, its organiser, the idempotency key, then the operation.
Response BoxOffice::perform(Call& call) {
  const Operation& operation = *call.operation;
  if (!call.ids.empty()) {
    const auto show = shows_.find(call.ids[0]);
    if (show == shows_.end()) return call.refused(404, "NO_SUCH_THING", {{"reason_code", "show_unknown"}});
    if (*show->second.find("organiser") != Json(call.actor()))
      return call.refused(403, "NOT_YOURS", {{"reason_code", "show_of_another_organiser"}});
    if (operation.id == "shows.get") return call.with(200, {{"show", show->second}});
  }
  if (operation.id == "bookings.export") return export_page(call);
  const Json entry = Array{call.actor_id(), operation.id, call.header("idempotency-key")};
  const std::string payload = hash(Array{to_array(call.ids), call.body});
  const std::string slot = wire::canonical_json(entry);
  if (const auto known = stored_.find(slot); known != stored_.end()) {
    if (known->second.payload != payload) {
      return call.refused(409, "KEY_TAKEN",
                          {{"operation_id", operation.id},
                           {"idempotency_key", call.header("idempotency-key")},
                           {"original_payload_hash", known->second.payload},
                           {"payload_hash", payload}});
    }
    Response again = known->second.response;
    again.headers.push_back({"idempotency-replayed", "true"});
    return again;
  }
  Response response = operation.id == "shows.open"      ? open_show(call)
                      : operation.id == "bookings.book" ? book(call)
                                                        : cancel(call);
  stored_[slot] = {payload, response};
  return response;
}

std::string BoxOffice::free_id(const char* prefix, int& count, const std::map<std::string, Object>& taken) const {
  std::string id;
  do {
    id = fmt::format("{}{:06}", prefix, ++count);
  } while (taken.contains(id));
  return id;
}

namespace {

// The object under the only member of the body, with these members and no others; nullptr where it is not so.
const Object* request_object(const Json& body, const char* name, const std::set<std::string>& members) {
  const Json* value = body.find(name);
  if (!value || !value->as_object() || body.as_object()->size() != 1) return nullptr;
  for (const wire::Member& member : *value->as_object()) {
    if (!members.contains(member.key)) return nullptr;
  }
  return value->as_object();
}

bool is_id(const Object& object, const char* name) { return !object.find(name) || has_text(object.find(name)); }

}  // namespace

Response BoxOffice::open_show(Call& call) {
  const Object* show = request_object(call.body, "show", {"show_id", "title", "seats"});
  if (!show || !is_id(*show, "show_id") || !has_text(show->find("title")) || !has_seats(show->find("seats")))
    return call.malformed();
  const std::string id = show->find("show_id") ? text_of(*show, "show_id") : free_id("show_", shows_made_, shows_);
  if (shows_.contains(id)) return call.too_late("show_id_taken");
  const int64_t seats = seats_of(*show, "seats");
  const Object made{{"show_id", id},       {"title", *show->find("title")}, {"seats", seats},
                    {"seats_left", seats}, {"organiser", call.actor()},     {"opened_at", call.now}};
  shows_[id] = made;
  emit(call, "show.opened",
       {{"show_id", id}, {"title", *show->find("title")}, {"seats", seats}, {"opened_at", call.now}}, {id});
  return call.with(200, {{"show", made}});
}

Response BoxOffice::book(Call& call) {
  const Object* wanted = request_object(call.body, "booking", {"booking_id", "guest", "seats"});
  if (!wanted || !is_id(*wanted, "booking_id") || !has_text(wanted->find("guest")) || !has_seats(wanted->find("seats")))
    return call.malformed();
  Object& show = shows_[call.ids[0]];
  auto& bookings = bookings_[call.ids[0]];
  const int64_t seats = seats_of(*wanted, "seats");
  const int64_t left = seats_of(show, "seats_left");
  if (wanted->find("booking_id") && bookings.contains(text_of(*wanted, "booking_id")))
    return call.too_late("booking_id_taken");
  if (seats > left && mistake_ != Mistake::oversells) return call.too_late("sold_out");
  const std::string id =
      wanted->find("booking_id") ? text_of(*wanted, "booking_id") : free_id("booking_", bookings_made_, bookings);
  const Object made{{"booking_id", id},
                    {"guest", *wanted->find("guest")},
                    {"seats", seats},
                    {"state", "held"},
                    {"booked_at", call.now}};
  bookings[id] = made;
  show.set("seats_left", std::max<int64_t>(0, left - seats));
  emit(call, "booking.made",
       {{"show_id", call.ids[0]},
        {"booking_id", id},
        {"guest", *wanted->find("guest")},
        {"seats", seats},
        {"booked_at", call.now}},
       {call.ids[0], id});
  return call.with(200, {{"show_id", call.ids[0]}, {"booking", made}});
}

Response BoxOffice::cancel(Call& call) {
  auto& bookings = bookings_[call.ids[0]];
  const auto booking = bookings.find(call.ids[1]);
  if (booking == bookings.end()) return call.refused(404, "NO_SUCH_THING", {{"reason_code", "booking_unknown"}});
  const Object* cancellation = request_object(call.body, "cancellation", {"note"});
  if (!cancellation || !is_id(*cancellation, "note")) return call.malformed();
  Object& held = booking->second;
  if (held.find("cancelled_at")) return call.too_late("booking_cancelled");
  held.set("state", "cancelled");
  held.set("cancelled_at", call.now);
  Object& show = shows_[call.ids[0]];
  show.set("seats_left", seats_of(show, "seats_left") + seats_of(held, "seats"));
  emit(call, "booking.cancelled", {{"show_id", call.ids[0]}, {"booking_id", call.ids[1]}, {"cancelled_at", call.now}},
       {call.ids[0], call.ids[1]});
  return call.with(200, {{"show_id", call.ids[0]}, {"booking", held}});
}

// ---- the export

Response BoxOffice::export_page(Call& call) {
  static const std::set<std::string> kKnown = {
      "limit",           "now_iso",      "from_iso",          "to_iso",          "state", "retention_days",
      "exported_at_iso", "cursor_after", "attestation_after", "checkpoint_after"};
  std::set<std::string> seen;
  for (const auto& [name, value] : call.query) {
    if (!kKnown.contains(name) || !seen.insert(name).second || value.find_first_not_of(kSpaces) == std::string::npos)
      return call.malformed();
  }
  const auto limit = call.asked("limit") ? count_of(*call.asked("limit"), 100) : 20;
  const auto days = call.asked("retention_days") ? count_of(*call.asked("retention_days"), 365) : 30;
  const std::string* state = call.asked("state");
  if (!limit || !days || (state && *state != "held" && *state != "cancelled")) return call.malformed();
  std::map<std::string, wire::Instant> instants;
  for (const char* name : {"now_iso", "from_iso", "to_iso", "exported_at_iso"}) {
    const std::string* text = call.asked(name);
    const auto instant = wire::parse_instant(text ? *text : call.now);
    if (!instant) return call.malformed();
    instants[name] = *instant;
  }
  const int anchors = (call.asked("cursor_after") ? 1 : 0) + (call.asked("attestation_after") ? 1 : 0) +
                      (call.asked("checkpoint_after") ? 1 : 0);
  Object filters{{"show_id", call.ids[0]}, {"limit", *limit}};
  for (const char* name : {"from_iso", "to_iso"}) {
    if (call.asked(name)) filters.set(name, wire::format_instant(instants[name]));
  }
  if (state) filters.set("state", *state);
  if (call.asked("retention_days")) filters.set("retention_days", *days);
  const std::string same = wire::canonical_json(Array{call.actor_id(), filters, *days});
  if (anchors > 0) {
    if (anchors < 3) return call.malformed();
    const auto issued = checkpoints_.find(*call.asked("checkpoint_after"));
    if (issued == checkpoints_.end() ||
        issued->second != same + *call.asked("cursor_after") + *call.asked("attestation_after"))
      return call.malformed();
  }
  // Those that match, in order of time and id.
  const wire::Instant oldest = instants["now_iso"].plus_ms(-*days * 86'400'000);
  std::vector<std::pair<std::string, Json>> matching;
  for (const auto& [id, booking] : bookings_[call.ids[0]]) {
    const std::string at = text_of(booking, "booked_at");
    const wire::Instant instant = *wire::parse_instant(at);
    const std::string position = at + "|" + id;
    if (state && text_of(booking, "state") != *state) continue;
    if (call.asked("from_iso") && instant < instants["from_iso"]) continue;
    if (call.asked("to_iso") && instants["to_iso"] < instant) continue;
    if (instant < oldest || (anchors > 0 && position <= *call.asked("cursor_after"))) continue;
    matching.emplace_back(position, booking);
  }
  std::sort(matching.begin(), matching.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Object query = filters;
  query.set("now_iso", wire::format_instant(instants["now_iso"]));
  for (const char* name : {"cursor_after", "attestation_after", "checkpoint_after"}) {
    if (call.asked(name)) query.set(name, *call.asked(name));
  }
  Array entries;
  for (size_t i = 0; i < std::min<size_t>(*limit, matching.size()); ++i) entries.push_back(matching[i].second);
  const size_t count = entries.size();
  const Json cursor = matching.size() > count ? Json(matching[count - 1].first) : Json();
  const auto anchor = [&](const char* name) { return call.asked(name) ? Json(*call.asked(name)) : Json(); };
  Object hashed{{"entries", entries}, {"total_filtered", matching.size()}, {"query", query}};
  if (!cursor.is_null()) hashed.set("next_cursor", cursor);
  Object attestation{{"cursor_after", anchor("cursor_after")},
                     {"next_cursor", cursor},
                     {"attestation_after", anchor("attestation_after")},
                     {"page_hash", hash(hashed)}};
  attestation.set("chain_hash", hash(attestation));
  Object checkpoint{{"checkpoint_after", anchor("checkpoint_after")},
                    {"attestation_chain_hash", *attestation.find("chain_hash")},
                    {"next_cursor", cursor},
                    {"entries_count", count},
                    {"total_filtered", matching.size()}};
  checkpoint.set("checkpoint_hash", hash(checkpoint));
  if (!cursor.is_null())
    checkpoints_[text_of(checkpoint, "checkpoint_hash")] =
        same + *cursor.as_string() + text_of(attestation, "chain_hash");
  Object page = hashed;
  page.set("exported_at", wire::format_instant(instants["exported_at_iso"]));
  page.set("export_hash", *attestation.find("page_hash"));
  page.set("attestation", std::move(attestation));
  page.set("checkpoint", std::move(checkpoint));
  sign(page);
  return call.with(200, {{"show_id", call.ids[0]}, {"export", std::move(page)}});
}

// ---- the journal

void BoxOffice::emit(const Call& call, const char* type, Object payload, const Array& key) {
  const std::string correlation = correlation_of(call.operation->id);
  const std::string text = fmt::format("{}|{}|{}", type, correlation, wire::canonical_json(key));
  Object event{{"event_id", "ev-" + wire::sha256_hex(text).substr(0, 12)},
               {"type", type},
               {"occurred_at", call.now},
               {"correlation_id", correlation},
               {"actor", call.actor()},
               {"payload", std::move(payload)}};
  sign(event);
  events_.emplace_back(call.actor_id(), std::move(event));
}

Response BoxOffice::journal(Call& call) {
  if (call.header("x-actor-type").empty() || call.actor_id().empty()) return call.refused(401, "WHO_ARE_YOU");
  const auto limit = call.asked("limit") ? count_of(*call.asked("limit"), 100) : 20;
  std::vector<Object> own;
  for (const auto& [caller, event] : events_) {
    if (caller == call.actor_id()) own.push_back(event);
  }
  size_t begin = 0;
  if (const std::string* after = call.asked("after")) {
    const auto found =
        std::find_if(own.begin(), own.end(), [&](const Object& event) { return text_of(event, "event_id") == *after; });
    if (found == own.end()) return call.refused(422, "MALFORMED");
    begin = static_cast<size_t>(found - own.begin()) + 1;
  }
  if (!limit) return call.refused(422, "MALFORMED");
  const size_t end = std::min(own.size(), begin + static_cast<size_t>(*limit));
  const Json next = end < own.size() ? *own[end - 1].find("event_id") : Json();
  return call.with(200,
                   {{"events", Array(own.begin() + static_cast<long>(begin), own.begin() + static_cast<long>(end))},
                    {"next_after", next}});
}

void BoxOffice::sign(Object& object) const {
  const std::string message = wire::canonical_json_without(object, "signature");
  object.set("signature",
             Object{{"key_id", kKeyId}, {"alg", "ed25519"}, {"sig", wire::base64_encode(key_.sign(message))}});
}

Response BoxOffice::key_set() const {
  const wire::Request none;
  const Call call{none, nullptr, {}, {}, {}, {}};
  const Object key{
      {"key_id", kKeyId}, {"alg", "ed25519"}, {"public_key_pem", key_.public_key().pem()}, {"status", "active"}};
  return call.with(200, {{"active_key_id", kKeyId}, {"keys", Array{key}}});
}

}  // namespace box_office
