#include "reference_impl/operations.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "wire/uri.h"
#include "wire/utf8.h"

namespace reference_impl {
namespace {

constexpr auto kOperations = [] {
  using enum Access;
  using enum PathProvider;
  using namespace reason;
  return std::array<Operation, 18>{{
      {"liquidityProviders.register", write, "/liquidity-providers", none, kProviderInvalid,
       register_liquidity_provider},
      {"liquidityProviders.list", read, "/liquidity-providers", none, kProviderInvalid, list_liquidity_providers},
      {"liquidityProviders.get", read, "/liquidity-providers/{provider_id}", liquidity, kProviderInvalid,
       get_liquidity_provider},
      {"liquidityProviders.persona.upsert", write, "/liquidity-providers/{provider_id}/persona", liquidity,
       kPersonaInvalid, upsert_persona},
      {"liquidityExecution.mode.upsert", write, "/liquidity-providers/{provider_id}/execution-mode", liquidity,
       kModeInvalid, upsert_execution_mode},
      {"liquidityExecution.mode.get", read, "/liquidity-providers/{provider_id}/execution-mode", liquidity,
       kModeInvalid, get_execution_mode},
      {"liquidityExecution.request.record", write, "/liquidity-providers/{provider_id}/execution-requests", liquidity,
       kRequestInvalid, record_execution_request},
      {"liquidityExecution.request.approve", write,
       "/liquidity-providers/{provider_id}/execution-requests/{request_id}/approve", liquidity, kRequestInvalid,
       approve_execution_request},
      {"liquidityExecution.request.reject", write,
       "/liquidity-providers/{provider_id}/execution-requests/{request_id}/reject", liquidity, kRequestInvalid,
       reject_execution_request},
      {"liquidityExecution.export", read, "/liquidity-providers/{provider_id}/execution-requests/export", liquidity,
       kRequestInvalid, export_execution_requests},
      {"partnerLiquidityProvider.onboard", write, "/partner-liquidity-providers", none, kPartnerInvalid,
       onboard_partner_provider},
      {"partnerLiquidityProvider.get", read, "/partner-liquidity-providers/{provider_id}", partner, kPartnerInvalid,
       get_partner_provider},
      {"partnerLiquidityProvider.status.upsert", write, "/partner-liquidity-providers/{provider_id}/status", partner,
       kPartnerInvalid, upsert_partner_status},
      {"partnerLiquidityProvider.eligibility.evaluate", write,
       "/partner-liquidity-providers/{provider_id}/eligibility/evaluate", partner, kPartnerInvalid,
       evaluate_eligibility},
      {"partnerLiquidityProvider.rollout.upsert", write, "/partner-liquidity-providers/{provider_id}/rollout", partner,
       kPartnerInvalid, upsert_rollout},
      {"partnerLiquidityProvider.rollout.export", read, "/partner-liquidity-providers/{provider_id}/rollout/export",
       partner, kPartnerInvalid, export_audit_trail},
      {"events.list", read, "/events", none, "", list_events},
      {"keys.policyIntegritySigning.get", open, "/keys/policy-integrity-signing", none, "", get_signing_keys},
  }};
}();

/// Calls visit(segment) for each segment after the leading '/'.
template <typename Visit>
void for_each_segment(std::string_view path, Visit visit) {
  for (size_t start = 1; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    visit(path.substr(start, end - start));
    start = end + 1;
  }
}

/// The decoded segments of a path; nothing if it has none, or one does not decode to UTF-8.
std::optional<std::vector<std::string>> decoded_segments(std::string_view path) {
  if (path.empty() || path.front() != '/') {
    return std::nullopt;
  }
  std::optional<std::vector<std::string>> segments(std::in_place);
  for_each_segment(path, [&segments](std::string_view segment) {
    std::optional<std::string> decoded = wire::percent_decode(segment);
    if (!decoded || !wire::is_utf8(*decoded)) {
      segments.reset();
    }
    if (segments) {
      segments->push_back(std::move(*decoded));
    }
  });
  return segments;
}

const std::vector<std::vector<std::string_view>>& route_segments() {
  static const auto* const kSegments = [] {
    auto* table = new std::vector<std::vector<std::string_view>>;
    for (const Operation& operation : kOperations) {
      std::vector<std::string_view>& row = table->emplace_back();
      for_each_segment(operation.route, [&row](std::string_view segment) { row.push_back(segment); });
    }
    return table;
  }();
  return *kSegments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const std::vector<std::string_view>& route, const std::vector<std::string>& segments) {
  return std::equal(route.begin(), route.end(), segments.begin(), segments.end(),
                    [](std::string_view expected, const std::string& segment) {
                      return is_parameter(expected) ? !segment.empty() : expected == segment;
                    });
}

PathParameters take_parameters(const std::vector<std::string_view>& route, std::vector<std::string>& segments) {
  PathParameters parameters;
  for (size_t i = 0; i < route.size(); ++i) {
    if (route[i] == "{provider_id}") {
      parameters.provider_id = std::move(segments[i]);
    } else if (route[i] == "{request_id}") {
      parameters.request_id = std::move(segments[i]);
    }
  }
  return parameters;
}

/// The text, with bytes outside of ASCII replaced if it is not UTF-8.
std::string printable(std::string_view text) {
  std::string copy(text);
  if (!wire::is_utf8(copy)) {
    std::replace_if(
        copy.begin(), copy.end(), [](char byte) { return (byte & 0x80) != 0; }, '?');
  }
  return copy;
}

Refusal unknown_route(std::string_view method, std::string_view path) {
  Refusal refusal{ErrorCode::not_found, "no such route", {}, {}};
  refusal.details = {{"method", printable(method)}, {"path", printable(path)}};
  return refusal;
}

Refusal method_not_allowed(const std::string& allow) {
  return {ErrorCode::method_not_allowed, "the route does not have this method", {}, {{"allow", allow}}};
}

}  // namespace

std::variant<RouteMatch, Refusal> find_operation(std::string_view method, std::string_view path) {
  std::optional<std::vector<std::string>> segments = decoded_segments(path);
  if (!segments) {
    return unknown_route(method, path);
  }
  std::string allow;
  for (size_t i = 0; i < kOperations.size(); ++i) {
    if (!matches(route_segments()[i], *segments)) {
      continue;
    }
    const bool writes = kOperations[i].access == Access::write;
    if (writes ? method == "POST" : method == "GET" || method == "HEAD") {
      return RouteMatch{&kOperations[i], take_parameters(route_segments()[i], *segments)};
    }
    allow.append(allow.empty() ? "" : ", ").append(writes ? "POST" : "GET, HEAD");
  }
  return allow.empty() ? unknown_route(method, path) : method_not_allowed(allow);
}

std::string correlation_id_of(std::string_view operation_id) {
  std::string correlation_id = "corr_";
  for (char letter : operation_id) {
    const char lower = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      correlation_id.push_back(lower);
    } else if (correlation_id.back() != '_') {
      correlation_id.push_back('_');
    }
  }
  return correlation_id;
}

}  // namespace reference_impl
