// What a command accepts, as its parser declares it: the one table from which help, manual pages, completions and the
// keys of configuration files are made. Plain values; knows no command.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace runner {

enum class ValueKind : uint8_t { none, text, whole_number, decimal_number };

struct OptionDescription {
  std::string name;        ///< "--out"; of a positional argument "FILE"
  std::string short_name;  ///< "-o", or empty
  std::string help;
  std::string heading;      ///< above it in the help
  std::string placeholder;  ///< of its value: "FILE", "text|json"; empty where it takes none
  ValueKind kind = ValueKind::text;
  uint64_t least = 0;  ///< limits of a whole number
  uint64_t most = UINT64_MAX;
  bool required = false;
  bool repeated = false;
  std::vector<std::string> needs = {};     ///< names of other options
  std::vector<std::string> excludes = {};  ///< names of other options

  bool positional() const { return !name.starts_with('-'); }
  /// The words that it accepts; empty where its values are not a few words.
  std::vector<std::string> words() const;
};

struct CommandDescription {
  std::string name;  ///< "run", "keys new"
  std::string purpose;
  std::string footer;
  std::vector<OptionDescription> options;  ///< in the order of their declaration, positional arguments too

  const OptionDescription* find(const std::string& name) const;
  const OptionDescription* first_positional() const;  ///< null where there is none
};

/// Its key in configuration files: "rate_limit" of "--rate-limit".
std::string key_of(const OptionDescription& option);
/// The other key of an option that may be repeated: "headers" of "--header". Empty where it has none.
std::string plural_key_of(const OptionDescription& option);
/// "files to read (not with --other)": the help of an option with what it needs and excludes.
std::string full_help(const OptionDescription& option);
/// What all options under the heading need, but for the needed one itself; empty where they differ.
std::string common_need(const CommandDescription& command, const std::string& heading);
/// The headings in the order of the options; positional arguments have none.
std::vector<std::string> headings(const CommandDescription& command);
/// What --help prints. `usage` is how the command is typed: "verify/runner run".
std::string help_text(const CommandDescription& command, const std::string& usage);

/// What a shell can complete of a value or a positional argument.
enum class Completable { nothing, words, files, folders };
Completable completable(const OptionDescription& option);
/// "a" of "a; b" or "a: b": enough for a list of completions.
std::string summary_clause(const std::string& text);

}  // namespace runner
