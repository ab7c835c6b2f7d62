// Reading a request body: the members of closed objects, one typed reader a kind of field (contract, common.md,
// "Payload rules common to all writes").
//
// Reading never stops early: the first thing that is wrong is noted as the Fault, and from then on readers return
// harmless values. A handler reads the fields in the order in which the contract lists its refusals and looks at the
// fault wherever the reason code changes. What is read here is checked for its form only, never against the state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference_impl/records.h"
#include "wire/json.h"

namespace reference_impl {

/// What is wrong in a payload: where, and what should stand there. Never the text that was found.
struct Fault {
  std::string pointer;  ///< JSON Pointer of the member, made of names that the contract gives
  std::string_view expected;

  std::string message() const;
};

/// The names of a closed vocabulary.
using Choices = std::span<const std::string_view>;

constexpr std::string_view kActorTypes[] = {"user", "partner", "agent"};

/// Reads the members of one object. Each name is read at most once; close() notes a member that nobody read.
/// "optional" readers give nothing for an absent member and a fault for null.
class Fields {
 public:
  /// The object and the fault must outlive the reader and all readers made from it.
  Fields(const wire::Object& object, std::string pointer, std::optional<Fault>& fault)
      : object_(&object), pointer_(std::move(pointer)), fault_(&fault) {}

  Fields object(std::string_view name);
  /// Nothing for an absent member and for null.
  std::optional<Fields> nullable_object(std::string_view name);
  std::optional<Fields> optional_object(std::string_view name);
  std::vector<Fields> objects(std::string_view name);  ///< an array of at least one object
  /// An object with any members, {} where absent; fractions are read as their nearest doubles.
  wire::Json open_object(std::string_view name);

  /// Trimmed, and not blank.
  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  /// A text of at least three characters, one of them '@'.
  std::string email(std::string_view name);
  /// An id or a code: taken as it is; not blank, no white space at either end, neither "." nor "..", at most 1 KiB.
  std::string identifier(std::string_view name);
  std::optional<std::string> optional_identifier(std::string_view name);
  /// A list of identifiers without repetition, at least `at_least` long where present; in the caller's order.
  std::vector<std::string> identifiers(std::string_view name, size_t at_least);
  std::vector<std::string> optional_identifiers(std::string_view name);

  bool flag(std::string_view name);
  bool flag_or(std::string_view name, bool fallback);
  std::optional<bool> optional_flag(std::string_view name);
  int64_t integer(std::string_view name, int64_t minimum);
  wire::Instant instant(std::string_view name);
  wire::Instant instant_or(std::string_view name, wire::Instant fallback);
  std::optional<wire::Instant> optional_instant(std::string_view name);
  /// The member must be there; nothing for null.
  std::optional<wire::Instant> instant_or_null(std::string_view name);
  std::string choice(std::string_view name, Choices choices);
  std::optional<std::string> optional_choice(std::string_view name, Choices choices);
  int segment_tier(std::string_view name);  ///< "S0" to "S3"
  Actor actor(std::string_view name);       ///< a closed `ActorRef`

  /// Notes a fault at this member, unless there is one already.
  void note(std::string_view name, std::string_view expected);
  /// Notes a member that no reader has asked for.
  void close();

 private:
  const wire::Json* take(std::string_view name);
  template <typename Read>
  auto mandatory(std::string_view name, Read read, std::string_view expected);
  template <typename Read>
  auto optional(std::string_view name, Read read, std::string_view expected);

  const wire::Object* object_;
  std::string pointer_;
  std::optional<Fault>* fault_;
  size_t taken_ = 0;
};

/// True where an integer literal beyond +-9007199254740991 stands anywhere in the text (common.md, "Transport"). Asks
/// the text, since 100000000000000000000 and 1e20 are one value, and only the first is a literal that is refused. The
/// text must be JSON.
bool has_inexact_integer(std::string_view json_text);

}  // namespace reference_impl
