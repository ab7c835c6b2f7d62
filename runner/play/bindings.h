// The names that one scenario has bound. Resolves the `$` forms of fixture values with them, and compares values with
// matchers (docs/fixture-format.md, "Values", "expect").
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "wire/instant.h"
#include "wire/json.h"

namespace runner {

class Bindings {
 public:
  Bindings(std::string name_space, wire::Instant now) : name_space_(std::move(name_space)), now_(now) {}

  void bind(const std::string& name, wire::Json value) { values_[name] = std::move(value); }
  const wire::Json* find(std::string_view name) const;
  /// Until leave_given, texts of `$unique` contain the name that the given is bound to.
  void enter_given(std::string name);
  /// Forgets what the given has bound, and binds its name to this value.
  void leave_given(wire::Json value);

  /// A text for the name that no other scenario run uses.
  std::string unique(std::string_view name) const;
  wire::Instant now() const { return now_; }

  /// The value with every `$name`, `$now`, `$unique`, `$repeat` and `$after` resolved. An unbound name becomes null;
  /// plans have none.
  wire::Json resolve(const wire::Json& value) const;
  /// A text, or the parts of a list joined.
  std::string resolve_text(const wire::Json& parts) const;
  /// A text that gives a time: for an offset such as "+7d" the instant that far from now, else the text itself.
  std::string resolve_time(const wire::Json& parts) const;

  /// Whether the value matches. A null pointer means that there is no value.
  bool matches(const wire::Json& matcher, const wire::Json* value) const;

 private:
  std::string name_space_;
  std::string given_;  ///< name of the given being set up
  wire::Instant now_;
  using Values = std::map<std::string, wire::Json, std::less<>>;
  Values values_;
  Values outside_;  ///< what was bound before the given
};

}  // namespace runner
