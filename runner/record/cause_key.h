// What would have to change in the service for a finding to go: findings with the same key have one cause. A key holds
// what is the same from run to run: no instant, generated id, name space or array index.
#pragma once

#include <compare>
#include <string>

#include "runner/record/record.h"

namespace runner {

struct CauseKey {
  enum class Kind {
    accepted,  ///< a request that must be refused succeeds
    refused,   ///< a request that must succeed is refused or fails with a 5xx; or one gets no response
    failed,    ///< a request that must be refused gets a 5xx
    replay,    ///< a repeated request gets a response of its own
    outcome,   ///< refused, as it must be, with another code
    status,    ///< responses whose status does not match their content
    missing,   ///< a member that must be there
    schema,    ///< a document that its schema refuses
    writing,   ///< values that are written otherwise wherever they are
    value,     ///< a part of a response, or a document, that is not the expected one
    check      ///< whatever else a check of the runner finds
  };
  Kind kind = Kind::check;
  std::string check;       ///< id of the runner's rule, where findings of different ones differ
  std::string operation;   ///< id; empty where the same difference in another operation has the same cause
  std::string place;       ///< pointer with '*' for indices
  std::string difference;  ///< expected and actual, as shapes where they are values
  std::string rules;       ///< rules of the milestone, where faults of different ones look the same

  friend auto operator<=>(const CauseKey&, const CauseKey&) = default;

  /// As text, for fingerprints.
  std::string to_string() const;
};

/// `result`: null for a finding of the whole run.
CauseKey key_of(const Record& record, const ScenarioResult* result, const PlacedFinding& placed);

/// The key of an operation, or route, that fails whatever it is asked.
CauseKey key_of_failing(const std::string& operation);

/// The key of a request that must succeed and that nothing but its operation distinguishes: it refuses all the others.
bool is_plain_refusal(const CauseKey& key);

/// A finding about what a fixture expects, not about what holds of every exchange.
bool is_expectation(const ScenarioRun& run, const checks::Finding& finding);
/// One about the outcome of an exchange: status, error code and reason code.
bool is_about_outcome(const ScenarioRun& run, const checks::Finding& finding);
/// An error response with the status of a success.
bool is_disguised_error(const checks::Exchange& exchange);
/// A repeated request with the same key did not get the stored response.
bool is_about_replay(const ScenarioResult& result, const checks::Finding& finding);
/// One about an exchange that gave no result: no response, or a 5xx.
bool is_without_result(const checks::Finding& finding);
/// The refusal that a step expects, as its fixture names it: "409 CONFLICT thing_taken".
std::string expected_refusal(const ScenarioRun& run, int step);
/// A schema refuses a value for what another member of the response is.
bool is_conditional(const checks::Finding& finding);
/// The step must succeed; true for a given (-1) too.
bool expects_success(const ScenarioRun& run, int step);

/// The exchange of a finding; null where it has none.
const checks::Exchange* exchange_of(const ScenarioResult* result, const checks::Finding& finding);

}  // namespace runner
