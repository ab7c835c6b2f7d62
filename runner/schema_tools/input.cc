#include "runner/schema_tools/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "runner/yaml/yaml.h"
#include "wire/json_any_magnitude.h"
#include "wire/json_pointer.h"

namespace runner::schema_tools {
namespace {

constexpr size_t kMaxBytes = wire::JsonLimits{}.max_bytes;

wire::Error too_long(const std::string& file, std::string_view amount) {
  return {file, fmt::format("{} bytes", amount), fmt::format("at most {} bytes", kMaxBytes), ""};
}

void judge_text(std::string_view text, std::string_view file, const InstanceSink& sink) {
  const auto value = parse_placed(text, file);
  if (!value) return sink.refuse(value.error());
  sink.judge({file, 1, text, *value});
}

/// Reads at most one byte more than is allowed, so that endless input ends.
std::string read_stream(std::istream& in) {
  std::string text;
  char block[1 << 16];
  while (text.size() <= kMaxBytes && (in.read(block, sizeof block) || in.gcount() > 0)) {
    text.append(block, static_cast<size_t>(in.gcount()));
  }
  return text;
}

}  // namespace

wire::Result<std::string> read_file(const std::string& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) return wire::Error{path, "no such file", "", ""};
  if (std::filesystem::is_directory(status)) return wire::Error{path, "a folder", "a file", ""};
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return wire::Error{path, "the file cannot be read", "", ""};
  std::string text = read_stream(stream);
  if (stream.bad()) return wire::Error{path, "the file cannot be read to its end", "", ""};
  if (text.size() > kMaxBytes) return too_long(path, fmt::format("more than {}", kMaxBytes));
  return text;
}

bool is_yaml(std::string_view file) { return file.ends_with(".yaml") || file.ends_with(".yml"); }

wire::Result<std::vector<std::string>> files_below(const std::string& folder, const Suffixes& suffixes,
                                                   std::string_view except) {
  namespace fs = std::filesystem;
  std::error_code failure;
  std::vector<std::string> files;
  std::set<fs::path> entered = {fs::canonical(folder, failure)};
  const auto options = fs::directory_options::follow_directory_symlink;
  for (auto entry = fs::recursive_directory_iterator(folder, options, failure); !failure && entry != fs::end(entry);
       entry.increment(failure)) {
    std::error_code ignored;  // of a link that leads nowhere
    if (entry->is_directory(ignored)) {
      const bool left_out = !except.empty() && entry->path().filename() == except;
      if (left_out || !entered.insert(fs::canonical(entry->path(), ignored)).second) entry.disable_recursion_pending();
      continue;
    }
    const std::string path = entry->path().lexically_relative(folder).generic_string();
    const bool is_wanted = std::any_of(suffixes.begin(), suffixes.end(), [&](auto one) { return path.ends_with(one); });
    if (is_wanted && entry->is_regular_file(ignored)) files.push_back(path);
  }
  if (failure) return wire::Error{folder, failure.message(), "a readable folder", ""};
  std::sort(files.begin(), files.end());
  return files;
}

namespace {

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() > 1 && (text[0] == '\0' || text[1] == '\0'));
}

/// What a text that is not JSON probably is, with what to do.
std::string advice_for(std::string_view text) {
  if (is_utf16(text)) return "the text is UTF-16: save it as UTF-8";
  const size_t first = text.find_first_not_of(" \t\r\n");
  const std::string_view begin = first == std::string_view::npos ? text : text.substr(first);
  constexpr size_t kMaxTried = 1u << 20;
  const bool may_be_yaml = !begin.starts_with('{') && !begin.starts_with('[') && text.size() <= kMaxTried;
  const auto yaml = may_be_yaml ? read_yaml(text, "") : wire::Error{};
  const bool is_yaml = yaml && (yaml->root.as_mapping() || yaml->root.as_sequence());
  if (is_yaml || begin.starts_with("---") || begin.starts_with("%YAML")) {
    return "the text is YAML: name the file *.yaml";
  }
  return "";
}

/// A comma before the bracket at the place.
bool ends_with_comma(std::string_view text, size_t offset) {
  if (offset >= text.size() || (text[offset] != '}' && text[offset] != ']')) return false;
  const size_t before = text.substr(0, offset).find_last_not_of(" \t\r\n");
  return before != std::string_view::npos && text[before] == ',';
}

bool begins_comment(std::string_view text, size_t offset) {
  const auto is_at = [&](size_t place) {
    const std::string_view rest = text.substr(std::min(place, text.size()));
    return rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#');
  };
  return is_at(offset) || (offset > 0 && is_at(offset - 1));
}

size_t offset_of(std::string_view text, int line, int column) {
  size_t at = 0;
  for (; line > 1 && at != std::string_view::npos; --line) at = text.find('\n', at) + 1;
  return at + static_cast<size_t>(std::max(column, 1)) - 1;
}

}  // namespace

wire::Result<wire::Json> parse_placed(std::string_view text, std::string_view file, int first_line) {
  if (is_yaml(file)) {
    const auto document = read_yaml(text, std::string(file), Magnitude::any);
    if (document) return to_json(document->root);
    wire::Error error = document.error();
    if (is_utf16(text)) error.advice = advice_for(text);
    return error;
  }
  auto json = wire::parse_json_of_any_magnitude(text);
  if (json) return json;
  wire::Error error = json.error();
  if (error.advice.empty()) error.advice = advice_for(text);
  const size_t offset = offset_of(text, error.line, error.column);
  if (error.advice.empty() && begins_comment(text, offset)) error.advice = "JSON has no comments";
  if (error.advice.empty() && ends_with_comma(text, offset)) error.advice = "delete the comma before the bracket";
  error.where =
      error.line > 0 ? fmt::format("{}:{}:{}", file, error.line + first_line - 1, error.column) : std::string(file);
  return error;
}

std::pair<int, int> position_in(std::string_view text, std::string_view file, std::string_view pointer) {
  if (!is_yaml(file)) return wire::position_of(text, pointer);
  const auto document = read_yaml(text, std::string(file), Magnitude::any);
  if (!document) return {1, 1};
  const Mark mark = mark_at(document->root, pointer);
  return {mark.line, mark.column};
}

std::string Instance::place(std::string_view pointer) const {
  const auto [line, column] = position_in(text, file, pointer);
  return fmt::format("{}:{}:{}", file, line + first_line - 1, column);
}

bool has_lines(std::string_view file) { return file.ends_with(".jsonl") || file.ends_with(".ndjson"); }

void read_instance(const std::string& file, std::istream& in, const InstanceSink& sink) {
  if (file == "-") {
    const std::string text = read_stream(in);
    if (text.size() > kMaxBytes) return sink.refuse(too_long("standard input", fmt::format("more than {}", kMaxBytes)));
    return judge_text(text, "standard input", sink);
  }
  const auto text = read_file(file);
  if (!text) return sink.refuse(text.error());
  judge_text(*text, file, sink);
}

void read_line(std::string_view text, int number, std::string_view file, wire::Json& used, const InstanceSink& sink) {
  if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
  if (!wire::read_json(text, used)) {
    auto value = parse_placed(text, file, number);
    if (!value) return sink.refuse(value.error());
    used = *std::move(value);
  }
  sink.judge({file, number, text, used, true});
}

bool write_whole(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  std::ofstream stream(draft, std::ios::binary);
  stream << text;
  stream.close();
  std::error_code failure;
  if (stream) std::filesystem::rename(draft, path, failure);
  if (stream && !failure) return true;
  std::filesystem::remove(draft, failure);
  return false;
}

}  // namespace runner::schema_tools
