// The contract for others: OpenAPI for those who call the service, AsyncAPI for those who read its events, a page for
// people. All are made from the milestones, and are the same bytes for the same files; the page shows exchanges of a
// recorded run too, opens from disk, and loads nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/plan/plan.h"

namespace runner::contract {

/// Milestones of one contract: the same conventions, the same schemas. At least one.
using Plans = std::vector<const Plan*>;

/// Why these milestones cannot be in one document.
wire::Problem refuse_different_contracts(const Plans& plans);

/// The id and title of one milestone, or the ids of several.
std::string title_of(const Plans& plans);
/// The milestone's version, or of several the id and version of each; "0.0.0" where none is stated.
std::string version_of(const Plans& plans);

/// OpenAPI 3.1: operations with their parameters, bodies, responses, refusals, security and examples.
wire::Json openapi_document(const Plans& plans);

/// AsyncAPI 3.0: the events, with their payloads and examples. Schemas are in the words of draft 7, which every tool
/// reads.
wire::Json asyncapi_document(const Plans& plans);

struct ShownExchange {
  std::string run;  ///< name of the run that recorded it
  std::string scenario;
  std::string request;  ///< bytes as recorded
  std::string response;
};
/// By operation id.
using ShownExchanges = std::map<std::string, ShownExchange>;

/// The first success of each operation in a run's exchanges.ndjson; with a body sent, where there is one.
void add_shown_exchanges(ShownExchanges& shown, const Plan& plan, std::string_view exchanges, const std::string& run);

std::string html_reference(const Plans& plans, const ShownExchanges& shown);

}  // namespace runner::contract
