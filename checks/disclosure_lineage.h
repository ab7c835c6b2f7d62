// Judges the lineage of disclosure over documents: intent, proposal, receipt and registry must agree on each provider
// (contract, M103, "Attribution on the existing contracts").
#pragma once

#include "checks/judgement.h"

namespace checks {

/// A null pointer is a document that was not given; rules that need it are then not judged.
struct LineageView {
  const wire::Json* intents = nullptr;   ///< array of SwapIntent
  const wire::Json* proposal = nullptr;  ///< CycleProposal
  const wire::Json* receipt = nullptr;   ///< SwapReceipt
  const wire::Json* registry = nullptr;  ///< array of LiquidityProviderRef
};

/// Pointers in findings begin with /intents, /proposal or /receipt.
void judge_disclosure_lineage(const LineageView& view, Judgement& judgement);

}  // namespace checks
