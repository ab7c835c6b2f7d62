#include "runner/evidence/run_facts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <poll.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace runner {
namespace {

constexpr std::string_view kRedacted = "(redacted)";
constexpr size_t kMaxStatusBytes = 65'536;

/// Words that name an option whose value may be a secret.
constexpr std::array<std::string_view, 9> kSecretWords = {"header", "token",  "secret",     "password", "passphrase",
                                                          "auth",   "cookie", "credential", "proxy"};

constexpr std::array<const char*, 15> kShownVariables = {"CI",
                                                         "GITHUB_ACTIONS",
                                                         "GITHUB_REPOSITORY",
                                                         "GITHUB_REF",
                                                         "GITHUB_SHA",
                                                         "GITHUB_RUN_ID",
                                                         "GITHUB_WORKFLOW",
                                                         "GITLAB_CI",
                                                         "CI_COMMIT_SHA",
                                                         "CI_PIPELINE_ID",
                                                         "BUILD_NUMBER",
                                                         "INTEGRATION_ENABLED",
                                                         "LANG",
                                                         "TZ",
                                                         "NO_COLOR"};

std::string_view option_name(std::string_view argument) { return argument.substr(0, argument.find('=')); }

bool may_carry_secret(std::string_view argument) {
  if (!argument.starts_with("-")) return false;
  const std::string_view name = option_name(argument);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

/// Of "-H", "-kH", "-HName: value", "-kxhttp://proxy": where the value begins; npos where there is none.
size_t short_value_at(std::string_view argument) {
  constexpr std::string_view kWithoutValue = "kLh";
  constexpr std::string_view kWithSecret = "Hx";
  if (!argument.starts_with('-') || argument.starts_with("--")) return std::string_view::npos;
  const size_t option = std::min(argument.find_first_not_of(kWithoutValue, 1), argument.size());
  const bool found = option < argument.size() && kWithSecret.find(argument[option]) != std::string_view::npos;
  return found ? option + 1 : std::string_view::npos;
}

std::string without_url_secrets(std::string text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const size_t host = scheme + 3;
  const size_t query = text.find_first_of("?#", host);
  if (query != std::string::npos) text.replace(query + 1, std::string::npos, kRedacted);
  const size_t at = text.substr(0, text.find('/', host)).rfind('@');
  if (at != std::string::npos && at > host) text.replace(host, at - host, kRedacted);
  return text;
}

wire::Json platform() {
  utsname names{};
  if (::uname(&names) != 0) return {};
  return wire::Object{{"system", names.sysname}, {"release", names.release}, {"machine", names.machine}};
}

/// The content of the first note of this type in the notes of one segment (elf(5), Notes).
std::string_view note_in(std::string_view notes, uint32_t type) {
  const auto padded = [](size_t size) { return (size + 3) / 4 * 4; };
  ElfW(Nhdr) note;
  while (notes.size() >= sizeof note) {
    std::memcpy(&note, notes.data(), sizeof note);
    const size_t content = sizeof note + padded(note.n_namesz);
    if (note.n_type == type) return notes.substr(std::min(content, notes.size()), note.n_descsz);
    notes.remove_prefix(std::min(content + padded(note.n_descsz), notes.size()));
  }
  return {};
}

/// Takes the build id of the program, which is reported before its libraries.
int take_build_id(dl_phdr_info* program, size_t, void* build_id) {
  for (size_t i = 0; i < program->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = program->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const char* begin = reinterpret_cast<const char*>(program->dlpi_addr + segment.p_vaddr);
    for (const char byte : note_in({begin, segment.p_memsz}, NT_GNU_BUILD_ID))
      fmt::format_to(std::back_inserter(*static_cast<std::string*>(build_id)), "{:02x}",
                     static_cast<unsigned char>(byte));
  }
  return 1;
}

/// The linker's digest of the program, as `readelf --notes` shows it. It is in memory already, where a digest of the
/// file would cost as much as a tenth of a run; empty in a program that was linked without one.
std::string build_id() {
  std::string digits;
  ::dl_iterate_phdr(take_build_id, &digits);
  return digits;
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    if (text.size() < kMaxStatusBytes) text.append(buffer.data(), static_cast<size_t>(count));
  }
  return text;
}

/// What the program writes to its standard output; empty where it cannot be run or fails.
std::string output_of(std::vector<const char*> command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  command.push_back(nullptr);
  pid_t child = 0;
  const bool started =
      ::posix_spawnp(&child, command[0], &actions, nullptr, const_cast<char**>(command.data()), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text = started ? read_all(ends[0]) : std::string();
  ::close(ends[0]);
  int status = 0;
  if (!started || ::waitpid(child, &status, 0) != child || status != 0) return {};
  return text;
}

/// "git.example.net/group/service" of an address of another host, else the last part of the path; without user
/// information, query and ".git".
std::string repository_name(std::string address) {
  address.erase(std::min(address.find_first_of("\n?#"), address.size()));
  while (address.ends_with('/')) address.pop_back();
  if (address.ends_with(".git")) address.erase(address.size() - 4);
  const size_t scheme = address.find("://");
  const size_t colon = address.find(':');
  const bool is_url = scheme != std::string::npos && !address.starts_with("file:");
  const bool is_scp = scheme == std::string::npos && colon < address.find('/');
  if (!is_url && !is_scp) return address.substr(address.rfind('/') + 1);
  if (is_scp) address[colon] = '/';
  if (is_url) address.erase(0, scheme + 3);
  const size_t at = address.substr(0, address.find('/')).rfind('@');
  return at == std::string::npos ? address : address.substr(at + 1);
}

double milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

std::vector<std::string> redact_arguments(const std::vector<std::string>& arguments) {
  std::vector<std::string> shown;
  // A repeated option takes all that follows it up to the next option.
  enum class Next { open, secret, secrets } next = Next::open;
  for (const std::string& argument : arguments) {
    const size_t value = short_value_at(argument);
    if (next == Next::secret || (next == Next::secrets && !argument.starts_with('-'))) {
      shown.emplace_back(kRedacted);
      next = Next::secrets;
    } else if (value < argument.size()) {
      shown.push_back(argument.substr(0, value) + std::string(kRedacted));
      next = Next::secrets;
    } else if (may_carry_secret(argument) && argument.find('=') != std::string::npos) {
      shown.push_back(std::string(option_name(argument)) + "=" + std::string(kRedacted));
      next = Next::secrets;
    } else {
      const bool is_key = argument.find("PRIVATE KEY") != std::string::npos;
      shown.push_back(is_key ? std::string(kRedacted) : without_url_secrets(argument));
      next = value == argument.size() || may_carry_secret(argument) ? Next::secret : Next::open;
    }
  }
  return shown;
}

wire::Json shown_environment(const VariableLookup& variable) {
  wire::Object shown;
  for (const char* name : kShownVariables) {
    if (const auto value = variable(name)) shown.set(name, *value);
  }
  return shown;
}

std::string ci_run_url(const VariableLookup& variable) {
  const auto server = variable("GITHUB_SERVER_URL");
  const auto repository = variable("GITHUB_REPOSITORY");
  const auto run = variable("GITHUB_RUN_ID");
  if (server && repository && run) return *server + "/" + *repository + "/actions/runs/" + *run;
  for (const char* name : {"CI_JOB_URL", "BUILD_URL"}) {
    if (const auto url = variable(name)) return without_url_secrets(*url);
  }
  return {};
}

wire::Json source_state(const std::string& root) {
  const std::string text = output_of({"git", "--no-optional-locks", "-C", root.c_str(), "status", "--porcelain=v2",
                                      "--branch", "--untracked-files=no"});
  constexpr std::string_view kCommit = "# branch.oid ";
  const size_t commit = text.find(kCommit);
  if (commit == std::string::npos) return {};
  const size_t begin = commit + kCommit.size();
  const bool dirty = std::count(text.begin(), text.end(), '\n') > std::count(text.begin(), text.end(), '#');
  return wire::Object{{"commit", text.substr(begin, text.find('\n', begin) - begin)}, {"dirty", dirty}};
}

wire::Result<TestedSubject> git_subject(const std::string& folder) {
  const std::string root = folder.empty() ? "." : folder;
  const auto refuse = [](const char* found, const char* expected) {
    return wire::Error{"git:", found, expected, "or give the commit as NAME@gitCommit:HEX"};
  };
  const wire::Json state = source_state(root);
  const std::string* commit = state.find_string("commit");
  if (!commit || commit->starts_with('('))
    return refuse("git reports no commit there", "a working tree of git with a commit");
  if (*state.find("dirty") == wire::Json(true))
    return refuse("files that differ from the commit", "a working tree without changes");
  std::string name = repository_name(output_of({"git", "-C", root.c_str(), "config", "--get", "remote.origin.url"}));
  if (name.empty()) name = repository_name(output_of({"git", "-C", root.c_str(), "rev-parse", "--show-toplevel"}));
  return parse_subject(name + "@gitCommit:" + *commit);
}

RunFacts::RunFacts(const std::vector<std::string>& arguments, VariableLookup variable,
                   std::function<wire::Instant()> now)
    : arguments_(redact_arguments(arguments)), variable_(std::move(variable)), now_(std::move(now)) {}

void RunFacts::begin(const std::string& root) {
  started_ = now_();
  stopwatch_ = std::chrono::steady_clock::now();
  if (source_.valid() && root == root_) return;
  root_ = root;
  source_ = std::async(std::launch::async, [root] { return source_state(root); });
}

wire::Json RunFacts::finish() {
  wire::Object facts{{"started_at", wire::format_instant(started_)},
                     {"finished_at", wire::format_instant(now_())},
                     {"duration_ms", milliseconds(std::chrono::steady_clock::now() - stopwatch_)},
                     {"arguments", wire::Array(arguments_.begin(), arguments_.end())},
                     {"environment", shown_environment(variable_)},
                     {"platform", platform()},
                     {"build_id", build_id()},
                     {"source", source_.get()}};
  if (const std::string url = ci_run_url(variable_); !url.empty()) facts.set("ci_run_url", url);
  return facts;
}

}  // namespace runner
