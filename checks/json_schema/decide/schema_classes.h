// Which subschemas of several graphs say the same: partition refinement over what their keywords demand, without
// regard to annotations, the order of names and values, and whether a subschema is written out or referred to.
#pragma once

#include <map>
#include <vector>

#include "checks/json_schema/graph/schema_graph.h"

namespace json_schema {

/// Whether a keyword applies its subschemas to the same value.
bool is_in_place(KeywordKind kind);

class SchemaClasses {
 public:
  /// The graphs must outlive this.
  explicit SchemaClasses(std::vector<const SchemaGraph*> graphs);

  /// Subschemas of the same class accept the same values, where a "$dynamicRef" of several targets can be reached only
  /// if they are applied in the same dynamic scope.
  uint32_t of(size_t side, SubschemaId id) const { return classes_[side][id]; }
  /// Takes as known that two subschemas accept the same values, which may show that others do. Changes nothing where
  /// they reach a "$dynamicRef" of several targets, or where it may matter which members and items they evaluate.
  void merge(SubschemaId left, SubschemaId right);
  /// False where a "$dynamicRef" of several targets can be reached.
  bool is_static(size_t side, SubschemaId id) const { return !dynamic_[side][id]; }
  /// True where a subschema applies itself to the same value: what that means is left open (core, section 9.4.1).
  bool is_endless(size_t side) const { return endless_[side]; }
  /// A subschema that is only a "$ref" is what it refers to.
  SubschemaId resolved(size_t side, SubschemaId id) const { return resolved_[side][id]; }

 private:
  void resolve(size_t side);
  void find_dynamic(size_t side);
  void find_endless(size_t side);
  /// One round. False where no class was divided.
  bool refine();
  bool is_merged(size_t side, SubschemaId id) const { return side == 1 && merged_.contains(id); }
  std::vector<uint32_t> key_of(size_t side, SubschemaId id, uint32_t content) const;

  std::vector<const SchemaGraph*> graphs_;
  std::vector<std::vector<SubschemaId>> resolved_;
  std::vector<std::vector<bool>> dynamic_;
  std::vector<bool> endless_;
  std::vector<std::vector<uint32_t>> own_;  ///< what each subschema says besides its subschemas
  std::vector<std::vector<uint32_t>> classes_;
  std::map<SubschemaId, SubschemaId> merged_;  ///< of the second graph, with one of the first
  size_t count_ = 0;
};

}  // namespace json_schema
