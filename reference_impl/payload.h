// Reads a request body: the members of closed objects, with one typed reader for each kind of field (contract,
// common.md, "Payload rules common to all writes").
//
// Reading never stops early: the first mistake is kept as the PayloadError, and from then on readers return harmless
// values. A handler reads the fields in the order in which the contract lists its refusals, and checks for an error
// wherever the reason code changes. Only the form of the body is checked here, never its relation to the state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference_impl/records.h"

namespace reference_impl {

/// A mistake in a payload: where it is, and what was expected there. Never the text that was found.
struct PayloadError {
  std::string pointer;  ///< JSON Pointer of the member; contains only names from the contract
  std::string_view expected;

  std::string message() const;
};

/// The names of a closed vocabulary.
using Choices = std::span<const std::string_view>;

constexpr std::string_view kActorTypes[] = {"user", "partner", "agent"};

/// Reads the members of one object. Each name is read at most once; close() refuses members that were not read.
/// "optional" readers return nothing for an absent member; null is an error.
class ObjectReader {
 public:
  /// The object and the error must outlive the reader and all readers made from it.
  ObjectReader(const wire::Object& object, std::string pointer, std::optional<PayloadError>& error)
      : object_(&object), pointer_(std::move(pointer)), error_(&error) {}

  ObjectReader object(std::string_view name);
  /// Nothing for an absent member or null.
  std::optional<ObjectReader> nullable_object(std::string_view name);
  std::optional<ObjectReader> optional_object(std::string_view name);
  std::vector<ObjectReader> objects(std::string_view name);  ///< an array of at least one object
  /// An object with any members, {} if absent; fractions are read as their nearest doubles.
  wire::Json open_object(std::string_view name);

  /// Trimmed, and not blank.
  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  /// A text of at least three characters, one of them '@'.
  std::string email(std::string_view name);
  /// An id or a code, taken as it is: not blank, no white space at either end, neither "." nor "..", at most 1 KiB.
  std::string identifier(std::string_view name);
  std::optional<std::string> optional_identifier(std::string_view name);
  /// A list of at least `at_least` identifiers without repetition, in the caller's order.
  std::vector<std::string> identifiers(std::string_view name, size_t at_least);
  std::vector<std::string> optional_identifiers(std::string_view name);

  bool flag(std::string_view name);
  bool flag_or(std::string_view name, bool fallback);
  std::optional<bool> optional_flag(std::string_view name);
  int64_t integer(std::string_view name, int64_t minimum);
  wire::Instant instant(std::string_view name);
  wire::Instant instant_or(std::string_view name, wire::Instant fallback);
  std::optional<wire::Instant> optional_instant(std::string_view name);
  /// Nothing for null; the member is mandatory.
  std::optional<wire::Instant> instant_or_null(std::string_view name);
  std::string choice(std::string_view name, Choices choices);
  std::optional<std::string> optional_choice(std::string_view name, Choices choices);
  int segment_tier(std::string_view name);  ///< "S0" to "S3"
  Actor actor(std::string_view name);       ///< a closed `ActorRef`

  /// Reports a mistake at this member, unless there is an error already.
  void reject(std::string_view name, std::string_view expected);
  /// Reports a member that was not read.
  void close();

 private:
  const wire::Json* take(std::string_view name);
  template <typename Read>
  auto mandatory(std::string_view name, Read read, std::string_view expected);
  template <typename Read>
  auto optional(std::string_view name, Read read, std::string_view expected);

  const wire::Object* object_;
  std::string pointer_;
  std::optional<PayloadError>* error_;
  size_t taken_ = 0;
};

/// The list in code-point order.
std::vector<std::string> sorted(std::vector<std::string> texts);

/// True if the text, which must be JSON, contains an integer literal beyond +-9007199254740991 (common.md,
/// "Transport"). Works on the text because 100000000000000000000 and 1e20 are one value, and only the first is refused.
bool has_inexact_integer(std::string_view json_text);

}  // namespace reference_impl
