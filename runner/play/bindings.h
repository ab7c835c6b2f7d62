// Resolves the `$` forms of fixture values against one scenario's bindings, and compares answers with matchers
// (docs/fixture-format.md, "Values", "expect").
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
  /// Until leave_given, texts of `$unique` carry the name that the given is bound to.
  void enter_given(std::string name);
  /// Forgets what the given has bound, but for its name, which gets this value.
  void leave_given(wire::Json value);

  /// This run's own text for a name.
  std::string unique(std::string_view name) const;
  wire::Instant now() const { return now_; }

  /// The value with every `$name`, `$now`, `$unique`, `$repeat` put in. An unbound name becomes null: plans have none.
  wire::Json resolve(const wire::Json& value) const;
  /// A text, or the parts of a list joined.
  std::string resolve_text(const wire::Json& parts) const;

  /// Does the value (null pointer: there is none) fit the matcher?
  bool matches(const wire::Json& matcher, const wire::Json* value) const;

 private:
  std::string name_space_;
  std::string given_;  ///< name of the given that is being set up
  wire::Instant now_;
  using Values = std::map<std::string, wire::Json, std::less<>>;
  Values values_;
  Values outside_;  ///< what was bound before the given
};

}  // namespace runner
