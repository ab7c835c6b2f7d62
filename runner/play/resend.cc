#include "runner/play/resend.h"

#include <algorithm>
#include <map>

#include "runner/record/redaction.h"

namespace runner {
namespace {

using checks::Exchange;

constexpr size_t kShortestValue = 6;  // shorter ones are words and numbers that occur everywhere

// Texts of then and what takes their place now.
class Substitutes {
 public:
  void add(const std::string& then, const std::string& now) {
    if (then.size() >= kShortestValue && then != now) texts_[then] = now;
  }

  /// The strings at the same places of two bodies.
  void learn(const wire::Json& then, const wire::Json& now) {
    if (then.as_string() && now.as_string()) return add(*then.as_string(), *now.as_string());
    if (const wire::Array* array = then.as_array()) {
      for (size_t i = 0; now.as_array() && i < std::min(array->size(), now.as_array()->size()); ++i)
        learn((*array)[i], (*now.as_array())[i]);
    }
    if (!then.as_object()) return;
    for (const wire::Member& member : *then.as_object()) {
      if (const wire::Json* value = now.find(member.key)) learn(member.value, *value);
    }
  }

  std::string apply(std::string text) const {
    // From the end of the alphabet, so that a text comes before its beginnings.
    for (auto it = texts_.rbegin(); it != texts_.rend(); ++it) {
      for (size_t at = 0; (at = text.find(it->first, at)) != std::string::npos; at += it->second.size())
        text.replace(at, it->first.size(), it->second);
    }
    return text;
  }

 private:
  std::map<std::string, std::string> texts_;
};

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
