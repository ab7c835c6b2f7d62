#include "runner/app/serve.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <thread>

#include "reference_impl/durable_reference.h"
#include "runner/app/reference_keys.h"
#include "runner/app/serve_options.h"

namespace runner {
namespace {

constexpr const char* kGateVariable = "INTEGRATION_ENABLED";
constexpr std::chrono::milliseconds kStopCheckInterval{20};

using Handler = std::function<wire::Response(const wire::Request&)>;

// One JSON line per request.
class AccessLog {
 public:
  explicit AccessLog(std::function<wire::Instant()> now) : now_(std::move(now)) {}
  ~AccessLog() {
    if (file_ && file_ != stderr) std::fclose(file_);
  }
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  bool open(const std::string& path) {
    if (!path.empty()) file_ = path == "-" ? stderr : std::fopen(path.c_str(), "ae");
    return file_ || path.empty();
  }
  bool is_open() const { return file_ != nullptr; }
  void write(const reference_impl::AccessLogEntry& access) const {
    const std::string line = wire::printable(wire::to_text(wire::Object{{"at", wire::format_instant(now_())},
                                                                        {"method", access.method},
                                                                        {"target", access.target},
                                                                        {"status", access.status},
                                                                        {"request_bytes", access.request_bytes},
                                                                        {"response_bytes", access.response_bytes},
                                                                        {"duration_ms", access.duration_ms}})) +
                             "\n";
    std::fwrite(line.data(), 1, line.size(), file_);
    std::fflush(file_);
  }

 private:
  std::function<wire::Instant()> now_;
  std::FILE* file_ = nullptr;
};

wire::Request seed_request(const char* target, const char* key, const char* body) {
  return {"POST",
          target,
          {{"x-actor-type", "partner"},
           {"x-actor-id", "demo"},
           {"x-auth-scopes", "settlement:write"},
           {"idempotency-key", key},
           {"content-type", "application/json"}},
          body};
}

// The idempotency keys are the same every time, so that a state file that has the records does not get them again.
void seed(const Handler& handle) {
  handle(seed_request("/liquidity-providers", "seed-1",
                      R"({"provider":{"provider_id":"demo-lp","provider_type":"house_bot",)"
                      R"("owner_actor":{"type":"partner","id":"demo"},"is_automated":true,"is_house_inventory":true,)"
                      R"("label_required":true,"display_label":"Demo bot",)"
                      R"("disclosure_text":"Automated liquidity from house inventory."}})"));
  handle(seed_request("/partner-liquidity-providers", "seed-2",
                      R"({"provider":{"provider_id":"demo-desk","owner_actor":{"type":"partner","id":"demo"},)"
                      R"("external_provider_id":"ext-demo","legal_entity_name":"Demo Desk Ltd",)"
                      R"("trust_contact_email":"trust@desk.example","disclosure_text":"Partner-run liquidity desk.",)"
                      R"("segment_tier":"S1"}})"));
}

reference_impl::Settings settings_of(const ServeOptions& options, const Environment& environment, ReferenceKeys keys) {
  const auto variable = environment.variable(kGateVariable);
  const Gate fallback = variable && *variable == "1" ? Gate::open : Gate::closed;
  std::function<wire::Instant()> clock = environment.now;
  if (options.clock) clock = [now = *options.clock] { return now; };
  return {std::move(clock), options.gate.value_or(fallback) == Gate::open, std::move(keys.active),
          std::move(keys.retired)};
}

wire::Result<Handler> make_handler(const ServeOptions& options, reference_impl::Settings settings) {
  if (options.state.empty()) {
    auto reference = std::make_shared<reference_impl::Reference>(std::move(settings));
    return Handler([reference](const wire::Request& request) { return reference->handle(request); });
  }
  auto durable = reference_impl::DurableReference::open(std::move(settings), options.state);
  if (!durable) return durable.error();
  std::shared_ptr<reference_impl::DurableReference> reference = std::move(*durable);
  return Handler([reference](const wire::Request& request) { return reference->handle(request); });
}

// Each connection takes a descriptor; the usual limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void serve_until_interrupted(reference_impl::HttpFront& front, const Environment& environment) {
  std::thread server([&] { front.serve(); });
  environment.out(wire::format_line("listening on {}\n", front.url()));
  while (!environment.interrupted->load()) std::this_thread::sleep_for(kStopCheckInterval);
  front.stop();
  server.join();
}

ExitCode serve_with(const ServeOptions& options, const Environment& environment) {
  auto keys = read_reference_keys(options.keys);
  if (!keys) return fail(environment, keys.error());
  auto handler = make_handler(options, settings_of(options, environment, std::move(*keys)));
  if (!handler) return fail(environment, handler.error());
  if (options.contents == Contents::seeded) seed(*handler);
  AccessLog log(environment.now);
  if (!log.open(options.access_log)) {
    return fail(environment, {options.access_log, "the access log cannot be opened", "a writable path", ""});
  }
  reference_impl::HttpFront::Handlers handlers{*handler, {}};
  if (log.is_open()) handlers.on_access = [&log](const reference_impl::AccessLogEntry& access) { log.write(access); };
  raise_descriptor_limit();
  auto front = reference_impl::HttpFront::bind(options.front, std::move(handlers));
  if (!front) return fail(environment, front.error());
  serve_until_interrupted(**front, environment);
  return kAllHeld;
}

}  // namespace

ExitCode serve_reference(const Arguments& arguments, const Environment& environment) {
  const auto options = read_serve_options(arguments, environment);
  if (const auto* code = std::get_if<ExitCode>(&options)) return *code;
  return serve_with(std::get<ServeOptions>(options), environment);
}

}  // namespace runner
