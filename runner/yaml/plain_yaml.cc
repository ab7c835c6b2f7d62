#include "runner/yaml/plain_yaml.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "runner/yaml/core_schema.h"

namespace runner {
namespace {

constexpr size_t kMaxKeyBytes = 512;  ///< YAML ends a simple key after 1024; longer ones are left to the library
constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";

void append_utf8(std::string& text, uint32_t code_point) {
  const auto tail = [&](int shift) { text.push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F))); };
  if (code_point < 0x80) {
    text.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    text.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
  } else if (code_point < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    tail(6);
  } else {
    text.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    tail(12);
    tail(6);
  }
  if (code_point >= 0x80) tail(0);
}

/// Every function returns false, or nothing, to decline; the state is then of no further use.
class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : text_(text) {}

  std::optional<Node> read() {
    if (text_.find_first_of("\t\r") != std::string_view::npos || !skip_to_content()) return std::nullopt;
    Node root;
    if (at_end() || column() != 1 || !read_block(root, 0) || !at_end()) return std::nullopt;
    return root;
  }

 private:
  bool at_end() const { return pos_ >= text_.size(); }
  char peek(size_t ahead = 0) const { return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\n'; }
  bool is_blank_at(size_t ahead) const { return peek(ahead) == ' ' || peek(ahead) == '\n'; }
  int column() const { return static_cast<int>(pos_ - line_start_) + 1; }
  Mark mark() const { return {line_, column()}; }
  void skip_blanks() {
    while (pos_ < text_.size() && text_[pos_] == ' ') ++pos_;
  }
  void skip_comment() {
    if (peek() == '#') pos_ = std::min(text_.find('\n', pos_), text_.size());
  }
  void next_line() {
    ++pos_;
    ++line_;
    line_start_ = pos_;
  }
  bool at_marker() const {
    const std::string_view rest = text_.substr(pos_, 3);
    return column() == 1 && (rest == "---" || rest == "..." || rest.starts_with('%'));
  }

  /// To the first character of the next line that has content. False at a document marker or directive. Must be called
  /// at the end of what was read of this line; a comment needs a space before it.
  bool skip_to_content() {
    while (!at_end()) {
      const bool separated = column() == 1 || text_[pos_ - 1] == ' ' || peek() == ' ';
      skip_blanks();
      if (peek() == '#' && !separated) return false;
      skip_comment();
      if (at_end()) break;
      if (text_[pos_] != '\n') return column() - 1 == indent_of_line() && !at_marker();
      next_line();
    }
    return true;
  }

  int indent_of_line() const {
    return static_cast<int>(std::min(text_.find_first_not_of(' ', line_start_), text_.size()) - line_start_);
  }

  /// The value at pos_, which is the first of its line or follows a dash. `parent_column` is that of the collection
  /// around.
  bool read_block(Node& node, int parent_column) {
    if (++depth_ >= kMaxNesting) return false;
    bool done = false;
    if (peek() == '-' && is_blank_at(1)) {
      done = read_block_sequence(node);
    } else if (at_key()) {
      done = read_block_mapping(node);
    } else {
      done = read_inline(node, parent_column);
    }
    --depth_;
    return done;
  }

  /// Whether a `key:` begins here. read_key, which follows where it does, takes it as it was read.
  bool at_key() {
    const size_t start = pos_;
    seen_key_.clear();
    const bool found = read_key(seen_key_);
    key_start_ = start;
    key_end_ = found ? pos_ : 0;
    pos_ = start;
    return found;
  }

  bool read_key(std::string& key) {
    if (key_end_ != 0 && pos_ == key_start_) {  // at_key has read it
      pos_ = std::exchange(key_end_, 0);
      key = std::move(seen_key_);
      return true;
    }
    const size_t start = pos_;
    if (peek() == '"' || peek() == '\'') {
      if (!read_quoted(key)) return false;
    } else if (!take_plain_key(key)) {
      return false;
    }
    const bool ended = peek() == ':' && is_blank_at(1) && pos_ - start <= kMaxKeyBytes;
    if (ended) ++pos_;
    return ended;
  }

  /// Texts alone are keys here: what would be null or a merge key is the library's to refuse.
  bool take_plain_key(std::string& key) {
    if (!may_begin_plain()) return false;
    const size_t start = pos_;
    while (peek() != '\n' && !(peek() == ':' && is_blank_at(1))) {
      const bool ends_in_flow = flow_ > 0 && std::string_view(",[]{}?").find(peek()) != std::string_view::npos;
      if (ends_in_flow || (peek() == ' ' && peek(1) == '#')) return false;
      ++pos_;
    }
    key.assign(text_.substr(start, pos_ - start));
    const bool text =
        !key.ends_with(' ') && key != "<<" && key != "~" && key != "null" && key != "Null" && key != "NULL";
    return text && peek() == ':';
  }

  bool may_begin_plain() const {
    if (peek() == '-' && !is_blank_at(1))
      return flow_ == 0 || std::string_view(",[]{}").find(peek(1)) == std::string_view::npos;
    return kIndicators.find(peek()) == std::string_view::npos && peek() != '\n' && peek() != ' ';
  }

  bool read_block_sequence(Node& node) {
    const int own_column = column();
    node.mark = mark();
    Sequence& sequence = node.value.emplace<Sequence>();
    while (!at_end() && column() == own_column && peek() == '-' && is_blank_at(1)) {
      Node& element = sequence.emplace_back();
      element.mark = mark();
      ++pos_;
      if (!read_after_indicator(element, own_column)) return false;
    }
    return ends_below(own_column);
  }

  bool read_block_mapping(Node& node) {
    const int own_column = column();
    node.mark = mark();
    Mapping& mapping = node.value.emplace<Mapping>();
    while (!at_end() && column() == own_column && !(peek() == '-' && is_blank_at(1))) {
      Entry& entry = mapping.emplace_back();
      entry.mark = entry.node.mark = mark();
      if (!read_key(entry.key) || !read_member(entry, own_column)) return false;
    }
    return ends_below(own_column) && has_unique_keys(mapping);
  }

  /// A collection ends at a line further left, or, for a mapping's sequence in the mapping's own column, at the next
  /// key.
  bool ends_below(int own_column) const { return at_end() || column() <= own_column; }

  /// What follows `-`: on the same line, on further lines deeper in, or nothing.
  bool read_after_indicator(Node& element, int own_column) {
    skip_blanks();
    if (peek() != '\n' && peek() != '#') return read_block(element, own_column);
    if (!skip_to_content()) return false;
    if (at_end() || column() <= own_column) return true;
    return read_block(element, own_column);
  }

  /// What follows `key:`; a sequence may be in the mapping's own column.
  bool read_member(Entry& entry, int own_column) {
    skip_blanks();
    if (peek() != '\n' && peek() != '#') {
      const bool dash = peek() == '-' && is_blank_at(1);
      return !dash && !at_end() && read_inline(entry.node, own_column);
    }
    if (!skip_to_content()) return false;
    const bool deeper = !at_end() && column() > own_column;
    const bool sequence = !at_end() && column() == own_column && peek() == '-' && is_blank_at(1);
    return deeper || sequence ? read_block(entry.node, own_column) : true;
  }

  /// A scalar or a flow collection that ends its line, and the way to the next line with content.
  bool read_inline(Node& node, int parent_column) {
    node.mark = mark();
    if (peek() == '[' || peek() == '{') {
      if (!read_flow(node, parent_column)) return false;
    } else if (peek() == '"' || peek() == '\'') {
      std::string text;
      if (!read_quoted(text)) return false;
      node.value = wire::Json(std::move(text));
    } else {
      return read_block_plain(node, parent_column);
    }
    return skip_rest_of_line() && (at_end() || column() <= parent_column);
  }

  bool skip_rest_of_line() {
    const size_t end = pos_;
    skip_blanks();
    if (peek() == '#' && pos_ == end) return false;
    skip_comment();
    return peek() == '\n' && skip_to_content();
  }

  /// A plain scalar and its further lines, which are joined by one blank (YAML 1.2.2, section 6.5). Empty lines and
  /// comments within are left to the library.
  bool read_block_plain(Node& node, int parent_column) {
    if (!may_begin_plain()) return false;
    std::string_view line;
    if (!take_plain_line(line)) return false;
    std::string text(line);
    const int first_line = line_;
    bool commented = peek() == '#';
    if (!skip_rest_of_plain_line()) return false;
    int last_line = first_line;
    while (!at_end() && column() > parent_column) {
      if (commented || line_ != last_line + 1 || peek() == '#' || !take_plain_line(line)) return false;
      text.append(" ").append(line);
      last_line = line_;
      commented = peek() == '#';
      if (!skip_rest_of_plain_line()) return false;
    }
    return set_plain(node, text);
  }

  bool skip_rest_of_plain_line() {
    skip_comment();
    return skip_to_content();
  }

  /// The rest of the line without the blanks and the comment that end it. Declines where it seems to contain a key.
  bool take_plain_line(std::string_view& line) {
    const size_t start = pos_;
    size_t end = pos_;
    while (peek() != '\n' && !(peek() == '#' && text_[pos_ - 1] == ' ')) {
      if (peek() == ':' && is_blank_at(1)) return false;
      ++pos_;
      if (text_[pos_ - 1] != ' ') end = pos_;
    }
    line = text_.substr(start, end - start);
    return !line.empty();
  }

  static bool set_plain(Node& node, std::string_view text) {
    wire::Result<wire::Json> typed = resolve_plain(text);
    if (!typed) return false;
    node.value = std::move(*typed);
    return true;
  }

  bool read_flow(Node& node, int parent_column) {
    if (++depth_ >= kMaxNesting) return false;
    ++flow_;
    node.mark = mark();
    const bool mapping = peek() == '{';
    ++pos_;
    const bool done = mapping ? read_flow_mapping(node, parent_column) : read_flow_sequence(node, parent_column);
    --flow_;
    --depth_;
    return done;
  }

  bool read_flow_sequence(Node& node, int parent_column) {
    Sequence& sequence = node.value.emplace<Sequence>();
    if (!skip_flow_space(parent_column)) return false;
    while (peek() != ']') {
      if (!read_flow_value(sequence.emplace_back(), parent_column) || !end_of_flow_item(']', parent_column))
        return false;
    }
    ++pos_;
    return true;
  }

  bool read_flow_mapping(Node& node, int parent_column) {
    Mapping& mapping = node.value.emplace<Mapping>();
    if (!skip_flow_space(parent_column)) return false;
    while (peek() != '}') {
      Entry& entry = mapping.emplace_back();
      entry.mark = mark();
      if (!read_key(entry.key) || !skip_flow_space(parent_column)) return false;
      if (!read_flow_value(entry.node, parent_column) || !end_of_flow_item('}', parent_column)) return false;
    }
    ++pos_;
    return has_unique_keys(mapping);
  }

  bool end_of_flow_item(char closing, int parent_column) {
    if (!skip_flow_space(parent_column)) return false;
    if (peek() == closing) return true;
    if (peek() != ',') return false;
    ++pos_;
    return skip_flow_space(parent_column);
  }

  /// Blanks, line ends and comments between the parts of a flow collection; further lines are indented more than the
  /// block around.
  bool skip_flow_space(int parent_column) {
    const size_t start = pos_;
    skip_blanks();
    if (peek() == '#' && pos_ == start) return false;
    if (peek() != '\n' && peek() != '#') return !at_end();
    skip_comment();
    return skip_to_content() && !at_end() && column() > parent_column;
  }

  bool read_flow_value(Node& node, int parent_column) {
    node.mark = mark();
    if (peek() == '[' || peek() == '{') return read_flow(node, parent_column);
    if (peek() == '"' || peek() == '\'') {
      std::string text;
      if (!read_quoted(text)) return false;
      node.value = wire::Json(std::move(text));
      return true;
    }
    return read_flow_plain(node);
  }

  bool read_flow_plain(Node& node) {
    if (!may_begin_plain()) return false;
    const size_t start = pos_;
    size_t end = pos_;
    while (peek() != ',' && peek() != ']' && peek() != '}' && !(peek() == '#' && text_[pos_ - 1] == ' ')) {
      const bool ends_key =
          peek() == ':' && (is_blank_at(1) || std::string_view(",[]{}").find(peek(1)) != std::string_view::npos);
      if (at_end() || peek() == '[' || peek() == '{' || peek() == '?' || ends_key) return false;
      if (peek() == '\n') break;
      ++pos_;
      if (text_[pos_ - 1] != ' ') end = pos_;
    }
    const bool typed = set_plain(node, text_.substr(start, end - start));
    if (peek() != '\n') pos_ = end;
    return typed;
  }

  /// A quoted scalar on one line.
  bool read_quoted(std::string& text) {
    const char quote = peek();
    for (++pos_; !at_end() && text_[pos_] != '\n'; ++pos_) {
      const char byte = text_[pos_];
      if (byte == quote && quote == '\'' && peek(1) == '\'') {
        ++pos_;
      } else if (byte == quote) {
        ++pos_;
        return true;
      } else if (byte == '\\' && quote == '"') {
        if (!take_escape(text)) return false;
        continue;
      }
      text.push_back(byte);
    }
    return false;
  }

  /// The escape at the backslash at pos_, up to its last character (YAML 1.2.2, section 5.7).
  bool take_escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/0abtnvfre";
    constexpr std::string_view kMeanings{"\"\\/\0\a\b\t\n\v\f\r\x1B", 12};
    static_assert(kLetters.size() == kMeanings.size());
    const char letter = peek(1);
    ++pos_;
    if (letter == 'x' || letter == 'u' || letter == 'U')
      return take_code_point(letter == 'x' ? 2 : letter == 'u' ? 4 : 8, text);
    const size_t index = kLetters.find(letter);
    if (index == std::string_view::npos) return false;
    text.push_back(kMeanings[index]);
    return true;
  }

  bool take_code_point(size_t digits, std::string& text) {
    const std::string_view hex = text_.substr(std::min(pos_ + 1, text_.size()), digits);
    uint32_t code_point = 0;
    const auto read = std::from_chars(hex.data(), hex.data() + hex.size(), code_point, 16);
    const bool whole = read.ec == std::errc() && hex.size() == digits && read.ptr == hex.data() + digits;
    if (!whole || code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) return false;
    append_utf8(text, code_point);
    pos_ += digits;
    return true;
  }

  static bool has_unique_keys(const Mapping& mapping) {
    constexpr size_t kFewKeys = 16;
    if (mapping.size() > kFewKeys) {
      std::unordered_set<std::string_view> names;
      return std::all_of(mapping.begin(), mapping.end(),
                         [&](const Entry& entry) { return names.insert(entry.key).second; });
    }
    for (size_t i = 1; i < mapping.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (mapping[i].key == mapping[j].key) return false;
      }
    }
    return true;
  }

  std::string_view text_;
  size_t pos_ = 0;
  size_t line_start_ = 0;
  int line_ = 1;
  size_t depth_ = 0;
  int flow_ = 0;
  std::string seen_key_;  ///< by at_key, from key_start_ to key_end_
  size_t key_start_ = 0;
  size_t key_end_ = 0;  ///< 0: none is waiting for read_key
};

}  // namespace

std::optional<Node> read_plain_yaml(std::string_view text) { return PlainReader(text).read(); }

}  // namespace runner
