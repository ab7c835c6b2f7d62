#include "checks/coverage.h"

namespace checks {
namespace {

// Calls `visit` for each value that a pointer with '*' (each element of an array) reaches.
template <typename Visit>
void for_each_at(const wire::Json& value, std::string_view pointer, Visit visit) {
  if (pointer.empty()) return visit(value);
  const size_t end = pointer.find('/', 1);
  const std::string_view token = pointer.substr(1, end == std::string_view::npos ? end : end - 1);
  const std::string_view rest = end == std::string_view::npos ? std::string_view{} : pointer.substr(end);
  if (token == "*") {
    if (const wire::Array* array = value.as_array()) {
      for (const wire::Json& element : *array) for_each_at(element, rest, visit);
    }
  } else if (const wire::Json* next = value.find(token)) {
    for_each_at(*next, rest, visit);
  }
}

template <typename Map>
void join_counts(Map& into, const Map& from) {
  for (const auto& [key, count] : from) into[key] += count;
}

}  // namespace

void Coverage::count(const Exchange& exchange) {
  if (!exchange.operation || !exchange.body) return;
  const auto shown = [&](std::string_view code) { return exchange.secrets.hidden(std::string(code)); };
  const std::string& id = exchange.operation->id;
  if (!exchange.succeeded()) {
    ++outcomes[{id, shown(exchange.error_code().bytes())}];
    if (!exchange.reason_code().empty()) ++reasons[{id, shown(exchange.reason_code().bytes())}];
    return;
  }
  ++outcomes[{id, "200"}];
  for (const std::string& pointer : exchange.operation->verdict_reasons) {
    for_each_at(*exchange.body, pointer, [&](const wire::Json& codes) {
      if (!codes.as_array()) return;
      for (const wire::Json& code : *codes.as_array()) {
        if (code.as_string()) ++reasons[{id, shown(*code.as_string())}];
      }
    });
  }
}

void Coverage::join(const Coverage& other) {
  join_counts(outcomes, other.outcomes);
  join_counts(reasons, other.reasons);
  join_counts(events, other.events);
}

}  // namespace checks
