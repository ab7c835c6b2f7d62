// Each check derived from an operation's sample catches a service that fails it.
#include "tests/runner/execute/run_result.h"

namespace runner {
namespace {

CATCHES(derived_identity, served_without_identity, "") {
  return execute_after([](const Request& request, Response& response) {
           if (sent(request, "x-actor-type").empty() && is_add(request)) {
             response = with_json(200, Object{{"correlation_id", "corr_things_add"},
                                              {"thing", Object{{"thing_id", "t"}, {"name", "n"}, {"at", "x"}}}});
           }
         })
      .outcome();
}
CATCHES(derived_actor_type, unauthorized_instead, "") {
  return execute_after([](const Request& request, Response& response) {
           if (sent(request, "x-actor-type") == "agent") response = refusal(401, "UNAUTHORIZED", {});
         })
      .outcome();
}
CATCHES(derived_scope, forbidden_instead, "/error/code") {
  return execute_after([](const Request&, Response& response) {
           if (response.body.bytes().find("INSUFFICIENT_SCOPE") != std::string::npos) {
             response = refusal(403, "FORBIDDEN", Object{{"reason_code", "thing_invalid"}}, "corr_things_get");
           }
         })
      .outcome();
}
CATCHES(derived_idempotency_key, other_header_named, "/error/details/header") {
  return execute_after([](const Request& request, Response& response) {
           if (is_add(request) && sent(request, "idempotency-key").empty() && response.status == 400) {
             edit(response, "/error/details/header", "X-Key");
           }
         })
      .outcome();
}
CATCHES(derived_replay, second_answer_differs, "/thing/name") {
  return execute_after([](const Request& request, Response& response) {
           if (is_add(request) && wire::find_header(response.headers, "idempotency-replayed") &&
               response.status == 200) {
             edit(response, "/thing/name", "Another");
           }
         })
      .outcome();
}
CATCHES(derived_mismatch, conflict_instead, "/error/code") {
  return execute_after([](const Request&, Response& response) {
           if (response.body.bytes().find("PAYLOAD_MISMATCH") != std::string::npos) {
             response = refusal(409, "CONFLICT", Object{{"reason_code", "thing_taken"}}, "corr_things_add");
           }
         })
      .outcome();
}
CATCHES(derived_body, array_is_taken_for_an_object, "/error/details/reason_code") {
  return execute_after([](const Request& request, Response& response) {
           if (is_add(request) && request.body == "[]" && response.status == 400) {
             edit(response, "/error/details/reason_code", "thing_taken");
           }
         })
      .outcome();
}
CATCHES(derived_unknown_id, prototype_found, "") {
  return execute_after([](const Request& request, Response& response) {
           if (request.target == "/things/__proto__" && response.status == 404) {
             response =
                 refusal(400, "CONSTRAINT_VIOLATION", Object{{"reason_code", "thing_invalid"}}, "corr_things_get");
           }
         })
      .outcome();
}
HOLDS(derived_unknown_id, tiny_service) {
  TinyDriver driver;
  return execute_tiny(driver).outcome();
}

}  // namespace
}  // namespace runner
