// The `$` forms of values and matchers (docs/fixture-format.md, "Values", "Matchers"): how they are distinguished
// from plain JSON and what their arguments mean. Here is their meaning alone: no bindings, no clock, no run; the
// executor has those. What parse_fixture has let through has well-formed forms only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace runner {

enum class FormKind { now, unique, repeat, after, one_of, absent, matches, instant };

/// A mapping with one key that names a form: `{$now: +7d}`. `argument` lives as long as the value it was found in.
struct Form {
  FormKind kind;
  const wire::Json* argument;
};

/// `$repeat: [text, count]`. The text lives as long as the argument.
struct Repetition {
  std::string_view text;
  int64_t count = 0;
};

/// `$after: [$name, count]`. The name lives as long as the argument.
struct Successor {
  std::string_view name;
  int64_t count = 0;
};

inline constexpr int64_t kMaxSuccessor = 1'000;
inline constexpr int64_t kMaxRepetitions = 2'000'000;
inline constexpr size_t kMaxRepeatedCodePoints = 16;

/// Where a form may occur: `$now`, `$unique`, `$repeat`, `$after` are values anywhere; the others only match.
enum class FormUse { value, matcher };

/// The form that a value is, or nothing for a literal.
std::optional<Form> form_of(const wire::Json& value);
/// The kind that a key like "$now" names where the use allows it.
std::optional<FormKind> form_kind(std::string_view key, FormUse use);
/// All keys that name a form of that use, for messages.
std::span<const std::string_view> form_keys(FormUse use);
/// Whether a key names a form or, in error, looks as if: it begins with one '$'.
bool is_form_key(std::string_view key);

/// The name that a text `$name` refers to; nothing for every other text, `$$name` among them.
std::optional<std::string_view> reference_name(std::string_view text);
/// Whether a text begins with a single '$' and is not a reference, which is a mistake.
bool is_malformed_reference(std::string_view text);
/// A literal text or key without its escape: `$$x` is `$x`, everything else itself.
std::string_view unescaped(std::string_view text);

/// The integer that a number is, however written (2, 2.0, 2e0); nothing for other values and beyond int64.
std::optional<int64_t> integer_value(const wire::Json& number);
/// Milliseconds of `+7d`, `-1s`, `+0s`: a sign, 1 to 9 digits, and ms, s, m, h or d.
std::optional<int64_t> parse_duration_ms(std::string_view text);
/// The argument of `$repeat`: a text of at most kMaxRepeatedCodePoints, and a count from 0 to kMaxRepetitions.
std::optional<Repetition> parse_repetition(const wire::Json& argument);
/// The argument of `$after`: a `$name`, and a count from 1 to kMaxSuccessor.
std::optional<Successor> parse_successor(const wire::Json& argument);
/// The text with the number at its end increased by `count`, in as many digits at least; itself where it has none.
std::string successor_of(std::string text, int64_t count);

}  // namespace runner
