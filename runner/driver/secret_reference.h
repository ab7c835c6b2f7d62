// Secrets that options, profiles and configuration files refer to without writing them out: `env:NAME`, `file:PATH` and
// `command:COMMAND`, and which values are secrets although they are written out.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/result.h"

namespace runner {

inline constexpr std::string_view kFromEnvironment = "env:";
inline constexpr std::string_view kFromFile = "file:";
inline constexpr std::string_view kFromCommand = "command:";

using Variables = std::function<std::optional<std::string>(const std::string&)>;

/// What secrets are read from: variables, and commands until a signal comes.
struct SecretSources {
  SecretSources(Variables variables, const std::atomic<bool>* stop = nullptr)
      : variable(std::move(variables)), interrupted(stop) {}

  Variables variable;
  const std::atomic<bool>* interrupted;  ///< null: a command is given its whole time
};

/// Values that came from the environment, each with the name of its variable.
using SecretVariables = std::map<std::string, std::string>;

/// Where the secret of a header comes from, and where that begins in the value.
struct SecretReference {
  std::string_view kind;  ///< "env:", "file:" or "command:"
  size_t begin;
};
/// `file:PATH` or `command:COMMAND`, alone or after a scheme such as "Bearer", or `env:NAME` as the last word. Nothing:
/// the value is written out.
std::optional<SecretReference> secret_reference(std::string_view written);

/// The value of a header with what it refers to, which is then a secret ("Bearer env:TOKEN"); as written where it
/// refers to none.
wire::Result<std::string> resolve_secret(const std::string& written, const SecretSources& sources,
                                         std::vector<std::string>& secrets, SecretVariables* names = nullptr);

/// What a value that was written literally is. Whatever looks like a credential is one, except in headers that never
/// hold one; in a header that is made for credentials everything is.
enum class LiteralValue { credential, word, open };
LiteralValue kind_of(const std::string& header_name, std::string_view value);

/// What a command for sh printed, up to `max_bytes`, and the status that it ended with; -1: a signal.
struct CommandEnd {
  std::string output;
  int status = -1;
  bool ended = true;  ///< no: it was killed, after a minute or when a signal came
  /// "it ended with status 3", for messages.
  std::string in_words() const;
};
/// Nothing: it cannot be started.
std::optional<CommandEnd> run_secret_command(const std::string& command, size_t max_bytes,
                                             const std::atomic<bool>* interrupted = nullptr);

}  // namespace runner
