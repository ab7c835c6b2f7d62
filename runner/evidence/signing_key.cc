#include "runner/evidence/signing_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "runner/document/input_files.h"
#include "wire/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxKeyBytes = 16'384;
constexpr std::string_view kPassphrase = "passphrase";
constexpr std::string_view kPublicBegin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view kPublicEnd = "-----END PUBLIC KEY-----";

wire::Error failed(const std::string& path, std::string_view what) {
  return {path, fmt::format("{}: {}", what, std::strerror(errno)), "a new file in a writable folder", ""};
}

enum class Existing { keep, refuse };

// A new file written aside; a link makes it appear at once, whole or not at all.
wire::Result<std::monostate> write_new(const std::string& path, std::string_view text, mode_t mode, Existing existing) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return failed(path, "cannot be made");
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  const bool linked =
      written && (::link(draft.c_str(), path.c_str()) == 0 || (errno == EEXIST && existing == Existing::keep));
  const int reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  if (!linked) return failed(path, "cannot be written");
  return std::monostate{};
}

wire::Result<wire::PrivateKey> write_key_pair(const std::string& path, std::string_view passphrase, Existing existing) {
  auto key = wire::PrivateKey::generate();
  if (!key) return key;
  auto pem = passphrase.empty() ? wire::Result<std::string>(key->pem()) : seal_key(*key, passphrase);
  if (!pem) return pem.error();
  if (auto written = write_new(path, *pem, 0600, existing); !written) return written.error();
  return key;
}

wire::Result<std::string> read_descriptor(const std::string& number, std::string_view what) {
  int descriptor = -1;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), descriptor);
  if (problem != std::errc() || end != number.data() + number.size() || descriptor < 0) {
    return wire::Error{std::string(what), fmt::format("'fd:{}'", number), "fd:N with the number of a descriptor", ""};
  }
  std::string text(kMaxKeyBytes, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return wire::Error{std::string(what), fmt::format("descriptor {}: {}", descriptor, std::strerror(errno)),
                         "an open descriptor", ""};
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  text.resize(size);
  return text;
}

wire::Result<wire::PrivateKey> parse_key(const std::string& pem, const std::string& where, const KeySource& source) {
  if (!is_sealed(pem)) {
    auto key = wire::PrivateKey::from_pem(pem);
    if (!key) return wire::Error{where, key.error().found, "an Ed25519 private key as PKCS#8 PEM", ""};
    if (!source.passphrase.empty())
      return wire::Error{where, "a key without a passphrase", "a key under a passphrase", "leave --passphrase out"};
    return key;
  }
  auto passphrase = read_passphrase(source);
  if (!passphrase) return passphrase.error();
  if (passphrase->empty()) {
    return wire::Error{where, "a key under a passphrase", "the passphrase",
                       "name it: --passphrase FILE, env:NAME or fd:N"};
  }
  auto key = open_sealed_key(pem, *passphrase);
  if (!key) return wire::Error{where, key.error().found, key.error().expected, ""};
  return key;
}

/// A passphrase or key that is given by mistake instead of a file name must not appear in a log.
wire::Result<std::string> read_named_file(const std::string& path, std::string_view what) {
  auto text = read_file(path, kMaxKeyBytes);
  const bool may_be_secret = what == kPassphrase || path.find("PRIVATE KEY") != std::string::npos;
  if (text || !may_be_secret) return text;
  return wire::Error{std::string(what), "no file of the name that was given, which is not shown here",
                     "FILE, env:NAME or fd:N", "no secret belongs on the command line"};
}

}  // namespace

wire::Result<std::string> read_source(const std::string& source, std::string_view what,
                                      const VariableLookup& variable) {
  if (source.starts_with("fd:")) return read_descriptor(source.substr(3), what);
  if (!source.starts_with("env:")) return read_named_file(source, what);
  auto value = variable(source.substr(4));
  if (value && value->size() <= kMaxKeyBytes) return std::move(*value);
  return wire::Error{std::string(what), fmt::format("no usable variable {}", source.substr(4)),
                     "a variable that is set", ""};
}

wire::Result<std::string> read_passphrase(const KeySource& source) {
  if (source.passphrase.empty()) return std::string();
  auto text = read_source(source.passphrase, kPassphrase, source.variable);
  if (!text) return text;
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) return wire::Error{std::string(kPassphrase), "an empty one", "a passphrase", ""};
  return text;
}

