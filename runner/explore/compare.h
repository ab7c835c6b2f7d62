// Compares the responses of two services to one request: status, code, reason code, and the body of a success up to a
// consistent renaming of generated ids. Instants are compared as instants; hashes and signatures are not compared as
// text, since checks verify them; error messages and details not at all. It finds where responses differ, not who is
// right.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "checks/exchange.h"
#include "checks/same_value.h"

namespace runner::explore {

struct Difference {
  enum class Kind { outcome, body };
  Kind kind = Kind::outcome;
  std::string pointer;   ///< into the body; kind outcome: empty
  std::string expected;  ///< what the oracle responded
  std::string actual;    ///< what the target responded
};

/// Remembers which of the target's ids correspond to which of the oracle's. One for each trial.
class ResponseComparison {
 public:
  /// Instants that no request gave may be that far apart: zero where both have the same clock.
  explicit ResponseComparison(int64_t clock_tolerance_ms, std::vector<std::string> digests = {})
      : clock_tolerance_ms_(clock_tolerance_ms), digests_(std::move(digests)) {}

  /// The first difference. Absent where there is none.
  std::optional<Difference> compare(const checks::Exchange& target, const checks::Exchange& oracle);

 private:
  struct Place {
    std::string pointer;
    std::string_view name;  ///< the last member name of the pointer
  };
  bool compare_values(const Place& place, const wire::Json* target, const wire::Json* oracle);
  bool compare_objects(const Place& place, const wire::Object& target, const wire::Object& oracle);
  bool compare_arrays(const Place& place, const wire::Array& target, const wire::Array& oracle);
  bool compare_texts(const Place& place, const std::string& target, const std::string& oracle);
  bool rename(const std::string& target, const std::string& oracle);
  bool is_same_name(const std::string& target, const std::string& oracle);
  bool differ(const Place& place, const wire::Json* target, const wire::Json* oracle);

  const int64_t clock_tolerance_ms_;
  const std::vector<std::string> digests_;           ///< names of members that are hashes, though not named so
  std::map<std::string, std::string> oracle_names_;  ///< by the target's
  std::map<std::string, std::string> target_names_;  ///< by the oracle's
  // Of the responses being compared:
  const checks::Exchange* request_ = nullptr;
  std::optional<Difference> difference_;
  std::optional<Difference> differing_hash_;
  bool respelled_ = false;  ///< an id was renamed, or an instant written in another way: hashes over it may differ
};

}  // namespace runner::explore
