// `--shard I/N`: which scenarios one of N runs makes. The same scenario falls into the same shard on every machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runner {

struct Shard {
  unsigned index = 1;  ///< from 1
  unsigned of = 1;

  bool holds(std::string_view scenario_id) const;
};

/// "2/5".
std::optional<Shard> parse_shard(std::string_view text);

}  // namespace runner
