// Contract, common.md, "Transport": error messages never quote the request body or a secret.
#include "checks/exchange_checks.h"

namespace checks {
namespace {

// Shorter texts, and words such as enum values, may stand in a message by right.
constexpr size_t kMinQuotedBytes = 16;

bool is_word(std::string_view text) {
  for (char c : text) {
    if (!(c == '_' || (c >= 'a' && c <= 'z'))) return false;
  }
  return true;
}

const std::string* quoted_text(const wire::Json& sent, std::string_view message) {
  if (const std::string* text = sent.as_string()) {
    const bool distinctive = text->size() >= kMinQuotedBytes && !is_word(*text);
    return distinctive && message.find(*text) != std::string_view::npos ? text : nullptr;
  }
  if (const wire::Array* array = sent.as_array()) {
    for (const wire::Json& element : *array) {
      if (const std::string* found = quoted_text(element, message)) return found;
    }
  }
  if (const wire::Object* object = sent.as_object()) {
    for (const wire::Member& member : *object) {
      if (const std::string* found = quoted_text(member.value, message)) return found;
    }
  }
  return nullptr;
}

bool repeats(const wire::Response& response, std::string_view secret) {
  if (response.body.find(secret) != std::string::npos) return true;
  for (const wire::Header& header : response.headers) {
    if (header.value.find(secret) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void check_secrecy(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.response()) return;
  for (const std::string& secret : exchange.secrets) {
    judgement.judge(Rule::secret_echoed, !repeats(*exchange.response(), secret),
                    [] { return Discrepancy{"", "no secret of the caller", "a credential that was sent"}; });
  }
  const std::string_view message = exchange.text_at("/error/message");
  if (message.empty() || !exchange.request_body) return;
  const std::string* quoted = quoted_text(*exchange.request_body, message);
  judgement.judge(Rule::error_message, quoted == nullptr, [&] {
    return Discrepancy{"/error/message", "a message that does not quote the request body", excerpt(message)};
  });
}

}  // namespace checks
