#include "checks/schema_coverage.h"

#include <algorithm>
#include <functional>

namespace checks {
namespace {

using json_schema::CoveragePoint;
using json_schema::PointKind;
using wire::Json;

/// Texts that are remembered as seen.
constexpr size_t kMaxSeen = 65'536;

std::string_view plural(PointKind kind) {
  switch (kind) {
    case PointKind::branch:
      return "branches";
    case PointKind::enum_value:
      return "enum_values";
    case PointKind::optional_property:
      return "optional_properties";
    case PointKind::limit:
      return "limits";
  }
  return "";
}

/// The points of one schema resource, each once, from whichever schema it was reached.
class Tally {
 public:
  void add(const CoveragePoint& point) {
    const auto [known, is_new] = points_.try_emplace({point.pointer, point.outcome}, point);
    if (!is_new) known->second.tried |= point.tried;
  }

  Json to_json() const {
    std::map<std::string_view, wire::Object> untried;
    for (const auto& [key, point] : points_) {
      if (point.tried) continue;
      wire::Object& kind = untried[plural(point.kind)];
      Json* what = kind.find(point.pointer);
      if (!what) what = &kind.append(point.pointer, wire::Array());
      what->as_array()->push_back(point.value ? *point.value : Json(point.outcome));
    }
    wire::Object object;
    for (auto& [kind, pointers] : untried) object.append(std::string(kind), std::move(pointers));
    return wire::Object{{"points", points_.size()}, {"untried", std::move(object)}};
  }

 private:
  std::map<std::pair<std::string, std::string_view>, CoveragePoint> points_;
};

/// The entries of `left` that `right` has too; objects below are compared in turn.
Json common_part(const Json& left, const Json& right) {
  if (left.is_object() && right.is_object()) {
    wire::Object common;
    for (const wire::Member& member : *left.as_object()) {
      const Json* other = right.find(member.key);
      if (!other) continue;
      Json part = common_part(member.value, *other);
      const bool is_empty =
          (part.is_object() && part.as_object()->empty()) || (part.is_array() && part.as_array()->empty());
      if (!is_empty) common.append(member.key, std::move(part));
    }
    return common;
  }
  wire::Array common;
  if (left.is_array() && right.is_array()) {
    for (const Json& item : *left.as_array()) {
      const wire::Array& others = *right.as_array();
      if (std::find(others.begin(), others.end(), item) != others.end()) common.push_back(item);
    }
  }
  return common;
}

}  // namespace

size_t SchemaCoverage::count(const Exchange& exchange) {
  const Operation* operation = exchange.operation;
  size_t added = 0;
  if (operation && operation->request && exchange.request_body) {
    added += count_body(operation->request, *exchange.request_body, exchange.request.body);
  }
  if (!exchange.body || !exchange.response()) return added;
  const std::string& text = exchange.response()->body.bytes();
  if (!exchange.succeeded()) return added + count_body(contract_->error, *exchange.body, text);
  if (operation) return added + count_body(operation->response, *exchange.body, text);
  if (exchange.body->find("events")) {
    added += count_body(contract_->event_feed, *exchange.body, text);
    added += count_events(*exchange.body);
  } else if (exchange.body->find("keys")) {
    added += count_body(contract_->key_set, *exchange.body, text);
  }
  return added;
}

size_t SchemaCoverage::count_events(const Json& feed) {
  const wire::Array* events = feed.find("events")->as_array();
  size_t added = 0;
  for (size_t i = 0; events && i < events->size(); ++i) {
    const Json& event = (*events)[i];
    const std::string* type = event.find_string("type");
    const EventType* declared = type ? contract_->find_event(*type) : nullptr;
    const Json* payload = event.find("payload");
    if (declared && payload) added += record(declared->payload, *payload);
  }
  return added;
}

size_t SchemaCoverage::count_body(const SchemaRef& schema, const Json& body, const std::string& text) {
  const size_t hash = std::hash<std::string>()(text) ^ std::hash<const void*>()(schema.get());
  if (seen_.size() >= kMaxSeen) seen_.clear();
  return schema && seen_.insert(hash).second ? record(schema, body) : 0;
}

size_t SchemaCoverage::record(const SchemaRef& schema, const Json& value) {
  return schema ? coverages_.try_emplace(schema.get(), schema->schema).first->second.record(value) : 0;
}

void SchemaCoverage::join(const SchemaCoverage& other) {
  for (const auto& [schema, coverage] : other.coverages_) {
    const auto [own, is_new] = coverages_.try_emplace(schema, coverage);
    if (!is_new) own->second.join(coverage);
  }
}

Json SchemaCoverage::report(const std::map<std::string, SchemaRef>& schemas) const {
  std::map<std::string_view, Tally> tallies;  // by URI
  const auto add = [&](const json_schema::Coverage& coverage) {
    for (const CoveragePoint& point : coverage.points()) {
      const auto tally = tallies.find(point.uri);
      if (tally != tallies.end()) tally->second.add(point);
    }
  };
  for (const auto& [name, schema] : schemas) tallies[schema->schema.uri()];
  for (const auto& [schema, coverage] : coverages_) add(coverage);
  for (const auto& [name, schema] : schemas) {
    if (!coverages_.contains(schema.get())) add(json_schema::Coverage(schema->schema));
  }
  wire::Object object;
  for (const auto& [name, schema] : schemas) object.append(name, tallies[schema->schema.uri()].to_json());
  return object;
}

Json join_reports(const Json& left, const Json& right) {
  wire::Object joined;
  for (const wire::Member& schema : *left.as_object()) {
    const Json* other = right.find(schema.key);
    const Json* points = schema.value.find("points");
    const Json* untried = schema.value.find("untried");
    const Json* untried_there = other ? other->find("untried") : nullptr;
    if (!points || !untried || !untried_there) continue;
    joined.append(schema.key, wire::Object{{"points", *points}, {"untried", common_part(*untried, *untried_there)}});
  }
  return joined;
}

}  // namespace checks
