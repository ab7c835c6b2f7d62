#include "checks/json_schema/collect.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/collector.h"
#include "checks/json_schema/messages.h"
#include "checks/json_schema/uri_reference.h"
#include "wire/json_pointer.h"

namespace json_schema {
namespace {

/// Annotations below something that failed do not count (core, section 7.7.1.2); names of members are no values.
void drop_annotations(OutputUnit& unit, bool failed) {
  failed |= !unit.valid;
  if (failed) unit.annotation.reset();
  for (OutputUnit& child : unit.children) drop_annotations(child, failed || unit.keyword == "propertyNames");
}

/// Keywords whose failure is one reason, though there are units with errors below.
bool states_one_reason(const OutputUnit& unit) {
  static constexpr std::string_view kKeywords[] = {"anyOf", "oneOf", "contains", "propertyNames", "not"};
  return std::find(std::begin(kKeywords), std::end(kKeywords), unit.keyword) != std::end(kKeywords);
}

void gather(const OutputUnit& unit, size_t max, std::vector<Violation>& violations) {
  if (unit.valid || violations.size() >= max) return;
  bool descends = false;
  if (!states_one_reason(unit) || unit.error.empty()) {
    for (const OutputUnit& child : unit.children) {
      descends |= !child.valid;
      gather(child, max, violations);
    }
  }
  if (descends || unit.error.empty() || violations.size() >= max) return;
  violations.push_back({unit.instance_location, unit.keyword_location, unit.absolute_keyword_location,
                        unit.keyword.empty() ? "false" : unit.keyword, unit.error});
}

}  // namespace

Collector::PathStep::PathStep(std::string& path, std::string_view token) : path_(path), length_(path.size()) {
  path_ += '/';
  if (token.find_first_of("~/") == std::string_view::npos) {
    path_ += token;
  } else {
    path_ += wire::pointer_token(token);
  }
}

Collector::PathStep::PathStep(std::string& path, size_t index) : path_(path), length_(path.size()) {
  path_.append("/").append(fmt::format_int(index).c_str());
}

OutputUnit Collector::run(const wire::Json& instance) {
  OutputUnit top;
  apply(graph_.root, instance, {top, ""});
  OutputUnit root;
  root.absolute_keyword_location = graph_.location(graph_.root);
  if (!top.children.empty()) root = std::move(top.children.front());
  if (!stopped_.error.empty()) {
    root = std::move(stopped_);
  } else if (!root.valid && root.error.empty()) {
    root.error = "a keyword of the schema is not satisfied";
  }
  if (retain_ == Retain::everything) drop_annotations(root, false);
  return root;
}

bool Collector::apply(SubschemaId id, const wire::Json& value, Under under, Evaluated* evaluated) {
  const Subschema& subschema = graph_.at(id);
  OutputUnit& unit = under.parent.children.emplace_back();
  unit.keyword = under.keyword;
  if (subschema.shape == Subschema::Shape::never) {
    fail(unit, "nothing is allowed here");
    ++errors_;
  } else if (subschema.shape == Subschema::Shape::keywords && enter(id, value, unit)) {
    apply_keywords(id, value, unit, evaluated);
    leave();
  }
  bool valid = unit.valid;
  if (keeps_locations(unit)) {
    unit.keyword_location = keyword_path_;
    unit.absolute_keyword_location = graph_.location(id);
    unit.instance_location = instance_path_;
  }
  if (valid && retain_ == Retain::errors) under.parent.children.pop_back();
  return valid;
}

bool Collector::enter(SubschemaId id, const wire::Json& value, OutputUnit& unit) {
  if (active_.size() >= 2 * size_t{options_.max_depth}) {
    stop(fmt::format("takes subschemas nested deeper than {} levels to judge", options_.max_depth));
  } else if (++applications_ > options_.max_applications) {
    stop(fmt::format("takes more than {} subschemas to judge", options_.max_applications));
  }
  if (!stopped_.error.empty()) {
    fail(unit, stopped_.error);
    return false;
  }
  if (is_active(id, value)) {
    // The fast pass may have stopped before it came here again; then nothing depends on this outcome.
    fail(unit, "the schema refers back to itself without a step into the instance");
    return false;
  }
  const Resource* resource = graph_.at(id).resource;
  bool changes_scope = scope_.empty() || scope_.back() != resource;
  if (changes_scope) scope_.push_back(resource);
  active_.emplace_back(id, &value);
  changed_scope_.push_back(changes_scope);
  return true;
}

/// Whatever follows is of no interest: the outcome is that a limit was reached here, by `keyword` where it is one.
void Collector::stop(std::string reason, std::string_view keyword) {
  if (!stopped_.error.empty()) return;
  fail(stopped_, std::move(reason));
  stopped_.instance_location = instance_path_;
  stopped_.keyword_location = keyword_path_;
  stopped_.keyword = keyword;
  const Subschema& subschema = graph_.at(active_.empty() ? graph_.root : active_.back().first);
  std::string pointer = subschema.pointer;
  if (!keyword.empty()) pointer.append("/").append(keyword);
  stopped_.absolute_keyword_location = with_pointer(subschema.resource->uri, pointer);
}

void Collector::leave() {
  if (changed_scope_.back()) scope_.pop_back();
  changed_scope_.pop_back();
  active_.pop_back();
}

bool Collector::is_active(SubschemaId id, const wire::Json& value) const {
  for (auto outer = active_.rbegin(); outer != active_.rend() && outer->second == &value; ++outer) {
    if (outer->first == id) return true;
  }
  return false;
}

void Collector::apply_keywords(SubschemaId id, const wire::Json& value, OutputUnit& unit, Evaluated* evaluated) {
  const Subschema& subschema = graph_.at(id);
  size_t size = value.is_object() ? value.as_object()->size() : value.is_array() ? value.as_array()->size() : 0;
  Frame frame{subschema, value, unit, Evaluated(size), false};
  for (const Keyword& keyword : subschema.keywords) {
    PathStep step(keyword_path_, keyword.name);
    OutputUnit& own = unit.children.emplace_back();
    own.keyword = keyword.name;
    apply_keyword(frame, keyword, own);
    unit.valid &= own.valid;
    if (!own.valid && own.children.empty()) ++errors_;
    if (own.valid && retain_ == Retain::errors) {
      unit.children.pop_back();
    } else if (keeps_locations(own)) {
      own.keyword_location = keyword_path_;
      own.absolute_keyword_location =
          with_pointer(subschema.resource->uri, subschema.pointer + "/" + wire::pointer_token(keyword.name));
      own.instance_location = instance_path_;
    }
  }
  if (!unit.valid || !evaluated) return;
  for (size_t i = 0; i < size; ++i) {
    if (frame.evaluated[i]) (*evaluated)[i] = true;
  }
}

bool Collector::keeps_locations(const OutputUnit& unit) const {
  return retain_ == Retain::everything || (!unit.valid && !unit.error.empty());
}

void Collector::annotate(OutputUnit& unit, wire::Json value) const {
  if (retain_ == Retain::everything) unit.annotation = std::move(value);
}

void Collector::fail(OutputUnit& unit, std::string message) {
  unit.valid = false;
  unit.error = std::move(message);
}

bool Collector::may_stop(const OutputUnit& unit) const {
  constexpr size_t kEnoughErrors = 10'000;
  return retain_ == Retain::errors && !unit.valid && errors_ > kEnoughErrors;
}

OutputUnit collect(const SchemaGraph& graph, const wire::Json& instance, const CompileOptions& options, Retain retain) {
  return Collector(graph, options, retain).run(instance);
}

std::vector<Violation> violations_of(const OutputUnit& root, size_t max) {
  std::vector<Violation> violations;
  gather(root, max, violations);
  return violations;
}

}  // namespace json_schema
