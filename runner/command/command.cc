#include "runner/command/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "runner/command/load_plan.h"
#include "runner/document/nearest.h"
#include "runner/tool/tool.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

std::string commands_overview() {
  std::string text =
      "verify/runner: verifies services against the SwapGraph LP contract\n\n"
      "  verify/runner milestones/M107.yaml        run a milestone on the in-process reference implementation\n"
      "  verify/runner COMMAND --help              show the options of a command\n"
      "  verify/runner --version                   show the version\n\n"
      "commands:\n";
  for (const Command& command : commands()) text += wire::format_line("  {:<10} {}\n", command.name, command.summary);
  text +=
      "\nexit codes: 0 all held, 1 findings, 2 usage or input, 3 the target did not respond,\n"
      "            4 evidence could not be written or does not hold, 130 interrupted\n";
  return for_this_installation(text);
}

std::string text_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What `find milestones schemas fixtures -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` prints in the folder.
std::string digest_of_contract(const fs::path& folder) {
  std::vector<std::string> files;
  for (const char* part : {"milestones", "schemas", "fixtures"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder / part)) {
      if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder).string());
    }
  }
  std::sort(files.begin(), files.end());
  std::string sums;
  for (const std::string& file : files)
    sums += fmt::format("{}  {}\n", wire::sha256_hex(text_of_file(folder / file)), file);
  return wire::sha256_hex(sums);
}

std::string version_text(const std::string& contract) {
  std::string text = fmt::format("{} {}\n", kToolName, kToolVersion);
  if (contract.empty()) return text;
  if (const std::string commit = text_of_file(fs::path(contract) / "commit"); !commit.empty())
    text += "commit " + commit;
  text += wire::format_line("contract {} sha256:{}\n", contract, digest_of_contract(contract));
  std::vector<std::string> milestones;
  for (const auto& entry : fs::directory_iterator(fs::path(contract) / "milestones"))
    milestones.push_back(entry.path());
  std::sort(milestones.begin(), milestones.end());
  for (const std::string& file : milestones) {
    text +=
        wire::format_line("  {} sha256:{}\n", fs::path(file).filename().string(), wire::sha256_hex(text_of_file(file)));
  }
  return text;
}

bool looks_like_command(const std::string& word) { return word.find_first_of("./-") == std::string::npos; }

// Understands no escape sequences.
bool is_dumb_terminal(const Environment& environment) { return environment.variable("TERM") == "dumb"; }

}  // namespace

bool shows_colour(const Environment& environment) {
  const bool refused = !environment.variable("NO_COLOR").value_or("").empty();
  return environment.out_is_terminal && !refused && !is_dumb_terminal(environment);
}

bool overwrites_lines(const Environment& environment) {
  return environment.err_is_terminal && !is_dumb_terminal(environment);
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"run", "run milestones (the default): verify/runner [run] MILESTONE...", run_milestones},
      {"explore", "find what no fixture covers: verify/runner explore MILESTONE... --target URL", explore_milestones},
      {"mutate", "what the fixtures would not notice: verify/runner mutate MILESTONE...", mutate_milestones},
      {"watch", "run again what each saved edit touches: verify/runner watch MILESTONE...", watch_milestones},
      {"list", "show the scenarios, operations and rules of milestones", list_milestones},
      {"explain", "explain rules, operations, scenarios and reason codes: verify/runner explain [ID...]",
       explain_rules},
      {"verify", "check the evidence of a run, offline: verify/runner verify DIR", verify_evidence},
      {"sign", "add a signature to the evidence of a run", sign_evidence},
      {"keys", "create, show, trust and rotate signing keys", manage_keys},
      {"serve", "serve the reference implementation over HTTP", serve},
      {"replay", "repeat one failed scenario: verify/runner replay FILE", replay},
      {"judge", "judge recorded traffic: verify/runner judge FILE.har --milestone MILESTONE", judge_recordings},
      {"rejudge", "judge a recorded run under edited schemas: verify/runner rejudge RUN --schemas DIR", rejudge},
      {"diff", "compare two runs by their causes: verify/runner diff RUN RUN", compare_runs},
      {"history", "list the runs of a folder: verify/runner history DIR", show_history},
      {"prune", "remove old runs: verify/runner prune DIR --keep N|AGE", prune_runs},
      {"merge", "join the runs of --shard into one verdict: verify/runner merge DIR... --out DIR", merge},
      {"schema", "JSON Schema 2020-12: schema validate, compile, lint, generate, diff, bundle, unbundle, lock, bowtie",
       schema},
      {"contract", "compare versions of a contract, and export it: verify/runner contract diff OLD NEW",
       manage_contract},
      {"config", "show what configuration files set, and where: verify/runner config show", manage_configuration},
      {"completion", "print completions: verify/runner completion bash|zsh|fish", print_completion},
      {"man", "print a manual page: verify/runner man [COMMAND]", print_manual},
  };
  return all;
}

bool ends_when_interrupted(const Arguments& arguments) {
  constexpr std::string_view kWatching[] = {"run", "explore", "replay", "serve", "watch"};
  if (arguments.empty()) return false;
  const auto named = [&](const Command& command) { return command.name == arguments.front(); };
  const auto command = std::find_if(commands().begin(), commands().end(), named);
  return command == commands().end() ||  // a milestone is run
         std::find(std::begin(kWatching), std::end(kWatching), command->name) != std::end(kWatching);
}

namespace {

ExitCode run_command(const Arguments& arguments, const Environment& environment) {
  if (arguments.empty()) {
    environment.err(commands_overview());
    return kUsageOrInput;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    environment.out(commands_overview());
    return kAllHeld;
  }
  if (first == "--version") {
    environment.out(version_text(environment.installed_contract));
    return kAllHeld;
  }
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
    if (command.name == first) return command.run({arguments.begin() + 1, arguments.end()}, environment);
  }
  if (milestone_file(first, "", environment.installed_contract) != first) return run_milestones(arguments, environment);
  if (looks_like_command(first)) {
    return fail(environment,
                {"arguments", fmt::format("unknown command \"{}\"", first),
                 "a command or a milestone file such as milestones/M107.yaml", did_you_mean(first, names)});
  }
  return run_milestones(arguments, environment);
}

}  // namespace

ExitCode dispatch(const Arguments& arguments, const Environment& process) {
  Environment environment = process;
  environment.configure = [&](const CommandDescription& command, const Arguments& given) {
    return add_configuration(command, given, environment);
  };
  const ExitCode code = run_command(arguments, environment);
  // A signal also ends the command of a secret, and what is missing then is not a mistake in the options.
  const bool interrupted = environment.interrupted && environment.interrupted->load();
  return interrupted && code == kUsageOrInput ? kInterrupted : code;
}

}  // namespace runner
