#include "checks/export_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace checks {
namespace {

// The export object of one page with what each rule needs; `at` never fails, it gives null.
class Page {
 public:
  Page(const Exchange& exchange, Judgement& judgement)
      : exchange_(exchange), judgement_(judgement), export_(*exchange.body->find("export")) {}

  const wire::Json& root() const { return export_; }
  const wire::Json& at(std::string_view pointer) const {
    static const wire::Json null;
    const wire::Json* value = wire::find_at(export_, pointer);
    return value ? *value : null;
  }
  const wire::Array& entries() const {
    static const wire::Array none;
    const wire::Array* entries = at("/entries").as_array();
    return entries ? *entries : none;
  }
  /// The value of a query parameter that was sent, or nullptr.
  const std::string* sent(std::string_view name) const {
    for (const auto& [key, value] : exchange_.query) {
      if (key == name) return &value;
    }
    return nullptr;
  }
  /// A service that should refuse a repeated parameter may take the first or the last.
  bool repeats_parameter() const {
    std::set<std::string_view> names;
    return !std::all_of(exchange_.query.begin(), exchange_.query.end(),
                        [&](const auto& parameter) { return names.insert(parameter.first).second; });
  }
  void expect(Rule rule, std::string_view pointer, const wire::Json& expected) {
    const wire::Json& actual = at(pointer);
    judgement_.judge(rule, actual == expected, [&] {
      return Discrepancy{fmt::format("/export{}", pointer), excerpt(&expected), excerpt(&actual)};
    });
  }
  const Exchange& exchange() const { return exchange_; }
  const ExportShape& shape() const { return *exchange_.operation->signed_export; }
  Judgement& judgement() { return judgement_; }

