// M107: execution requests, their decisions and their export (contract, M107.md, "Rules").

#include <utility>

#include "reference_impl/events.h"
#include "reference_impl/execution_mode.h"
#include "reference_impl/operations.h"
#include "reference_impl/signed_export.h"

namespace reference_impl {
namespace {

constexpr std::string_view kActionTypes[] = {"settlement_execute", "settlement_cancel", "settlement_retry",
                                             "inventory_release"};
constexpr std::string_view kRiskClasses[] = {"low", "medium", "high", "critical"};
constexpr std::string_view kRequestStatuses[] = {"pending", "approved", "rejected"};

// Recording

struct RecordingRequest {
  ExecutionRequest request;
  bool auto_execute = false;
  bool platform_policy_blocked = false;
};

std::variant<RecordingRequest, Refusal> read_recording(const Exchange& exchange, ObjectReader& root,
                                                       ObjectReader& fields, std::optional<PayloadError>& error) {
  RecordingRequest recording;
  ExecutionRequest& request = recording.request;
  request.request_id = fields.optional_identifier("request_id").value_or("");
  request.provider_id = exchange.path.provider_id;
  request.proposal_id = fields.optional_identifier("proposal_id");
  request.cycle_id = fields.optional_identifier("cycle_id");
  request.intent_ids = sorted(fields.optional_identifiers("intent_ids"));
  request.action_type = fields.choice("action_type", kActionTypes);
  request.risk_class = fields.choice("risk_class", kRiskClasses);
  request.reason_codes = sorted(fields.identifiers("reason_codes", 1));
  request.correlation_id = fields.identifier("correlation_id");
  request.requested_at = fields.instant_or("requested_at", exchange.now);
  request.requested_by = exchange.caller;
  request.metadata = fields.open_object("metadata");
  recording.auto_execute = fields.flag_or("auto_execute", false);
  recording.platform_policy_blocked = fields.flag_or("platform_policy_blocked", false);
  if (!request.proposal_id && !request.cycle_id && request.intent_ids.empty()) {
    fields.reject("proposal_id", "at least one of proposal_id, cycle_id, intent_ids");
  }
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kRequestInvalid, error->message());
  }
  return recording;
}

std::optional<Refusal> check_recording(const State& state, const RecordingRequest& recording) {
  if (recording.platform_policy_blocked) {
    return conflict(reason::kPlatformBlocked, "the platform's policy blocks this action");
  }
  if (recording.auto_execute) {
    return refuse(ErrorCode::forbidden, reason::kApprovalRequired,
                  "an operator decides; nothing is executed automatically");
  }
  const auto requests = state.execution_requests.find(recording.request.provider_id);
  if (requests != state.execution_requests.end() && requests->second.positions.contains(recording.request.request_id)) {
    return conflict(reason::kRequestInvalid, "/execution_request/request_id: taken");
  }
  return std::nullopt;
}

const ExecutionRequest& store_request(State& state, ExecutionRequest request) {
  ExecutionRequests& requests = state.execution_requests[request.provider_id];
  if (request.request_id.empty()) {
    request.request_id = next_id(state.counters.execution_request, "lpexec_req_", requests.positions);
  }
  Position position{request.requested_at, request.request_id};
  requests.positions.emplace(request.request_id, position);
  return requests.by_position.emplace(std::move(position), std::move(request)).first->second;
}

void emit_recorded(State& state, const Exchange& exchange, const ExecutionRequest& request) {
  wire::Object payload;
  payload.append("request_id", request.request_id);
  payload.append("provider_id", request.provider_id);
  payload.append("action_type", request.action_type);
  payload.append("risk_class", request.risk_class);
  payload.append("status", request.status());
  payload.append("reason_codes", strings_json(request.reason_codes));
  payload.append("correlation_id", request.correlation_id);
  payload.append("requested_at", instant_json(request.requested_at));
  emit(state, exchange,
       {"liquidity.execution_request.recorded",
        {request.provider_id, request.request_id},
        request.requested_at,
        exchange.caller,
        std::move(payload)});
}

wire::Object request_body(const Exchange& exchange, const ExecutionRequest& request) {
  wire::Object body = begin_body(exchange);
  body.append("provider_id", request.provider_id);
  body.append("execution_request", execution_request_view(request));
  return body;
}

// Deciding

/// How the two decisions differ.
struct DecisionKind {
  std::string_view decision;
  std::string_view instant_name;
};
constexpr DecisionKind kApprove{"approve", "approved_at"};
constexpr DecisionKind kReject{"reject", "rejected_at"};

struct DecisionRequest {
  Decision decision;
  std::optional<wire::Instant> supplied_at;
};

std::variant<DecisionRequest, Refusal> read_decision(const Exchange& exchange, const DecisionKind& kind) {
  std::optional<PayloadError> error;
  DecisionRequest request;
  Decision& decision = request.decision;
  ObjectReader root(exchange.body, "", error);
  ObjectReader fields = root.object("decision");
  if (error) {
    return bad_input(reason::kRequestInvalid, error->message());
  }
  decision.decision = kind.decision;
  decision.operator_actor = fields.actor("operator_actor");
  if (error) {
    return refuse(ErrorCode::forbidden, reason::kApprovalRequired, error->message());
  }
  decision.reason_codes = sorted(fields.identifiers("reason_codes", 1));
  decision.correlation_id = fields.identifier("correlation_id");
  request.supplied_at = fields.optional_instant(kind.instant_name);
  fields.close();
  root.close();
  if (error) {
    return bad_input(reason::kRequestInvalid, error->message());
  }
  return request;
}

