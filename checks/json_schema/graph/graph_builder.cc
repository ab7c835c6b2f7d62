#include "checks/json_schema/graph/graph_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "checks/json_schema/graph/keyword_reader.h"
#include "checks/json_schema/values/uri_reference.h"

namespace json_schema {
namespace {

using wire::Error;
using wire::Json;

/// A "$dynamicRef"; its targets are complete only when every resource is known.
struct OpenDynamicRef {
  SubschemaId schema;
  size_t keyword;
  std::string anchor;
};

class GraphBuilder {
 public:
  GraphBuilder(const Documents& documents, const CompileOptions& options, const Admission& admission)
      : documents_(documents), options_(options), admission_(admission), graph_(std::make_shared<SchemaGraph>()) {}

  wire::Result<std::shared_ptr<const SchemaGraph>> build(std::string_view uri) {
    wire::Result<Location> start = documents_.locate(uri);
    if (!start.ok()) {
      Error error = start.error();
      if (error.where.empty()) error.where = uri;
      return error;
    }
    graph_->uri = start->uri();
    graph_->options = options_;
    graph_->root = intern(*start);
    do {
      for (; next_ < graph_->subschemas.size() && !error_; ++next_) read_subschema(next_);
      complete_dynamic_refs();
    } while (next_ < graph_->subschemas.size() && !error_);
    if (!error_) refuse_endless_references();
    if (error_) return *error_;
    return std::shared_ptr<const SchemaGraph>(std::move(graph_));
  }

 private:
  /// `keyword` is the one at fault, or empty.
  void fail(SubschemaId id, std::string_view keyword, Error error) {
    if (error_) return;
    const Subschema& subschema = graph_->at(id);
    error.where = keyword.empty() ? subschema.location() : subschema.location_of(keyword);
    error_ = std::move(error);
  }

  /// The id of a place; a new place is appended to the list, to be read later.
  SubschemaId intern(const Location& location) {
    auto [known, is_new] = ids_.try_emplace(location.node, static_cast<SubschemaId>(graph_->subschemas.size()));
    if (!is_new) return known->second;
    Subschema subschema;
    subschema.resource = location.resource;
    subschema.pointer = location.pointer;
    subschema.source = location.node;
    graph_->subschemas.push_back(std::move(subschema));
    SubschemaId id = known->second;
    if (resources_.insert(location.resource).second) enter_resource(id, *location.resource);
    return id;
  }

  void enter_resource(SubschemaId id, const Resource& resource) {
    wire::Result<Dialect> dialect = find_dialect(documents_, resource.dialect);
    if (!dialect.ok()) return fail(id, "", dialect.error());
    dialects_[&resource] = *dialect;
    if (!entered_.insert(resource.document).second) return;
    graph_->documents.push_back(documents_.share(resource.document));
    if (admission_.document && !error_) error_ = admission_.document(*resource.document);
  }

  SubschemaId child(SubschemaId parent, const Json& node, std::string_view keyword,
                    std::optional<std::string_view> token = {}) {
    const Subschema& above = graph_->at(parent);
    const auto& roots = above.resource->document->resource_at;
    if (auto inner = roots.find(&node); inner != roots.end()) return intern({inner->second, &node, ""});
    return intern({above.resource, &node, above.pointer_to(keyword, token)});
  }

  void read_subschema(SubschemaId id) {
    const Json& source = *graph_->at(id).source;
    if (const bool* verdict = source.as_boolean()) {
      graph_->subschemas[id].shape = *verdict ? Subschema::Shape::always : Subschema::Shape::never;
      return;
    }
    const wire::Object* object = source.as_object();
    if (!object) return fail(id, "", {"", "not a schema", "an object, true or false", ""});
    auto dialect = dialects_.find(graph_->at(id).resource);
    if (dialect == dialects_.end()) return;  // entering the resource has failed
    std::vector<Keyword> keywords;
    keywords.reserve(object->size());
    for (const wire::Member& member : *object) {
      if (error_) return;
      keywords.push_back(read_keyword(id, member, dialect->second));
      if (!keywords.back().dynamic.empty()) {
        open_.push_back({id, keywords.size() - 1, std::string(fragment_of(*member.value.as_string()))});
      }
    }
    sort_keywords(id, keywords);
    graph_->subschemas[id].keywords = std::move(keywords);
  }