 private:
  const Exchange& exchange_;
  Judgement& judgement_;
  const wire::Json& export_;
};

wire::Json text_or_null(const std::string* text) { return text ? wire::Json(*text) : wire::Json(); }

// A service should refuse a blank value (S); one that takes it may count it as absent.
bool is_blank(const std::string* text) { return text && text->find_first_not_of(" \t\n\v\f\r") == std::string::npos; }

// An anchor of the continuation where it is repeated.
void expect_anchor(Page& page, Rule rule, std::string_view pointer, const std::string* sent) {
  if (!is_blank(sent) || !page.at(pointer).is_null()) page.expect(rule, pointer, text_or_null(sent));
}

void check_export_hash(Page& page) {
  wire::Object hashed;
  for (std::string_view member : {"entries", "total_filtered", "query"}) {
    hashed.set(member, page.at(fmt::format("/{}", member)));
  }
  if (const wire::Json* cursor = page.root().find("next_cursor")) hashed.set("next_cursor", *cursor);
  page.expect(Rule::export_hash, "/export_hash", wire::sha256_hex(wire::canonical_json(std::move(hashed))));
}

std::string hash_without(const wire::Json& value, std::string_view member) {
  const wire::Object* object = value.as_object();
  return object ? wire::sha256_hex(wire::canonical_json_without(*object, member)) : "";
}

void check_attestation(Page& page) {
  const Rule rule = Rule::export_attestation;
  expect_anchor(page, rule, "/attestation/cursor_after", page.sent("cursor_after"));
  expect_anchor(page, rule, "/attestation/attestation_after", page.sent("attestation_after"));
  page.expect(rule, "/attestation/next_cursor", page.at("/next_cursor"));
  page.expect(rule, "/attestation/page_hash", page.at("/export_hash"));
  page.expect(rule, "/attestation/chain_hash", hash_without(page.at("/attestation"), "chain_hash"));
}

void check_checkpoint(Page& page) {
  const Rule rule = Rule::export_checkpoint;
  expect_anchor(page, rule, "/checkpoint/checkpoint_after", page.sent("checkpoint_after"));
  page.expect(rule, "/checkpoint/attestation_chain_hash", page.at("/attestation/chain_hash"));
  page.expect(rule, "/checkpoint/next_cursor", page.at("/next_cursor"));
  page.expect(rule, "/checkpoint/entries_count", page.entries().size());
  page.expect(rule, "/checkpoint/total_filtered", page.at("/total_filtered"));
  page.expect(rule, "/checkpoint/checkpoint_hash", hash_without(page.at("/checkpoint"), "checkpoint_hash"));
}

void check_signature(Page& page, const Verifier& verifier) {
  if (verifier.keys.empty()) return;
  const wire::Object* object = page.root().as_object();
  const auto verdict = object ? verifier.keys.verify(*object, verifier.memory) : SignatureVerdict::malformed;
  page.judgement().judge(Rule::export_signature, verdict == SignatureVerdict::valid, [&] {
    return Discrepancy{"/export/signature", std::string(to_text(SignatureVerdict::valid)),
                       std::string(to_text(verdict))};
  });
}

// Digits as a number, anything above `cap` as `cap`; nothing for what is not all digits. An empty value, which a
// service should refuse, and one that it must refuse are judged by the fixture that sends them.
std::optional<int64_t> number_of(const std::string& digits, int64_t cap) {
  if (digits.empty()) return std::nullopt;
  int64_t value = 0;
  for (char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = std::min(cap, value * 10 + (digit - '0'));
  }
  return value;
}

std::optional<int64_t> effective_limit(const Page& page) {
  const std::string* sent = page.sent("limit");
  const CountLimits& limits = page.shape().limit;
  return sent ? number_of(*sent, limits.largest) : limits.fallback;
}

bool same_instant(const wire::Json& value, wire::Instant expected) {
  const std::string* written = value.as_string();
  const auto instant = written ? wire::parse_instant(*written) : std::nullopt;
  return instant && *instant == expected;
}

// Judges nothing where `sent` is not an instant.
void expect_instant(Page& page, Rule rule, std::string_view pointer, std::string_view sent) {
  const auto expected = wire::parse_instant(sent);
  if (!expected) return;
  page.judgement().judge(rule, same_instant(page.at(pointer), *expected), [&] {
    return Discrepancy{fmt::format("/export{}", pointer), std::string(sent), excerpt(&page.at(pointer))};
  });
}

void check_query_echo(Page& page) {
  const Rule rule = Rule::export_query;
  if (const auto limit = effective_limit(page)) page.expect(rule, "/query/limit", *limit);
  if (const std::string* days = page.sent("retention_days")) {
    const auto effective = number_of(*days, page.shape().retention_days.largest);
    if (effective) page.expect(rule, "/query/retention_days", *effective);
  }
  for (std::string_view name : {"from_iso", "to_iso"}) {
    if (const std::string* sent = page.sent(name)) expect_instant(page, rule, fmt::format("/query/{}", name), *sent);
  }
  for (std::string_view name : {"cursor_after", "attestation_after", "checkpoint_after"}) {
    if (const std::string* sent = page.sent(name)) expect_anchor(page, rule, fmt::format("/query/{}", name), sent);
  }
  for (const std::string& name : page.shape().filters) {
    const std::string* sent = page.sent(name);
    if (sent && !is_blank(sent)) page.expect(rule, fmt::format("/query/{}", name), *sent);
  }
  if (const std::string* sent = page.sent("exported_at_iso")) expect_instant(page, rule, "/exported_at", *sent);
}

// Where the response schema requires now_iso, its echo is a MUST of the milestone.
Level level_of_now(const Page& page) {
  wire::Json without = *page.exchange().body;
  wire::remove_at(without, "/export/query/now_iso");
  return page.exchange().operation->response->schema.accepts(without) ? Level::should : Level::must;
}

void check_now_echo(Page& page) {
  const std::string* in_query = page.sent("now_iso");
  const std::string_view sent = in_query ? std::string_view(*in_query) : page.exchange().sent_header("x-now-iso");
  const wire::Json& echo = page.at("/query/now_iso");
  const auto expected = wire::parse_instant(sent);
  const bool held =
      expected ? same_instant(echo, *expected) : echo.as_string() && wire::parse_instant(*echo.as_string());
  const Level level = held ? Level::should : level_of_now(page);
  page.judgement().judge(Rule::export_query_binding, level, held, [&] {
    return Discrepancy{"/export/query/now_iso", expected ? std::string(sent) : "the effective now", excerpt(&echo)};
  });
}

void check_query_binding(Page& page) {
  for (const std::string& parameter : page.exchange().operation->path_parameters()) {
    const wire::Json* id = page.exchange().body->find(parameter);
    page.expect(Rule::export_query_binding, "/query/" + wire::pointer_token(parameter), id ? *id : wire::Json());
  }
  check_now_echo(page);
}

void check_counts(Page& page) {
  const auto held = [&](bool condition, std::string_view pointer, std::string_view expected) {
    page.judgement().judge(Rule::export_count, condition, [&] {
      return Discrepancy{fmt::format("/export{}", pointer), std::string(expected), excerpt(&page.at(pointer), 60)};
    });
  };
  const auto count = static_cast<int64_t>(page.entries().size());
  const int64_t total = count_of(&page.at("/total_filtered"));
  if (const auto limit = effective_limit(page)) {
    held(count <= *limit, "/entries", fmt::format("at most {} entries", *limit));
  }
  const bool more = total > count;
  held(total >= count, "/total_filtered", fmt::format("at least {}, the number of entries of this page", count));
  held(more == (page.root().find("next_cursor") != nullptr), "/next_cursor",
       more ? "a cursor, since more entries follow" : "no such member, since no entry follows");
}

// What an instant has past the millisecond, which a service may keep and order by; without closing zeros.
std::string digits_past_millisecond(std::string_view instant) {
  const size_t point = instant.find('.');
  if (point == std::string_view::npos) return {};
  const size_t end = std::min(instant.find_first_not_of("0123456789", point + 1), instant.size());
  const size_t start = std::min(point + 4, end);
  std::string digits(instant.substr(start, end - start));
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

void check_order(Page& page) {
  const ExportShape& shape = page.shape();
  std::optional<EntryPosition> before;
  size_t index = 0;
  for (const wire::Json& entry : page.entries()) {
    auto position = position_of_entry(entry, shape);
    const bool ascends = position && (!before || comes_before(*before, *position));
    page.judgement().judge(Rule::export_order, ascends, [&] {
      return Discrepancy{fmt::format("/export/entries/{}", index), "an entry after the one before it",
                         excerpt(wire::find_at(entry, shape.order.front()))};
    });
    before = std::move(position);
    ++index;
  }
}

void check_cursor(Page& page) {
  const ExportShape& shape = page.shape();
  const std::string* cursor = page.at("/next_cursor").as_string();
  if (!cursor || page.entries().empty()) return;
  const wire::Json& last = page.entries().back();
  const wire::Json* instant = wire::find_at(last, shape.order.front());
  const wire::Json* id = wire::find_at(last, shape.entry_id);
  if (!instant || !instant->as_string() || !id || !id->as_string()) return;
  page.expect(Rule::export_cursor, "/next_cursor", *instant->as_string() + "|" + *id->as_string());
}

}  // namespace

int64_t count_of(const wire::Json* value) {
  constexpr double kExact = 9007199254740992.0;
  if (!value || !value->is_number()) return -1;
  const double number = wire::to_double(*value);
  return number >= 0 && number <= kExact && wire::is_integral(*value) ? static_cast<int64_t>(number) : -1;
}

bool comes_before(const EntryPosition& left, const EntryPosition& right) {
  if (left.unix_ms != right.unix_ms) return left.unix_ms < right.unix_ms;
  return left.text < right.text || left.past_millisecond < right.past_millisecond;
}

std::optional<EntryPosition> position_of_entry(const wire::Json& entry, const ExportShape& shape) {
  EntryPosition position;
  bool first = true;
  for (const std::string& pointer : shape.order) {
    const wire::Json* value = wire::find_at(entry, pointer);
    const std::string* text = value ? value->as_string() : nullptr;
    if (!text) return std::nullopt;
    if (std::exchange(first, false)) {
      const auto instant = wire::parse_instant(*text);
      if (!instant) return std::nullopt;
      position.unix_ms = instant->unix_ms;
      position.past_millisecond = digits_past_millisecond(*text);
    } else {
      position.text += *text;
      position.text += '\0';
    }
  }
  return position;
}

void judge_export_page(const Exchange& exchange, const Verifier& verifier, Judgement& judgement) {
  const wire::Json* root = exchange.body->find("export");
  if (!root || !root->is_object()) return;  // the response schema check has reported it
  Page page(exchange, judgement);
  check_export_hash(page);
  check_attestation(page);
  check_checkpoint(page);
  check_signature(page, verifier);
  if (!page.repeats_parameter()) {
    check_query_echo(page);
    check_query_binding(page);
    check_counts(page);
  }
  check_order(page);
  check_cursor(page);
}

}  // namespace checks
