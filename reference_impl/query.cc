#include "reference_impl/query.h"

#include <algorithm>
#include <utility>

#include "wire/uri.h"
#include "wire/utf8.h"

namespace reference_impl {
namespace {

std::optional<std::string> decode_component(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  std::optional<std::string> decoded = wire::percent_decode(spaced);
  return decoded && wire::is_utf8(*decoded) ? std::move(decoded) : std::nullopt;
}

wire::Error query_error(std::string found) { return {"query", std::move(found), "", ""}; }

std::optional<wire::Error> add_parameter(QueryParameters& parameters, std::string_view piece,
                                         std::span<const std::string_view> known) {
  const size_t equals = piece.find('=');
  std::optional<std::string> name = decode_component(piece.substr(0, equals));
  std::optional<std::string> value =
      decode_component(equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1));
  if (!name || !value) {
    return query_error("a parameter that does not decode to UTF-8");
  }
  if (std::find(known.begin(), known.end(), *name) == known.end()) {
    return query_error("an unknown parameter");
  }
  if (!parameters.try_emplace(std::move(*name), std::move(*value)).second) {
    return query_error("a repeated parameter");
  }
  return std::nullopt;
}

}  // namespace

wire::Result<QueryParameters> parse_query(std::string_view text, std::span<const std::string_view> known) {
  QueryParameters parameters;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('&', start), text.size());
    if (end > start) {
      if (std::optional<wire::Error> error = add_parameter(parameters, text.substr(start, end - start), known)) {
        return *std::move(error);
      }
    }
    start = end + 1;
  }
  return parameters;
}

std::optional<int64_t> parse_count(std::string_view text, int64_t ceiling) {
  if (text.empty()) {
    return std::nullopt;
  }
  int64_t count = 0;
  for (char digit : text) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    count = std::min(count * 10 + (digit - '0'), ceiling);
  }
  return count >= 1 ? std::optional(count) : std::nullopt;
}

}  // namespace reference_impl
