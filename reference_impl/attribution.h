// Attribution on the swap documents (contract, M103.md, "Attribution on the existing contracts"): carries the liquidity
// provider of each intent into the proposal made from it and into the receipt. A pure projection: it does not consult
// the registry, validate documents or keep state.
#pragma once

#include "wire/json.h"

namespace reference_impl {

/// Takes {intents: [SwapIntent...], proposal: CycleProposal, receipt: SwapReceipt} and returns the same shape. Each
/// participant gets liquidity_provider_ref, persona_ref and liquidity_policy_ref of the intent that its intent_id
/// names, and loses those that the intent does not have. The receipt gets liquidity_provider_summary, with one entry
/// for each provider, ordered by provider_id, unless no participant has a provider. Values of another shape are
/// returned unchanged.
wire::Json project_attribution(const wire::Json& documents);

}  // namespace reference_impl
