#include "tests/architecture/style.h"

#include <algorithm>
#include <cctype>

#include "wire/utf8.h"

namespace {

constexpr size_t kMaxColumns = 120;
constexpr size_t kMaxFunctionLines = 40;

/// Includes with this prefix are for files whose path has one of the prefixes `owners`.
struct Library {
  std::string include;
  std::vector<std::string> owners;
};
const std::vector<Library>& libraries() {
  static const std::vector<Library> kLibraries = {
      {"nlohmann/", {"wire/json.cc", "tests/variants/spellings.cc"}},
      {"sodium.h", {"wire/ed25519.cc"}},
      {"httplib.h", {"runner/driver/http", "tests/"}},
      {"sqlite3.h", {"reference_impl/store_sqlite.cc"}},
      {"CLI/", {"runner/arguments/"}},
      {"yaml-cpp/", {"runner/yaml/yaml"}},
      {"CLI/", {"runner/arguments/"}},
      {"pugixml.hpp", {"runner/report/", "tests/"}},
      {"pcre2.h", {"checks/json_schema/"}},
      {"idn2.h", {"checks/json_schema/"}},
      {"gtest/", {"tests/"}},
      {"regex", {}},
  };
  return kLibraries;
}

bool has_any_prefix(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& prefix) { return text.starts_with(prefix); });
}

std::string at_line(const SourceFile& file, size_t index) { return file.path + ":" + std::to_string(index + 1); }

/// Strips strings, character literals and line comments, so that what is left has only braces that count. Lines are
/// given in order, because a raw string may span several.
class LiteralStripper {
 public:
  std::string strip(const std::string& line) {
    std::string code;
    size_t i = 0;
    while (i < line.size()) {
      if (!raw_end_.empty()) {
        i = after_raw_string(line, i);
      } else if (line.compare(i, 2, "//") == 0) {
        break;
      } else if (line.compare(i, 2, "R\"") == 0) {
        const size_t parenthesis = line.find('(', i);
        if (parenthesis == std::string::npos) break;
        raw_end_ = ")" + line.substr(i + 2, parenthesis - i - 2) + "\"";
        i = parenthesis + 1;
      } else if (opens_literal(line, i)) {
        i = after_literal(line, i);
      } else {
        code += line[i++];
      }
    }
    return code;
  }

 private:
  size_t after_raw_string(const std::string& line, size_t from) {
    const size_t end = line.find(raw_end_, from);
    if (end == std::string::npos) return line.size();
    const size_t after = end + raw_end_.size();
    raw_end_.clear();
    return after;
  }
  static bool opens_literal(const std::string& line, size_t i) {
    const bool digit_separator = i > 0 && std::isalnum(static_cast<unsigned char>(line[i - 1])) != 0;
    return line[i] == '"' || (line[i] == '\'' && !digit_separator);
  }
  static size_t after_literal(const std::string& line, size_t i) {
    const char quote = line[i++];
    while (i < line.size() && line[i] != quote) i += line[i] == '\\' ? 2 : 1;
    return i + 1;
  }

  std::string raw_end_;  ///< the end of the raw string that we are in, or empty
};

/// Follows braces line by line and reports where a function ends. A block is a function where the statement
/// that opens it has a parameter list and no block around it is a function.
class FunctionFinder {
 public:
  /// The number of lines of the function that ends in this line, or 0.
  size_t take_line(const std::string& line, size_t index) {
    size_t ended = 0;
    const std::string code = literals_.strip(line);
    if (code.starts_with("#")) return 0;
    for (char byte : code) {
      if (byte == '{')
        open(index);
      else if (byte == '}')
        ended = std::max(ended, close(index));
      else if (byte == ';')
        statement_.clear();
      else
        statement_ += byte;
    }
    return ended;
  }

