// What must hold for a file before it is read as YAML: UTF-8, no control characters, a sensible size. It knows no YAML.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runner/yaml/node.h"

namespace runner {

/// Largest milestone or fixture file.
inline constexpr size_t kMaxDocumentBytes = 4u << 20;

/// A mistake in the bytes of a file and where it is.
struct TextMistake {
  Mark mark;
  std::string found;
  std::string expected;
};

/// The first byte that a YAML stream cannot contain (YAML 1.2.2, section 5.1; here also a carriage return without a
/// line feed, which editors count as a line and parsers do not), or a file that is too long.
std::optional<TextMistake> find_text_mistake(std::string_view text);

}  // namespace runner
