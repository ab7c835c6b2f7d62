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

Completable completable(const OptionDescription& option) {
  const auto names = [&](std::string_view word) { return option.placeholder.find(word) != std::string::npos; };
  if (!option.words().empty()) return Completable::words;
  if (names("DIR")) return Completable::folders;
  if (names("FILE") || names("PATH") || names("SOURCE")) return Completable::files;
  if (option.positional() && option.name != "RULE") return Completable::files;
  return Completable::nothing;
}

std::string summary_clause(const std::string& text) {
  size_t end = text.size();
  for (const char* mark : {"; ", ": ", " ("}) end = std::min(end, text.find(mark));
  return text.substr(0, end);
}

}  // namespace runner