wire::Result<std::string> default_signing_key_path(const VariableLookup& variable) {
  const auto data = variable("XDG_DATA_HOME");
  const auto home = variable("HOME");
  if (data && !data->empty()) return *data + "/contract-verifier/signing-key.pem";
  if (home && !home->empty()) return *home + "/.local/share/contract-verifier/signing-key.pem";
  return wire::Error{"signing key", "neither HOME nor XDG_DATA_HOME is set", "a place for the signing key",
                     "name a key with --signing-key"};
}

wire::Result<wire::PrivateKey> parse_signing_key(const std::string& pem, const KeySource& source) {
  return parse_key(pem, source.key, source);
}

wire::Result<wire::PrivateKey> load_signing_key(const KeySource& source) {
  if (!source.key.empty()) {
    auto pem = read_source(source.key, "signing key", source.variable);
    if (!pem) return pem.error();
    return parse_signing_key(*pem, source);
  }
  auto path = default_signing_key_path(source.variable);
  if (!path) return path.error();
  if (::access(path->c_str(), F_OK) != 0) {
    std::error_code ignored;
    fs::create_directories(fs::path(*path).parent_path(), ignored);
    // Two runs at once agree on the one whose link came first, which is read below.
    if (auto made = write_key_pair(*path, "", Existing::keep); !made) {
      wire::Error error = made.error();
      error.advice = "or name a key with --signing-key";
      return error;
    }
  }
  auto pem = read_file(*path, kMaxKeyBytes);
  if (!pem) return pem.error();
  return parse_key(*pem, *path, source);
}

wire::Result<wire::PrivateKey> make_key_file(const std::string& path, std::string_view passphrase) {
  const std::string public_path = path + ".pub";
  if (::access(public_path.c_str(), F_OK) == 0) {
    return wire::Error{public_path, "a file of this name exists", "a new name", "keys are never replaced"};
  }
  auto key = write_key_pair(path, passphrase, Existing::refuse);
  if (!key) return key;
  if (auto written = write_new(public_path, key->public_key().pem(), 0644, Existing::refuse); !written)
    return written.error();
  return key;
}

wire::Result<wire::PublicKey> own_public_key(const VariableLookup& variable) {
  auto path = default_signing_key_path(variable);
  if (!path) return path.error();
  const auto no_key = [](const wire::Error& error) {
    return wire::Error{error.where, error.found, "your own signing key, made by the first run",
                       "or name trusted keys with --trust FILE"};
  };
  auto pem = read_file(*path, kMaxKeyBytes);
  if (!pem) return no_key(pem.error());
  if (is_sealed(*pem)) {
    auto text = read_file(*path + ".pub", kMaxKeyBytes);
    return text ? parse_public_key(*text, *path + ".pub") : wire::Result<wire::PublicKey>(no_key(text.error()));
  }
  auto key = wire::PrivateKey::from_pem(*pem);
  if (!key) return no_key(wire::Error{*path, key.error().found, "", ""});
  return key->public_key();
}

std::string key_id_of(const wire::PublicKey& key) { return wire::sha256_hex(key.spki_der()); }

wire::Result<wire::PublicKey> parse_public_key(std::string_view text, const std::string& where) {
  const size_t begin = text.find(kPublicBegin);
  const size_t end = begin == std::string_view::npos ? begin : text.find(kPublicEnd, begin);
  if (end == std::string_view::npos) {
    const bool secret = text.find("PRIVATE KEY-----") != std::string_view::npos;
    return wire::Error{where, secret ? "a private key" : "no PEM public key", "a public key as PEM",
                       secret ? "\"keys show FILE\" prints the public half" : ""};
  }
  constexpr std::string_view kAnyBegin = "-----BEGIN ";
  if (text.find(kAnyBegin) != begin || text.find(kAnyBegin, end) != std::string_view::npos)
    return wire::Error{where, "more than one key", "one public key as PEM", "name a file for each"};
  auto key = wire::PublicKey::from_pem(text.substr(begin, end + kPublicEnd.size() - begin));
  if (!key) return wire::Error{where, key.error().found, key.error().expected, ""};
  return key;
}

}  // namespace runner
