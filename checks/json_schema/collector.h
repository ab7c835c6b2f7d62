// The state of one collecting pass, and its rules keyword by keyword; see collect.h. Internal to collect*.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/collect.h"
#include "checks/json_schema/json_schema.h"
#include "checks/json_schema/nearest.h"
#include "checks/json_schema/schema_graph.h"

namespace json_schema {

class Collector {
 public:
  Collector(const SchemaGraph& graph, const CompileOptions& options, Retain retain)
      : graph_(graph), options_(options), retain_(retain) {}

  OutputUnit run(const wire::Json& instance);

 private:
  using Evaluated = std::vector<bool>;  ///< by member or item of the current value

  /// One subschema while it is applied to one value.
  struct Frame {
    const Subschema& subschema;
    const wire::Json& value;
    OutputUnit& unit;
    Evaluated evaluated;
    bool condition = false;  ///< the outcome of "if"
  };

  /// Where the next unit belongs.
  struct Under {
    OutputUnit& parent;
    std::string_view keyword;  ///< that applies it
  };

  /// Lengthens a path for as long as it lives.
  class PathStep {
   public:
    PathStep(std::string& path, std::string_view token);
    PathStep(std::string& path, size_t index);
    ~PathStep() { path_.resize(length_); }
    PathStep(const PathStep&) = delete;
    PathStep& operator=(const PathStep&) = delete;

   private:
    std::string& path_;
    size_t length_;
  };

  /// Applies a subschema; `evaluated`, where given, receives what it evaluates of the same value. True where it held.
  bool apply(SubschemaId id, const wire::Json& value, Under under, Evaluated* evaluated = nullptr);
  void apply_keywords(SubschemaId id, const wire::Json& value, OutputUnit& unit, Evaluated* evaluated);
  bool enter(SubschemaId id, const wire::Json& value, OutputUnit& unit);
  void leave();
  bool is_active(SubschemaId id, const wire::Json& value) const;
  bool keeps_locations(const OutputUnit& unit) const;

  // Each sets unit.valid and, as it applies, error, annotation and children.
  void apply_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void apply_object_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void apply_array_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void assert_value(const Frame& frame, const Keyword& keyword, OutputUnit& unit);
  bool holds(const Keyword& keyword, const wire::Json& value);
  bool holds_string(const Keyword& keyword, const std::string& text);
  bool matches(const Pattern& pattern, std::string_view text);
  void stop(std::string reason, std::string_view keyword = {});

  void in_place(Frame& frame, const Branch& branch, OutputUnit& unit, std::string_view token);
  void all_of(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void any_of(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void one_of(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void not_(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void choose(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void dependent_schemas(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void dynamic_ref(Frame& frame, const Keyword& keyword, OutputUnit& unit);

  void properties(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void pattern_properties(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void other_properties(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void property_names(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void required(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void dependent_required(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  bool is_additional(const Frame& frame, std::string_view name);
  std::string known_name_advice(const Subschema& subschema, std::string_view name) const;
  void offer_known_names(const Subschema& subschema, NearestName& nearest, int depth) const;

  void prefix_items(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void items(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void contains(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void unevaluated_items(Frame& frame, const Keyword& keyword, OutputUnit& unit);

  void annotate(OutputUnit& unit, wire::Json value) const;
  static void fail(OutputUnit& unit, std::string message);
  /// True once so many errors are known that more would not be read; a unit that has failed may then stop early.
  bool may_stop(const OutputUnit& unit) const;

  const SchemaGraph& graph_;
  const CompileOptions& options_;
  Retain retain_;
  std::string instance_path_;
  std::string keyword_path_;
  std::vector<const Resource*> scope_;                             ///< the dynamic scope
  std::vector<std::pair<SubschemaId, const wire::Json*>> active_;  ///< what is being applied, outermost first
  std::vector<bool> changed_scope_;                                ///< parallel to active_
  uint64_t applications_ = 0;
  size_t errors_ = 0;
  OutputUnit stopped_;  ///< which limit was reached, and where; its error is empty while none is
};

}  // namespace json_schema
