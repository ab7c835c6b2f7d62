// Runs commands of the verifier in this process and keeps what they print; serves the reference implementation for
// them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "reference_impl/http_front.h"
#include "reference_impl/reference.h"
#include "runner/command/command.h"

namespace runner {

/// A folder of its own below the system's temporary one, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path(const std::string& name = "") const { return name.empty() ? path_ : path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_text(const std::string& path);

struct CommandOutcome {
  ExitCode code;
  std::string out;
  std::string err;
};

/// With `--signing-key` of a key made for the folder, where the command is a run or merge. The environment holds
/// LP_TOKEN, OWNER_TOKEN and STRANGER_TOKEN.
CommandOutcome run_command(Arguments arguments, const TemporaryFolder& folder);

/// Wraps the reference implementation: forwards requests to it, or responds differently.
using Detour = std::function<wire::Response(const wire::Request&, reference_impl::Reference&)>;
/// A status that does not belong to the code, and a member too much.
wire::Response break_twice(const wire::Request& request, reference_impl::Reference& reference);

/// The reference implementation at a URL, on the system's clock.
class Served {
 public:
  explicit Served(Gate gate, const reference_impl::HttpFrontSettings& settings = {}, Detour detour = {});
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  std::string url() const { return front_->url(); }

 private:
  reference_impl::Reference reference_;
  Detour detour_;
  std::unique_ptr<reference_impl::HttpFront> front_;
  std::thread thread_;
};

}  // namespace runner
