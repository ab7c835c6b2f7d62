// A service with many faults of different kinds at once: each of them is among its causes, in the words of its own
// place.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "tests/faults/whole_run.h"
#include "wire/json_pointer.h"

namespace {

using runner::Change;
using wire::Json;
using wire::Request;
using wire::Response;

struct Defect {
  const char* cause;  // parts of the sentence of its cause, in their order
  const char* method;
  const char* end;  // of the path
  std::function<void(Json& body, Response&)> make;
};

bool ends_with(const Request& request, const Defect& defect) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return request.method == defect.method && path.ends_with(defect.end);
}

// In the events of a type.
std::function<void(Json&, Response&)> in_events(std::string type, std::function<void(Json&)> change) {
  return [type = std::move(type), change = std::move(change)](Json& body, Response&) {
    for (size_t i = 0; i < wire::elements_at(body, "/events").size(); ++i) {
      const std::string at = "/events/" + std::to_string(i);
      Json event = *wire::find_at(body, at);
      if (wire::text_at(event, "/type") != type) continue;
      change(event);
      wire::set_at(body, at, event);
    }
  };
}

std::function<void(Json&, Response&)> set(std::string pointer, Json value) {
  return [=](Json& body, Response&) {
    if (wire::find_at(body, pointer)) wire::set_at(body, pointer, value);
  };
}

void reverse(Json& body, const std::string& pointer) {
  const wire::Array& array = wire::elements_at(body, pointer);
  if (!array.empty()) wire::set_at(body, pointer, wire::Array(array.rbegin(), array.rend()));
}

std::vector<Defect> defects() {
  return {
      {"approve: /execution_request/decided_at is missing", "POST", "/approve",
       [](Json& body, Response&) { wire::remove_at(body, "/execution_request/decided_at"); }},
      {"/execution_mode/integration_gate_enabled: must be a boolean", "GET", "/execution-mode",
       set("/execution_mode/integration_gate_enabled", "false")},
      {"/correlation_id: corr_reject", "POST", "/reject", set("/correlation_id", "corr_reject")},
      {"arrays are in another order (/execution_request/reason_codes", "POST", "/execution-requests",
       [](Json& body, Response&) { reverse(body, "/execution_request/reason_codes"); }},
      {"/export/attestation/chain_hash: ", "GET", "/export",
       [](Json& body, Response&) {
         const std::string hash = wire::text_at(body, "/export/attestation/chain_hash");
         if (!hash.empty())
           wire::set_at(body, "/export/attestation/chain_hash", std::string(hash.rbegin(), hash.rend()));
       }},
      {"header content-type: text/plain", "GET", "/export",
       [](Json&, Response& response) {
         for (wire::Header& header : response.headers) {
           if (header.name == "content-type") header.value = "text/plain";
         }
       }},
      {"/payload/operator_actor is missing", "GET", "/events",
       in_events("liquidity.execution_request.decided",
                 [](Json& event) { wire::remove_at(event, "/payload/operator_actor"); })},
      {"/actor: {\"type\":\"partner\",\"id\":\"system\"}", "GET", "/events",
       in_events("liquidity.execution_mode.updated", [](Json& event) { wire::set_at(event, "/actor/id", "system"); })},
      {"/active_key_id: ", "GET", "/policy-integrity-signing", set("/active_key_id", "unknown")},
      {"the member \"debug\" is not allowed here", "POST", "/execution-mode",
       [](Json& body, Response&) {
         if (wire::find_at(body, "/execution_mode")) wire::set_at(body, "/debug", 1);
       }},
      {"/error/details/reason_code: \"policy_blocked\"", "POST", "/execution-requests",
       [](Json& body, Response&) {
         if (wire::text_at(body, "/error/details/reason_code") == "liquidity_execution_platform_policy_blocked")
           wire::set_at(body, "/error/details/reason_code", "policy_blocked");
       }},
      {"/error/code: NOT_FOUND with status 400", "POST", "/approve",
       [](Json&, Response& response) {
         if (response.status == 404) response.status = 400;
       }},
  };
}

Change all_of(std::vector<Defect> defects) {
  return [defects = std::move(defects)](const Request& request, Response& response) {
    for (const Defect& defect : defects) {
      auto body = wire::parse_json(response.body.bytes());
      if (!ends_with(request, defect) || !body) continue;
      Json changed = *body;
      defect.make(changed, response);
      response.body = wire::to_text(changed);
    }
  };
}

TEST(BadService, HasACauseForEachOfItsDefects) {
  constexpr size_t kMostCauses = 20;
  const runner::Record record = faults::whole_run(faults::plan_of("M107"), all_of(defects()));
  for (const Defect& defect : defects()) {
    const bool is_named = std::any_of(record.causes.begin(), record.causes.end(), [&](const runner::Cause& cause) {
      return cause.sentence.text().find(defect.cause) != std::string::npos;
    });
    EXPECT_TRUE(is_named) << defect.cause << "\n" << faults::described(record);
  }
  EXPECT_LE(record.causes.size(), kMostCauses) << faults::described(record);
}

}  // namespace