 private:
  void open(size_t index) {
    const bool function = function_depth_ == 0 && statement_.find('(') != std::string::npos;
    ++depth_;
    if (function) {
      function_depth_ = depth_;
      first_line_ = index;
    }
    statement_.clear();
  }
  size_t close(size_t index) {
    statement_.clear();
    const bool function = function_depth_ != 0 && depth_ == function_depth_;
    if (depth_ > 0) --depth_;
    if (!function) return 0;
    function_depth_ = 0;
    return index - first_line_ + 1;
  }

  LiteralStripper literals_;
  size_t depth_ = 0;
  size_t function_depth_ = 0;  ///< 0 outside of functions
  size_t first_line_ = 0;
  std::string statement_;
};

}  // namespace

Breaches misplaced_libraries(const SourceFile& file) {
  Breaches breaches;
  for (const std::string& included : file.includes) {
    for (const Library& library : libraries()) {
      if (!included.starts_with(library.include) || has_any_prefix(file.path, library.owners)) continue;
      breaches.push_back(file.path + " includes " + included);
    }
  }
  return breaches;
}

Breaches header_form(const SourceFile& file) {
  if (!file.is_header()) return {};
  Breaches breaches;
  if (file.lines.empty() || !file.lines.front().starts_with("// ")) {
    breaches.push_back(file.path + " does not open with a comment");
  }
  if (std::find(file.lines.begin(), file.lines.end(), "#pragma once") == file.lines.end()) {
    breaches.push_back(file.path + " has no #pragma once");
  }
  return breaches;
}

Breaches long_lines(const SourceFile& file) {
  Breaches breaches;
  if (file.path.ends_with(".def")) return breaches;  // one row of a table is one line
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const size_t columns = wire::count_code_points(file.lines[i]);
    if (columns > kMaxColumns) breaches.push_back(at_line(file, i) + " has " + std::to_string(columns) + " columns");
  }
  return breaches;
}

Breaches long_functions(const SourceFile& file) {
  Breaches breaches;
  if (file.path.starts_with("tests/")) return breaches;
  FunctionFinder finder;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const size_t length = finder.take_line(file.lines[i], i);
    if (length > kMaxFunctionLines) {
      breaches.push_back(at_line(file, i) + " ends a function of " + std::to_string(length) + " lines");
    }
  }
  return breaches;
}

namespace {

bool has_any_part(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool writes_untrusted_bytes(std::string statement) {
  for (const char* measure : {"bytes().size()", "bytes().empty()"}) {
    for (size_t at = 0; (at = statement.find(measure)) != std::string::npos;)
      statement.erase(at, std::string_view(measure).size());
  }
  const bool writes =
      has_any_part(statement, {"format(", "format_to(", "add(", "line(", "out(", "err(", "<<", "append("});
  return has_any_part(statement, {".bytes()", "->bytes()"}) && writes &&
         !has_any_part(statement, {"excerpt(", "printable", "redacted(", "Printable(", "Untrusted("});
}

/// What a command writes, formatted in a way that lets a text end its line.
bool writes_plain_format(const std::string& statement) {
  return has_any_part(statement, {".out(", "->out(", ".err(", "->err(", "text +="}) &&
         has_any_part(statement, {"fmt::format("}) && !has_any_part(statement, {"format_line("});
}

bool is_of_commands(const SourceFile& file) {
  return file.path.starts_with("runner/command/") || file.path.starts_with("runner/schema_tools/") ||
         file.path.starts_with("runner/mutate/");
}

}  // namespace

Breaches raw_untrusted_bytes(const SourceFile& file) {
  Breaches breaches;
  if (!file.path.starts_with("runner/") && !file.path.starts_with("checks/")) return breaches;
  LiteralStripper literals;
  std::string statement;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    for (const char byte : literals.strip(file.lines[i])) {
      if (byte != ';' && byte != '{' && byte != '}') {
        statement += byte;
        continue;
      }
      if (writes_untrusted_bytes(statement))
        breaches.push_back(at_line(file, i) + " writes text from outside as it came");
      if (is_of_commands(file) && writes_plain_format(statement))
        breaches.push_back(at_line(file, i) + " writes by fmt::format in place of wire::format_line");
      statement.clear();
    }
  }
  return breaches;
}
