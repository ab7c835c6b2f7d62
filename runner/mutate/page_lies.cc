// Lies about pages: events of the feed that are missing, repeated or out of order, entries of exports that are, query
// parameters that do not count, and hashes over less.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runner/mutate/lies.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

using wire::Json;

class PageLies {
 public:
  PageLies(const Record& baseline, std::vector<Lie>& lies)
      : baseline_(baseline), contract_(baseline.plan->contract), lies_(lies) {}

  void add_all() {
    for (const checks::EventType& event : contract_.events) {
      if (!event.borrowed) add_events(event);
    }
    for (const checks::Operation& operation : contract_.operations) {
      if (operation.borrowed) continue;
      if (!operation.signed_export) continue;  // others take no parameters
      add_query(operation);
      add_export(operation);
    }
    add_feed_query();
  }

 private:
  using Respond = decltype(Lie::respond);

  void add(Lie made, const std::string& family, const std::string& subject, const std::string& change) {
    made.mutant = {
        MutantKind::service, family, subject, "", change, fmt::format("a service with {} passes", change), 0, ""};
    lies_.push_back(std::move(made));
  }

  // ---- events

  using ChangeEvents = std::function<bool(wire::Array& events, const std::string& type)>;

  void add_event(const std::string& type, const std::string& change, ChangeEvents lie) {
    Lie made;
    made.feed = true;
    made.respond = [type, lie = std::move(lie)](LieContext& context, const auto*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      auto body = body_of(outcome);
      Json* events = body ? body->as_object()->find("events") : nullptr;
      if (events && events->as_array() && lie(*events->as_array(), type)) {
        context.note();
        set_body(outcome, *body);
      }
      return outcome;
    };
    add(std::move(made), "event", type, change);
  }

  static bool is_of(const Json& event, const std::string& type) {
    const std::string* own = event.find_string("type");
    return own && *own == type;
  }

  void add_events(const checks::EventType& declared) {
    const std::string& type = declared.type;
    add_event(type, "no such event", [](wire::Array& events, const std::string& own) {
      return std::erase_if(events, [&](const Json& event) { return is_of(event, own); }) > 0;
    });
    add_event(type, "such an event missing where there are several", [](wire::Array& events, const std::string& own) {
      const auto count = std::count_if(events.begin(), events.end(), [&](const Json& e) { return is_of(e, own); });
      if (count < 2) return false;
      events.erase(std::find_if(events.begin(), events.end(), [&](const Json& e) { return is_of(e, own); }));
      return true;
    });
    add_event(type, "such an event twice", [](wire::Array& events, const std::string& own) {
      const auto at = std::find_if(events.begin(), events.end(), [&](const Json& e) { return is_of(e, own); });
      if (at == events.end()) return false;
      const Json copy = *at;
      events.insert(at, copy);
      return true;
    });
    add_event(type, "such an event twice under another id", [](wire::Array& events, const std::string& own) {
      const auto at = std::find_if(events.begin(), events.end(), [&](const Json& e) { return is_of(e, own); });
      if (at == events.end() || !at->find_string("event_id")) return false;
      Json copy = *at;
      std::string id = *copy.find_string("event_id");
      id.back() = id.back() == '0' ? '1' : '0';
      copy.as_object()->set("event_id", id);
      events.insert(at, copy);
      return true;
    });
    add_event_orders(type);
    for (const auto& pair : declared.identity) add_other_record(type, pair.first);
  }

  void add_event_orders(const std::string& type) {
    add_event(type, "such an event before the earlier one of its record",
              [contract = &contract_](wire::Array& events, const std::string& own) {
                for (size_t i = 1; i < events.size(); ++i) {
                  if (!is_of(events[i], own) || record_of(*contract, events[i]) != record_of(*contract, events[i - 1]))
                    continue;
                  std::swap(events[i - 1], events[i]);
                  return true;
                }
                return false;
              });
  }

  void add_other_record(const std::string& type, const std::string& place) {
    add_event(type, fmt::format("such an event about another record at {}", place),
              [pointer = "/payload" + place](wire::Array& events, const std::string& own) {
                bool changed = false;
                for (Json& event : events) {
                  const std::string id = wire::text_at(event, pointer);
                  if (!is_of(event, own) || id.empty()) continue;
                  changed |= wire::set_at(event, pointer, id + "x");
                }
                return changed;
              });
  }

