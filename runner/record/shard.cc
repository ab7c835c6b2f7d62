#include "runner/record/shard.h"

#include <charconv>

#include "wire/sha256.h"

namespace runner {
namespace {

constexpr unsigned kMaxShards = 1000;

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

}  // namespace

bool Shard::holds(std::string_view scenario_id) const {
  const auto digest = wire::sha256(scenario_id);
  const unsigned number =
      (unsigned{digest[0]} << 24) | (unsigned{digest[1]} << 16) | (unsigned{digest[2]} << 8) | digest[3];
  return number % of == index - 1;
}

std::optional<Shard> parse_shard(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto index = parse_number(text.substr(0, slash));
  const auto of = parse_number(text.substr(slash + 1));
  if (!index || !of || *index > *of || *of > kMaxShards) return std::nullopt;
  return Shard{*index, *of};
}

}  // namespace runner