  /// "then" and "else" depend on "if", "minContains" and "maxContains" on "contains", and "unevaluated..." on the
  /// results of all others (core, sections 10.2.2 and 11).
  void sort_keywords(SubschemaId id, std::vector<Keyword>& keywords) {
    auto rank = [](const Keyword& keyword) {
      if (keyword.kind == KeywordKind::then_ || keyword.kind == KeywordKind::else_) return 1;
      if (keyword.kind == KeywordKind::min_contains || keyword.kind == KeywordKind::max_contains) return 1;
      bool last = keyword.kind == KeywordKind::unevaluated_items || keyword.kind == KeywordKind::unevaluated_properties;
      return last ? 2 : 0;
    };
    auto before = [&](const Keyword& a, const Keyword& b) { return rank(a) < rank(b); };
    if (std::is_sorted(keywords.begin(), keywords.end(), before)) return;
    std::stable_sort(keywords.begin(), keywords.end(), before);
    for (OpenDynamicRef& open : open_) {
      if (open.schema != id) continue;
      auto found = std::find_if(keywords.begin(), keywords.end(),
                                [](const Keyword& k) { return k.kind == KeywordKind::dynamic_ref; });
      open.keyword = found - keywords.begin();
    }
  }

  Keyword read_keyword(SubschemaId id, const wire::Member& member, const Dialect& dialect) {
    Keyword keyword;
    keyword.name = member.key;
    keyword.value = &member.value;
    const KeywordInfo* info = find_keyword(member.key, member.hash);
    if (!info || !dialect.knows(*info)) return keyword;
    keyword.kind = info->kind;
    if (info->kind == KeywordKind::ref || info->kind == KeywordKind::dynamic_ref) {
      read_reference(id, keyword);
    } else if (info->nesting != Nesting::none) {
      read_branches(id, keyword, info->nesting);
    } else if (std::optional<Error> error = read_value(keyword, {&dialect, options_.format, &documents_.patterns()})) {
      fail(id, member.key, *error);
    }
    return keyword;
  }

  void read_reference(SubschemaId id, Keyword& keyword) {
    const std::string* reference = keyword.value->as_string();
    if (!reference) return fail(id, keyword.name, {"", "not a string", "a URI reference", ""});
    wire::Result<Location> target = documents_.locate(resolve_uri(graph_->at(id).resource->uri, *reference));
    if (!target.ok()) return fail(id, keyword.name, target.error());
    keyword.branches.push_back({{}, intern(*target), nullptr});
    const bool is_schema_position = target->resource->document->schema_positions.contains(target->node);
    if (admission_.place && !is_schema_position && !error_) error_ = admission_.place(*target);
    if (keyword.kind != KeywordKind::dynamic_ref) return;
    auto anchor = target->resource->anchors.find(fragment_of(*reference));
    if (anchor != target->resource->anchors.end() && anchor->second.kind == Anchor::Kind::dynamic) {
      keyword.dynamic.push_back({target->resource, keyword.branches[0].schema});
    }
  }

  void read_branches(SubschemaId id, Keyword& keyword, Nesting nesting) {
    bool is_list = nesting == Nesting::list;
    if (nesting == Nesting::one) {
      if (keyword.kind == KeywordKind::content_schema) return;  // an annotation (validation, section 8.5)
      keyword.branches.push_back({{}, child(id, *keyword.value, keyword.name), nullptr});
    } else if (is_list ? !keyword.value->is_array() : !keyword.value->is_object()) {
      fail(id, keyword.name,
           {"", "a value of another type", is_list ? "an array of schemas" : "an object of schemas", ""});
    } else if (is_list) {
      for (const Json& node : *keyword.value->as_array()) {
        std::string index = fmt::format_int(keyword.branches.size()).str();
        keyword.branches.push_back({{}, child(id, node, keyword.name, index), nullptr});
      }
    } else if (keyword.kind != KeywordKind::defs) {
      for (const wire::Member& member : *keyword.value->as_object()) read_named_branch(id, keyword, member);
    }
  }