  /// The ids that an event is about.
  static std::set<std::string> record_of(const checks::Contract& contract, const Json& event) {
    std::set<std::string> ids;
    const std::string* type = event.find_string("type");
    const checks::EventType* declared = type ? contract.find_event(*type) : nullptr;
    if (!declared) return ids;
    for (const auto& pair : declared->identity) ids.insert(wire::text_at(event, "/payload" + pair.first));
    return ids;
  }

  // ---- query parameters

  static std::string without_parameter(const std::string& target, const std::string& name) {
    const size_t query = target.find('?');
    if (query == std::string::npos) return target;
    std::string rest;
    for (size_t begin = query + 1; begin <= target.size();) {
      const size_t end = std::min(target.find('&', begin), target.size());
      const std::string part = target.substr(begin, end - begin);
      if (part != name && !part.starts_with(name + "=")) rest += (rest.empty() ? "?" : "&") + part;
      begin = end + 1;
    }
    return target.substr(0, query) + rest;
  }

  /// The response to a request without the parameter, which states the query that was asked.
  static checks::Outcome ignoring(LieContext& context, const wire::Request& request, const std::string& name) {
    wire::Request other = request;
    other.target = without_parameter(request.target, name);
    if (other.target == request.target) return context.exchange(request);
    const auto asked = body_of(context.exchange(request));
    checks::Outcome outcome = context.exchange(other);
    auto body = body_of(outcome);
    const Json* query = asked ? wire::find_at(*asked, "/export/query") : nullptr;
    context.note();
    if (!body || !query || !wire::set_at(*body, "/export/query", *query)) return outcome;
    for (const char* place : {"/export/attestation/cursor_after", "/export/attestation/attestation_after",
                              "/export/checkpoint/checkpoint_after", "/export/exported_at"}) {
      if (const Json* value = wire::find_at(*asked, place)) wire::set_at(*body, place, *value);
    }
    set_body(outcome, *body);
    return outcome;
  }

  void add_query(const checks::Operation& operation) {
    std::set<std::string> names;
    for (const ScenarioResult& result : baseline_.scenarios) {
      for (const checks::Exchange& exchange : result.exchanges) {
        if (exchange.operation != &operation || !exchange.succeeded()) continue;
        for (const auto& [name, value] : exchange.query) names.insert(name);
      }
    }
    for (const std::string& name : names) {
      Lie made;
      made.operation = operation.id;
      made.respond = [name](LieContext& context, const auto*, const wire::Request& request) {
        return ignoring(context, request, name);
      };
      add(std::move(made), "query", operation.id, fmt::format("the query parameter {} ignored", name));
    }
  }

  void add_feed_query() {
    for (const char* member : {"event_id", "type", "occurred_at", "correlation_id", "actor", "payload"}) {
      Lie made;
      made.feed = true;
      add_short_signature(std::move(made), contract_.conventions.feed_path, "events", member);
    }
    for (const char* name : {"after", "limit"}) {
      Lie made;
      made.feed = true;
      made.respond = [name = std::string(name)](LieContext& context, const auto*, const wire::Request& request) {
        return ignoring(context, request, name);
      };
      add(std::move(made), "query", contract_.conventions.feed_path,
          fmt::format("the query parameter {} ignored", name));
    }
  }

  // ---- exports

  using ChangePage = std::function<bool(wire::Object& page, wire::Array& entries)>;

  void add_page(const checks::Operation& operation, const std::string& change, ChangePage lie) {
    Lie made;
    made.operation = operation.id;
    made.respond = [lie = std::move(lie)](LieContext& context, const auto*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      auto body = body_of(outcome);
      Json* page = body ? body->as_object()->find("export") : nullptr;
      Json* entries = page && page->as_object() ? page->as_object()->find("entries") : nullptr;
      if (!entries || !entries->as_array()) return outcome;
      wire::Array changed = *entries->as_array();
      if (!lie(*page->as_object(), changed)) return outcome;
      page->as_object()->set("entries", changed);
      if (Json* checkpoint = page->as_object()->find("checkpoint"); checkpoint && checkpoint->find("entries_count"))
        checkpoint->as_object()->set("entries_count", changed.size());
      context.note();
      set_body(outcome, *body);
      return outcome;
    };
    add(std::move(made), "export", operation.id, change);
  }

  static bool set_total(wire::Object& page, int64_t step) {
    const Json* total = page.find("total_filtered");
    if (!total || !total->as_integer()) return false;
    const int64_t other = *total->as_integer() + step;
    page.set("total_filtered", other);
    if (Json* checkpoint = page.find("checkpoint"); checkpoint && checkpoint->find("total_filtered"))
      checkpoint->as_object()->set("total_filtered", other);
    return true;
  }

