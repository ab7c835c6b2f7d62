// Contract, common.md, "Transport": every request gets a response: a JSON object with the right headers, never a 5xx.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "checks/exchange_checks.h"

namespace checks {
namespace {

constexpr size_t kMaxLossBytes = 1000;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::string without_spaces(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c != ' ' && c != '\t' && c != '"') result += c;
  }
  return result;
}

void check_content_type(const wire::Response& response, Judgement& judgement) {
  const wire::UntrustedText* header = wire::find_header(response.headers, "content-type");
  const std::string type = header ? without_spaces(lower(header->bytes())) : "";
  const std::string media_type = type.substr(0, type.find(';'));
  const auto shown = [&] { return header ? excerpt(*header) : std::string("no such header"); };
  judgement.judge(Rule::transport_content_type, media_type == "application/json", [&] {
    return Discrepancy{"header content-type", "application/json", shown()};
  });
  judgement.judge(Rule::transport_charset, type.find(";charset=utf-8") != std::string::npos, [&] {
    return Discrepancy{"header content-type", "application/json; charset=utf-8", shown()};
  });
}

void check_correlation_header(const Exchange& exchange, Judgement& judgement) {
  const std::string_view sent = exchange.sent_header("x-correlation-id");
  const wire::UntrustedText* got = wire::find_header(exchange.response()->headers, "x-correlation-id");
  const std::string expected = std::string(sent.empty() ? exchange.text_at("/correlation_id") : sent);
  judgement.judge(Rule::transport_correlation_header, got && *got == expected, [&] {
    return Discrepancy{"header x-correlation-id", expected, got ? excerpt(*got) : std::string("no such header")};
  });
}

}  // namespace

void check_transport(const Exchange& exchange, const Contract&, Judgement& judgement) {
  const auto* no_answer = std::get_if<NoResponse>(&exchange.outcome);
  if (no_answer && !no_answer->is_judged()) return;
  const bool lost = no_answer && no_answer->meaning == NoResponse::Meaning::lost;
  judgement.judge(Rule::transport_lost, !lost, [&] {
    return Discrepancy{"", "a response to every request until the run ends", excerpt(no_answer->reason, kMaxLossBytes)};
  });
  if (lost) return;
  judgement.judge(Rule::transport_no_answer, no_answer == nullptr, [&] {
    return Discrepancy{"", "a response", no_answer->reason};
  });
  if (no_answer) return;
  judgement.judge(Rule::transport_server_error, exchange.status() < 500, [&] {
    return Discrepancy{"", "a status below 500", fmt::format("{}", exchange.status())};
  });
  if (exchange.request.method == "HEAD") {  // the response to it is a SHOULD
    const wire::UntrustedText& body = exchange.response()->body;
    judgement.judge(Rule::transport_head, body.empty(), [&] { return Discrepancy{"", "no body", excerpt(body)}; });
    return;
  }
  check_content_type(*exchange.response(), judgement);
  judgement.judge(Rule::transport_body, exchange.body.has_value(), [&] {
    return Discrepancy{"", "one JSON object", exchange.body_problem};
  });
  if (exchange.body) check_correlation_header(exchange, judgement);
}

}  // namespace checks
