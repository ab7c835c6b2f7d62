// Turns what a fixture says of one request into the bytes that are sent: path, query, headers, body. The mapping of
// caller, scopes and clock to headers is the contract's (common.md, "Identity, clock").
#pragma once

#include "checks/exchange.h"
#include "runner/document/fixture.h"
#include "runner/play/bindings.h"

namespace runner {

/// A step's fields with a case's laid over them.
CallFields overlay(const CallFields& step, const Case& variation);

/// Makes idempotency keys: a label's is the same within one session, a fresh one is nobody else's.
class IdempotencyKeys {
 public:
  explicit IdempotencyKeys(const Bindings& bindings) : bindings_(bindings) {}
  /// Goes on counting where `other` stands.
  IdempotencyKeys(const IdempotencyKeys& other, const Bindings& bindings) : bindings_(bindings), count_(other.count_) {}
  std::string labelled(std::string_view label) const { return bindings_.unique("key-" + std::string(label)); }
  std::string fresh() { return bindings_.unique("auto-" + std::to_string(++count_)); }

 private:
  const Bindings& bindings_;
  int count_ = 0;
};

/// The caller that the fields name, default `owner`; nothing for `none`.
std::optional<checks::Actor> resolve_caller(const CallFields& fields, const Bindings& bindings);

/// An exchange with everything but its answer. `call.operation` empty: `operation` is null and method and target are
/// sent as they are.
checks::Exchange build_exchange(const CallStep& call, const checks::Operation* operation, const Bindings& bindings,
                                IdempotencyKeys& keys);

/// Puts path and query together again; for the pages of a walk.
std::string build_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace runner
