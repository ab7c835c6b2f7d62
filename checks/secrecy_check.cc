// Contract, common.md, "Transport": error messages never quote the request body or a secret.
#include <algorithm>

#include "checks/exchange_checks.h"
#include "wire/uri.h"

namespace checks {
namespace {

// Shorter texts, and words such as enum values and member names, may legitimately occur in a message.
constexpr size_t kMinQuotedBytes = 16;
// A message and a body that is not JSON are compared up to this length.
constexpr size_t kMaxComparedBytes = 4096;

bool is_in_words(char c) { return c == '_' || c == ' ' || (c >= 'a' && c <= 'z'); }

// As in a name between quotation marks.
bool is_around_words(char c) { return std::string_view("\"'`:,{}[]").find(c) != std::string_view::npos; }

bool is_word(std::string_view text) { return std::all_of(text.begin(), text.end(), is_in_words); }

bool is_quoted_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_in_words(c) || is_around_words(c); });
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool holds(const wire::Json& value, std::string_view part) {
  if (const std::string* text = value.as_string()) return contains(*text, part);
  if (const wire::Array* array = value.as_array()) {
    return std::any_of(array->begin(), array->end(), [&](const auto& element) { return holds(element, part); });
  }
  const wire::Object* object = value.as_object();
  return object && std::any_of(object->begin(), object->end(), [&](const wire::Member& member) {
           return contains(member.key, part) || holds(member.value, part);
         });
}

// What of a body a message repeats that the service can have from nowhere else.
class Quotes {
 public:
  Quotes(const Exchange& exchange, const IsKnown& is_known)
      : exchange_(exchange), is_known_(is_known), message_(exchange.text_at("/error/message")) {}

  bool any() const {
    return exchange_.request_body ? in_value(*exchange_.request_body) : in_text(exchange_.request.body);
  }

 private:
  bool is_quoted(std::string_view text) const {
    return text.size() >= kMinQuotedBytes && !is_word(text) && contains(message_, text) && !is_supplied(text);
  }

  bool in_value(const wire::Json& sent) const {
    if (const std::string* text = sent.as_string()) return is_quoted(*text);
    if (const wire::Array* array = sent.as_array()) {
      return std::any_of(array->begin(), array->end(), [&](const auto& element) { return in_value(element); });
    }
    const wire::Object* object = sent.as_object();
    return object && std::any_of(object->begin(), object->end(), [&](const wire::Member& member) {
             return is_quoted(member.key) || in_value(member.value);
           });
  }

  // Parsers often quote the place where they stopped.
  bool in_text(std::string_view body) const {
    const std::string_view message = message_.substr(0, kMaxComparedBytes);
    body = body.substr(0, kMaxComparedBytes);
    for (size_t i = 0; i + kMinQuotedBytes <= message.size(); ++i) {
      const std::string_view part = message.substr(i, kMinQuotedBytes);
      if (!is_quoted_word(part) && contains(body, part) && !is_supplied(part)) return true;
    }
    return false;
  }

  bool is_supplied(std::string_view text) const { return supplies(exchange_.request, text) || is_known_(text); }

  const Exchange& exchange_;
  const IsKnown& is_known_;
  const std::string_view message_;  // an empty one quotes nothing
};

}  // namespace

bool supplies(const wire::Request& request, std::string_view text) {
  const auto target = wire::percent_decode(request.target);
  return contains(target ? *target : request.target, text) ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const wire::Header& header) { return contains(header.value.bytes(), text); });
}

bool shows(const Exchange& exchange, std::string_view text) {
  if (supplies(exchange.request, text)) return true;
  if (exchange.body) return holds(*exchange.body, text);
  return exchange.response() && contains(exchange.response()->body.bytes(), text);
}

void check_secrecy(const Exchange& exchange, const Contract&, Judgement& judgement) {
  if (!exchange.response() || exchange.secrets.empty()) return;
  judgement.judge(Rule::secret_echoed, !exchange.quotes_secret, [] {
    return Discrepancy{"", "no secret of the caller", "a credential that was sent"};
  });
}

void check_message(const Exchange& exchange, const IsKnown& is_known, Judgement& judgement) {
  if (exchange.error_code().empty() || exchange.request.body.empty()) return;
  judgement.judge(Rule::error_message, !Quotes(exchange, is_known).any(), [&] {
    return Discrepancy{"/error/message", "a message that does not quote the request body",
                       excerpt(exchange.text_at("/error/message"))};
  });
}

}  // namespace checks
