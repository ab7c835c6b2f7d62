#include "reference_impl/reference.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "reference_impl/caller.h"
#include "reference_impl/events.h"
#include "reference_impl/idempotency.h"
#include "reference_impl/operations.h"
#include "reference_impl/request_checks.h"

namespace reference_impl {
namespace {

constexpr size_t kLongestTargetBytes = 8000;
constexpr std::string_view kUnroutedOperation = "transport";

template <typename Providers>
std::optional<Refusal> check_owner(const Providers& providers, const Exchange& exchange, std::string_view not_found,
                                   std::string_view mismatch) {
  const auto found = providers.find(exchange.path.provider_id);
  if (found == providers.end()) {
    return refuse(ErrorCode::not_found, not_found, "no such provider");
  }
  if (found->second.owner != exchange.caller) {
    return refuse(ErrorCode::forbidden, mismatch, "the provider belongs to another");
  }
  return std::nullopt;
}

std::optional<Refusal> check_path_provider(const State& state, const Exchange& exchange) {
  switch (exchange.operation->path_provider) {
    case PathProvider::none:
      return std::nullopt;
    case PathProvider::liquidity:
      return check_owner(state.liquidity_providers, exchange, reason::kProviderNotFound, reason::kActorMismatch);
    case PathProvider::partner:
      return check_owner(state.partner_providers, exchange, reason::kPartnerNotFound, reason::kPartnerInvalid);
  }
  return std::nullopt;
}

// Responses

wire::Response refused(std::string_view correlation_id, const Refusal& refusal) {
  return {status_of(refusal.code), refusal.headers, wire::to_text(error_envelope(correlation_id, refusal))};
}

wire::Response respond(const Exchange& exchange, Outcome outcome) {
  if (const Refusal* refusal = std::get_if<Refusal>(&outcome)) {
    return refused(exchange.correlation_id, *refusal);
  }
  return {200, {}, wire::to_text(std::get<wire::Object>(std::move(outcome)))};
}

wire::Response replay(const IdempotencyEntry& entry) {
  return {entry.status, {{"idempotency-replayed", "true"}}, entry.body};
}

wire::Response handle_write(Service& service, const Exchange& exchange) {
  std::string hash = payload_hash(exchange);
  const auto found = find_outcome(service.state, exchange, hash);
  if (const auto* entry = std::get_if<const IdempotencyEntry*>(&found); entry) {
    return replay(**entry);
  }
  if (const Refusal* mismatch = std::get_if<Refusal>(&found)) {
    return refused(exchange.correlation_id, *mismatch);
  }
  wire::Response response = respond(exchange, exchange.operation->handle(service, exchange));
  store_outcome(service.state, exchange, {std::move(hash), response.status, response.body.bytes()});
  return response;
}

wire::Response handle_with_state(Service& service, const Exchange& exchange) {
  if (const std::optional<Refusal> refusal = check_path_provider(service.state, exchange)) {
    return refused(exchange.correlation_id, *refusal);
  }
  if (exchange.operation->access == Access::write) {
    return handle_write(service, exchange);
  }
  return respond(exchange, exchange.operation->handle(service, exchange));
}

/// The caller's correlation id if a header can hold it, otherwise the body's.
std::string correlation_header(const wire::Request& request, const std::string& own) {
  const std::string_view sent = header_value(request.headers, "x-correlation-id").value_or("");
  const bool sendable = std::none_of(sent.begin(), sent.end(),
                                     [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; });
  return sent.empty() || !sendable ? own : std::string(sent);
}

}  // namespace

struct Reference::Core {
  explicit Core(Settings settings)
      : clock(std::move(settings.clock)),
        service{{},
                KeyRing(std::move(settings.active_key), std::move(settings.verify_only_keys)),
                settings.integration_gate_open} {}
  Core(std::function<wire::Instant()> same_clock, Service same_service)
      : clock(std::move(same_clock)), service(std::move(same_service)) {}

  std::function<wire::Instant()> clock;
  std::mutex mutex;
  Service service;

  /// Finds the route and checks the request; then, under the lock, checks it against the state and runs the operation.
  wire::Response handle(Exchange& exchange) {
    if (exchange.request.target.size() > kLongestTargetBytes) {
      return refused(exchange.correlation_id, refuse(ErrorCode::uri_too_long, "", "the target is over 8000 bytes"));
    }
    const std::string_view target = exchange.request.target;
    const size_t path_end = std::min(target.find('?'), target.size());
    auto match = find_operation(exchange.request.method, target.substr(0, path_end));
    if (const Refusal* refusal = std::get_if<Refusal>(&match)) {
      return refused(exchange.correlation_id, *refusal);
    }
    RouteMatch& route = std::get<RouteMatch>(match);
    exchange.operation = route.operation;
    exchange.path = std::move(route.path);
    exchange.query = target.substr(std::min(path_end + 1, target.size()));
    exchange.correlation_id = correlation_id_of(route.operation->id);
    exchange.now = clock();
    if (const std::optional<Refusal> refusal = check_request(exchange)) {
      return refused(exchange.correlation_id, *refusal);
    }
    const std::lock_guard lock(mutex);
    return handle_with_state(service, exchange);
  }
};

Reference::Reference(Settings settings) : core_(std::make_unique<Core>(std::move(settings))) {}

Reference::Reference(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Reference::~Reference() = default;

std::unique_ptr<Reference> Reference::fork() {
  const std::lock_guard lock(core_->mutex);
  for (Event& event : core_->service.state.event_log.events) signed_envelope(event, core_->service.keys);
  return std::unique_ptr<Reference>(new Reference(std::make_unique<Core>(core_->clock, core_->service)));
}

wire::Response Reference::handle(const wire::Request& request) {
  Exchange exchange(request);
  exchange.correlation_id = correlation_id_of(kUnroutedOperation);
  wire::Response response = core_->handle(exchange);
  response.headers.push_back({"content-type", "application/json; charset=utf-8"});
  response.headers.push_back({"x-correlation-id", correlation_header(request, exchange.correlation_id)});
  if (request.method == "HEAD") {
    response.body = {};
  }
  return response;
}

void Reference::set_gate(bool open) {
  const std::lock_guard lock(core_->mutex);
  core_->service.integration_gate_open = open;
}

void Reference::rotate_key(SigningKey next) {
  const std::lock_guard lock(core_->mutex);
  core_->service.keys.rotate(std::move(next));
}

}  // namespace reference_impl
