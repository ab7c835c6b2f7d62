// The collecting pass: walks the symbolic form and records what every keyword found, with annotations and reasons. Slow
// and thorough, and written independently of the fast pass (evaluate/evaluation.h), so that each can be tested against
// the other. The rules are in collect_*.cc, by group of keywords.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/json_schema/explain/output_unit.h"
#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// What a collected tree keeps.
enum class Retain : uint8_t {
  everything,  ///< every unit, with locations and annotations
  errors,      ///< what failed; only units that state an error have locations
};

class Collector {
 public:
  Collector(const SchemaGraph& graph, Retain retain);

  OutputUnit run(const wire::Json& instance);
  /// True where a limit of evaluation was reached: the outcome is not that of the schema.
  bool stopped() const { return !stopped_.error.empty(); }
  /// True where Retain::everything would have kept more units than memory is for; then the tree is not complete.
  bool overflowed() const { return units_ > kMaxUnits; }

 private:
  using Evaluated = std::vector<bool>;  ///< by member or item of the current value

  /// One subschema while it is applied to one value.
  struct Frame {
    const Subschema& subschema;
    const wire::Json& value;
    OutputUnit& unit;
    Evaluated evaluated;
    bool condition = false;             ///< the outcome of "if"
    std::optional<uint64_t> contained;  ///< how many items "contains" has counted
  };

  /// The unit that the next one belongs to, and the keyword that applies it.
  struct Parent {
    OutputUnit& unit;
    std::string_view keyword;
  };

  /// While it lives, only whether something holds matters, and at most one reason.
  class InChoice {
   public:
    explicit InChoice(Collector& collector) : collector_(collector) { ++collector_.choices_; }
    ~InChoice() { --collector_.choices_; }
    InChoice(const InChoice&) = delete;
    InChoice& operator=(const InChoice&) = delete;

   private:
    Collector& collector_;
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
  bool apply(SubschemaId id, const wire::Json& value, Parent parent, Evaluated* evaluated = nullptr);
  bool apply_anew(SubschemaId id, const wire::Json& value, Parent parent, Evaluated* evaluated);
  void apply_keywords(SubschemaId id, const wire::Json& value, OutputUnit& unit, Evaluated* evaluated);
  bool enter(SubschemaId id, const wire::Json& value, OutputUnit& unit);
  void leave();
  bool is_active(SubschemaId id, const wire::Json& value) const;
  bool keeps_locations(const OutputUnit& unit) const;
  /// No outcome depends on a dynamic scope.
  bool may_remember();

  // Each sets unit.valid and, as it applies, error, annotation and children.
  void apply_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void apply_object_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void apply_array_keyword(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void assert_value(const Frame& frame, const Keyword& keyword, OutputUnit& unit);
  bool holds(const Keyword& keyword, const wire::Json& value);
  bool holds_without_trace(const Keyword& keyword, const wire::Json& value);
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
  void add_known_names(const Subschema& subschema, std::string_view member, std::vector<std::string_view>& names,
                       int depth = 0);
  bool defines_item(const Subschema& subschema, size_t index, int depth = 0) const;

  void prefix_items(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void items(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void contains(Frame& frame, const Keyword& keyword, OutputUnit& unit);
  static void contains_limit(const Frame& frame, const Keyword& keyword, OutputUnit& unit);
  void unevaluated_items(Frame& frame, const Keyword& keyword, OutputUnit& unit);

  void annotate(OutputUnit& unit, wire::Json value) const;
  static void fail(OutputUnit& unit, std::string message);
  /// True once there are more errors than a reader needs; a unit that has failed may then stop early.
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
  static constexpr size_t kMaxUnits = 500'000;
  size_t units_ = 0;                                                          ///< kept by Retain::everything
  size_t choices_ = 0;                                                        ///< InChoice that live
  std::optional<bool> may_remember_;                                          ///< not known before it is asked for
  std::map<std::pair<SubschemaId, const wire::Json*>, OutputUnit> outcomes_;  ///< within choices, of arrays and objects
  size_t errors_ = 0;
  OutputUnit stopped_;  ///< which limit was reached, and where; its error is empty while none is
};

}  // namespace json_schema
