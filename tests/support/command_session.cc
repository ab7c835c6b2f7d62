#include "tests/support/command_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "runner/app/in_process_driver.h"
#include "runner/app/reference_keys.h"
#include "runner/app/serve.h"
#include "wire/ed25519.h"

namespace runner {
namespace {

wire::Instant system_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

const std::map<std::string, std::string> kVariables = {
    {"LP_TOKEN", "Bearer s3cret-t0ken"}, {"OWNER_TOKEN", "owner-t0ken"}, {"STRANGER_TOKEN", "stranger-t0ken"}};

reference_impl::Settings settings_of(Gate gate) {
  ReferenceKeys keys = fixed_reference_keys();
  return {system_now, gate == Gate::open, std::move(keys.active), std::move(keys.retired)};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = ::testing::TempDir() + "verifyXXXXXX";
  path_ = ::mkdtemp(pattern.data());
  std::ofstream(path("signing-key.pem")) << wire::PrivateKey::generate()->pem();
  std::filesystem::permissions(path("signing-key.pem"),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

CommandOutcome run_command(Arguments arguments, const TemporaryFolder& folder) {
  CommandOutcome outcome{kAllHeld, "", ""};
  std::atomic<bool> interrupted{false};
  Environment environment;
  environment.out = [&](std::string_view text) { outcome.out += text; };
  environment.err = [&](std::string_view text) { outcome.err += text; };
  environment.variable = [](const std::string& name) -> std::optional<std::string> {
    // What a test makes while it runs, the address of a proxy say, is in its own environment.
    if (const char* own = name.starts_with("TEST_") ? std::getenv(name.c_str()) : nullptr) return own;
    const auto found = kVariables.find(name);
    return found == kVariables.end() ? std::nullopt : std::optional(found->second);
  };
  environment.interrupted = &interrupted;
  environment.in_process = [](std::optional<Gate> pinned, Gate fallback) {
    return make_in_process_driver({pinned, fallback});
  };
  constexpr std::array<std::string_view, 7> kUnsigned = {"replay", "rejudge", "verify", "contract",
                                                         "diff",   "history", "prune"};
  const bool prunes = arguments.size() > 1 && arguments[1] == "prune";
  if (!prunes && std::find(kUnsigned.begin(), kUnsigned.end(), arguments.front()) == kUnsigned.end()) {
    arguments.insert(arguments.end(), {"--signing-key", folder.path("signing-key.pem")});
  }
  environment.serve = serve_reference;
  outcome.code = dispatch(arguments, environment);
  return outcome;
}

Served::Served(Gate gate, const reference_impl::HttpFrontSettings& settings, Detour detour)
    : reference_(settings_of(gate)), detour_(std::move(detour)) {
  auto front = reference_impl::HttpFront::bind(settings, {[this](const wire::Request& request) {
                                                            return detour_ ? detour_(request, reference_)
                                                                           : reference_.handle(request);
                                                          },
                                                          {}});
  if (!front) {
    ADD_FAILURE() << front.error().to_string();
    std::abort();
  }
  front_ = std::move(*front);
  thread_ = std::thread([this] { front_->serve(); });
}

Served::~Served() {
  front_->stop();
  thread_.join();
}

wire::Response break_twice(const wire::Request& request, reference_impl::Reference& reference) {
  wire::Response response = reference.handle(request);
  if (response.status == 401) response.status = 403;
  if (request.method != "POST" && response.status == 200 && response.body.bytes().starts_with('{'))
    response.body = "{\"extra\":1," + response.body.bytes().substr(1);
  return response;
}

}  // namespace runner
