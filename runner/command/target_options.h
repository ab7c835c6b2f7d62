// The options of a target over HTTP, as they are written on the command line. Names follow curl where curl has one;
// open_target (open_target.h) checks what they mean.
#pragma once

#include <string>
#include <vector>

#include "runner/arguments/argument_parser.h"

namespace runner {

/// As written on the command line.
struct TargetOptions {
  std::string url;  ///< empty: the in-process reference implementation
  std::string unix_socket;
  std::string ca_certificates;
  std::string client_certificate;
  std::string client_key;
  std::vector<std::string> headers;       ///< "Name: value", "Name: env:VARIABLE"
  std::vector<std::string> addresses;     ///< "host:port:address"
  std::vector<std::string> trusted_keys;  ///< "[key-id=]file"
  std::string proxy;
  std::string profile;
  std::string name_space;
  std::string seed;
  std::string journal;
  double connect_timeout_s = 5;
  double max_time_s = 10;
  double run_time_s = 600;
  double wait_for_s = 0;
  double rate_per_second = 0;
  double max_retry_after_s = 60;
  unsigned retries = 0;
  unsigned max_received_mib = 64;
  bool insecure = false;
  bool location = false;
  bool traceparent = false;
  bool no_proxy = false;

  bool over_http() const { return !url.empty(); }
};

/// Without a target the options of one mean nothing. A replay has the recorded target too.
enum class TargetNeeded { by_options, by_none };
/// Of --run-time and --max-received.
enum class RunLimits { offered, absent };
/// What --seed is of: the name space alone, which --namespace replaces, or the cases too.
enum class SeedUse { name_space, cases };

/// The help of what differs from command to command.
struct TargetHelp {
  const char* seed = "part of the fresh name space";
  const char* journal = "file that records what is about to be created (default: none)";
  RunLimits run_limits = RunLimits::offered;
  SeedUse seed_use = SeedUse::name_space;
  TargetNeeded needed = TargetNeeded::by_options;
  std::vector<std::string>* urls = nullptr;  ///< takes --target several times, in place of TargetOptions::url
};

/// Returns those that mean nothing without a target.
std::vector<Option> declare_target_options(ArgumentParser& parser, TargetOptions& options, const TargetHelp& help);

/// The arguments that name the same target again. A header whose value does not come from the environment may be a
/// secret: it is left out.
Arguments recorded_arguments(const TargetOptions& options);
/// The names of the headers that are sent with every request.
std::vector<std::string> header_names(const TargetOptions& options);
/// A command of this program on the same target, for a person to paste; `more` arguments come last. The value of a
/// header that was typed comes from a variable named after it.
std::string command_again(const TargetOptions& options, const std::string& milestone, const Arguments& more);
/// Reads what recorded_arguments wrote.
wire::Result<TargetOptions> parse_recorded_arguments(const Arguments& arguments, const std::string& where);
/// The recorded target with the given options added: lists are extended, other values are replaced. Limits are the
/// given ones.
TargetOptions with_given(TargetOptions recorded, const TargetOptions& given);

}  // namespace runner
