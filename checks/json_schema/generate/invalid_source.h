// The sequence of invalid instances: valid ones, changed in one place, where the engine confirms that exactly this is
// wrong. Last step of generating.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checks/json_schema/generate/break_value.h"

namespace json_schema {

class InvalidSource {
 public:
  InvalidSource(const Schema& schema, const GenerateLimits& limits, ValidSource& source, std::vector<Gap>& gaps);

  /// Mistake number n, or nullptr where there are fewer.
  const InvalidInstance* get(size_t n);

 private:
  struct KeywordAt {
    SubschemaId schema;
    const Keyword* keyword;
  };
  /// What was tried at one keyword at one general place.
  struct Effort {
    int tries = 0;
    size_t found = 0;
    std::string location;
  };

  /// One keyword that held, where it did.
  struct Trial {
    const wire::Json& base;
    const OutputUnit& unit;
    size_t round;  ///< mistakes found at this keyword before
  };
  struct Fresh {
    size_t round;
    InvalidInstance instance;
  };

  void advance();
  void visit(const wire::Json& base, const OutputUnit& unit);
  void try_target(const wire::Json& base, const OutputUnit& unit, const KeywordAt& at);
  bool try_change(const Trial& trial, const Change& change);
  void hand_over();
  void list_gaps();

  const Schema& schema_;
  const GenerateLimits& limits_;
  ValidSource& source_;
  std::vector<Gap>& gaps_;
  std::unordered_map<std::string, KeywordAt> keywords_;  ///< by absolute location
  std::unordered_map<std::string, Effort> efforts_;      ///< by general place and absolute location
  std::vector<std::string> order_;                       ///< keys of efforts_, in order of their first use
  std::unordered_set<uint64_t> known_;                   ///< instance and keyword of those found
  std::vector<Fresh> fresh_;                             ///< found in the current base
  std::vector<InvalidInstance> found_;
  size_t bases_ = 0;
  size_t size_ = 0;    ///< values in the current base
  size_t judged_ = 0;  ///< values in all candidates
  bool exhausted_ = false;
};

}  // namespace json_schema
