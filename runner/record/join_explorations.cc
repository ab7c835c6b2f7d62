#include "runner/record/join_explorations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/schema_coverage.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using Parts = std::vector<ExplorationPart>;

int64_t count_in(const wire::Json& object, std::string_view name) {
  const wire::Json* value = object.find(name);
  return value && value->as_integer() ? *value->as_integer() : 0;
}

bool is_set_in(const wire::Json& object, std::string_view name) {
  const wire::Json* value = object.find(name);
  return value && value->as_boolean() && *value->as_boolean();
}

int64_t sum_of(const Parts& parts, std::string_view name) {
  int64_t sum = 0;
  for (const ExplorationPart& part : parts) sum += count_in(part.document, name);
  return sum;
}

/// The sums of an object's numbers by name.
wire::Json sums_of(const Parts& parts, std::string_view name) {
  std::map<std::string, int64_t> sums;
  for (const ExplorationPart& part : parts) {
    const wire::Json* object = part.document.find(name);
    if (!object || !object->as_object()) continue;
    for (const wire::Member& member : *object->as_object())
      sums[member.key] += member.value.as_integer() ? *member.value.as_integer() : 0;
  }
  wire::Object joined;
  for (const auto& [key, sum] : sums) joined.append(key, sum);
  return joined;
}

wire::Json schemas_of(const Parts& parts) {
  wire::Json joined = wire::Object();
  for (const ExplorationPart& part : parts) {
    const wire::Json* schemas = part.document.find("schemas");
    if (!schemas || !schemas->as_object()) continue;
    joined = &part == &parts.front() ? *schemas : checks::join_reports(joined, *schemas);
  }
  return joined;
}

/// What none has tried.
wire::Array untried_in_all(const Parts& parts) {
  wire::Array untried;
  for (const wire::Json& opening : wire::elements_at(parts.front().document, "/untried")) {
    const bool in_all = std::all_of(parts.begin(), parts.end(), [&](const ExplorationPart& part) {
      const wire::Array& others = wire::elements_at(part.document, "/untried");
      return std::find(others.begin(), others.end(), opening) != others.end();
    });
    if (in_all) untried.push_back(opening);
  }
  return untried;
}

/// The places of one finding in several parts, each once.
void add_places(const wire::Json& more, wire::Json& finding) {
  wire::Array places = wire::elements_at(finding, "/places");
  for (const wire::Json& place : wire::elements_at(more, "/places")) {
    const auto known = std::find_if(places.begin(), places.end(), [&](const wire::Json& other) {
      return wire::text_at(other, "/place") == wire::text_at(place, "/place");
    });
    if (known == places.end()) {
      places.push_back(place);
    } else {
      known->as_object()->set("times", count_in(*known, "times") + count_in(place, "times"));
    }
  }
  finding.as_object()->set("places", std::move(places));
}

wire::Array findings_of(const Parts& parts) {
  wire::Array findings;
  std::map<std::string, size_t> known;  // index by fingerprint
  for (size_t i = 0; i < parts.size(); ++i) {
    for (const wire::Json& finding : wire::elements_at(parts[i].document, "/findings")) {
      if (!finding.as_object()) continue;
      const auto [entry, fresh] = known.emplace(wire::text_at(finding, "/fingerprint"), findings.size());
      if (fresh) {
        findings.push_back(finding);
        findings.back().as_object()->set("part", static_cast<int64_t>(i) + 1);
        continue;
      }
      wire::Json& joined = findings[entry->second];
      add_places(finding, joined);
      joined.as_object()->set("cases", count_in(joined, "cases") + count_in(finding, "cases"));
    }
  }
  return findings;
}

wire::Problem check_same(const ExplorationPart& part, const ExplorationPart& first) {
  for (const char* name : {"milestone", "seed", "differential"}) {
    const wire::Json* own = part.document.find(name);
    const wire::Json* other = first.document.find(name);
    if (own && other && *own == *other) continue;
    return wire::Error{part.folder, fmt::format("an exploration with another {}", name),
                       "the same, like " + first.folder, "explore all shards with the same --seed and kind of target"};
  }
  return {};
}

std::string targets_of(const Parts& parts) {
  std::set<std::string> targets;
  for (const ExplorationPart& part : parts) targets.insert(wire::text_at(part.document, "/target"));
  return fmt::format("{}", fmt::join(targets, ", "));
}

}  // namespace

wire::Result<wire::Json> join_explorations(const Parts& parts) {
  for (const ExplorationPart& part : parts) {
    if (wire::Problem problem = check_same(part, parts.front())) return *problem;
  }
  wire::Json joined = parts.front().document;
  wire::Object& object = *joined.as_object();
  object.set("target", targets_of(parts));
  for (const char* name : {"cases", "exchanges", "signatures_verified", "signatures_seen", "left_out"})
    object.set(name, sum_of(parts, name));
  for (const char* name : {"outcomes", "reasons", "outcome_cases", "reason_cases", "judged"})
    object.set(name, sums_of(parts, name));
  for (const char* name : {"interrupted", "lost"}) {
    object.set(name, std::any_of(parts.begin(), parts.end(),
                                 [&](const ExplorationPart& part) { return is_set_in(part.document, name); }));
  }
  object.set("answered", std::all_of(parts.begin(), parts.end(),
                                     [](const ExplorationPart& part) { return is_set_in(part.document, "answered"); }));
  for (const ExplorationPart& part : parts) {
    if (is_set_in(part.document, "lost")) object.set("stopped", wire::text_at(part.document, "/stopped"));
  }
  object.set("schemas", schemas_of(parts));
  object.set("untried", untried_in_all(parts));
  object.set("findings", findings_of(parts));
  // Of one part's course, not of the whole.
  for (const char* name : {"curve", "limits", "baseline", "elapsed_ms", "combinations", "never_reached", "flat"})
    object.erase(name);
  return joined;
}

}  // namespace runner
