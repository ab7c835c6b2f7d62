// Reads the arguments of one command into variables and writes its help. The only module that knows CLI11: options are
// declared here with the variable that each one fills, and every mistake in the arguments becomes an Error that names
// the option, what was found and what is expected. No option accepts an empty text. Variables must outlive the parser.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/arguments/output.h"
#include "runner/tool/tool_command.h"

namespace CLI {
class Option;
}

namespace runner {

/// The arguments of a command, without its name.
using Arguments = std::vector<std::string>;

/// What an option accepts and where it goes.
class Value {
 public:
  /// Stores a text, which is never empty; false where the text is not acceptable.
  using Store = std::function<bool(const std::string& text)>;
  enum class Times : uint8_t { once, repeated };

  /// `expected` completes "expected ..." in errors; `placeholder` represents the value in the help.
  Value(Store store, std::string expected, std::string placeholder, Times times = Times::once);
  /// Any text.
  Value(std::string& target);
  /// Any number of texts, in one place or several.
  Value(std::vector<std::string>& target);

 private:
  friend class ArgumentParser;
  friend Value as_number(Value value, ValueKind kind, uint64_t least, uint64_t most);

  Store store_;
  std::string expected_;
  std::string placeholder_;
  Times times_;
  ValueKind kind_ = ValueKind::text;
  uint64_t least_ = 0;
  uint64_t most_ = UINT64_MAX;
};

/// Limits of a whole number, both inclusive.
struct NumberRange {
  uint64_t least = 0;
  uint64_t most = UINT64_MAX;
};

Value whole_number(std::function<void(uint64_t)> store, NumberRange range);

/// `target` is an unsigned integer, or an optional one, that holds every number in the range.
template <typename Number>
Value whole_number(Number& target, NumberRange range) {
  return whole_number([&target](uint64_t number) { target = Number(number); }, range);
}

/// Finite decimal numbers.
Value positive_number(double& target);
Value non_negative_number(double& target);

/// What `parse` makes of a text: an optional or a Result, false where the text is not acceptable.
template <typename T, typename Parse>
Value parsed(T& target, Parse parse, std::string expected, std::string placeholder = "TEXT") {
  const auto store = [&target, parse](const std::string& text) {
    auto value = parse(text);
    if (value) target = std::move(*value);
    return static_cast<bool>(value);
  };
  return Value(store, std::move(expected), std::move(placeholder));
}

/// The same for an option that may be repeated.
template <typename T, typename Parse>
Value each_parsed(std::vector<T>& target, Parse parse, std::string expected, std::string placeholder = "TEXT") {
  const auto store = [&target, parse](const std::string& text) {
    auto value = parse(text);
    if (value) target.push_back(std::move(*value));
    return static_cast<bool>(value);
  };
  return Value(store, std::move(expected), std::move(placeholder), Value::Times::repeated);
}

/// One of a few words, each with the value that it means.
template <typename T>
Value one_of(T& target, std::vector<std::pair<std::string, T>> choices) {
  std::string placeholder;
  std::string expected;
  for (size_t i = 0; i < choices.size(); ++i) {
    placeholder += (i == 0 ? "" : "|") + choices[i].first;
    expected += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i].first;
  }
  const auto store = [&target, choices = std::move(choices)](const std::string& text) {
    for (const auto& [word, value] : choices) {
      if (word != text) continue;
      target = value;
      return true;
    }
    return false;
  };
  return Value(store, std::move(expected), std::move(placeholder));
}

/// A declared option; valid as long as its parser.
class Option {
 public:
  Option& required();
  /// Takes one value for each time that it is given, where a repeated option otherwise takes all that follow.
  Option& one_value_each();
  Option& needs(const Option& other);
  Option& excludes(const Option& other);
  /// The placeholder of the value in the help, such as "FILE".
  Option& placeholder(const std::string& text);
  /// The heading in the help; "Options" by default.
  Option& group(const std::string& heading);

  /// Whether the arguments that were read have it.
  bool given() const;
  std::string name() const;  ///< "--out"

 private:
  friend class ArgumentParser;
  explicit Option(CLI::Option* option) : option_(option) {}

  CLI::Option* option_;
};

class ArgumentParser {
 public:
  /// `command` as it is typed after the name of the program, such as "verify"; `purpose` opens the help.
  ArgumentParser(const std::string& command, const std::string& purpose);
  ~ArgumentParser();

  /// `names` such as "--out" or "--header,-H"; without dashes it is a positional argument. Help lists options in the
  /// order of their declaration.
  Option option(const std::string& names, Value value, const std::string& help);
  /// An option without a value: sets the target to true, or calls `set`.
  Option flag(const std::string& names, bool& target, const std::string& help);
  Option flag(const std::string& names, const std::function<void()>& set, const std::string& help);
  /// Ends the help. Written for a checkout; shown as it is right for the installation.
  void footer(const std::string& text);

  CommandDescription describe() const;

  /// Fills the variables. The help where it was asked for, else nothing.
  wire::Result<std::optional<std::string>> read(const Arguments& arguments);

  /// Fills the variables and returns nothing; where help or a description was asked for or an argument is wrong, prints
  /// that and returns the code to end with.
  std::optional<ExitCode> read(const Arguments& arguments, const Output& output);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A command of several that begin with the same word, such as `keys new`.
struct Subcommand {
  std::string_view name;
  std::string_view summary;
  std::function<ExitCode(const Arguments&)> run;
};

/// The commands that begin with the same word.
struct CommandGroup {
  std::string name;
  std::string purpose;
  std::vector<Subcommand> commands;
  std::string closing = {};  ///< last in its help

  /// Runs the command that the first argument names; without one, and with --help, shows which there are.
  ExitCode run(const Arguments& arguments, const Output& output) const;
};

}  // namespace runner
