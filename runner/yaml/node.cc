#include "runner/yaml/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr size_t kMaxQuotedBytes = 60;

const Node* child_of(const Node& node, std::string_view token) {
  if (const Mapping* mapping = node.as_mapping()) return find_member(*mapping, token);
  const Sequence* sequence = node.as_sequence();
  size_t index = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool leading_zero = token.size() > 1 && token[0] == '0';
  const bool whole = read.ec == std::errc() && read.ptr == token.data() + token.size() && !leading_zero;
  return sequence && whole && index < sequence->size() ? &(*sequence)[index] : nullptr;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

const Node* find_member(const Mapping& mapping, std::string_view key) {
  const auto found =
      std::find_if(mapping.begin(), mapping.end(), [key](const Entry& entry) { return entry.key == key; });
  return found == mapping.end() ? nullptr : &found->node;
}

wire::Json to_json(const Node& node) {
  if (const wire::Json* scalar = node.as_scalar()) return *scalar;
  if (const Sequence* sequence = node.as_sequence()) {
    wire::Array array;
    array.reserve(sequence->size());
    for (const Node& element : *sequence) array.push_back(to_json(element));
    return array;
  }
  wire::Object object;
  for (const Entry& entry : *node.as_mapping()) object.append(entry.key, to_json(entry.node));
  return object;
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return fmt::format("'{}'", text);
  size_t end = kMaxQuotedBytes;
  while (end > 0 && is_continuation(text[end])) --end;
  return fmt::format("'{}...'", text.substr(0, end));
}

std::string describe(const Node& node) {
  if (const Sequence* sequence = node.as_sequence()) return sequence->empty() ? "an empty list" : "a list";
  if (const Mapping* mapping = node.as_mapping()) return mapping->empty() ? "an empty mapping" : "a mapping";
  const wire::Json& scalar = *node.as_scalar();
  if (const std::string* text = scalar.as_string())
    return text->empty() ? "an empty text" : "the text " + in_quotes(*text);
  if (scalar.is_null()) return "null";
  const char* kind = scalar.is_boolean() ? "boolean" : scalar.as_integer() ? "integer" : "number";
  return fmt::format("the {} {}", kind, wire::to_text(scalar));
}

Mark mark_at(const Node& root, std::string_view pointer) {
  const auto tokens = wire::pointer_tokens(pointer);
  const Node* node = &root;
  if (!tokens) return node->mark;
  for (const std::string& token : *tokens) {
    const Node* child = child_of(*node, token);
    if (!child) break;
    node = child;
  }
  return node->mark;
}

}  // namespace runner
