#include "runner/tool/tool_command.h"

#include <filesystem>

namespace runner {
namespace {

constexpr std::string_view kInCheckout = "verify/runner";
constexpr std::string_view kInstalled = "contract-verifier";

std::string find_installed_contract() {
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  const auto folder = program.parent_path().parent_path() / "share/contract-verifier";
  return std::filesystem::is_directory(folder / "milestones", failure) ? folder.string() : std::string();
}

/// "ID" of "milestones/ID.yaml" at the beginning of the text; else empty.
std::string_view milestone_id(std::string_view text) {
  constexpr std::string_view kFolder = "milestones/", kSuffix = ".yaml";
  if (!text.starts_with(kFolder)) return {};
  text.remove_prefix(kFolder.size());
  const size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  return end != text.npos && text.substr(end).starts_with(kSuffix) ? text.substr(0, end) : std::string_view();
}

}  // namespace

const std::string& installed_contract() {
  static const std::string kFolder = find_installed_contract();
  return kFolder;
}

const char* tool_command() { return installed_contract().empty() ? kInCheckout.data() : kInstalled.data(); }

std::string for_installation(std::string_view text, bool installed) {
  if (!installed) return std::string(text);
  std::string result;
  while (!text.empty()) {
    if (text.starts_with(kInCheckout)) {
      result += kInstalled;
      text.remove_prefix(kInCheckout.size());
    } else if (const std::string_view id = milestone_id(text); !id.empty()) {
      result += id;
      text.remove_prefix(text.find(".yaml") + std::string_view(".yaml").size());
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

std::string for_this_installation(std::string_view text) {
  return for_installation(text, !installed_contract().empty());
}

}  // namespace runner
