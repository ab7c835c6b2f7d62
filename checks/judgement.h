// What the checks found: violated rules as data, and how often each rule was judged at all. A check calls
// `judge(rule, held, ...)` once for each thing that it examines, so that a rule that was never judged is visible.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/rules.h"
#include "wire/json.h"

namespace checks {

/// One violated rule.
struct Finding {
  Rule rule;
  Level level = Level::must;
  wire::Printable pointer;   ///< JSON Pointer into the response body, or "header NAME"; empty: the whole response
  wire::Printable expected;  ///< in words or as JSON text
  wire::Printable actual;    ///< likewise, truncated for display
  int exchange = -1;         ///< index into the scenario's exchanges; -1: none
  std::string keyword = {};  ///< absolute URI of the keyword of a schema that refused; empty: no schema did
};

/// The words of a finding; built only where a rule is broken.
struct Discrepancy {
  wire::Printable pointer;
  wire::Printable expected;
  wire::Printable actual;
  std::string keyword = {};
};

/// How often each rule was judged, by rule.
using RuleCounts = std::array<uint32_t, kRuleCount>;

class Judgement {
 public:
  /// Findings from here on belong to this exchange.
  void at_exchange(int index) { exchange_ = index; }

  /// Counts the rule as judged; where it does not hold, records what `describe()` gives. Returns `held`.
  template <typename Describe>
  bool judge(Rule rule, bool held, Describe describe) {
    ++judged_[static_cast<size_t>(rule)];
    if (!held) add(rule, text_of(rule).level, describe());
    return held;
  }
  /// The same with a level of its own.
  template <typename Describe>
  bool judge(Rule rule, Level level, bool held, Describe describe) {
    ++judged_[static_cast<size_t>(rule)];
    if (!held) add(rule, level, describe());
    return held;
  }

  /// Takes over what another judgement found and counted.
  void join(const Judgement& other) {
    findings_.insert(findings_.end(), other.findings_.begin(), other.findings_.end());
    count(other.judged_);
  }
  /// Takes over a finding of another judgement, without counting its rule.
  void take(Finding finding) { findings_.push_back(std::move(finding)); }
  /// Counts rules as judged that are known to hold.
  void count(const RuleCounts& held) {
    for (size_t i = 0; i < kRuleCount; ++i) judged_[i] += held[i];
  }

  const std::vector<Finding>& findings() const { return findings_; }
  const RuleCounts& judged() const { return judged_; }

 private:
  void add(Rule rule, Level level, Discrepancy what);

  std::vector<Finding> findings_;
  RuleCounts judged_{};
  int exchange_ = -1;
};

/// The JSON text of a value, "nothing" for a null pointer, truncated to about `max_bytes` on a character boundary.
std::string excerpt(const wire::Json* value, size_t max_bytes = 160);
/// The same for plain text, on one printable line.
std::string excerpt(std::string_view text, size_t max_bytes = 160);
inline std::string excerpt(wire::Untrusted text, size_t max_bytes = 160) { return excerpt(text.bytes(), max_bytes); }

}  // namespace checks
