// M109: partner liquidity providers (contract, M109.md, "Rules"): what their onboarding, status, eligibility and
// rollout have in common.
#pragma once

#include <string_view>

#include "reference_impl/exchange.h"
#include "reference_impl/payload.h"

namespace reference_impl {

// The statuses of a provider; a rollout shares "active".
constexpr std::string_view kPendingReview = "pending_review";
constexpr std::string_view kActive = "active";
constexpr std::string_view kRestricted = "restricted";
constexpr std::string_view kOffboarded = "offboarded";

/// The provider that the path names; it exists.
PartnerProvider& partner_of_path(Service& service, const Exchange& exchange);

/// Appends the entry, whose audit_id is generated here, to the audit trail of its provider.
void append_audit(State& state, AuditEntry entry);

/// The four governance fields of a payload.
Governance read_governance(ObjectReader& fields);

}  // namespace reference_impl
