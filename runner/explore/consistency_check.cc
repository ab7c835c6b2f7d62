#include "runner/explore/consistency_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/same_value.h"
#include "wire/json_pointer.h"
#include "wire/uri.h"

namespace runner::explore {
namespace {

using checks::Discrepancy;
using checks::Exchange;
using checks::Rule;
using wire::Json;

constexpr std::string_view kWhitespace = " \t\n\v\f\r";

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(kWhitespace);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhitespace) - first + 1);
}

bool is_flat(const wire::Array& array) {
  return std::none_of(array.begin(), array.end(), [](const Json& item) { return item.is_object() || item.is_array(); });
}

// Every item that was sent is there. The service may sort them and add its own.
bool holds_all(const wire::Array& shown, const wire::Array& sent) {
  return std::all_of(sent.begin(), sent.end(),
                     [&](const Json& item) { return std::find(shown.begin(), shown.end(), item) != shown.end(); });
}

// Whether a response shows what the request sent, as far as rules let it differ.
class EchoRule {
 public:
  EchoRule(const checks::MemberNames& names, const ConsistencyCheck::IsLeftOpen& is_left_open)
      : names_(names), is_left_open_(is_left_open) {}

  // What is absent or null was dropped by a rule. Only the oracle can show whether it should have been.
  bool holds(const std::string& name, const Json& shown, const Json& sent) const {
    if (shown.is_null()) return true;
    if (sent.as_object() && shown.as_object()) {
      return is_one_of(name, names_.exact) ? checks::same_value(shown, sent)
                                           : holds_members(*shown.as_object(), *sent.as_object());
    }
    if (sent.as_array() && shown.as_array()) {
      return !is_flat(*sent.as_array()) || holds_all(*shown.as_array(), *sent.as_array());
    }
    if (sent.as_string() && shown.as_string()) {
      const std::string& text = *sent.as_string();
      const bool same = wire::parse_instant(text) ? holds_instant(name, *shown.as_string(), text)
                                                  : *shown.as_string() == text || *shown.as_string() == trimmed(text);
      return same || (is_left_open_ && is_left_open_(sent));  // an instant in a form of its own
    }
    return sent.is_null() || checks::same_value(shown, sent);
  }

 private:
  static bool is_one_of(const std::string& name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  bool holds_members(const wire::Object& shown, const wire::Object& sent) const {
    return std::all_of(sent.begin(), sent.end(), [&](const wire::Member& member) {
      const Json* other = shown.find(member.key);
      return !other || holds(member.key, *other, member.value);
    });
  }

  bool holds_instant(const std::string& name, const std::string& shown, const std::string& sent) const {
    const auto first = wire::parse_instant(shown);
    const auto second = wire::parse_instant(sent);
    return first && second && (*first == *second || (is_one_of(name, names_.later) && *first > *second));
  }

  const checks::MemberNames& names_;
  const ConsistencyCheck::IsLeftOpen& is_left_open_;
};

// Refusals by identity, scope and clock come before the key is looked up (common, "Order").
bool same_access(const Exchange& left, const Exchange& right, const checks::Conventions& conventions) {
  const std::string_view headers[] = {"x-actor-type",  "x-actor-id",   conventions.shorthand_header,
                                      "x-auth-scopes", "content-type", "x-now-iso"};
  return std::all_of(std::begin(headers), std::end(headers),
                     [&](std::string_view name) { return left.sent_header(name) == right.sent_header(name); });
}

// What was asked of an export, except for the size of its pages.
std::string walk_of(const Exchange& page) {
  std::string asked = page.request.target.substr(0, page.request.target.find('?'));
  for (const auto& [name, value] : page.query) {
    if (name != "limit" && name != "exported_at_iso") asked += fmt::format(" {}={}", name, value);
  }
  return fmt::format("{} {} {}", asked, page.sent_header("x-now-iso"), page.sent_header("x-actor-id"));
}

bool is_view(const wire::Member& member) { return member.value.is_object() && member.key != "error"; }

}  // namespace

