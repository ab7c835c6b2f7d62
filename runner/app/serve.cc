#include "runner/app/serve.h"

#include <fmt/format.h>
#include <sys/time.h>

#include <cstdio>
#include <thread>

#include "reference_impl/durable_reference.h"
#include "reference_impl/http_front.h"
#include "runner/app/reference_keys.h"
#include "runner/app/serve_options.h"

namespace runner {
namespace {

constexpr const char* kGateVariable = "INTEGRATION_ENABLED";
constexpr std::chrono::milliseconds kStopCheckInterval{20};

using Answer = std::function<wire::Response(const wire::Request&)>;

wire::Instant system_now() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

// One JSON line a request.
class AccessLog {
 public:
  ~AccessLog() {
    if (file_ && file_ != stderr) std::fclose(file_);
  }
  bool open(const std::string& path) {
    if (!path.empty()) file_ = path == "-" ? stderr : std::fopen(path.c_str(), "ae");
    return file_ || path.empty();
  }
  bool is_open() const { return file_ != nullptr; }
  void write(const reference_impl::AccessLogEntry& access) const {
    const std::string line = wire::to_text(wire::Object{{"at", wire::format_instant(system_now())},
                                                        {"method", access.method},
                                                        {"target", access.target},
                                                        {"status", access.status},
                                                        {"request_bytes", access.request_bytes},
                                                        {"response_bytes", access.response_bytes},
                                                        {"duration_ms", access.duration_ms}}) +
                             "\n";
    std::fwrite(line.data(), 1, line.size(), file_);
    std::fflush(file_);
  }

 private:
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

// The same keys every time: a state file that has the records already gets them no second time.
void seed(const Answer& answer) {
  answer(seed_request("/liquidity-providers", "seed-1",
                      R"({"provider":{"provider_id":"demo-lp","provider_type":"house_bot",)"
                      R"("owner_actor":{"type":"partner","id":"demo"},"is_automated":true,"is_house_inventory":true,)"
                      R"("label_required":true,"display_label":"Demo bot",)"
                      R"("disclosure_text":"Automated liquidity from house inventory."}})"));
  answer(seed_request("/partner-liquidity-providers", "seed-2",
                      R"({"provider":{"provider_id":"demo-desk","owner_actor":{"type":"partner","id":"demo"},)"
                      R"("external_provider_id":"ext-demo","legal_entity_name":"Demo Desk Ltd",)"
                      R"("trust_contact_email":"trust@desk.example","disclosure_text":"Partner-run liquidity desk.",)"
                      R"("segment_tier":"S1"}})"));
}

reference_impl::Settings settings_of(const ServeOptions& options, const Environment& environment, ReferenceKeys keys) {
  const auto variable = environment.variable(kGateVariable);
  const Gate fallback = variable && *variable == "1" ? Gate::open : Gate::closed;
  std::function<wire::Instant()> clock = system_now;
  if (options.clock) clock = [now = *options.clock] { return now; };
  return {std::move(clock), options.gate.value_or(fallback) == Gate::open, std::move(keys.active),
          std::move(keys.retired)};
}

wire::Result<Answer> make_answer(const ServeOptions& options, reference_impl::Settings settings) {
  if (options.state.empty()) {
    auto reference = std::make_shared<reference_impl::Reference>(std::move(settings));
    return Answer([reference](const wire::Request& request) { return reference->handle(request); });
  }
  auto durable = reference_impl::DurableReference::open(std::move(settings), options.state);
  if (!durable) return durable.error();
  std::shared_ptr<reference_impl::DurableReference> reference = std::move(*durable);
  return Answer([reference](const wire::Request& request) { return reference->handle(request); });
}

void serve_until_interrupted(reference_impl::HttpFront& front, const Environment& environment) {
  std::thread server([&] { front.serve(); });
  environment.out(fmt::format("listening on {}\n", front.url()));
  while (!environment.interrupted->load()) std::this_thread::sleep_for(kStopCheckInterval);
  front.stop();
  server.join();
}

ExitCode serve_with(const ServeOptions& options, const Environment& environment) {
  auto keys = read_reference_keys(options.keys);
  if (!keys) return fail(environment, keys.error());
  auto answer = make_answer(options, settings_of(options, environment, std::move(*keys)));
  if (!answer) return fail(environment, answer.error());
  if (options.contents == Contents::seeded) seed(*answer);
  AccessLog log;
  if (!log.open(options.access_log)) {
    return fail(environment, {options.access_log, "cannot be opened", "a writable path for the access log", ""});
  }
  reference_impl::HttpFront::Handlers handlers{*answer, {}};
  if (log.is_open()) handlers.on_access = [&log](const reference_impl::AccessLogEntry& access) { log.write(access); };
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
