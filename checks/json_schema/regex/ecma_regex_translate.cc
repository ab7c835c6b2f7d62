#include <fmt/format.h>

#include <algorithm>

#include "checks/json_schema/regex/ecma_regex.h"
#include "checks/json_schema/values/code_points.h"

namespace json_schema {
namespace {

using Kind = RegexNode::Kind;

/// PCRE2 refuses surrogates in UTF mode, and no UTF-8 text holds one: they are cut out of the range.
void append_range(std::string& out, char32_t first, char32_t last) {
  if (is_surrogate(first)) first = kLastSurrogate + 1;
  if (is_surrogate(last)) last = kFirstSurrogate - 1;
  if (first > last) return;
  out += fmt::format("\\x{{{:x}}}", static_cast<uint32_t>(first));
  if (first != last) out += fmt::format("-\\x{{{:x}}}", static_cast<uint32_t>(last));
}

std::string class_body(const CharacterSet& set) {
  std::string body;
  for (const CodePointRange& range : set.ranges) append_range(body, range.first, range.last);
  for (const UnicodeProperty& property : set.properties) {
    body += fmt::format("\\{}{{{}}}", property.negated ? 'P' : 'p', property.name);
  }
  return body;
}

void append_set(std::string& out, const CharacterSet& set) {
  std::string body = class_body(set);
  if (body.empty()) {
    out += set.negated ? "(?:(?s:.))" : "(?:(?!))";
    return;
  }
  out += set.negated ? "[^" : "[";
  out += body;
  out += "]";
}

void append_node(std::string& out, const RegexNode& node);

void append_children(std::string& out, const RegexNode& node, std::string_view separator) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out += separator;
    append_node(out, node.children[i]);
  }
}

void append_repeat(std::string& out, const RegexNode& node) {
  append_children(out, node, "");  // a class, a group or a back reference: one atom in PCRE2 too
  if (node.maximum == RegexNode::kUnbounded) {
    out += fmt::format("{{{},}}", node.minimum);
  } else {
    out += fmt::format("{{{},{}}}", node.minimum, node.maximum);
  }
  if (node.lazy) out += '?';
}

void append_look(std::string& out, const RegexNode& node) {
  out += node.behind ? "(?<" : "(?";
  out += node.negated ? '!' : '=';
  append_children(out, node, "");
  out += ')';
}

void append_node(std::string& out, const RegexNode& node) {
  switch (node.kind) {
    case Kind::sequence:
      append_children(out, node, "");
      break;
    case Kind::alternation:
      out += "(?:";
      append_children(out, node, "|");
      out += ')';
      break;
    case Kind::character:
      append_set(out, node.set);
      break;
    case Kind::group:
      out += node.index > 0 ? "(" : "(?:";
      append_children(out, node, "");
      out += ')';
      break;
    case Kind::repeat:
      append_repeat(out, node);
      break;
    case Kind::start:
      out += "\\A";
      break;
    case Kind::end:
      out += "\\z";
      break;
    case Kind::word_boundary:
      out += node.negated ? "\\B" : "\\b";
      break;
    case Kind::look:
      append_look(out, node);
      break;
    case Kind::back_reference:
      out += fmt::format("\\g{{{}}}", node.index);
      break;
  }
}

}  // namespace

std::string pcre2_syntax(const RegexNode& regex) {
  std::string out;
  append_node(out, regex);
  return out;
}

bool has_properties(const RegexNode& regex) {
  return !regex.set.properties.empty() || std::any_of(regex.children.begin(), regex.children.end(), has_properties);
}

}  // namespace json_schema
