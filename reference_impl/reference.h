// The reference implementation of the SwapGraph liquidity-provider contract (M103, M107, M109): the subject that the
// runner drives where no other service is named.
//
// One entry: a request in, a response out. There is no connection, no thread, no file and no clock in here: time, gate
// and keys come from the Settings, state lives in memory. It knows no schema and no check: what it accepts and refuses
// is written by hand from the contract, so that the judge and the subject find each other's mistakes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "wire/ed25519.h"
#include "wire/http.h"
#include "wire/instant.h"

namespace reference_impl {

class SignatureMemory;  // signing.h

/// A key that signs exports and events. Key ids are unique within one Reference.
struct SigningKey {
  std::string key_id;
  wire::PrivateKey key;
  std::shared_ptr<SignatureMemory> memory =
      nullptr;  ///< may be null; shared by References that sign the same bytes again
};

/// A key that signed once: still published, so that what it signed can be verified.
struct VerifyOnlyKey {
  std::string key_id;
  wire::PublicKey key;
};

struct Settings {
  std::function<wire::Instant()> clock;  ///< 'now' where a request has no x-now-iso; mandatory, called concurrently
  bool integration_gate_open = false;    ///< INTEGRATION_ENABLED=1
  SigningKey active_key;
  std::vector<VerifyOnlyKey> verify_only_keys;
};

class Reference {
 public:
  explicit Reference(Settings settings);
  ~Reference();
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  /// Another service that goes on from what this one remembers now; neither notices the other afterwards. Counts as a
  /// reading of every event: what the two have in common is signed once.
  std::unique_ptr<Reference> fork();

  /// Answers any request whatsoever; safe to call from several threads.
  wire::Response answer(const wire::Request& request);
  void set_gate(bool open);
  /// From now on `next` signs; the key that was active becomes verify-only.
  void rotate_key(SigningKey next);

 private:
  struct Core;
  explicit Reference(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace reference_impl
