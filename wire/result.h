// Results of operations that can fail: a value, or an Error such as a broken input file or an unreadable key.
//
// An Error is an obstacle, never a verdict: a violated rule of a contract is a checks::Finding. It states where the
// obstacle is, what was found, what was expected and, where that helps, what to do. Nothing in this project throws
// across a file boundary; exceptions of third-party libraries stop in the .cc that includes the library.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace wire {

/// What an obstacle is, for code that depends on it; messages are never compared.
enum class ErrorKind {
  other,
  repeated_member,  ///< a JSON object has two members of one name
  not_found,        ///< what was named does not exist
};

/// An obstacle, described for a person.
struct Error {
  std::string where;     ///< "file:line:column", "argument --jobs", a JSON Pointer; may be empty
  std::string found;     ///< what is there
  std::string expected;  ///< what should be there; may be empty
  std::string advice;    ///< what to do, e.g. "did you mean 'expect'?"; may be empty
  ErrorKind kind = ErrorKind::other;
  int line = 0;    ///< of an obstacle in a text, from 1; 0 where there is none
  int column = 0;  ///< from 1, in bytes

  /// "where: found; expected ...; advice" on one line.
  std::string to_string() const;
};

/// Why an operation without a result failed; nothing if it succeeded.
using Problem = std::optional<Error>;

/// A value or an Error. Call ok() before value() or error().
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return outcome_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(outcome_); }
  const T& value() const& { return std::get<0>(outcome_); }
  T&& value() && { return std::get<0>(std::move(outcome_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(outcome_); }

 private:
  std::variant<T, Error> outcome_;
};

}  // namespace wire
