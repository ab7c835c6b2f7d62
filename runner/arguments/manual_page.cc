// Manual pages in the mdoc language, without warnings of "mandoc -Tlint".
#include <fmt/format.h>

#include <algorithm>

#include "runner/arguments/program_description.h"

namespace runner {
namespace {

constexpr const char* kDate = "November 30, 2026";  // of the form of these pages

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// Characters that roff takes for more than themselves.
std::string escaped(const std::string& text) {
  std::string result;
  for (char c : text) c == '\\' ? result += "\\e" : result += c;
  return result.starts_with('.') || result.starts_with('\'') ? "\\&" + result : result;
}

/// Running text: a new line after each sentence, and none longer than 78 columns.
std::string filled(const std::string& text) {
  std::string result, line;
  const auto end_line = [&] {
    if (!line.empty()) result += escaped(line) + "\n";
    line.clear();
  };
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (line.size() + 1 + word.size() > 78) end_line();
    if (!word.empty()) line += (line.empty() ? "" : " ") + word;
    if (word.ends_with('.') || word.ends_with('?')) end_line();
    begin = end + 1;
  }
  end_line();
  return result;
}

std::string literal(const std::string& text) {
  std::string result = ".Bd -literal\n";
  for (size_t begin = text.find_first_not_of('\n'); begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    result += end == begin ? std::string("\\&\n") : escaped(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return result + ".Ed\n";
}

std::string item_of(const OptionDescription& option) {
  std::string line = ".It ";
  if (option.positional()) return line + "Ar " + option.name + (option.repeated ? " ..." : "");
  if (!option.short_name.empty()) line += fmt::format("Fl {} , ", option.short_name.substr(1));
  line += "Fl " + option.name.substr(1);
  if (!option.placeholder.empty()) line += " Ar \\&" + option.placeholder;
  return line + (option.repeated && option.kind != ValueKind::none ? " ..." : "");
}

std::string list_of(const CommandDescription& command, const std::string& heading, bool positional) {
  std::string items;
  for (const OptionDescription& option : command.options) {
    if (option.positional() != positional || (!positional && option.heading != heading)) continue;
    items += item_of(option) + "\n" + filled(full_help(option));
  }
  return items.empty() ? "" : ".Bl -tag -width Ds\n" + items + ".El\n";
}

std::string synopsis_of(const ProgramDescription& program, const CommandDescription& command) {
  std::string text = fmt::format(".Nm {} {}\n.Op Ar options\n", program.name, command.name);
  for (const OptionDescription& option : command.options) {
    if (!option.positional()) continue;
    text += fmt::format(".{} {}{}\n", option.required ? "Ar" : "Op Ar", option.name, option.repeated ? " ..." : "");
  }
  return text;
}

/// Without headings.
std::string part_of(const CommandDescription& command) {
  std::string text = filled(command.purpose) + list_of(command, "", true);
  for (const std::string& heading : headings(command)) text += list_of(command, heading, false);
  return text;
}

std::string sections_of(const CommandDescription& command) {
  std::string text = filled(command.purpose) + list_of(command, "", true);
  for (const std::string& heading : headings(command)) {
    text += fmt::format(".Ss {}\n", heading) + list_of(command, heading, false);
  }
  return text;
}

std::string head_of(const ProgramDescription& program, const std::string& page, const std::string& summary) {
  const std::string name = program.name + (page.empty() ? "" : "-" + page);
  return fmt::format(".Dd {}\n.Dt {} 1\n.Os\n.Sh NAME\n.Nm {}\n.Nd {}\n.Sh SYNOPSIS\n", kDate, upper(name), name,
                     summary);
}

std::string tail_of(const ProgramDescription& program, const std::string& page) {
  std::string text =
      ".Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\nall held\n.It 1\nfindings\n.It 2\nthe command line or an input is "
      "wrong\n.It 3\nthe target did not respond\n.It 4\nevidence could not be written, or does not hold\n.It 130\n"
      "interrupted\n.El\n.Sh SEE ALSO\n";
  std::vector<std::string> names;
  for (const std::string& other : manual_pages(program)) {
    if (other != page) names.push_back(program.name + (other.empty() ? "" : "-" + other));
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) text += fmt::format(".Xr {} 1{}\n", name, name == names.back() ? "" : " ,");
  return text;
}

std::string program_page(const ProgramDescription& program) {
  std::string text = head_of(program, "", "verifies services against a contract") +
                     fmt::format(
                         ".Nm\n.Op Cm run\n.Op Ar options\n.Ar MILESTONE ...\n.Nm\n.Ar command\n.Op Ar "
                         "options\n.Nm\n.Fl -version\n.Sh DESCRIPTION\n");
  text += filled(
      "Drives a service through the fixtures of a milestone, judges every response by schemas and rules, and writes "
      "signed evidence. The commands have pages of their own.");
  text += ".Bl -tag -width explore\n";
  for (const auto& [name, summary] : program.summaries)
    text += fmt::format(".It Xr {}-{} 1\n", program.name, name) + filled(summary_clause(summary));
  return text + ".El\n" + tail_of(program, "");
}

}  // namespace

std::vector<std::string> manual_pages(const ProgramDescription& program) {
  std::vector<std::string> pages = {""};
  for (const auto& summary : program.summaries) pages.push_back(summary.first);
  return pages;
}

std::string manual_page(const ProgramDescription& program, const std::string& page) {
  if (page.empty()) return program_page(program);
  std::string summary, synopsis, text, notes;
  for (const auto& [name, words] : program.summaries) {
    if (name == page) summary = summary_clause(words);
  }
  const bool parts = !program.parts_of(page).empty();
  for (const CommandDescription& command : program.commands) {
    if (command.name != page && !command.name.starts_with(page + " ")) continue;
    synopsis += synopsis_of(program, command);
    if (parts) text += fmt::format(".Ss {} {}\n", program.name, command.name);
    text += parts ? part_of(command) : sections_of(command);
    if (!command.footer.empty()) notes += literal(command.footer);
  }
  if (!notes.empty()) notes = ".Sh NOTES\n" + notes;
  return head_of(program, page, summary) + synopsis + ".Sh DESCRIPTION\n" + text + notes + tail_of(program, page);
}

}  // namespace runner
