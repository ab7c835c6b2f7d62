// The sequence of valid instances: first one for each option of each fork, then one for each option at each place of
// the instance, then random ones. Fourth step of generating; gives only what the schema accepts.
#pragma once

#include <deque>
#include <unordered_set>
#include <vector>

#include "checks/json_schema/generate/build.h"
#include "checks/json_schema/schema.h"

namespace json_schema {

class ValidSource {
 public:
  ValidSource(const Schema& schema, const GenerateOptions& options, std::vector<Gap>& gaps);

  /// Instance number n, or nullptr where there are fewer.
  const wire::Json* get(size_t n);
  /// Why nothing was found, where get(0) is nullptr.
  const Gap& obstacle() const { return obstacle_; }

  /// A value for `demand` alone, in random manner; not judged by the whole schema.
  std::optional<wire::Json> value_for(const Demand& demand, uint64_t noise);

 private:
  /// An option that is still to be taken, and how to reach its fork.
  struct Goal {
    Script script;
    Manner manner;
    SubschemaId schema;
    std::string text;
    uint64_t key;
  };

  void advance();
  void ask_for_one();
  bool next_goal(std::deque<Goal>& goals);
  bool try_random();
  bool make(const Script& script, Manner manner, uint64_t seed);
  void learn(const Choices& choices, const Script& script, Manner manner);
  bool keep(wire::Json value);

  const Schema& schema_;
  const GenerateOptions& options_;
  std::vector<Gap>& gaps_;
  std::vector<uint32_t> heights_;
  Conjoiner conjoiner_;
  SubschemaJudge judge_;
  CandidateCache cache_;
  std::vector<wire::Json> found_;
  std::unordered_set<uint64_t> hashes_;  ///< of found_
  std::unordered_set<uint64_t> known_;   ///< options that were queued, by schema_key and place_key
  std::unordered_set<uint64_t> taken_;   ///< options that an instance has taken, by schema_key
  std::deque<Goal> forks_;
  std::deque<Goal> places_;
  int started_ = 0;
  uint64_t random_ = 0;
  size_t fruitless_ = 0;  ///< values begun since the last new instance
  bool exhausted_ = false;
  bool asked_ = false;  ///< the decision procedure, for a first instance
  Gap obstacle_;
};

}  // namespace json_schema
