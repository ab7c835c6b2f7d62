// `verify/runner keys new|show|trust|rotate`: the keys that sign evidence, and those that a verifier trusts.
#include <fmt/format.h>
#include <unistd.h>

#include "runner/command/common_options.h"
#include "runner/evidence/disk.h"

namespace runner {
namespace {

constexpr size_t kMaxKeyFileBytes = 1u << 20;

struct KeyArguments {
  std::string out;
  std::string key;
  std::string passphrase;
  std::vector<std::string> public_files;
  KeyState state = KeyState::active;
  std::vector<std::string> scopes;
  std::optional<wire::Instant> not_before;
  std::optional<wire::Instant> not_after;
  size_t threshold = 0;
  std::string trust;
  std::string old;
};

std::string describe(const wire::PublicKey& key) { return fmt::format("key id: {}\n{}", key_id_of(key), key.pem()); }

/// Replaces the trust file in one step.
wire::Problem write_trust(const std::string& path, const TrustPolicy& policy) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  Disk& disk = real_disk();
  wire::Problem problem = disk.write_file(draft, trust_text(policy));
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
  environment.out(wire::format_line("private key: {}\npublic key: {}.pub\n", raw.out, raw.out) +
                  describe(key->public_key()));
  return kAllHeld;
}

ExitCode show_key(const KeyArguments& raw, const Environment& environment) {
  const wire::Error no_use{"--passphrase", "given for a public key", "a private key", "leave the option out"};
  if (raw.key.empty()) {
    if (!raw.passphrase.empty()) return fail(environment, no_use);
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
  if (!raw.passphrase.empty()) return fail(environment, no_use);
  environment.out(describe(*key));
  return kAllHeld;
}

/// A point in time.
Value instant(std::optional<wire::Instant>& target) {
  return parsed(target, wire::parse_instant, "an RFC 3339 date-time with a time zone", "INSTANT");
}

wire::Result<TrustPolicy> with_trusted_keys(const KeyArguments& raw) {
  TrustPolicy policy;
  if (::access(raw.out.c_str(), F_OK) == 0) {
    auto known = read_trust_file(raw.out);
    if (!known) return known;
    policy = std::move(*known);
  }
  TrustedKey trusted{{}, raw.state, raw.not_before, raw.not_after, raw.scopes};
  for (const std::string& file : raw.public_files) {
    auto text = read_file(file, kMaxKeyFileBytes);
    if (!text) return text.error();
    auto key = parse_public_key(*text, file);
    if (!key) return key.error();
    trusted.key = *key;
    policy.set(trusted);
  }
  if (raw.state == KeyState::verify_only && !raw.not_after)
    return wire::Error{"--state", "verify-only without --not-after", "the time after which the key signed nothing", ""};
  if (raw.threshold > 0) policy.threshold = raw.threshold;
  if (policy.threshold <= policy.keys.size()) return policy;
  return wire::Error{"--threshold", fmt::format("{}", policy.threshold),
                     fmt::format("at most {}, the number of keys", policy.keys.size()), ""};
}

ExitCode trust_keys(const KeyArguments& raw, const Environment& environment) {
  auto policy = with_trusted_keys(raw);
  if (!policy) return fail(environment, policy.error());
  if (const wire::Problem problem = write_trust(raw.out, *policy)) return fail(environment, *problem);
  for (const TrustedKey& key : policy->keys) {
    environment.out(wire::format_line("{} {}\n", key_id_of(key.key), to_text(key.state)));
  }
  environment.out(wire::format_line("threshold {}, in {}\n", policy->threshold, raw.out));
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
  return wire::Error{"--old",
                     key_id.empty() ? fmt::format("{} active keys", fitting.size()) : fmt::format("no key {}", key_id),
                     "the id of the key to replace", fmt::format("active keys: {}", fmt::join(active, ", "))};
}

ExitCode rotate_key(const KeyArguments& raw, const Environment& environment) {
  auto policy = read_trust_file(raw.trust);
  if (!policy) return fail(environment, policy.error());
  auto old = key_to_replace(*policy, raw.old);
  if (!old) return fail(environment, old.error());
  auto passphrase = read_passphrase({"", raw.passphrase, environment.variable});
  if (!passphrase) return fail(environment, passphrase.error());
  auto key = make_key_file(raw.out, *passphrase);
  if (!key) return fail(environment, key.error());
  old->state = KeyState::verify_only;
  old->not_after = environment.now();
  policy->set(*old);
  policy->set({key->public_key(), KeyState::active, {}, {}, old->scopes});
  if (const wire::Problem problem = write_trust(raw.trust, *policy)) return fail(environment, *problem);
  environment.out(wire::format_line("{} verify-only\n{} active\nprivate key: {}\n", key_id_of(old->key),
                                    key_id_of(key->public_key()), raw.out));
  return kAllHeld;
}

void declare_new(ArgumentParser& parser, KeyArguments& raw) {
  parser
      .option("--out", raw.out,
              "file of the new private key; FILE.pub gets the public key; existing files are not replaced")
      .required()
      .placeholder("FILE");
  parser.option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: encrypts the key (scrypt)")
      .placeholder("SOURCE");
}

void declare_show(ArgumentParser& parser, KeyArguments& raw) {
  parser.option("KEY", raw.key, "FILE, env:NAME or fd:N, private or public (default: your own)").placeholder("SOURCE");
  parser.option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: decrypts the key").placeholder("SOURCE");
}

void declare_trust(ArgumentParser& parser, KeyArguments& raw) {
  parser.option("--out", raw.out, "trust file; created, or extended if it exists").required().placeholder("FILE");
  parser.option("PUBLIC", raw.public_files, "public keys (PEM)").required().placeholder("FILE");
  parser.option("--state", parsed(raw.state, parse_key_state, "active, verify-only or revoked", "STATE"),
                "active, verify-only or revoked (default: active)");
  parser.option("--scope", raw.scopes, "milestones that the keys may sign, repeatable (default: all)")
      .placeholder("ID");
  parser.option("--not-before", instant(raw.not_before), "runs that ended earlier do not count");
  parser.option("--not-after", instant(raw.not_after), "runs that ended later do not count");
  parser.option("--threshold", whole_number(raw.threshold, {1, UINT32_MAX}),
                "how many different keys must have signed (default: unchanged, or 1)");
}

void declare_rotate(ArgumentParser& parser, KeyArguments& raw) {
  parser.option("--trust", raw.trust, "trust file in which the new key replaces the old one")
      .required()
      .placeholder("FILE");
  parser.option("--out", raw.out, "file of the new private key").required().placeholder("FILE");
  parser.option("--old", raw.old, "id of the key to replace (default: the only active one)").placeholder("KEY_ID");
  parser.option("--passphrase", raw.passphrase, "FILE, env:NAME or fd:N: encrypts the new key (scrypt)")
      .placeholder("SOURCE");
}

struct KeyCommand {
  std::string_view name;
  std::string_view summary;
  const char* purpose;
  void (*declare)(ArgumentParser&, KeyArguments&);
  ExitCode (*run)(const KeyArguments&, const Environment&);
};

constexpr KeyCommand kCommands[] = {
    {"new", "create a signing key", "Creates a signing key.", declare_new, new_key},
    {"show", "show the public key and the id of a key", "Shows the public key and the id of a key.", declare_show,
     show_key},
    {"trust", "set whose signatures count", "Sets whose signatures count, in a trust file.", declare_trust, trust_keys},
    {"rotate", "create a new key; the old one then only verifies",
     "Creates a new key and replaces the old one in a trust file: it then only verifies runs that ended before.",
     declare_rotate, rotate_key}};

ExitCode run_command(const KeyCommand& command, const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser(fmt::format("keys {}", command.name), command.purpose);
  KeyArguments raw;
  command.declare(parser, raw);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return command.run(raw, environment);
}

}  // namespace

ExitCode manage_keys(const Arguments& arguments, const Environment& environment) {
  CommandGroup group{"keys", "keys that sign evidence, and keys that a verifier trusts", {}};
  for (const KeyCommand& command : kCommands) {
    group.commands.push_back({command.name, command.summary, [&command, &environment](const Arguments& rest) {
                                return run_command(command, rest, environment);
                              }});
  }
  return group.run(arguments, environment);
}

}  // namespace runner
