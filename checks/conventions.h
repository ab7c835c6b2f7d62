// What all operations of a contract have in common, as data: error codes, callers, the routes of events and keys, the
// limits of exports. Read from the file that a milestone names under `conventions` (docs/fixture-format.md). What is
// the same for every contract, such as the names of headers and the shape of an export, is there too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace checks {

/// Why a service refuses a request, whatever code and status a contract gives that.
enum class Refusal {
#define REFUSAL(name) name,
#include "checks/conventions.def"
#undef REFUSAL
};

inline constexpr size_t kRefusalCount = 0
#define REFUSAL(name) +1
#include "checks/conventions.def"
#undef REFUSAL
    ;

/// By the name in conventions.def.
std::optional<Refusal> find_refusal(std::string_view name);

struct ErrorCode {
  std::string code;
  int status = 0;
};

/// The error code of each Refusal; no two share one.
class ErrorCodes {
 public:
  void set(Refusal refusal, ErrorCode code) { codes_[static_cast<size_t>(refusal)] = std::move(code); }
  const ErrorCode& at(Refusal refusal) const { return codes_[static_cast<size_t>(refusal)]; }
  bool means(std::string_view code, Refusal refusal) const { return !code.empty() && at(refusal).code == code; }
  /// 0 for an unknown code.
  int status_of(std::string_view code) const;
  std::vector<std::string_view> all() const;

 private:
  std::array<ErrorCode, kRefusalCount> codes_;
};

/// A query parameter that counts: what it is where it is left out, and what larger values count as.
struct CountLimits {
  int64_t fallback = 0;
  int64_t largest = 0;
};

/// What cannot be seen in a schema of members, by their names. Only the explorer uses it.
struct MemberNames {
  /// Ids that the service gives where the request leaves them out, and what precedes their six digits.
  std::vector<std::pair<std::string, std::string>> generated_ids;
  std::vector<std::string> digests;  ///< hashes over other members
  std::vector<std::string> codes;    ///< identifiers that are not named like one
  std::vector<std::string> exact;    ///< objects that are stored whole
  std::vector<std::string> later;    ///< instants that may be later than the request's own

  /// nullptr where the service does not give ids of that name.
  const std::string* id_prefix(std::string_view name) const;
  /// Adds those of another.
  void add(const MemberNames& other);
};

struct Conventions {
  ErrorCodes errors;

  std::vector<std::string> actor_types;  ///< those known; an operation allows some of them
  std::string caller_type;               ///< of the callers `owner` and `stranger`
  /// A header that names a caller of one type by its id alone; "" where there is none.
  std::string shorthand_header;
  std::string shorthand_type;

  std::string correlation_prefix;  ///< of the correlation id that follows from an operation; "": any text

  std::string feed_path;
  std::vector<std::string> feed_scopes;
  std::string event_id_prefix;  ///< of the id that follows from an event's content; "": any text

  std::string keys_path;

  CountLimits export_limit;
  CountLimits export_retention_days;

  MemberNames members;

  bool knows_actor_type(std::string_view type) const;
};

}  // namespace checks
