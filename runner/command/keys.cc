// `verify/runner keys new|show|trust|rotate`: the keys that sign evidence, and whom a verifier trusts.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "runner/command/command.h"
#include "runner/command/parse_arguments.h"
#include "runner/evidence/disk.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/statement.h"
#include "runner/evidence/trust.h"
#include "runner/plan/input_files.h"

namespace runner {
namespace {

constexpr size_t kMaxFileBytes = 1u << 20;

struct KeyArguments {
  std::string out;
  std::string key;
  std::string passphrase;
  std::vector<std::string> public_files;
  std::string state = "active";
  std::vector<std::string> scopes;
  std::string not_before;
  std::string not_after;
  size_t threshold = 0;
  std::string trust;
  std::string old;
};

wire::Instant now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::string describe(const wire::PublicKey& key) { return fmt::format("key id: {}\n{}", key_id_of(key), key.pem()); }

wire::Result<TrustPolicy> read_trust(const std::string& path) {
  auto text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  return parse_trust(*text, path);
}

/// Replaces the trust file in one step.
Problem write_trust(const std::string& path, const TrustPolicy& policy) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  Disk& disk = real_disk();
  Problem problem = disk.write_file(draft, trust_text(policy));
  if (!problem) problem = disk.sync(draft);
  if (!problem) problem = disk.rename(draft, path);
  if (problem) (void)disk.remove(draft);
  return problem;
}

ExitCode new_key(const KeyArguments& raw, const Environment& environment) {
  auto passphrase = read_passphrase({"", raw.passphrase, environment.variable});
  if (!passphrase) return fail(environment, passphrase.error());
  auto key = make_key_file(raw.out, *passphrase);
  if (!key) return fail(environment, key.error());
  environment.out(
      fmt::format("private key: {}\npublic key: {}.pub\n{}", raw.out, raw.out, describe(key->public_key())));
  return kAllHeld;
}

ExitCode show_key(const KeyArguments& raw, const Environment& environment) {
  if (raw.key.empty()) {
    auto own = own_public_key(environment.variable);
    if (!own) return fail(environment, own.error());
    environment.out(describe(*own));
    return kAllHeld;
  }
  auto text = read_source(raw.key, "key", environment.variable);
  if (!text) return fail(environment, text.error());
  if (text->find("PRIVATE KEY-----") != std::string::npos) {
    auto key = parse_signing_key(*text, {raw.key, raw.passphrase, environment.variable});
    if (!key) return fail(environment, key.error());
    environment.out(describe(key->public_key()));
    return kAllHeld;
  }
  auto key = parse_public_key(*text, raw.key);
  if (!key) return fail(environment, key.error());
  environment.out(describe(*key));
  return kAllHeld;
}

wire::Result<std::optional<wire::Instant>> read_instant(const std::string& text, const std::string& option) {
  if (text.empty()) return std::optional<wire::Instant>();
  auto instant = wire::parse_instant(text);
  if (!instant) return wire::Error{option, fmt::format("'{}'", text), "an RFC 3339 date-time with a zone", ""};
  return std::optional<wire::Instant>(*instant);
}

/// The words of `keys trust` about every key that it names.
wire::Result<TrustedKey> words_of(const KeyArguments& raw) {
  TrustedKey words;
  const auto state = parse_key_state(raw.state);
  if (!state) return wire::Error{"--state", fmt::format("'{}'", raw.state), "active, verify-only or revoked", ""};
  auto not_before = read_instant(raw.not_before, "--not-before");
  if (!not_before) return not_before.error();
  auto not_after = read_instant(raw.not_after, "--not-after");
  if (!not_after) return not_after.error();
  words.state = *state;
  words.not_before = *not_before;
  words.not_after = *not_after;
  words.scopes = raw.scopes;
  return words;
}

wire::Result<TrustPolicy> with_trusted_keys(const KeyArguments& raw) {
  TrustPolicy policy;
  if (::access(raw.out.c_str(), F_OK) == 0) {
    auto known = read_trust(raw.out);
    if (!known) return known;
    policy = std::move(*known);
  }
  auto words = words_of(raw);
  if (!words) return words.error();
  for (const std::string& file : raw.public_files) {
    auto text = read_file(file, kMaxFileBytes);
    if (!text) return text.error();
    auto key = parse_public_key(*text, file);
    if (!key) return key.error();
    words->key = *key;
    policy.set(*words);
  }
  if (raw.threshold > 0) policy.threshold = raw.threshold;
  if (policy.threshold <= policy.keys.size()) return policy;
  return wire::Error{"--threshold", fmt::format("{}", policy.threshold),
                     fmt::format("at most {}, the number of keys", policy.keys.size()), ""};
}

ExitCode trust_keys(const KeyArguments& raw, const Environment& environment) {
  auto policy = with_trusted_keys(raw);
  if (!policy) return fail(environment, policy.error());
  if (const Problem problem = write_trust(raw.out, *policy)) return fail(environment, *problem);
  for (const TrustedKey& key : policy->keys) {
    environment.out(fmt::format("{} {}\n", key_id_of(key.key), to_text(key.state)));
  }
  environment.out(fmt::format("threshold {}, in {}\n", policy->threshold, raw.out));
  return kAllHeld;
}

/// The key that is replaced: the one named, else the only active one.
wire::Result<TrustedKey> key_to_replace(const TrustPolicy& policy, const std::string& key_id) {
  std::vector<TrustedKey> fitting;
  std::vector<std::string> active;
  for (const TrustedKey& key : policy.keys) {
    const std::string id = key_id_of(key.key);
    if (key.state == KeyState::active) active.push_back(id);
    if (key_id.empty() ? key.state == KeyState::active : id == key_id) fitting.push_back(key);
  }
  if (fitting.size() == 1) return fitting.front();
  return wire::Error{"--old", key_id.empty() ? fmt::format("{} active keys", fitting.size()) : "no key " + key_id,
                     "the id of the key to replace", fmt::format("active are: {}", fmt::join(active, ", "))};
}

ExitCode rotate_key(const KeyArguments& raw, const Environment& environment) {
  auto policy = read_trust(raw.trust);
  if (!policy) return fail(environment, policy.error());
  auto old = key_to_replace(*policy, raw.old);
  if (!old) return fail(environment, old.error());
  auto passphrase = read_passphrase({"", raw.passphrase, environment.variable});
  if (!passphrase) return fail(environment, passphrase.error());
  auto key = make_key_file(raw.out, *passphrase);
  if (!key) return fail(environment, key.error());
  old->state = KeyState::verify_only;
  old->not_after = now();
  policy->set(*old);
  policy->set({key->public_key(), KeyState::active, {}, {}, old->scopes});
  if (const Problem problem = write_trust(raw.trust, *policy)) return fail(environment, *problem);
  environment.out(fmt::format("{} verify-only\n{} active\nprivate key: {}\n", key_id_of(old->key),
                              key_id_of(key->public_key()), raw.out));
  return kAllHeld;
}

void declare_new(CLI::App& app, KeyArguments& raw) {
  app.add_option("--out", raw.out,
                 "file of the new private key; FILE.pub gets the public one; neither is ever replaced")
      ->required();
  app.add_option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: seals the key (scrypt)");
}

void declare_show(CLI::App& app, KeyArguments& raw) {
  app.add_option("KEY", raw.key, "FILE, env:NAME or fd:N, private or public (default: your own)");
  app.add_option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: opens a sealed key");
}

void declare_trust(CLI::App& app, KeyArguments& raw) {
  app.add_option("--out", raw.out, "trust file; made, or extended where it exists")->required();
  app.add_option("PUBLIC", raw.public_files, "public keys (PEM)")->required();
  app.add_option("--state", raw.state, "active, verify-only or revoked (default: active)");
  app.add_option("--scope", raw.scopes, "milestones that the keys may sign, repeatable (default: every one)");
  app.add_option("--not-before", raw.not_before, "runs that ended earlier do not count");
  app.add_option("--not-after", raw.not_after, "runs that ended later do not count");
  app.add_option("--threshold", raw.threshold, "how many different keys must have signed (default: as it was, or 1)");
}

void declare_rotate(CLI::App& app, KeyArguments& raw) {
  app.add_option("--trust", raw.trust, "trust file in which the new key takes over")->required();
  app.add_option("--out", raw.out, "file of the new private key")->required();
  app.add_option("--old", raw.old, "id of the key to replace (default: the only active one)");
  app.add_option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: seals the new key (scrypt)");
}

struct KeyCommand {
  const char* name;
  const char* summary;
  void (*declare)(CLI::App&, KeyArguments&);
  ExitCode (*run)(const KeyArguments&, const Environment&);
};

constexpr KeyCommand kCommands[] = {
    {"new", "make a signing key", declare_new, new_key},
    {"show", "show the public half and the id of a key", declare_show, show_key},
    {"trust", "say whose signatures count", declare_trust, trust_keys},
    {"rotate", "make a new key and let the old one verify only", declare_rotate, rotate_key}};

}  // namespace

ExitCode manage_keys(const Arguments& arguments, const Environment& environment) {
  CLI::App app{"Keys that sign evidence, and whom a verifier trusts.", "verify/runner keys"};
  app.require_subcommand(1);
  KeyArguments raw;
  std::vector<CLI::App*> declared;
  for (const KeyCommand& command : kCommands) {
    declared.push_back(app.add_subcommand(command.name, command.summary));
    command.declare(*declared.back(), raw);
  }
  if (const auto code = parse_arguments(app, arguments, environment)) return *code;
  for (size_t i = 0; i < declared.size(); ++i) {
    if (declared[i]->parsed()) return kCommands[i].run(raw, environment);
  }
  return kUsageOrInput;
}

}  // namespace runner
