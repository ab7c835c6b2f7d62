#include "reference_impl/caller.h"

#include <algorithm>

#include "reference_impl/text.h"
#include "wire/utf8.h"

namespace reference_impl {

std::optional<std::string_view> header_value(const wire::Headers& headers, std::string_view name) {
  const wire::UntrustedText* value = wire::find_header(headers, name);
  if (!value || trimmed(value->bytes()).empty() || !wire::is_utf8(value->bytes())) {
    return std::nullopt;
  }
  return trimmed(value->bytes());
}

std::optional<Actor> identify(const wire::Headers& headers) {
  const std::optional<std::string_view> type = header_value(headers, "x-actor-type");
  const std::optional<std::string_view> id = header_value(headers, "x-actor-id");
  if (type && id) {
    return Actor{std::string(*type), std::string(*id)};
  }
  if (type || id) {
    return std::nullopt;
  }
  const std::optional<std::string_view> partner = header_value(headers, "x-partner-key");
  return partner ? std::optional(Actor{"partner", std::string(*partner)}) : std::nullopt;
}

std::vector<std::string> provided_scopes(const wire::Headers& headers) {
  constexpr std::string_view kSeparators = ", \t";
  std::vector<std::string> scopes;
  const std::string_view list = header_value(headers, "x-auth-scopes").value_or("");
  for (size_t start = list.find_first_not_of(kSeparators); start != std::string_view::npos;) {
    const size_t end = std::min(list.find_first_of(kSeparators, start), list.size());
    scopes.emplace_back(list.substr(start, end - start));
    start = list.find_first_not_of(kSeparators, end);
  }
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

}  // namespace reference_impl
