// The functions that answer the operations, one each, named in the table of operation.cc. The pipeline has settled
// identity, scope, body form and the path's provider before it calls one.
#pragma once

#include "reference_impl/exchange.h"

namespace reference_impl {

// M103, liquidity_providers.cc
Outcome register_liquidity_provider(Service& service, const Exchange& exchange);
Outcome get_liquidity_provider(Service& service, const Exchange& exchange);
Outcome list_liquidity_providers(Service& service, const Exchange& exchange);
Outcome upsert_persona(Service& service, const Exchange& exchange);

// M107, liquidity_execution.cc
Outcome upsert_execution_mode(Service& service, const Exchange& exchange);
Outcome get_execution_mode(Service& service, const Exchange& exchange);
Outcome record_execution_request(Service& service, const Exchange& exchange);
Outcome approve_execution_request(Service& service, const Exchange& exchange);
Outcome reject_execution_request(Service& service, const Exchange& exchange);
Outcome export_execution_requests(Service& service, const Exchange& exchange);

// M109, partner_liquidity_provider.cc
Outcome onboard_partner_provider(Service& service, const Exchange& exchange);
Outcome get_partner_provider(Service& service, const Exchange& exchange);
Outcome upsert_partner_status(Service& service, const Exchange& exchange);
Outcome evaluate_eligibility(Service& service, const Exchange& exchange);
Outcome upsert_rollout(Service& service, const Exchange& exchange);
Outcome export_audit_trail(Service& service, const Exchange& exchange);

// What all milestones share, feeds.cc
Outcome list_events(Service& service, const Exchange& exchange);
Outcome get_signing_keys(Service& service, const Exchange& exchange);

}  // namespace reference_impl
