#include "runner/mutate/lie.h"

#include <fmt/format.h>

#include "wire/base64.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

const wire::PrivateKey& key_of_lies() {
  static const wire::PrivateKey key = [] {
    std::array<uint8_t, 32> seed{};
    seed.fill(0x4d);
    return *wire::PrivateKey::from_seed(seed);
  }();
  return key;
}

/// Publishes the lies' key under every id.
bool replace_keys(wire::Json& body) {
  wire::Json* keys = body.as_object() ? body.as_object()->find("keys") : nullptr;
  if (!keys || !keys->as_array()) return false;
  for (wire::Json& key : *keys->as_array()) {
    if (key.find("public_key_pem")) key.as_object()->set("public_key_pem", key_of_lies().public_key().pem());
  }
  return true;
}

/// Signs again what has a signature already.
bool sign_again(wire::Object& object) {
  wire::Json* signature = object.find("signature");
  if (!signature || !signature->find("sig")) return false;
  const std::string message = wire::canonical_json_without(object, "signature");
  const std::string sig = wire::base64_encode(key_of_lies().sign(message));
  object.find("signature")->as_object()->set("sig", sig);
  return true;
}

bool sign_again(wire::Json& body) {
  bool signs = false;
  if (!body.as_object()) return false;
  if (wire::Json* page = body.as_object()->find("export"); page && page->as_object())
    signs = sign_again(*page->as_object());
  wire::Json* events = body.as_object()->find("events");
  if (!events || !events->as_array()) return signs;
  for (wire::Json& event : *events->as_array()) signs |= event.as_object() && sign_again(*event.as_object());
  return signs;
}

/// Hashes of an export page, where it has them.
void hash_again(wire::Object& page) {
  wire::Object hashed;
  for (const char* member : {"entries", "total_filtered", "query", "next_cursor"}) {
    if (const wire::Json* value = page.find(member)) hashed.set(member, *value);
  }
  const auto set = [](wire::Json* object, const char* member, wire::Json value) {
    if (object && object->as_object() && object->find(member)) object->as_object()->set(member, std::move(value));
  };
  const auto rehash = [&](const char* name, const char* member) {
    wire::Json* object = page.find(name);
    if (object && object->as_object())
      set(object, member, wire::sha256_hex(wire::canonical_json_without(*object->as_object(), member)));
  };
  const std::string hash = wire::sha256_hex(wire::canonical_json(std::move(hashed)));
  if (page.contains("export_hash")) page.set("export_hash", hash);
  set(page.find("attestation"), "page_hash", hash);
  rehash("attestation", "chain_hash");
  const wire::Json* chain = page.find("attestation") ? page.find("attestation")->find("chain_hash") : nullptr;
  if (chain) set(page.find("checkpoint"), "attestation_chain_hash", *chain);
  rehash("checkpoint", "checkpoint_hash");
}

void set_text(checks::Outcome& outcome, const wire::Json& body) {
  if (auto* response = std::get_if<wire::Response>(&outcome)) response->body = wire::to_text(body);
}

}  // namespace

checks::Outcome LieContext::exchange_without_effect(const wire::Request& request) {
  const std::unique_ptr<Session> copy = session_.fork();
  if (!copy) return session_.exchange(request);
  note();
  return copy->exchange(request);
}

std::optional<wire::Json> body_of(const checks::Outcome& outcome) {
  const auto* response = std::get_if<wire::Response>(&outcome);
  auto body = response ? wire::parse_json(response->body.bytes()) : wire::Result<wire::Json>(wire::Json());
  return body && body->as_object() ? std::optional(std::move(*body)) : std::nullopt;
}

void set_body(checks::Outcome& outcome, const wire::Json& body) {
  wire::Json changed = body;
  wire::Json* page = changed.as_object() ? changed.as_object()->find("export") : nullptr;
  if (page && page->as_object()) hash_again(*page->as_object());
  set_text(outcome, changed);
}

bool sign_without(wire::Object& object, const std::string& member) {
  if (!object.contains("signature") || !object.contains(member)) return false;
  wire::Object covered = object;
  covered.erase(member);
  sign_again(covered);
  object.set("signature", *covered.find("signature"));
  return true;
}

class LyingSession : public Session {
 public:
  LyingSession(LyingDriver& driver, std::unique_ptr<Session> correct, LyingState state)
      : driver_(driver), correct_(std::move(correct)), state_(std::move(state)) {}
  wire::Instant now() const override { return correct_->now(); }
  /// Of its own for each lie where the state is that of earlier ones too.
  std::string name_space() const override {
    std::string own = correct_->name_space();
    if (driver_.capabilities().fresh_state) return own;
    return fmt::format("{}-{:08x}", own, static_cast<uint32_t>(wire::hash_of_key(driver_.lie_.mutant.id())));
  }
  std::optional<checks::Actor> caller(std::string_view name) const override { return correct_->caller(name); }
  std::optional<std::string> feed_start(const std::string& caller_id) const override {
    return correct_->feed_start(caller_id);
  }
  wire::Request prepare(wire::Request request) const override { return correct_->prepare(std::move(request)); }
  checks::Outcome exchange(const wire::Request& request) override {
    const checks::Contract& contract = driver_.contract_;
    const checks::Operation* operation = contract.find_route(request.method, request.target);
    const bool feed = request.target.starts_with(contract.conventions.feed_path);
    const Lie& lie = driver_.lie_;
    const bool concerned = lie.feed ? feed : lie.operation.empty() || (operation && operation->id == lie.operation);
    LieContext context(contract, *correct_, state_);
    checks::Outcome outcome = concerned ? lie.respond(context, operation, request) : correct_->exchange(request);
    driver_.touched_ |= context.touched();
    sign(outcome, concerned && lie.last ? &lie : nullptr);
    state_.past.push_back({operation, request, outcome});
    return outcome;
  }
  std::unique_ptr<Session> fork() override { return std::make_unique<LyingSession>(driver_, correct_->fork(), state_); }
  std::optional<checks::Secrets> secrets() const override { return correct_->secrets(); }
  void set_gate(Gate gate) override { correct_->set_gate(gate); }
  void rotate_key() override { correct_->rotate_key(); }
  wire::Json project(const wire::Json& documents) override { return correct_->project(documents); }

 private:
  void sign(checks::Outcome& outcome, const Lie* last) {
    const auto* response = std::get_if<wire::Response>(&outcome);
    const bool signs = response && (response->body.bytes().find("\"signature\"") != std::string::npos ||
                                    response->body.bytes().find("\"public_key_pem\"") != std::string::npos);
    auto body = signs ? body_of(outcome) : std::nullopt;
    if (!body) return;
    const bool keys = replace_keys(*body);
    const bool signed_again = sign_again(*body);
    const bool changed = last && last->last(*body);
    driver_.touched_ |= changed;
    if (signed_again || keys || changed) set_text(outcome, *body);
  }

  LyingDriver& driver_;
  std::unique_ptr<Session> correct_;
  LyingState state_;
};

std::unique_ptr<Session> LyingDriver::open(const SessionStart& start) {
  return std::make_unique<LyingSession>(*this, correct_.open(start), LyingState());
}

}  // namespace runner
