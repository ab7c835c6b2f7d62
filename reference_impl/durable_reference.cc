#include "reference_impl/durable_reference.h"

#include <fmt/format.h>

#include <utility>

#include "wire/json.h"
#include "wire/sha256.h"

namespace reference_impl {
namespace {

constexpr int kUnavailable = 503;

// Whether the request may have changed the state: a write that was not a replay and was not refused before the
// idempotency lookup (all later refusals have a reason code), or an export with a further page, which stores a
// checkpoint. True in too many cases is harmless.
bool may_have_changed_state(const wire::Request& request, const wire::Response& response) {
  if (request.method != "POST") {
    return response.status == 200 && response.body.bytes().find("\"next_cursor\"") != std::string::npos;
  }
  if (wire::find_header(response.headers, "idempotency-replayed")) return false;
  return response.status == 200 || response.body.bytes().find("\"reason_code\"") != std::string::npos;
}

wire::Response unavailable() {
  const wire::Object error{{"code", "UNAVAILABLE"}, {"message", "the state file cannot be written"}};
  return {kUnavailable,
          {{"content-type", "application/json; charset=utf-8"}},
          wire::to_text(wire::Object{{"correlation_id", "corr_transport"}, {"error", error}})};
}

Settings with_clock(Settings settings, std::function<wire::Instant()> clock) {
  settings.clock = std::move(clock);
  return settings;
}

}  // namespace

DurableReference::DurableReference(Settings settings, std::unique_ptr<Journal> journal)
    : clock_(settings.clock),
      gate_open_(settings.integration_gate_open),
      journal_(std::move(journal)),
      reference_(with_clock(std::move(settings), [this] { return now_; })) {}

wire::Result<std::unique_ptr<DurableReference>> DurableReference::open(Settings settings, const std::string& path) {
  auto journal = Journal::open(path);
  if (!journal) return journal.error();
  std::unique_ptr<DurableReference> reference(new DurableReference(std::move(settings), std::move(*journal)));
  if (auto error = reference->restore(path)) return *error;
  return reference;
}

std::optional<wire::Error> DurableReference::restore(const std::string& path) {
  size_t number = 0;
  auto error = journal_->read([&](const JournalEntry& entry) -> std::optional<wire::Error> {
    ++number;
    now_ = entry.now;
    reference_.set_gate(entry.gate_open);
    const wire::Response response = reference_.handle(entry.request);
    // The signature of an export may come from another key now; its checkpoint does not depend on the key.
    const bool same = response.status == entry.status &&
                      (entry.request.method != "POST" || wire::sha256_hex(response.body.bytes()) == entry.body_digest);
    if (same) return std::nullopt;
    return wire::Error{path, fmt::format("the response to entry {} is not the recorded one", number),
                       "a state file of this version", "start with a new file"};
  });
  reference_.set_gate(gate_open_);
  return error;
}

wire::Response DurableReference::handle(const wire::Request& request) {
  const std::lock_guard lock(mutex_);
  if (broken_) return unavailable();
  now_ = clock_();
  wire::Response response = reference_.handle(request);
  if (may_have_changed_state(request, response)) {
    const JournalEntry entry{now_, gate_open_, request, response.status, wire::sha256_hex(response.body.bytes())};
    broken_ = journal_->append(entry).has_value();
  }
  return broken_ ? unavailable() : response;
}

}  // namespace reference_impl
