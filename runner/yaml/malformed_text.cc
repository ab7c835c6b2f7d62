#include "runner/yaml/malformed_text.h"

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
  std::optional<MalformedText> take(std::string_view line, int number) {
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

  MalformedText mistake(int number, size_t column) const {
    std::vector<std::string> columns;
    for (const size_t each : columns_) columns.push_back(std::to_string(each + 1));
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    if (columns.size() > 2) columns.erase(columns.begin(), columns.end() - 2);
    return {Mark{number, static_cast<int>(column) + 1},
            fmt::format("wrong indentation: the line begins in column {}", column + 1),
            fmt::format("column {}, as the lines before it", fmt::join(columns, " or ")),
            {}};
  }

  std::vector<size_t> columns_;
  bool opens_ = true;
  bool is_text_ = false;
  size_t text_column_ = 0;
};

/// Without its end; `number` counts from 1.
std::string_view line_of(std::string_view text, int number) {
  for (int line = 1; line < number; ++line) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// The library only reports that something before the line has no end.
std::optional<MalformedText> tab_mistake(std::string_view text) {
  const size_t tab = text.starts_with('\t') ? 0 : text.find("\n\t") + 1;
  if (!text.substr(tab).starts_with('\t')) return {};
  const auto line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(tab), '\n')) + 1;
  return MalformedText{Mark{line, 1}, "a tab for indentation", "spaces", ""};
}

/// The end of the quoted text that begins at `begin`, or npos where the line does not close it.
size_t end_of_quote(std::string_view line, size_t begin) {
  const char quote = line[begin];
  for (size_t i = begin + 1; i < line.size(); ++i) {
    const bool pair = quote == '"' ? line[i] == '\\' : line.substr(i).starts_with("''");
    if (pair) {
      ++i;
    } else if (line[i] == quote) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The column, from 0, of a quote that begins a value and is not closed in its line.
std::optional<size_t> open_quote(std::string_view line) {
  char before = '-';  // of the value: the last byte that is not a space
  for (size_t i = 0; i < line.size(); ++i) {
    const char byte = line[i];
    if (byte == '#' && (i == 0 || line[i - 1] == ' ')) return std::nullopt;
    if ((byte == '"' || byte == '\'') && std::string_view("-:,[{").find(before) != std::string_view::npos) {
      const size_t end = end_of_quote(line, i);
      if (end == std::string_view::npos) return i;
      i = end;
    }
    if (byte != ' ') before = byte;
  }
  return std::nullopt;
}

/// "key:[value]" makes a text that goes on in the next line: the library only reports the colon there.
std::optional<MalformedText> tight_colon_mistake(std::string_view text, Mark reported) {
  if (reported.line < 2) return std::nullopt;
  const std::string_view line = line_of(text, reported.line - 1);
  const size_t key = line.find_first_not_of(" -");
  const size_t colon = line.find(':');
  const bool tight = key != std::string_view::npos && colon != std::string_view::npos && colon > key &&
                     colon + 1 < line.size() && line[colon + 1] != ' ' &&
                     line.substr(key, colon - key).find_first_of(" '\"{[") == std::string_view::npos;
  if (!tight) return std::nullopt;
  return MalformedText{Mark{reported.line - 1, static_cast<int>(key) + 1}, "a colon without a space after it", "",
                       fmt::format("write '{}: '", line.substr(key, colon - key))};
}

/// "note: a: b": a second key in one line, or a text that needs quotes.
MalformedText colon_mistake(const LibraryReport& report) {
  return {report.mark, "a second ': ' in one line", "",
          "put a text with ': ' in quotes, and another key on its own line"};
}

/// A bracket that closes nothing, or not what is open.
MalformedText bracket_mistake(std::string_view text, const LibraryReport& report) {
  const char found = report.offset < text.size() ? text[report.offset] : '}';
  const std::string_view line = report.unfinished ? line_of(text, report.unfinished->line) : std::string_view();
  const size_t column = report.unfinished ? static_cast<size_t>(report.unfinished->column) - 1 : 0;
  const char open = column < line.size() ? line[column] : ' ';
  MalformedText mistake{report.mark, fmt::format("a '{}' that closes nothing", found), "", "leave it out"};
  if (open == '[' || open == '{') {
    mistake.expected = fmt::format("'{}', which closes the '{}' in line {}, column {}", open == '[' ? ']' : '}', open,
                                   report.unfinished->line, report.unfinished->column);
    mistake.advice = "";
  }
  return mistake;
}

/// No plain text begins with these (YAML 1.2.2, section 5.3).
std::optional<MalformedText> reserved_mistake(std::string_view text, const LibraryReport& report) {
  const char first = report.offset < text.size() ? text[report.offset] : ' ';
  if (first != '@' && first != '`' && first != '%') return std::nullopt;
  return MalformedText{report.mark, fmt::format("a text that begins with '{}'", first), "", "put it in quotes"};
}

/// A line that does not continue the mapping or list which is open.
std::optional<MalformedText> line_mistake(std::string_view text, const LibraryReport& report) {
  if (!report.unfinished || report.offset >= text.size()) return std::nullopt;
  const bool dash = text[report.offset] == '-';
  const bool in_list = report.message.find("sequence") != std::string_view::npos;
  return MalformedText{report.mark,
                       dash ? "a '-' where a key is expected"
                            : fmt::format("what does not belong to the {}", in_list ? "list" : "mapping"),
                       fmt::format("{} of the {} that begins in line {}", in_list ? "another '- '" : "another 'key: '",
                                   in_list ? "list" : "mapping", report.unfinished->line),
                       dash ? "begin each element of a list with '- ', the first one too" : ""};
}

}  // namespace

// A quote that is not closed takes in what follows, and the library reports what is wrong there. Texts of several
// lines are not quoted here as a rule, so the first line that leaves a quote open is the likely one.
std::optional<MalformedText> find_open_quote(std::string_view text) {
  int number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    ++number;
    if (const auto column = open_quote(text.substr(0, end)))
      return MalformedText{Mark{number, static_cast<int>(*column) + 1}, "a text whose quote is not closed",
                           fmt::format("a second {} in the same line", text[*column]), ""};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

std::optional<MalformedText> find_indentation_mistake(std::string_view text) {
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

std::optional<MalformedText> explain_malformed(std::string_view text, const LibraryReport& report) {
  if (auto tab = tab_mistake(text)) return tab;
  if (auto quote = find_open_quote(text)) return quote;
  if (report.message.ends_with("flow not found")) {
    const bool map = report.message.find("map") != std::string_view::npos;
    return MalformedText{report.unfinished.value_or(report.mark),
                         map ? "a '{' that is not closed" : "a '[' that is not closed", map ? "'}'" : "']'", ""};
  }
  if (report.message == "illegal flow end") return bracket_mistake(text, report);
  if (report.message == "unknown token") {
    if (auto reserved = reserved_mistake(text, report)) return reserved;
  }
  if (report.message == "illegal map value") {
    if (auto tight = tight_colon_mistake(text, report.mark)) return tight;
  }
  if (auto indentation = find_indentation_mistake(text)) return indentation;
  if (report.message == "illegal map value") return colon_mistake(report);
  return report.message.starts_with("end of") ? line_mistake(text, report) : std::nullopt;
}

}  // namespace runner