ConsistencyCheck::ConsistencyCheck(const checks::Contract& contract, checks::Judgement& judgement,
                                   IsLeftOpen is_left_open)
    : contract_(contract), judgement_(judgement), is_left_open_(std::move(is_left_open)) {
  for (const checks::Operation& operation : contract.operations) {
    for (std::string& name : operation.path_parameters()) {
      if (std::find(parameters_.begin(), parameters_.end(), name) == parameters_.end())
        parameters_.push_back(std::move(name));
    }
  }
}

void ConsistencyCheck::take(const Exchange& exchange) {
  if (!exchange.operation || !exchange.body) return;
  if (exchange.operation->is_write()) {
    take_write(exchange);
  } else if (exchange.succeeded()) {
    take_read(exchange);
  }
}

ConsistencyCheck::RecordKey ConsistencyCheck::record_of(const Json& view, const Json& body) const {
  RecordKey record;
  for (const std::string& name : parameters_) {
    const std::string* id = view.find_string(name);
    if (!id) id = body.find_string(name);
    record.push_back(id ? *id : "");
  }
  return record;
}

void ConsistencyCheck::take_write(const Exchange& exchange) {
  const bool accepted = exchange.succeeded();
  if (accepted) judge_echo(exchange);
  // Earlier views of what the write may have changed are out of date.
  const std::string path = wire::percent_decode(exchange.request.target).value_or("");
  for (auto view = views_.begin(); view != views_.end();) {
    const RecordKey& record = view->second.record;
    const std::string first_id = record.empty() ? "" : record.front();
    const bool concerned = !first_id.empty() && path.find("/" + first_id + "/") != std::string::npos;
    if (!accepted) view->second.refused_since = view->second.refused_since || concerned;
    view = accepted && concerned ? views_.erase(view) : std::next(view);
  }
  if (!accepted) return;
  for (const wire::Member& member : *exchange.body->as_object()) {
    if (!is_view(member)) continue;
    RecordKey record = record_of(member.value, *exchange.body);
    views_[{member.key, record}] = {record, member.value, false};
  }
}

void ConsistencyCheck::judge_echo(const Exchange& exchange) {
  const wire::Object* sent = exchange.request_body ? exchange.request_body->as_object() : nullptr;
  if (!sent) return;
  for (const wire::Member& member : *sent) {
    for (const wire::Member& shown : *exchange.body->as_object()) {
      const bool same = shown.key == member.key || shown.key.ends_with("_" + member.key);
      if (same && shown.value.as_object() && member.value.as_object()) judge_echo(member, shown);
    }
  }
}

void ConsistencyCheck::judge_echo(const wire::Member& sent, const wire::Member& shown) {
  const EchoRule rule(contract_.conventions.members, is_left_open_);
  for (const wire::Member& part : *sent.value.as_object()) {
    const Json* echo = shown.value.find(part.key);
    if (!echo) continue;
    judgement_.judge(Rule::explore_shows, rule.holds(part.key, *echo, part.value), [&] {
      return Discrepancy{fmt::format("/{}/{}", shown.key, wire::pointer_token(part.key)),
                         checks::excerpt(&part.value) + ", as it was sent", checks::excerpt(echo)};
    });
  }
}

void ConsistencyCheck::take_read(const Exchange& exchange) {
  if (exchange.operation->signed_export) return judge_entries(exchange);
  for (const wire::Member& member : *exchange.body->as_object()) {
    if (!is_view(member)) continue;
    const ViewKey key{member.key, record_of(member.value, *exchange.body)};
    judge_view(key, member.value, "/" + member.key);
    views_[key] = {key.second, member.value, false};
  }
}