  void read_named_branch(SubschemaId id, Keyword& keyword, const wire::Member& member) {
    if (keyword.kind == KeywordKind::dependencies && member.value.is_array()) {
      for (const Json& name : *member.value.as_array()) {
        if (!name.is_string()) return fail(id, keyword.name, {"", wire::to_text(name), "a property name", ""});
      }
      return;
    }
    Branch branch{member.key, child(id, member.value, keyword.name, member.key), nullptr};
    if (keyword.kind == KeywordKind::pattern_properties) {
      Json text(member.key);
      Keyword pattern;
      pattern.kind = KeywordKind::pattern;
      pattern.value = &text;
      ReadContext context{nullptr, options_.format, &documents_.patterns()};
      if (std::optional<Error> error = read_value(pattern, context)) return fail(id, keyword.name, *error);
      branch.pattern = pattern.pattern;
    }
    keyword.branches.push_back(std::move(branch));
  }

  /// Every resource that evaluation can pass through is a target where it has the dynamic anchor (core,
  /// section 8.2.3.2).
  void complete_dynamic_refs() {
    for (const OpenDynamicRef& open : open_) {
      std::vector<DynamicTarget> targets;
      std::vector<const Resource*> seen = ordered_resources();
      for (const Resource* resource : seen) {
        auto anchor = resource->anchors.find(open.anchor);
        if (anchor == resource->anchors.end() || anchor->second.kind != Anchor::Kind::dynamic) continue;
        targets.push_back({resource, intern({resource, anchor->second.node, anchor->second.pointer})});
      }
      graph_->subschemas[open.schema].keywords[open.keyword].dynamic = std::move(targets);
    }
  }

  std::vector<const Resource*> ordered_resources() const {
    std::vector<const Resource*> ordered;
    std::unordered_set<const Resource*> seen;
    for (const Subschema& subschema : graph_->subschemas) {
      if (seen.insert(subschema.resource).second) ordered.push_back(subschema.resource);
    }
    return ordered;
  }

  /// A cycle of "$ref" and "allOf" alone never reaches another part of the instance (core, section 9.4.1).
  void refuse_endless_references() {
    enum class State : uint8_t { unseen, open, done };
    std::vector<State> states(graph_->subschemas.size(), State::unseen);
    for (SubschemaId start = 0; start < states.size() && !error_; ++start) {
      std::vector<std::pair<SubschemaId, size_t>> path;
      if (states[start] == State::unseen) path.emplace_back(start, 0);
      while (!path.empty() && !error_) {
        auto& [id, at] = path.back();
        states[id] = State::open;
        std::optional<SubschemaId> next = unconditional_branch(id, at++);
        if (!next) {
          states[id] = State::done;
          path.pop_back();
        } else if (states[*next] == State::open) {
          fail(id, "",
               {"",
                fmt::format("a reference that leads back to {} without entering the instance", graph_->location(*next)),
                "a schema that ends", ""});
        } else if (states[*next] == State::unseen) {
          path.emplace_back(*next, 0);
        }
      }
    }
  }

  /// The `index`th subschema that applies to the same value unconditionally.
  std::optional<SubschemaId> unconditional_branch(SubschemaId id, size_t index) const {
    for (const Keyword& keyword : graph_->at(id).keywords) {
      bool counts = keyword.kind == KeywordKind::ref || keyword.kind == KeywordKind::all_of;
      if (!counts) continue;
      if (index < keyword.branches.size()) return keyword.branches[index].schema;
      index -= keyword.branches.size();
    }
    return std::nullopt;
  }

  const Documents& documents_;
  const CompileOptions& options_;
  const Admission& admission_;
  std::shared_ptr<SchemaGraph> graph_;
  SubschemaId next_ = 0;
  std::unordered_map<const Json*, SubschemaId> ids_;
  std::unordered_set<const Resource*> resources_;
  std::unordered_set<const Document*> entered_;
  std::unordered_map<const Resource*, Dialect> dialects_;
  std::vector<OpenDynamicRef> open_;
  std::optional<Error> error_;
};

}  // namespace

wire::Result<std::shared_ptr<const SchemaGraph>> build_graph(const Documents& documents, std::string_view uri,
                                                             const CompileOptions& options,
                                                             const Admission& admission) {
  return GraphBuilder(documents, options, admission).build(uri);
}

}  // namespace json_schema
