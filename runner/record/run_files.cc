#include "runner/record/run_files.h"

#include <algorithm>
#include <array>

#include "runner/record/exchanges.h"
#include "runner/record/results.h"
#include "runner/record/run_context.h"
#include "runner/record/target_file.h"
#include "wire/canonical_json.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr size_t kHashDigits = 16;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_plain_byte(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

bool is_plain_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && part.size() <= kMaxNameBytes &&
         std::all_of(part.begin(), part.end(), is_plain_byte);
}

/// Names of devices on Windows, whatever follows a dot.
bool is_reserved(std::string_view name) {
  constexpr std::array kDevices = {"con", "prn", "aux", "nul", "conin$", "conout$"};
  const std::string_view stem = name.substr(0, name.find('.'));
  const bool numbered = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
  return numbered || std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end();
}

/// Its own name everywhere: no other id, and no file system, makes it another.
bool is_name(std::string_view id, size_t room) {
  const auto fits = [](char c) { return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  return !id.empty() && id.size() <= room && is_lower_or_digit(id.front()) && is_lower_or_digit(id.back()) &&
         std::all_of(id.begin(), id.end(), fits) && !is_reserved(id);
}

/// A name that ends like one with a hash could be that of another id.
bool looks_hashed(std::string_view id) {
  if (id.size() <= kHashDigits || id[id.size() - kHashDigits - 1] != '-') return false;
  const std::string_view end = id.substr(id.size() - kHashDigits);
  return end.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string file_name_for(std::string_view id, std::string_view suffix) {
  const size_t room = kMaxNameBytes - suffix.size();
  if (is_name(id, room) && !looks_hashed(id)) return std::string(id).append(suffix);
  std::string name(id.substr(0, room - kHashDigits - 1));
  for (char& c : name) {
    if (!is_plain_byte(c)) c = '_';
  }
  std::string lower = name;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (name.empty() || name.front() == '.' || is_reserved(lower)) name.insert(name.begin(), '_');
  name.resize(std::min(name.size(), room - kHashDigits - 1));
  return name + "-" + wire::sha256_hex(id).substr(0, kHashDigits) + std::string(suffix);
}

bool is_plain_name(std::string_view name) {
  for (;;) {
    const size_t slash = name.find('/');
    if (!is_plain_part(name.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

RunFiles files_of(const Record& record, bool strict) {
  RunFiles files;  // not made from a list of texts, which would copy each
  files.emplace("milestone.yaml", record.plan->text);
  files.emplace("results.json", wire::canonical_json(results_of(record, strict)));
  files.emplace("causes.json", wire::canonical_json(causes_of(record)));
  files.emplace("coverage.json", wire::canonical_json(coverage_of(record)));
  files.emplace("target.json", wire::canonical_json(target_of(record)));
  files.emplace("context.json", wire::canonical_json(context_of(record)));
  files.emplace("exchanges.ndjson", render_exchanges(record));
  if (record.baseline) files.emplace(kBaselineFile, record.baseline->text);
  return files;
}

}  // namespace runner
