#include "runner/yaml/indentation.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace runner {
namespace {

/// Brackets that a line opens and does not close; quoted texts are skipped.
int open_brackets(std::string_view line) {
  int open = 0;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char byte = line[i];
    if (quote != 0) {
      if (byte == quote) quote = 0;
    } else if ((byte == '"' || byte == '\'') &&
               (i == 0 || line[i - 1] == ' ' || line[i - 1] == '{' || line[i - 1] == '[')) {
      quote = byte;
    } else if (byte == '#' && i > 0 && line[i - 1] == ' ') {
      return open;
    } else {
      open += byte == '{' || byte == '[' ? 1 : byte == '}' || byte == ']' ? -1 : 0;
    }
  }
  return open;
}

std::string_view without_end(std::string_view line) {
  const size_t last = line.find_last_not_of(" \r");
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

class Levels {
 public:
  /// Takes a line of a block; the mistake of its indentation.
  std::optional<IndentationMistake> take(std::string_view line, int number) {
    const size_t column = line.find_first_not_of(' ');
    std::vector<size_t> left = columns_;
    while (!left.empty() && left.back() > column) left.pop_back();
    const bool known = !left.empty() && left.back() == column;
    const bool deeper = left.size() == columns_.size() && opens_;
    if (!known && !deeper) return mistake(number, column);
    columns_ = std::move(left);
    if (!known) columns_.push_back(column);
    enter_dashes(line, column);
    const std::string_view end = without_end(line);
    opens_ = end.ends_with(':') || end.ends_with('-');
    is_text_ = end.ends_with('|') || end.ends_with('>') || end.ends_with("|-") || end.ends_with(">-");
    text_column_ = columns_.back();
    return std::nullopt;
  }

  /// Whether the line continues a block text (YAML 1.2.2, section 8.1).
  bool is_in_text(std::string_view line) const { return is_text_ && line.find_first_not_of(' ') > text_column_; }

 private:
  /// What follows a dash on its line is a level of its own.
  void enter_dashes(std::string_view line, size_t column) {
    while (line.substr(column).starts_with("- ")) {
      const size_t next = line.find_first_not_of(' ', column + 1);
      if (next == std::string_view::npos) return;
      column = next;
      columns_.push_back(column);
    }
  }

  IndentationMistake mistake(int number, size_t column) const {
    std::vector<std::string> columns;
    for (const size_t each : columns_) columns.push_back(std::to_string(each + 1));
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    if (columns.size() > 2) columns.erase(columns.begin(), columns.end() - 2);
    return {Mark{number, static_cast<int>(column) + 1},
            fmt::format("wrong indentation: the line begins in column {}", column + 1),
            fmt::format("column {}, as the lines before it", fmt::join(columns, " or "))};
  }

  std::vector<size_t> columns_;
  bool opens_ = true;
  bool is_text_ = false;
  size_t text_column_ = 0;
};

}  // namespace

std::optional<IndentationMistake> find_indentation_mistake(std::string_view text) {
  Levels levels;
  int brackets = 0;
  int number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const size_t first = line.find_first_not_of(" \r");
    if (first == std::string_view::npos || line[first] == '#' || levels.is_in_text(line)) continue;
    if (brackets == 0) {
      if (auto mistake = levels.take(line, number)) return mistake;
    }
    brackets = std::max(0, brackets + open_brackets(line));
  }
  return std::nullopt;
}

}  // namespace runner
