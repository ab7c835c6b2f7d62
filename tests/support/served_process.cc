#include "tests/support/served_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace runner {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kReady = "listening on ";

}  // namespace

ServedProcess::ServedProcess(std::vector<std::string> arguments) {
  const char* binary = std::getenv("RUNNER");
  arguments.insert(arguments.begin(), {binary ? binary : "runner", "serve"});
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  int ends[2];
  if (!binary || ::pipe2(ends, O_CLOEXEC) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (::posix_spawn(&child_, binary, &actions, nullptr, words.data(), environ) != 0) child_ = -1;
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  output_ = ends[0];
  for (char byte; !greeting_.ends_with('\n') && ::read(output_, &byte, 1) == 1;) greeting_ += byte;
  if (greeting_.starts_with(kReady)) url_ = greeting_.substr(kReady.size(), greeting_.size() - kReady.size() - 1);
}

ServedProcess::~ServedProcess() {
  if (child_ > 0) stop(SIGKILL);
  if (output_ >= 0) ::close(output_);
}

int ServedProcess::stop(int signal) {
  if (child_ <= 0) return -1;
  int status = 0;
  ::kill(child_, signal);
  ::waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Client::Client(const std::string& url, HttpSettings settings) : settings_(std::move(settings)) {
  const auto parsed = parse_target_url(url);
  EXPECT_TRUE(parsed.ok()) << url;
  if (parsed) settings_.url = *parsed;
  connection_ = HttpConnection::make(settings_);
}

std::optional<wire::Response> Client::ask(const wire::Request& request) {
  auto outcome = connection_->exchange(request, {std::chrono::steady_clock::now() + 20s, 16u << 20});
  if (auto* response = std::get_if<wire::Response>(&outcome)) return std::move(*response);
  reason_ = std::get<TransportFailure>(outcome).reason;
  return std::nullopt;
}

wire::Request registration_of(const std::string& id) {
  return {"POST",
          "/liquidity-providers",
          {{"x-actor-type", "partner"},
           {"x-actor-id", "load"},
           {"x-auth-scopes", "settlement:write"},
           {"idempotency-key", id},
           {"content-type", "application/json"}},
          R"({"provider":{"provider_id":")" + id +
              R"(","provider_type":"house_bot","owner_actor":{"type":"partner","id":"load"},"is_automated":true,)"
              R"("is_house_inventory":true,"label_required":true,"display_label":"D","disclosure_text":"T."}})"};
}

wire::Request read_of(const std::string& target) {
  return {
      "GET", target, {{"x-actor-type", "partner"}, {"x-actor-id", "load"}, {"x-auth-scopes", "settlement:read"}}, ""};
}

}  // namespace runner
