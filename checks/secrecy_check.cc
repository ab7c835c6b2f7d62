// Contract, common.md, "Transport": error messages never quote the request body or a secret.
#include <algorithm>

#include "checks/exchange_checks.h"

namespace checks {
namespace {

// Shorter texts, and words such as enum values and member names, may legitimately occur in a message.
constexpr size_t kMinQuotedBytes = 16;
// A message and a body that is not JSON are compared up to this length.
constexpr size_t kMaxComparedBytes = 4096;

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '_' || c == ' ' || (c >= 'a' && c <= 'z'); });
}

bool quotes(std::string_view message, std::string_view text) {
  return text.size() >= kMinQuotedBytes && !is_word(text) && message.find(text) != std::string_view::npos;
}

bool quotes_value(std::string_view message, const wire::Json& sent) {
  if (const std::string* text = sent.as_string()) return quotes(message, *text);
  if (const wire::Array* array = sent.as_array()) {
    return std::any_of(array->begin(), array->end(),
                       [&](const auto& element) { return quotes_value(message, element); });
  }
  const wire::Object* object = sent.as_object();
  return object && std::any_of(object->begin(), object->end(), [&](const wire::Member& member) {
           return quotes(message, member.key) || quotes_value(message, member.value);
         });
}

// Parsers often quote the place where they stopped.
bool quotes_part(std::string_view message, std::string_view body) {
  message = message.substr(0, kMaxComparedBytes);
  body = body.substr(0, kMaxComparedBytes);
  for (size_t i = 0; i + kMinQuotedBytes <= message.size(); ++i) {
    const std::string_view part = message.substr(i, kMinQuotedBytes);
    if (!is_word(part) && body.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void check_secrecy(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.response()) return;
  if (!exchange.secrets.empty()) {
    judgement.judge(Rule::secret_echoed, !exchange.quotes_secret, [] {
      return Discrepancy{"", "no secret of the caller", "a credential that was sent"};
    });
  }
  if (exchange.error_code().empty() || exchange.request.body.empty()) return;
  const std::string_view message = exchange.text_at("/error/message");  // an empty one quotes nothing
  const bool quoted = exchange.request_body ? quotes_value(message, *exchange.request_body)
                                            : quotes_part(message, exchange.request.body);
  judgement.judge(Rule::error_message, !quoted, [&] {
    return Discrepancy{"/error/message", "a message that does not quote the request body", excerpt(message)};
  });
}

}  // namespace checks
