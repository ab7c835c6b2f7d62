#include "runner/record/cause_text.h"

#include <fmt/format.h>

#include "runner/record/value_shape.h"

namespace runner {
namespace {

using Kind = CauseKey::Kind;

constexpr size_t kMaxShown = 200;

std::string shown(std::string_view text) { return wire::printable(checks::excerpt(text, kMaxShown), kMaxShown * 2); }

// "POST /a", "POST /a and GET /b", "POST /a and 3 more operations".
std::string subject_of(const Cause& cause) {
  const auto& names = cause.operations;
  if (names.empty()) return "the run";
  if (names.size() == 1) return names.front();
  if (names.size() == 2) return names[0] + " and " + names[1];
  return fmt::format("{} and {} more operations", names.front(), names.size() - 1);
}

// "/a/*/b: ", or nothing for the response as a whole.
std::string place_of(const checks::Finding& finding) {
  return finding.pointer.empty() ? "" : shown(place_without_indices(finding.pointer)) + ": ";
}

std::string at_pointer(const checks::Finding& finding) {
  return finding.pointer.empty() ? "" : shown(finding.pointer) + ": ";
}

std::string words_of(const CauseKey& key, const checks::Exchange* exchange, const checks::Finding& finding) {
  switch (key.kind) {
    case Kind::accepted:
      return fmt::format("accepts {} must be refused with {}", key.place.empty() ? "what" : key.place + ", which",
                         shown(finding.expected));
    case Kind::refused:
      if (exchange && !exchange->response()) return shown(checks::outcome_of(*exchange));
      return fmt::format("{} where the request must succeed", exchange ? shown(checks::outcome_of(*exchange)) : "");
    case Kind::failed:
      return shown(key.difference);
    case Kind::replay:
      return fmt::format("a repeated request does not get the stored response ({}{}, expected {})", at_pointer(finding),
                         shown(finding.actual), shown(finding.expected));
    case Kind::outcome:
      return fmt::format("{} in place of {}", shown(finding.actual), shown(finding.expected));
    case Kind::status:
      return key.difference;
    case Kind::missing:
      return shown(key.place) + " is missing";
    case Kind::schema:
      return place_of(finding) + shown(finding.expected);
    case Kind::writing:
      return fmt::format("{} ({}{}, expected {})", key.difference, at_pointer(finding), shown(finding.actual),
                         shown(finding.expected));
    case Kind::value:
    case Kind::check:
      break;
  }
  return fmt::format("{}{}, expected {}", place_of(finding), shown(finding.actual), shown(finding.expected));
}

}  // namespace

std::string name_of_operation(const checks::Exchange& exchange, const checks::Conventions& conventions) {
  if (exchange.operation) return exchange.operation->method + " " + exchange.operation->path;
  const std::string& target = exchange.request.target;
  const std::string path = target.substr(0, target.find('?'));
  const bool is_known = path == conventions.feed_path || path == conventions.keys_path;
  return is_known ? exchange.request.method + " " + path : "requests that are not of an operation";
}

std::string sentence_of(const CauseKey& key, const Cause& cause, const checks::Exchange* exchange,
                        const checks::Finding& finding) {
  return subject_of(cause) + ": " + words_of(key, exchange, finding);
}

}  // namespace runner
