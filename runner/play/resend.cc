#include "runner/play/resend.h"

#include <algorithm>

#include "runner/play/substitutes.h"
#include "runner/record/redaction.h"

namespace runner {
namespace {

using checks::Exchange;

// A secret was not recorded: the session adds its own.
bool is_recorded(const wire::Header& header) { return header.value.bytes().find(kRedacted) == std::string::npos; }

wire::Request request_now(const wire::Request& then, const Substitutes& substitutes, const Session& session) {
  wire::Request request{then.method, substitutes.apply(then.target), {}, substitutes.apply(then.body)};
  for (const wire::Header& header : then.headers) {
    if (is_recorded(header)) request.headers.push_back({header.name, substitutes.apply(header.value.bytes())});
  }
  return session.prepare(std::move(request));
}

}  // namespace

std::vector<Exchange> resend(const Recording& recording, Session& session, const checks::Contract& contract,
                             checks::Judgement& judgement) {
  Substitutes substitutes;
  substitutes.add(recording.name_space, session.name_space());
  std::vector<Exchange> sent;
  const auto is_known = [&sent](std::string_view text) {
    return std::any_of(sent.begin(), sent.end(), [&](const Exchange& before) { return checks::shows(before, text); });
  };
  for (const Exchange& then : recording.exchanges) {
    Exchange now;
    now.label = then.label;
    now.operation = then.operation;
    now.request = request_now(then.request, substitutes, session);
    if (auto body = wire::parse_json(now.request.body)) now.request_body = std::move(*body);
    now.idempotency_key = std::string(now.sent_header("idempotency-key"));
    now.secrets = recording.secrets;
    now.outcome = session.exchange(now.request);
    checks::read_body(now);
    judgement.at_exchange(static_cast<int>(sent.size()));
    checks::judge_exchange(now, contract, judgement);
    checks::check_message(now, is_known, judgement);
    if (then.body && now.body) substitutes.learn(*then.body, *now.body);
    sent.push_back(std::move(now));
  }
  return sent;
}

}  // namespace runner