void ConsistencyCheck::judge_entries(const Exchange& exchange) {
  const Json* entries = wire::find_at(*exchange.body, "/export/entries");
  size_t index = 0;
  for (const Json& entry : entries && entries->as_array() ? *entries->as_array() : wire::Array{}) {
    const RecordKey record = record_of(entry, *exchange.body);
    const bool is_named = std::any_of(record.begin() + (record.empty() ? 0 : 1), record.end(),
                                      [](const std::string& id) { return !id.empty(); });
    for (const auto& [key, view] : views_) {
      if (view.record == record && is_named) judge_view(key, entry, fmt::format("/export/entries/{}", index));
    }
    ++index;
  }
}

void ConsistencyCheck::judge_view(const ViewKey& key, const Json& value, const std::string& pointer) {
  const auto known = views_.find(key);
  if (known == views_.end()) return;
  const View& view = known->second;
  judgement_.judge(
      view.refused_since ? Rule::explore_trace : Rule::explore_shows, checks::same_value(value, view.value), [&] {
        std::string place = pointer;
        const Json* before = &view.value;
        const Json* now = &value;
        for (const wire::Member& member : view.value.as_object() ? *view.value.as_object() : wire::Object{}) {
          const Json* other = value.find(member.key);
          if (other && checks::same_value(*other, member.value)) continue;
          place += "/" + wire::pointer_token(member.key);
          before = view.value.find(member.key);
          now = other;
          break;
        }
        return Discrepancy{place, checks::excerpt(before) + ", as in an earlier response", checks::excerpt(now)};
      });
}

void ConsistencyCheck::judge_request(const Exchange& exchange) {
  if (!exchange.operation || !exchange.operation->request || !exchange.request_body || !exchange.succeeded()) return;
  const checks::NamedSchema& named = *exchange.operation->request;
  const auto violations = named.schema.violations(*exchange.request_body, SIZE_MAX);
  // The first that no SHOULD excuses, else the first.
  const auto excused = [&](const auto& violation) {
    const Json* value = wire::find_at(*exchange.request_body, violation.instance_location);
    return value && value->is_string() && is_left_open_ && is_left_open_(*value);
  };
  auto shown = std::find_if_not(violations.begin(), violations.end(), excused);
  const auto level = shown == violations.end() ? checks::Level::should : checks::Level::must;
  if (shown == violations.end()) shown = violations.begin();
  judgement_.judge(Rule::explore_accepted, level, violations.empty(), [&] {
    const auto& violation = *shown;
    return Discrepancy{
        "request " + violation.instance_location,
        fmt::format("an error response, since {} rejects the payload: {}", named.name, violation.message), "200"};
  });
}

// The same key and payload get the stored outcome (common, Idempotency). Which errors are stored is known to the oracle
// alone.
void ConsistencyCheck::judge_replay(const Exchange& first, const Exchange& again) {
  if (!first.succeeded() || (!again.succeeded() && !same_access(first, again, contract_.conventions))) return;
  judgement_.judge(Rule::idempotency_replay, again.succeeded() && again.body == first.body, [&] {
    return Discrepancy{"", "the first response under this key: " + checks::outcome_of(first),
                       checks::outcome_of(again)};
  });
  const wire::Response* response = again.response();
  const wire::UntrustedText* header = response ? wire::find_header(response->headers, "idempotency-replayed") : nullptr;
  judgement_.judge(Rule::idempotency_replay_header, !again.succeeded() || (header && *header == "true"), [&] {
    return Discrepancy{"header idempotency-replayed", "true",
                       header ? wire::Printable(*header) : wire::Printable("nothing")};
  });
}

void ConsistencyCheck::judge_walk(const Exchange& page, int index, const std::vector<std::string>& entries) {
  const auto emplaced = walks_.emplace(walk_of(page), entries);
  const std::vector<std::string>& known = emplaced.first->second;
  judgement_.at_exchange(index);
  judgement_.judge(Rule::export_walk, emplaced.second || known == entries, [&] {
    return Discrepancy{"/export/entries",
                       fmt::format("the {} entries that pages of another size yielded", known.size()),
                       fmt::format("{} entries, or other ones", entries.size())};
  });
}

}  // namespace runner::explore
