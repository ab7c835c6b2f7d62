// The reference implementation of the SwapGraph liquidity-provider contract (M103, M107, M109): the service that the
// runner tests unless another one is named.
//
// A request goes in, a response comes out. There is no connection, thread, file or clock here: time, gate and keys come
// from the Settings, and the state is in memory. It uses no schema and no check: what it accepts and refuses is written
// by hand from the contract, so that the judge and the subject find each other's mistakes.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "reference_impl/signing.h"
#include "wire/http.h"
#include "wire/instant.h"

namespace reference_impl {

struct Settings {
  std::function<wire::Instant()> clock;  ///< 'now' of a request without x-now-iso; mandatory, called concurrently
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

  /// A copy with this service's current state; the two are independent afterwards. Signs every event first, so that
  /// what the two have in common is signed once.
  std::unique_ptr<Reference> fork();

  /// Handles any request, also a malformed one; safe to call from several threads.
  wire::Response handle(const wire::Request& request);
  void set_gate(bool open);
  /// From now on `next` signs; the key that has been active becomes verify-only.
  void rotate_key(SigningKey next);

 private:
  struct Core;
  explicit Reference(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace reference_impl
