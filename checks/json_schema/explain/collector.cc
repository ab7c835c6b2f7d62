
#include "checks/json_schema/explain/collector.h"

#include <fmt/format.h>

#include <algorithm>

namespace json_schema {
namespace {

/// Annotations below something that failed do not count (core, section 7.7.1.2), nor those on names of members.
void drop_annotations(OutputUnit& unit, bool failed) {
  failed |= !unit.valid;
  if (failed) unit.annotation.reset();
  for (OutputUnit& child : unit.children) drop_annotations(child, failed || unit.keyword == "propertyNames");
}

}  // namespace

Collector::PathStep::PathStep(std::string& path, std::string_view token) : path_(path), length_(path.size()) {
  append_token(path_, token);
}

Collector::PathStep::PathStep(std::string& path, size_t index) : path_(path), length_(path.size()) {
  path_.append("/").append(fmt::format_int(index).c_str());
}

Collector::Collector(const SchemaGraph& graph, Retain retain)
    : graph_(graph), options_(graph.options), retain_(retain) {}

bool Collector::may_remember() {
  if (may_remember_) return *may_remember_;
  may_remember_ = std::none_of(graph_.subschemas.begin(), graph_.subschemas.end(), [](const Subschema& subschema) {
    const Keyword* dynamic = subschema.find(KeywordKind::dynamic_ref);
    return dynamic && dynamic->dynamic.size() > 1;
  });
  return *may_remember_;
}

OutputUnit Collector::run(const wire::Json& instance) {
  OutputUnit top;
  apply(graph_.root, instance, {top, ""});
  OutputUnit root;
  root.absolute_keyword_location = graph_.location(graph_.root);
  if (!top.children.empty()) root = std::move(top.children.front());
  if (!stopped_.error.empty()) {
    root = stopped_;
  } else if (!root.valid && root.error.empty()) {
    root.error = "a keyword of the schema is not satisfied";
  }
  if (retain_ == Retain::everything) drop_annotations(root, false);
  return root;
}

/// Branches of a choice that lead to the same subschema of the same value would multiply with each level of nesting:
/// within choices the outcome is remembered. The evaluation path in it is that of the first time; a choice shows none.
bool Collector::apply(SubschemaId id, const wire::Json& value, Parent parent, Evaluated* evaluated) {
  const bool is_container = value.is_array() || value.is_object();
  if (choices_ == 0 || evaluated || !is_container || retain_ != Retain::errors || !may_remember()) {
    return apply_anew(id, value, parent, evaluated);
  }
  const auto known = outcomes_.find({id, &value});
  if (known != outcomes_.end()) {
    if (!known->second.valid) parent.unit.children.push_back(known->second);
    return known->second.valid;
  }
  const bool valid = apply_anew(id, value, parent, nullptr);
  if (stopped_.error.empty()) {
    outcomes_.emplace(std::pair(id, &value), valid ? OutputUnit() : parent.unit.children.back());
  }
  return valid;
}

bool Collector::apply_anew(SubschemaId id, const wire::Json& value, Parent parent, Evaluated* evaluated) {
  const Subschema& subschema = graph_.at(id);
  if (retain_ == Retain::everything && (units_ += 1 + subschema.keywords.size()) > kMaxUnits) {
    stop("has more outcomes than are kept");
  }
  OutputUnit& unit = parent.unit.children.emplace_back();
  unit.keyword = parent.keyword;
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
  if (valid && retain_ == Retain::errors) parent.unit.children.pop_back();
  return valid;
}

bool Collector::enter(SubschemaId id, const wire::Json& value, OutputUnit& unit) {
  if (active_.size() >= 2 * size_t{options_.max_depth}) {
    stop(fmt::format("needs subschemas nested deeper than {} levels", options_.max_depth));
  } else if (++applications_ > options_.max_applications) {
    stop(fmt::format("needs more than {} applications of subschemas", options_.max_applications));
  }
  if (!stopped_.error.empty()) {
    fail(unit, stopped_.error);
    return false;
  }
  if (is_active(id, value)) {
    // The fast pass may have stopped before it came here again; then nothing depends on this outcome.
    fail(unit, "the schema refers back to itself without entering the instance");
    return false;
  }
  const Resource* resource = graph_.at(id).resource;
  bool changes_scope = scope_.empty() || scope_.back() != resource;
  if (changes_scope) scope_.push_back(resource);
  active_.emplace_back(id, &value);
  changed_scope_.push_back(changes_scope);
  return true;
}

/// The outcome is now that a limit was reached here, by `keyword` where it is not empty; what follows changes nothing.
void Collector::stop(std::string reason, std::string_view keyword) {
  if (!stopped_.error.empty()) return;
  fail(stopped_, std::move(reason));
  stopped_.instance_location = instance_path_;
  stopped_.keyword_location = keyword_path_;
  stopped_.keyword = keyword;
  const Subschema& subschema = graph_.at(active_.empty() ? graph_.root : active_.back().first);
  stopped_.absolute_keyword_location = keyword.empty() ? subschema.location() : subschema.location_of(keyword);
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
  Frame frame{subschema, value, unit, Evaluated(size), false, std::nullopt};
  for (const Keyword& keyword : subschema.keywords) {
    if (retain_ == Retain::errors && holds_without_trace(keyword, value)) continue;
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
      own.absolute_keyword_location = subschema.location_of(keyword.name);
      own.instance_location = instance_path_;
    }
  }
  if (!unit.valid || !evaluated) return;
  for (size_t i = 0; i < size; ++i) {
    if (frame.evaluated[i]) (*evaluated)[i] = true;
  }
}

/// Where only errors are kept, what refuses nothing and evaluates no part of the value needs no unit.
bool Collector::holds_without_trace(const Keyword& keyword, const wire::Json& value) {
  switch (keyword.kind) {
    case KeywordKind::type:
    case KeywordKind::const_:
    case KeywordKind::enum_:
    case KeywordKind::format:
    case KeywordKind::max_length:
    case KeywordKind::min_length:
      return holds(keyword, value);
    default:
      return !keyword.can_refuse();
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

}  // namespace json_schema
