// Turns the fields of one request in a fixture into the bytes that are sent: path, query, headers, body. Caller, scopes
// and clock become headers as the contract defines (common.md, "Identity, clock").
#pragma once

#include "checks/exchange.h"
#include "runner/document/fixture.h"
#include "runner/play/bindings.h"

namespace runner {

/// The fields of a step, replaced by those of a case where it has them.
CallFields overlay(const CallFields& step, const Case& variation);

/// Makes idempotency keys. A label has one key within a session; a fresh key is used nowhere else.
class IdempotencyKeys {
 public:
  explicit IdempotencyKeys(const Bindings& bindings) : bindings_(bindings) {}
  /// Continues the numbers of `other`.
  IdempotencyKeys(const IdempotencyKeys& other, const Bindings& bindings) : bindings_(bindings), count_(other.count_) {}
  std::string labelled(std::string_view label) const { return bindings_.unique("key-" + std::string(label)); }
  std::string fresh() { return bindings_.unique("auto-" + std::to_string(++count_)); }

 private:
  const Bindings& bindings_;
  int count_ = 0;
};

/// The caller that the fields name, by default `owner`. Absent for `none`.
std::optional<checks::Actor> resolve_caller(const CallFields& fields, const Bindings& bindings);

/// An exchange with everything but its response. Where `call.operation` is empty, method and target are sent as they
/// are.
checks::Exchange build_exchange(const CallStep& call, const checks::Contract& contract, const Bindings& bindings,
                                IdempotencyKeys& keys);

/// A request that others made, as the checks see it: its operation found by its route, without the response.
checks::Exchange exchange_of(wire::Request request, const checks::Contract& contract);

/// Joins path and query.
std::string build_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace runner
