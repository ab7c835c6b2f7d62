// An error of the plan, placed at what it quotes: readers keep the places of scenarios, steps and expectations, and the
// file is read again for those of their parts.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "runner/document/nearest.h"
#include "runner/plan/plan.h"
#include "runner/yaml/yaml.h"

namespace runner {
namespace {

struct WrittenPlace {
  std::string file;
  Mark mark;
};

/// "file:line:column"
std::optional<WrittenPlace> parse_place(std::string_view where) {
  const size_t second = where.rfind(':');
  const size_t first = second == std::string_view::npos || second == 0 ? second : where.rfind(':', second - 1);
  if (first == std::string_view::npos || first == second) return std::nullopt;
  WrittenPlace place{std::string(where.substr(0, first)), {}};
  const auto number = [&](size_t begin, size_t end, int& value) {
    const char* last = where.data() + end;
    return std::from_chars(where.data() + begin, last, value).ptr == last && value > 0;
  };
  const bool read = number(first + 1, second, place.mark.line) && number(second + 1, where.size(), place.mark.column);
  return read ? std::optional(std::move(place)) : std::nullopt;
}

/// The last text in single quotes: what is wrong, after words about it.
std::string last_quoted(const std::string& found) {
  const size_t end = found.rfind('\'');
  if (end == std::string::npos || end == 0) return "";
  const size_t begin = found.rfind('\'', end - 1);
  return begin == std::string::npos ? "" : found.substr(begin + 1, end - begin - 1);
}

std::string first_quoted(const std::string& found) {
  const size_t begin = found.find('\'');
  const size_t end = begin == std::string::npos ? begin : found.find('\'', begin + 1);
  return end == std::string::npos ? "" : found.substr(begin + 1, end - begin - 1);
}

/// Where a key or a text is the wanted one, in the order of the file.
std::optional<Mark> mark_of(const Node& node, const std::string& wanted) {
  if (const std::string* text = node.as_text()) return *text == wanted ? std::optional(node.mark) : std::nullopt;
  if (const Mapping* mapping = node.as_mapping()) {
    for (const Entry& entry : *mapping) {
      if (entry.key == wanted) return entry.mark;
      if (const auto found = mark_of(entry.node, wanted)) return found;
    }
  }
  if (const Sequence* sequence = node.as_sequence()) {
    for (const Node& element : *sequence) {
      if (const auto found = mark_of(element, wanted)) return found;
    }
  }
  return std::nullopt;
}

/// The mapping or list at the mark, or nullptr.
const Node* node_at(const Node& node, Mark mark) {
  if (node.mark == mark && !node.as_scalar()) return &node;
  if (const Mapping* mapping = node.as_mapping()) {
    for (const Entry& entry : *mapping) {
      if (const Node* found = node_at(entry.node, mark)) return found;
    }
  }
  if (const Sequence* sequence = node.as_sequence()) {
    for (const Node& element : *sequence) {
      if (const Node* found = node_at(element, mark)) return found;
    }
  }
  return nullptr;
}

/// A file that does not exist: the nearest name in its folder, or that patterns are not read.
void name_nearest_file(wire::Error& error, const InputFiles& files) {
  if (error.found.find("No such file") == std::string::npos) return;
  const std::filesystem::path path = first_quoted(error.found);
  if (path.filename().string().find_first_of("*?[") != std::string::npos) {
    error.advice = "patterns are not used here: list each file";
    return;
  }
  const std::vector<std::string> names = files.list(path.parent_path().string(), path.extension().string());
  const std::string nearest =
      nearest_name(path.filename().string(), std::vector<std::string_view>(names.begin(), names.end()));
  if (!nearest.empty()) error.advice = fmt::format("did you mean '{}'?", (path.parent_path() / nearest).string());
}

}  // namespace

wire::Error at_own_place(wire::Error error, InputFiles& files) {
  const auto place = parse_place(error.where);
  if (!place) return error;
  name_nearest_file(error, files);
  const auto text = files.read(place->file, place->file.substr(place->file.rfind('/') + 1), place->file);
  const auto document = text ? read_yaml(*text, place->file) : wire::Result<YamlDocument>(text.error());
  const Node* node = document ? node_at(document->root, place->mark) : nullptr;
  if (!node) return error;
  const std::string first = first_quoted(error.found);
  const std::string folder = std::filesystem::path(place->file).parent_path().string();
  const std::string as_written = std::filesystem::path(first).lexically_relative(folder).string();  // of a file
  for (const std::string& wanted : {last_quoted(error.found), first, as_written}) {
    const auto mark = wanted.empty() ? std::nullopt : mark_of(*node, wanted);
    if (!mark) continue;
    error.where = document->place(*mark).to_string();
    break;
  }
  return error;
}

}  // namespace runner
