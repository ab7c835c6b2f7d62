// Compares the responses of two services to one request: status, code, reason code, and the body of a success up to a
// consistent renaming of generated ids. Records in lists are matched by their ids, never by position; another order is
// a difference of its own. Instants are compared as instants; hashes and signatures are not compared as text, since
// checks verify them; error messages and details not at all. It finds where responses differ, not who is right.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/explore/pairing.h"
#include "runner/explore/record_identity.h"
#include "runner/explore/renaming.h"
#include "runner/record/exchange_list.h"

namespace runner::explore {

struct Difference {
  /// The status or a code; a value in the body; the order of a list in the body.
  enum class Kind { outcome, body, order };
  Kind kind = Kind::outcome;
  std::string pointer;   ///< into the body; kind outcome: empty
  std::string expected;  ///< what the oracle responded
  std::string actual;    ///< what the target responded; never the same text as `expected`
  /// What the oracle shows at a place that decides it, for fixtures; a null pointer as `value`: nothing is there.
  std::string value_pointer = {};
  std::optional<wire::Json> value = {};
  bool only_in_target = false;  ///< a member that the oracle's response does not have
};

/// Remembers which of the target's ids correspond to which of the oracle's. One for each trial.
class ResponseComparison {
 public:
  /// `contract` must outlive it. Instants that no request gave may be `clock_tolerance_ms` apart: zero where both have
  /// the same clock. `other_ids`: the oracle was sent other ids, which its exchanges show no more; hashes over them
  /// differ.
  ResponseComparison(const checks::Contract& contract, int64_t clock_tolerance_ms, bool other_ids = false)
      : digests_(contract.conventions.members.digests),
        identity_(contract),
        clock_tolerance_ms_(clock_tolerance_ms),
        other_ids_(other_ids) {}

  /// The oracle's exchanges up to the one compared: ids that its requests gave were not generated. May be left out.
  void remember(const ExchangeList& oracle) { history_ = &oracle; }

  /// In the order of the oracle's body; an outcome that differs is the only one.
  std::vector<Difference> compare(const checks::Exchange& target, const checks::Exchange& oracle);
  /// What is compared of the oracle's body, without hashes, entries of exports sorted, with the target's names for ids:
  /// two states of the oracle that differ in generated ids alone show the same.
  wire::Json in_target_names(const wire::Json& oracle) const;

 private:
  void compare_bodies(const wire::Json& target, const wire::Json& oracle);
  struct Place {
    std::string pointer;
    std::string_view name;  ///< the last member name of the pointer
  };
  /// What comparing changes, to return to it.
  struct State {
    size_t names = 0;
    size_t differences = 0;
    std::optional<Difference> differing_hash;
    bool respelled = false;
    size_t hashes = 0;
  };
  State state() const { return {names_.mark(), differences_.size(), differing_hash_, respelled_, hashes_.size()}; }
  void restore(State state);
  size_t count_differences(const Place& place, const wire::Json& target, const wire::Json& oracle);
  bool is_match(const Place& place, const wire::Json& target, const wire::Json& oracle);

  void compare_values(const Place& place, const wire::Json* target, const wire::Json* oracle);
  void compare_objects(const Place& place, const wire::Object& target, const wire::Object& oracle);
  void compare_arrays(const Place& place, const wire::Array& target, const wire::Array& oracle);
  void compare_lists(const Place& place, const wire::Array& target, const wire::Array& oracle);
  bool is_ordered_by_own_ids(const Place& place) const;
  static bool are_ascending(const std::vector<RecordIds>& records);
  bool compare_records(const Place& place, const wire::Array& target, const wire::Array& oracle);
  void differ_in_records(const Place& place, const std::vector<RecordIds>& target,
                         const std::vector<RecordIds>& oracle);
  bool is_same_record(const RecordIds& target, const RecordIds& oracle) const;
  bool is_new(const RecordIds& oracle) const;
  bool is_same_hash(const Place& place, const std::string& target, const std::string& oracle);
  bool is_same_text(const Place& place, const std::string& target, const std::string& oracle);
  bool rename(const std::string& target, const std::string& oracle);
  bool is_given(const std::string& oracle) const;
  bool was_given(const std::string& oracle) const;
  bool gave_each_its_own(const std::string& target, const std::string& oracle) const;
  void differ(const Place& place, const wire::Json* target, const wire::Json* oracle);
  void differ_in_name(const Place& place, const std::string& target, const std::string& oracle);

  const std::vector<std::string> digests_;  ///< names of members that are hashes, though not named so
  const RecordIdentity identity_;
  const int64_t clock_tolerance_ms_;
  const bool other_ids_;
  const ExchangeList* history_ = nullptr;
  Renaming names_;
  using Hashes = std::vector<std::pair<std::string, std::string>>;  ///< of the oracle and of the target, which differ
  Hashes respelled_hashes_;    ///< whose first response showed an id or instant that was written in another way
  bool pages_differ_ = false;  ///< a page was shorter than the oracle's: what follows a page differs from then on
  // Of the responses being compared:
  const checks::Exchange* request_ = nullptr;         ///< the oracle's
  const checks::Exchange* target_request_ = nullptr;  ///< the same with the target's own ids
  std::vector<Difference> differences_;
  std::optional<Difference> differing_hash_;
  Hashes hashes_;
  bool respelled_ = false;  ///< an id was renamed, or an instant written in another way: hashes over it may differ
};

}  // namespace runner::explore
