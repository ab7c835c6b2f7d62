#include "runner/driver/secret_reference.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "runner/driver/connect.h"

namespace runner {
namespace {

constexpr size_t kMaxSecretBytes = 1 << 16;
/// Of a command: enough for somebody to unlock a password manager.
constexpr auto kCommandTime = std::chrono::seconds(60);

std::string lower_case_name(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

/// "staging", "eu-west", "myService": letters as people write them, unlike those of a random text.
bool is_word(std::string_view text) {
  constexpr size_t kLongestWord = 24;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.size() > kLongestWord) return false;
  if (std::all_of(text.begin(), text.end(), is_upper)) return true;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool begins_part = is_upper(text[i]) && i + 1 < text.size() && is_lower(text[i + 1]);
    if (!is_lower(text[i]) && !begins_part) return false;
  }
  return true;
}

bool is_made_of_words(std::string_view text) {
  constexpr std::string_view kBetweenWords = " -_.:,";
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(kBetweenWords), text.size());
    if (!is_word(text.substr(0, end))) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

/// What looks like the name of a variable: a mistake in the shell may have put the secret itself after "env:".
std::string shown_variable(const std::string& name) {
  const auto has_only = [&](std::string_view bytes) { return name.find_first_not_of(bytes) == std::string::npos; };
  constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  const bool is_name = has_only("abcdefghijklmnopqrstuvwxyz_") || has_only(kCapitals.substr(0, 27)) ||
                       (has_only(kCapitals) && name.find('_') != std::string::npos);
  return is_name ? "variable " + name : "variable of the name after \"env:\"";
}

wire::Result<std::string> value_of_variable(const std::string& name, const Variables& variable) {
  auto value = variable(name);
  if (!value || value->empty())
    return wire::Error{"environment", fmt::format("no {}", shown_variable(name)), "the value of a header", ""};
  if (value->find_first_of("\r\n") != std::string::npos)
    return wire::Error{"environment", fmt::format("a line break in the {}", shown_variable(name)),
                       "the value of a header", ""};
  return *value;
}

wire::Result<std::string> output_or_content(const SecretReference& reference, const std::string& source,
                                            const std::atomic<bool>* interrupted) {
  // A command may hold a secret itself, and is not quoted.
  const std::string where = reference.kind == kFromCommand ? "the command of a header" : source;
  std::string value;
  if (reference.kind == kFromCommand) {
    auto end = run_secret_command(source, kMaxSecretBytes, interrupted);
    if (!end || end->status != 0)
      return wire::Error{where, end ? end->in_words() : "it cannot be started",
                         "a command that prints a secret, and status 0", ""};
    value = std::move(end->output);
  } else {
    std::ifstream file(source, std::ios::binary);
    if (!file) return wire::Error{where, "the file cannot be read", "a file with the value of a header", ""};
    value.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  while (value.ends_with('\n') || value.ends_with('\r')) value.pop_back();
  if (value.empty() || value.find_first_of("\r\n") != std::string::npos) {
    return wire::Error{where, value.empty() ? "nothing" : "more than one line", "the value of a header", ""};
  }
  return value;
}

/// Runs sh with the command and its output; in this process group, so that a terminal's interrupt ends it too. -1: not.
pid_t start_shell(const std::string& command, int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string text = command;
  char shell[] = "sh", option[] = "-c";
  char* const arguments[] = {shell, option, text.data(), nullptr};
  pid_t process = -1;
  const int problem = ::posix_spawn(&process, "/bin/sh", &actions, nullptr, arguments, ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return problem == 0 ? process : -1;
}

/// Up to `max_bytes`, to its end or as long as it is waited for.
std::string read_output(int pipe, size_t max_bytes, const Patience& patience) {
  std::string output(max_bytes, '\0');
  size_t size = 0;
  while (size < max_bytes && await_ready(pipe, POLLIN, patience)) {
    const ssize_t bytes = ::read(pipe, output.data() + size, max_bytes - size);
    if (bytes <= 0) break;
    size += static_cast<size_t>(bytes);
  }
  output.resize(size);
  return output;
}

/// The status that waitpid(2) gives. A process that does not end as long as it is waited for is killed.
int await_end(pid_t process, const Patience& patience, bool& ended) {
  constexpr auto kCheckInterval = std::chrono::milliseconds(5);
  int status = 0;
  ended = true;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    if (patience.is_interrupted() || std::chrono::steady_clock::now() >= patience.deadline) {
      ended = false;
      ::kill(process, SIGKILL);
      ::waitpid(process, &status, 0);
      break;
    }
    std::this_thread::sleep_for(kCheckInterval);
  }
  return status;
}

}  // namespace

std::optional<SecretReference> secret_reference(std::string_view written) {
  const size_t after_scheme = written.find(' ') + 1;  // 0 if there is no space
  for (const size_t begin : {size_t{0}, after_scheme}) {
    for (const std::string_view kind : {kFromFile, kFromCommand}) {
      if (written.substr(begin).starts_with(kind)) return SecretReference{kind, begin};
    }
  }
  const size_t last_word = written.rfind(' ') + 1;
  if (written.substr(last_word).starts_with(kFromEnvironment)) return SecretReference{kFromEnvironment, last_word};
  return std::nullopt;
}

wire::Result<std::string> resolve_secret(const std::string& written, const SecretSources& sources,
                                         std::vector<std::string>& secrets, SecretVariables* names) {
  const auto reference = secret_reference(written);
  if (!reference) return written;
  const std::string source = written.substr(reference->begin + reference->kind.size());
  const bool is_variable = reference->kind == kFromEnvironment;
  auto value = is_variable ? value_of_variable(source, sources.variable)
                           : output_or_content(*reference, source, sources.interrupted);
  if (!value) return value.error();
  secrets.push_back(*value);
  if (is_variable && names) (*names)[*value] = source;
  return written.substr(0, reference->begin) + *value;
}

LiteralValue kind_of(const std::string& header_name, std::string_view value) {
  static constexpr std::string_view kOpen[] = {"accept",        "accept-encoding",  "accept-language", "cache-control",
                                               "content-type",  "user-agent",       "x-actor-type",    "x-actor-id",
                                               "x-auth-scopes", "x-correlation-id", "x-now-iso",       "traceparent"};
  static constexpr std::string_view kCredentials[] = {"authorization", "proxy-authorization", "cookie", "x-api-key"};
  const std::string name = lower_case_name(header_name);
  if (value.empty() || std::find(std::begin(kOpen), std::end(kOpen), name) != std::end(kOpen))
    return LiteralValue::open;
  if (std::find(std::begin(kCredentials), std::end(kCredentials), name) != std::end(kCredentials))
    return LiteralValue::credential;
  return is_made_of_words(value) ? LiteralValue::word : LiteralValue::credential;
}

std::string CommandEnd::in_words() const {
  if (!ended) return fmt::format("it had not ended after {} s, or was interrupted", kCommandTime.count());
  return status < 0 ? "it was ended by a signal" : fmt::format("it ended with status {}", status);
}

std::optional<CommandEnd> run_secret_command(const std::string& command, size_t max_bytes,
                                             const std::atomic<bool>* interrupted) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return std::nullopt;
  const pid_t shell = start_shell(command, pipe[1]);
  ::close(pipe[1]);
  const Patience patience(std::chrono::steady_clock::now() + kCommandTime, interrupted);
  CommandEnd end;
  if (shell >= 0) end.output = read_output(pipe[0], max_bytes, patience);
  ::close(pipe[0]);
  if (shell < 0) return std::nullopt;
  const int status = await_end(shell, patience, end.ended);
  if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
  return end;
}

}  // namespace runner
