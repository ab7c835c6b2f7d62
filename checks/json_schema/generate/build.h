// Builds one value that satisfies a demand: conjoins the subschemas, chooses a type, then builds members and items.
// Third step of generating. What it gives satisfies most schemas; the caller has the whole instance judged.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/json_schema/generate/conjoiner.h"
#include "checks/json_schema/generate/generate_options.h"
#include "checks/json_schema/generate/judge.h"

namespace json_schema {

/// Values that a conjunction can be, with an option for each.
struct Candidates {
  std::vector<wire::Json> values;
  Options options;
};
/// Those of numbers and texts, by the keywords on them: the same keywords give the same candidates.
using CandidateCache = std::map<std::vector<uint64_t>, std::shared_ptr<const Candidates>>;

/// Shared by all values made from one schema.
struct BuildContext {
  const SchemaGraph& graph;
  const GenerateOptions& options;
  Conjoiner& conjoiner;
  SubschemaJudge& judge;
  CandidateCache& cache;
  size_t max_values;  ///< begun by one builder
};

class ValueBuilder {
 public:
  ValueBuilder(const BuildContext& context, Choices& choices) : context_(context), choices_(choices) {}

  std::optional<wire::Json> build(const Demand& demand, const Place& place);

  /// Values begun so far.
  size_t begun() const { return values_; }
  /// Why the last attempt to build a value failed.
  const Gap& obstacle() const { return obstacle_; }

 private:
  struct Task;
  struct Member;

  std::optional<wire::Json> attempt(const Demand& demand, const Place& place, uint64_t number);
  std::optional<wire::Json> realize(const Task& task);
  std::optional<wire::Json> one_of_values(const Task& task);
  std::optional<wire::Json> of_kind(const Task& task, wire::Json::Kind kind);
  std::optional<wire::Json> scalar(const Task& task, wire::Json::Kind kind);
  std::shared_ptr<const Candidates> scalar_candidates(const Task& task, wire::Json::Kind kind, uint64_t noise);
  std::optional<wire::Json> candidate(const Task& task, const Candidates& candidates, std::string_view what);
  bool impose(const Conjunction& all, const wire::Json& value, Demand& demand);
  bool impose_dependents(const Conjunction& all, const wire::Json& value, Demand& demand);
  bool is_confirmed(const Conjunction& all, const Demand& demand, const wire::Json& value);

  std::optional<wire::Json> object(const Task& task);
  std::vector<Member> known_members(const Task& task);
  bool wants(const Task& task, const Member& member);
  void add_dependents(const Task& task, std::vector<Member>& members);
  bool set_member(const Task& task, const std::string& name, const Demand& demand, wire::Object& object);
  bool add_extra(const Task& task, wire::Object& object, size_t number);
  bool fit_member_count(const Task& task, const std::vector<Member>& members, wire::Object& object);
  std::vector<std::string> extra_names(const Task& task, size_t number);
  Demand demand_for_member(const Task& task, std::string_view name);
  bool never(const Demand& demand) const;

  std::optional<wire::Json> array(const Task& task);
  size_t choose_length(const Task& task);
  Demand demand_for_item(const Task& task, size_t index, size_t length);
  std::optional<wire::Json> item(const Task& task, size_t index, size_t length, const wire::Array& before);

  bool is_smallest(const Demand& demand) const;
  void note(const Task& task, std::string reason);
  void note_at(std::string location, std::string reason);

  BuildContext context_;
  Choices& choices_;
  std::vector<SubschemaId> path_;  ///< what is being built, outermost first
  size_t depth_ = 0;
  bool is_for_name_ = false;  ///< "propertyNames" may refer to a schema that has it: names of names are not built
  size_t values_ = 0;
  Gap obstacle_;
};

/// One value in the making.
struct ValueBuilder::Task {
  const Conjunction& all;
  const Place& place;
  SubschemaId owner;  ///< forks are named after it
  uint64_t attempt;
  bool smallest;
};

struct ValueBuilder::Member {
  std::string_view name;
  bool required;
  bool present;
};

}  // namespace json_schema
