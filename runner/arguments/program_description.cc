#include "runner/arguments/program_description.h"

#include <algorithm>

namespace runner {

std::vector<std::string> ProgramDescription::parts_of(const std::string& command) const {
  std::vector<std::string> parts;
  for (const CommandDescription& described : commands) {
    if (described.name.starts_with(command + " ")) parts.push_back(described.name.substr(command.size() + 1));
  }
  return parts;
}

std::vector<std::pair<std::string, std::string>> ProgramDescription::parts_with_purpose(
    const std::string& command) const {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const CommandDescription& described : commands) {
    if (described.name.starts_with(command + " "))
      parts.emplace_back(described.name.substr(command.size() + 1), described.purpose);
  }
  return parts;
}

std::vector<std::string> ProgramDescription::first_words() const {
  std::vector<std::string> words;
  for (const auto& summary : summaries) words.push_back(summary.first);
  return words;
}

std::vector<std::string> ProgramDescription::groups() const {
  std::vector<std::string> words = first_words();
  std::erase_if(words, [&](const std::string& word) { return parts_of(word).empty(); });
  return words;
}

std::string ProgramDescription::shell_name() const {
  std::string result = "_" + name;
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

Completable completable(const OptionDescription& option) {
  const auto names = [&](std::string_view word) { return option.placeholder.find(word) != std::string::npos; };
  if (!option.words().empty()) return Completable::words;
  if (names("DIR")) return Completable::folders;
  if (names("FILE") || names("PATH") || names("SOURCE")) return Completable::files;
  if (option.positional() && option.name != "RULE") return Completable::files;
  return Completable::nothing;
}

}  // namespace runner
