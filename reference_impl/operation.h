// The operations of the contract as a table: which route, whose provider the path names, which reason code is the
// generic one, which function answers. Finds the operation of a request; runs nothing.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "reference_impl/exchange.h"

namespace reference_impl {

enum class Access {
  open,   ///< no identity needed
  read,   ///< GET, scope settlement:read
  write,  ///< POST, scope settlement:write, idempotent by key
};

/// Where the provider_id of the path is looked up.
enum class PathProvider { none, liquidity, partner };

struct Operation {
  std::string_view id;
  Access access;
  std::string_view route;  ///< "/liquidity-providers/{provider_id}"
  PathProvider path_provider;
  std::string_view generic_reason;  ///< empty where the operation has none
  Outcome (*answer)(Service&, const Exchange&);
};

struct RouteMatch {
  const Operation* operation;
  PathParameters path;
};

/// The operation of a method ("HEAD" counts as "GET") and a path as sent; NOT_FOUND for an unknown route or a path that
/// does not decode, METHOD_NOT_ALLOWED with `allow` for another method of a known one.
std::variant<RouteMatch, Refusal> find_operation(std::string_view method, std::string_view path);

/// "corr_" and the id in lower case, each run of other characters than a-z and 0-9 replaced by '_'.
std::string correlation_id_of(std::string_view operation_id);

}  // namespace reference_impl
