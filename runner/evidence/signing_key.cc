#include "runner/evidence/signing_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "runner/plan/input_files.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxKeyBytes = 16 * 1024;

wire::Error failed(const std::string& path, std::string_view what) {
  return {path, fmt::format("{}: {}", what, std::strerror(errno)), "a writable folder for the signing key",
          "or name a key with --signing-key"};
}

// Writes the whole text to a new file that nobody else can read; a link makes it appear at once, whole or not at all.
wire::Result<std::monostate> write_key(const std::string& path, const std::string& pem) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed(path, "cannot be made");
  const bool written = ::write(descriptor, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
                       ::fsync(descriptor) == 0;
  ::close(descriptor);
  const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  if (!linked) return failed(path, "cannot be written");
  return std::monostate{};
}

}  // namespace

wire::Result<std::string> default_signing_key_path() {
  const char* data = std::getenv("XDG_DATA_HOME");
  const char* home = std::getenv("HOME");
  if (data && *data) return std::string(data) + "/contract-verifier/signing-key.pem";
  if (home && *home) return std::string(home) + "/.local/share/contract-verifier/signing-key.pem";
  return wire::Error{"signing key", "neither HOME nor XDG_DATA_HOME is set", "a place for the signing key",
                     "name a key with --signing-key"};
}

wire::Result<wire::PrivateKey> load_signing_key(const std::string& path, MissingKey missing) {
  if (missing == MissingKey::make && ::access(path.c_str(), F_OK) != 0) {
    std::error_code ignored;
    fs::create_directories(fs::path(path).parent_path(), ignored);
    auto key = wire::PrivateKey::generate();
    if (!key) return key.error();
    if (auto written = write_key(path, key->pem()); !written) return written.error();
  }
  auto pem = read_file(path, kMaxKeyBytes);
  if (!pem) return pem.error();
  auto key = wire::PrivateKey::from_pem(*pem);
  if (!key) return wire::Error{path, key.error().found, "an Ed25519 private key as PKCS#8 PEM", ""};
  return key;
}

}  // namespace runner
