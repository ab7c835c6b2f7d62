// Evaluates what the contract leaves open between two services (runner/document/tolerance.h) on a difference between
// their responses to one request. It errs on the side of the service: a difference that may be of a tolerated kind is.
#pragma once

#include <functional>
#include <vector>

#include "runner/document/tolerance.h"
#include "runner/explore/compare.h"
#include "runner/explore/lenient_reading.h"

namespace runner::explore {

/// The reference's responses to the request read otherwise, which leave no trace.
using AskReference = std::function<std::vector<checks::Exchange>(const Sent&)>;

/// The responses of two services to one request, and where they differ.
struct Divergence {
  const checks::Exchange& target;
  const checks::Exchange& oracle;
  const Difference& difference;
  const checks::Conventions& conventions;
  const ExchangeList* history = nullptr;  ///< of the target, this one included; null: nothing came before
  const AskReference* ask = nullptr;      ///< null: it cannot be asked again
};

bool holds(const Condition& condition, const Divergence& divergence);

/// Whether a tolerance covers a refusal for the sake of this value alone, whatever holds it.
bool covers_value(const std::vector<Tolerance>& tolerances, const wire::Json& value,
                  const checks::Conventions& conventions);

/// The first tolerance that covers the difference, or nullptr.
const Tolerance* tolerance_of(const std::vector<Tolerance>& tolerances, const Divergence& divergence);

}  // namespace runner::explore