  /// The cursor wherever the page repeats it; null removes it.
  static bool set_cursor(wire::Object& page, const Json& cursor) {
    if (cursor.is_null() && !page.contains("next_cursor")) return false;
    if (cursor.is_null()) page.erase("next_cursor");
    if (!cursor.is_null()) page.set("next_cursor", cursor);
    for (const char* part : {"attestation", "checkpoint"}) {
      Json* object = page.find(part);
      if (object && object->as_object() && object->find("next_cursor")) object->as_object()->set("next_cursor", cursor);
    }
    return true;
  }

  void add_export(const checks::Operation& operation) {
    add_page(operation, "the last entry of a page left out", [](auto& page, wire::Array& entries) {
      if (entries.empty()) return false;
      entries.pop_back();
      return set_total(page, -1);
    });
    add_page(operation, "the first entry of a page left out", [](auto& page, wire::Array& entries) {
      if (entries.empty()) return false;
      entries.erase(entries.begin());
      return set_total(page, -1);
    });
    add_page(operation, "an entry twice", [](auto& page, wire::Array& entries) {
      if (entries.empty()) return false;
      entries.push_back(Json(entries.back()));
      return set_total(page, 1);
    });
    add_page(operation, "entries in reverse order", [](auto&, wire::Array& entries) {
      std::reverse(entries.begin(), entries.end());
      return entries.size() > 1;
    });
    add_page(operation, "one entry too few on a full page", [](auto& page, wire::Array& entries) {
      if (!page.contains("next_cursor") || entries.size() < 2) return false;
      entries.pop_back();
      return true;
    });
    add_page(operation, "one more in total_filtered", [](auto& page, auto&) { return set_total(page, 1); });
    add_page(operation, "one less in total_filtered", [](auto& page, auto&) { return set_total(page, -1); });
    add_page(operation, "no next_cursor where more follow", [](auto& page, auto&) { return set_cursor(page, Json()); });
    add_page(operation, "another next_cursor", [](auto& page, auto&) {
      const std::string* cursor = page.contains("next_cursor") ? page.find("next_cursor")->as_string() : nullptr;
      return cursor && set_cursor(page, *cursor + "x");
    });
    for (const char* member : {"entries", "total_filtered", "query", "next_cursor"}) add_short_hash(operation, member);
    for (const char* member : {"entries", "total_filtered", "query", "next_cursor", "exported_at", "export_hash",
                               "attestation", "checkpoint"}) {
      Lie made;
      made.operation = operation.id;
      add_short_signature(std::move(made), operation.id, "export", member);
    }
  }

  /// export_hash without one of the members that it covers; what repeats it agrees.
  void add_short_hash(const checks::Operation& operation, const std::string& left_out) {
    Lie made;
    made.operation = operation.id;
    made.respond = [left_out](LieContext& context, const auto*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      auto body = body_of(outcome);
      const Json* page = body ? body->find("export") : nullptr;
      if (!page || !page->find(left_out)) return outcome;
      wire::Object hashed;
      for (const char* member : {"entries", "total_filtered", "query", "next_cursor"}) {
        if (member != left_out && page->find(member)) hashed.set(member, *page->find(member));
      }
      const std::string hash = wire::sha256_hex(wire::canonical_json(std::move(hashed)));
      wire::set_at(*body, "/export/export_hash", hash);
      std::get<wire::Response>(outcome).body = wire::to_text(*body);
      context.note();
      return outcome;
    };
    add(std::move(made), "hash", operation.id, fmt::format("an export_hash without {}", left_out));
  }

  /// A signature that does not cover a member of what it signs.
  void add_short_signature(Lie made, const std::string& subject, const std::string& container,
                           const std::string& left_out) {
    made.respond = [](LieContext& context, const auto*, const wire::Request& request) {
      return context.exchange(request);
    };
    made.last = [container, left_out](Json& body) {
      Json* signed_part = body.as_object() ? body.as_object()->find(container) : nullptr;
      if (!signed_part) return false;
      if (signed_part->as_object()) return sign_without(*signed_part->as_object(), left_out);
      bool changed = false;
      for (Json& event : *signed_part->as_array())
        changed |= event.as_object() && sign_without(*event.as_object(), left_out);
      return changed;
    };
    add(std::move(made), "hash", subject, fmt::format("a signature that does not cover {}", left_out));
  }

  const Record& baseline_;
  const checks::Contract& contract_;
  std::vector<Lie>& lies_;
};

}  // namespace

void add_page_lies(const Record& baseline, std::vector<Lie>& lies) { PageLies(baseline, lies).add_all(); }

}  // namespace runner
