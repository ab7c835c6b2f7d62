#include "runner/arguments/command_description.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

constexpr size_t kColumn = 30;  // where the texts of options begin
constexpr size_t kWidth = 118;

bool is_word(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
}

/// The text in lines of at most kWidth columns, the first of which begins at `column`.
std::string wrapped(const std::string& text, size_t column) {
  std::string result;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!result.empty() && column + 1 + word.size() > kWidth) {
      result += "\n" + std::string(kColumn, ' ');
      column = kColumn;
    } else if (!result.empty()) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    begin = end + 1;
  }
  return result;
}

std::string line_of(const OptionDescription& option, const std::string& help) {
  std::string begin = "  " + (option.short_name.empty() ? "" : option.short_name + ", ") + option.name;
  if (!option.placeholder.empty() && !option.positional()) begin += " " + option.placeholder;
  if (option.repeated && option.kind != ValueKind::none) begin += " ...";
  if (begin.size() + 2 > kColumn) return begin + "\n" + std::string(kColumn, ' ') + wrapped(help, kColumn) + "\n";
  begin.resize(kColumn, ' ');
  return begin + wrapped(help, kColumn) + "\n";
}

std::string usage_line(const CommandDescription& command, const std::string& usage) {
  std::string line = fmt::format("Usage: {} [OPTIONS]", usage);
  for (const OptionDescription& option : command.options) {
    if (!option.positional()) continue;
    const std::string name = option.name + (option.repeated ? "..." : "");
    line += option.required ? " " + name : " [" + name + "]";
  }
  return line + "\n";
}

}  // namespace

std::vector<std::string> OptionDescription::words() const {
  std::vector<std::string> result;
  if (placeholder.find('|') == std::string::npos) return result;
  for (size_t begin = 0; begin <= placeholder.size();) {
    const size_t end = std::min(placeholder.find('|', begin), placeholder.size());
    result.push_back(placeholder.substr(begin, end - begin));
    if (!is_word(result.back())) return {};
    begin = end + 1;
  }
  return result;
}

const OptionDescription* CommandDescription::find(const std::string& wanted) const {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const OptionDescription& o) { return o.name == wanted; });
  return found == options.end() ? nullptr : &*found;
}

const OptionDescription* CommandDescription::first_positional() const {
  const auto found =
      std::find_if(options.begin(), options.end(), [](const OptionDescription& o) { return o.positional(); });
  return found == options.end() ? nullptr : &*found;
}

std::string common_need(const CommandDescription& command, const std::string& heading) {
  std::string need;
  for (const OptionDescription& option : command.options) {
    if (option.heading != heading || option.positional()) continue;
    if (need.empty()) need = option.needs.size() == 1 ? option.needs.front() : option.name;
    const bool fits = option.name == need || (option.needs.size() == 1 && option.needs.front() == need);
    if (!fits) return "";
  }
  return headings(command).front() == heading ? "" : need;
}

std::string key_of(const OptionDescription& option) {
  std::string key = option.name.substr(option.name.find_first_not_of('-'));
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string plural_key_of(const OptionDescription& option) {
  return option.repeated && option.kind != ValueKind::none ? key_of(option) + "s" : "";
}

std::string full_help(const OptionDescription& option) {
  std::string text = option.help;
  if (option.required && !option.positional()) text += " (required)";
  if (!option.needs.empty()) text += fmt::format(" (with {})", fmt::join(option.needs, ", "));
  if (!option.excludes.empty()) text += fmt::format(" (not with {})", fmt::join(option.excludes, ", "));
  return text;
}

std::vector<std::string> headings(const CommandDescription& command) {
  std::vector<std::string> result;
  for (const OptionDescription& option : command.options) {
    if (option.positional() || std::find(result.begin(), result.end(), option.heading) != result.end()) continue;
    result.push_back(option.heading);
  }
  return result;
}

std::string help_text(const CommandDescription& command, const std::string& usage) {
  std::string text = wrapped(command.purpose, 0) + "\n" + usage_line(command, usage);
  std::string arguments;
  for (const OptionDescription& option : command.options) {
    if (option.positional()) arguments += line_of(option, full_help(option));
  }
  if (!arguments.empty()) text += "\nArguments:\n" + arguments;
  for (const std::string& heading : headings(command)) {
    const std::string need = common_need(command, heading);
    text += fmt::format("\n{}{}:\n", heading, need.empty() ? "" : ", with " + need);
    for (OptionDescription option : command.options) {
      if (option.positional() || option.heading != heading) continue;
      if (!need.empty()) option.needs.clear();
      text += line_of(option, full_help(option));
    }
  }
  return text + (command.footer.empty() ? "" : command.footer + "\n");
}

std::string summary_clause(const std::string& text) {
  size_t end = text.size();
  for (const char* mark : {"; ", ": ", " ("}) end = std::min(end, text.find(mark));
  return text.substr(0, end);
}

}  // namespace runner