ExecutionRequest* find_request(State& state, const PathParameters& path) {
  const auto requests = state.execution_requests.find(path.provider_id);
  if (requests == state.execution_requests.end()) {
    return nullptr;
  }
  const auto position = requests->second.positions.find(path.request_id);
  return position == requests->second.positions.end() ? nullptr : &requests->second.by_position.at(position->second);
}

std::optional<Refusal> check_decision(const ExecutionRequest& request, const DecisionRequest& wanted) {
  const std::optional<Decision>& made = request.decision;
  if (made && made->decision != wanted.decision.decision) {
    return conflict(reason::kRequestInvalid, "the request was decided the other way");
  }
  if (wanted.supplied_at && *wanted.supplied_at < request.requested_at) {
    return bad_input(reason::kRequestInvalid, "the decision's instant is before requested_at");
  }
  if (made &&
      (made->operator_actor != wanted.decision.operator_actor || made->reason_codes != wanted.decision.reason_codes ||
       made->correlation_id != wanted.decision.correlation_id)) {
    return conflict(reason::kRequestInvalid, "the request was decided by another decision");
  }
  return std::nullopt;
}

void emit_decided(State& state, const Exchange& exchange, const ExecutionRequest& request) {
  const Decision& decision = *request.decision;
  wire::Object payload;
  payload.append("request_id", request.request_id);
  payload.append("provider_id", request.provider_id);
  payload.append("decision", decision.decision);
  payload.append("operator_actor", actor_ref(decision.operator_actor));
  payload.append("decision_reason_codes", strings_json(decision.reason_codes));
  payload.append("decision_correlation_id", decision.correlation_id);
  payload.append("decided_at", instant_json(decision.decided_at));
  emit(state, exchange,
       {"liquidity.execution_request.decided",
        {request.provider_id, request.request_id},
        decision.decided_at,
        exchange.caller,
        std::move(payload)});
}

Outcome decide(Service& service, const Exchange& exchange, const DecisionKind& kind) {
  auto read = read_decision(exchange, kind);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  ExecutionRequest* request = find_request(service.state, exchange.path);
  if (!request) {
    return refuse(ErrorCode::not_found, reason::kRequestNotFound, "the provider has no such execution request");
  }
  DecisionRequest& wanted = std::get<DecisionRequest>(read);
  if (std::optional<Refusal> refusal = check_decision(*request, wanted)) {
    return *std::move(refusal);
  }
  if (!request->decision) {
    wanted.decision.decided_at = wanted.supplied_at.value_or(later(exchange.now, request->requested_at));
    request->decision = std::move(wanted.decision);
    emit_decided(service.state, exchange, *request);
  }
  return request_body(exchange, *request);
}

}  // namespace

Outcome record_execution_request(Service& service, const Exchange& exchange) {
  std::optional<PayloadError> error;
  ObjectReader root(exchange.body, "", error);
  ObjectReader fields = root.object("execution_request");
  if (error) {
    return bad_input(reason::kRequestInvalid, error->message());
  }
  ExecutionMode mode = effective_mode(service.state, exchange.path.provider_id);
  if (std::optional<Refusal> refusal = check_restriction(mode.snapshot, service.integration_gate_open, exchange.now)) {
    return *std::move(refusal);
  }
  auto read = read_recording(exchange, root, fields, error);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  RecordingRequest& recording = std::get<RecordingRequest>(read);
  if (std::optional<Refusal> refusal = check_recording(service.state, recording)) {
    return *std::move(refusal);
  }
  recording.request.mode_snapshot = std::move(mode.snapshot);
  const ExecutionRequest& request = store_request(service.state, std::move(recording.request));
  emit_recorded(service.state, exchange, request);
  return request_body(exchange, request);
}

Outcome approve_execution_request(Service& service, const Exchange& exchange) {
  return decide(service, exchange, kApprove);
}

Outcome reject_execution_request(Service& service, const Exchange& exchange) {
  return decide(service, exchange, kReject);
}

Outcome export_execution_requests(Service& service, const Exchange& exchange) {
  constexpr FilterRule kFilters[] = {{"status", kRequestStatuses}, {"risk_class", kRiskClasses}};
  auto read = read_export_query(service, exchange, kFilters);
  if (Refusal* refusal = std::get_if<Refusal>(&read)) {
    return std::move(*refusal);
  }
  const ExportQuery& query = std::get<ExportQuery>(read);
  const auto fits = [&filters = query.selection.filters](const ExecutionRequest& request) {
    const auto status = filters.find("status");
    const auto risk_class = filters.find("risk_class");
    return (status == filters.end() || status->second == request.status()) &&
           (risk_class == filters.end() || risk_class->second == request.risk_class);
  };
  static const ExecutionRequests kNone;
  const auto found = service.state.execution_requests.find(exchange.path.provider_id);
  const ExecutionRequests& requests = found == service.state.execution_requests.end() ? kNone : found->second;
  const Page<ExecutionRequest> page = cut_page(requests.by_position, query, UpperEnd::included, fits);
  wire::Array entries;
  for (const ExecutionRequest* request : page.records) {
    entries.push_back(execution_request_view(*request));
  }
  wire::Object body = begin_body(exchange);
  body.append("provider_id", exchange.path.provider_id);
  body.append("export", sign_export(service, exchange, query, {std::move(entries), page.total, page.last}));
  return body;
}

}  // namespace reference_impl
