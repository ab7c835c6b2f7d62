// The operations of the contract: the function that handles each, and the table in which a request finds its own.
// Before a function is called, identity, scope, form of the body and the path's provider have been checked.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "reference_impl/exchange.h"

namespace reference_impl {

struct RouteMatch {
  const Operation* operation;
  PathParameters path;
};

/// The operation of a method ("HEAD" counts as "GET") and a path as sent; NOT_FOUND for an unknown route or a path that
/// does not decode, METHOD_NOT_ALLOWED with `allow` for another method of a known one.
std::variant<RouteMatch, Refusal> find_operation(std::string_view method, std::string_view path);

/// "corr_" and the id in lower case, each run of other characters than a-z and 0-9 replaced by '_'.
std::string correlation_id_of(std::string_view operation_id);

// M103, liquidity_providers.cc
Outcome register_liquidity_provider(Service& service, const Exchange& exchange);
Outcome get_liquidity_provider(Service& service, const Exchange& exchange);
Outcome list_liquidity_providers(Service& service, const Exchange& exchange);
Outcome upsert_persona(Service& service, const Exchange& exchange);

// M107, execution_mode.cc
Outcome upsert_execution_mode(Service& service, const Exchange& exchange);
Outcome get_execution_mode(Service& service, const Exchange& exchange);

// M107, execution_requests.cc
Outcome record_execution_request(Service& service, const Exchange& exchange);
Outcome approve_execution_request(Service& service, const Exchange& exchange);
Outcome reject_execution_request(Service& service, const Exchange& exchange);
Outcome export_execution_requests(Service& service, const Exchange& exchange);

// M109, partner_provider.cc
Outcome onboard_partner_provider(Service& service, const Exchange& exchange);
Outcome get_partner_provider(Service& service, const Exchange& exchange);
Outcome upsert_partner_status(Service& service, const Exchange& exchange);
Outcome export_audit_trail(Service& service, const Exchange& exchange);

// M109, partner_rollout.cc
Outcome evaluate_eligibility(Service& service, const Exchange& exchange);
Outcome upsert_rollout(Service& service, const Exchange& exchange);

// All milestones, feeds.cc
Outcome list_events(Service& service, const Exchange& exchange);
Outcome get_signing_keys(Service& service, const Exchange& exchange);

}  // namespace reference_impl
