#include "runner/command/corpus_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/document/input_files.h"
#include "runner/evidence/disk.h"
#include "wire/canonical_json.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxCorpusFileBytes = 4u << 20;
constexpr std::string_view kFound = "findings-";
constexpr std::string_view kPosition = "part-";
constexpr const char* kLeftAlone = "left alone";

/// Of each part its own, so that files of several parts can be copied into one folder.
std::string name_of_part(std::string_view kind, const explore::CasePart& part) {
  return fmt::format("{}{}-of-{}.json", kind, part.index, part.of);
}

std::optional<uint64_t> count_at(const wire::Json& json, std::string_view name) {
  const wire::Json* value = json.find(name);
  const int64_t* count = value ? value->as_integer() : nullptr;
  return count && *count >= 0 ? std::optional(static_cast<uint64_t>(*count)) : std::nullopt;
}

size_t depth_of(const explore::CaseId& id) { return id.after ? 1 + depth_of(id.after->id) : 0; }

}  // namespace

std::vector<fs::path> corpus_folders(const std::string& folder) {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (entry->is_directory(failure)) folders.push_back(entry->path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

void CorpusFolder::leave(const std::string& name, const std::string& why) {
  environment_.err(wire::format_line("corpus: {}: {}: {}\n", (folder_ / name).string(), why, kLeftAlone));
}

wire::Problem CorpusFolder::read() {
  milestone_ = folder_.filename().string();
  std::error_code failure;
  if (!fs::exists(folder_, failure)) return {};
  std::vector<std::string> names;
  for (fs::directory_iterator entry(folder_, failure), end; !failure && entry != end; entry.increment(failure))
    names.push_back(entry->path().filename().string());
  if (failure) return wire::Error{folder_.string(), failure.message(), "a folder of --corpus", ""};
  std::sort(names.begin(), names.end(), [](const std::string& left, const std::string& right) {
    const bool position = left.starts_with(kPosition), other = right.starts_with(kPosition);
    return position == other ? left < right : position;  // they say which seed it is
  });
  for (const std::string& name : names) {
    const auto text = read_file(folder_ / name, kMaxCorpusFileBytes);
    if (!text) {
      leave(name, text.error().found);
    } else if (name.starts_with(kFound)) {
      read_findings(name, *text);
    } else if (name.starts_with(kPosition)) {
      read_position(name, *text);
    } else {
      read_entry(name, *text);
    }
  }
  return {};
}

// The first file decides where the user does not.
bool CorpusFolder::is_of_seed(const std::string& name, uint64_t seed) {
  if (!seed_) seed_ = seed;
  if (*seed_ == seed) return true;
  leave(name, fmt::format("of seed {}, not {}", seed, *seed_));
  return false;
}

// Of a finding in several files the one that counts the longest.
void CorpusFolder::read_findings(const std::string& name, const std::string& text) {
  const auto findings = parse_baseline(text, (folder_ / name).string());
  if (!findings) return leave(name, findings.error().found);
  for (const KnownFinding& finding : *findings) {
    const auto known = std::find_if(findings_.begin(), findings_.end(), [&](const KnownFinding& other) {
      return other.fingerprint == finding.fingerprint;
    });
    if (known == findings_.end()) {
      findings_.push_back(finding);
    } else if (known->expires < finding.expires) {
      *known = finding;
    }
  }
}

void CorpusFolder::read_position(const std::string& name, const std::string& text) {
  const auto json = wire::parse_json(text);
  const auto seed = json ? count_at(*json, "seed") : std::nullopt;
  const auto cases = json ? count_at(*json, "cases") : std::nullopt;
  const auto singles = json ? count_at(*json, "singles") : std::nullopt;
  const auto moves = json ? count_at(*json, "moves") : std::nullopt;
  if (!seed || !cases || !singles || !moves) return leave(name, "not a position of this program");
  if (is_of_seed(name, *seed)) positions_[name] = {1, 1, *cases, *singles, *moves};
}

void CorpusFolder::read_entry(const std::string& name, const std::string& text) {
  auto read = explore::parse_corpus_entry(text);
  if (!read) return leave(name, "not a case of this program");
  if (explore::corpus_name(text) != name) return leave(name, "not the content that its name states");
  if (read->milestone != milestone_) return leave(name, "a case of " + checks::excerpt(read->milestone));
  if (is_of_seed(name, read->seed)) entries_.emplace(name, std::move(read->entry));
}

std::vector<explore::CaseId> CorpusFolder::cases() const {
  std::vector<explore::CaseId> cases;
  for (const auto& [name, entry] : entries_) cases.push_back(entry.id);
  std::stable_sort(cases.begin(), cases.end(), [](const explore::CaseId& left, const explore::CaseId& right) {
    return std::pair(depth_of(left), left.number) < std::pair(depth_of(right), right.number);
  });
  return cases;
}

explore::CasePart CorpusFolder::continued(explore::CasePart part) const {
  const auto position = positions_.find(name_of_part(kPosition, part));
  if (position == positions_.end()) return part;
  part.cases_before = position->second.cases_before;
  part.singles_before = position->second.singles_before;
  part.moves_before = position->second.moves_before;
  return part;
}

wire::Problem CorpusFolder::write_file(const std::string& name, const std::string& text) const {
  const fs::path draft = folder_ / (".draft-" + name);
  if (wire::Problem problem = real_disk().write_file(draft, text)) return problem;
  return real_disk().rename(draft, folder_ / name);
}

wire::Problem CorpusFolder::write(const explore::Exploration& exploration, const std::vector<KnownFinding>& found) {
  if (wire::Problem problem = real_disk().make_folder(folder_)) return problem;
  size_t added = 0;
  for (const explore::CorpusEntry& entry : exploration.reaching) {
    const std::string text = explore::corpus_text(entry, milestone_, exploration.seed);
    const std::string name = explore::corpus_name(text);
    if (entries_.contains(name)) continue;
    if (wire::Problem problem = write_file(name, text)) return problem;
    ++added;
  }
  std::vector<KnownFinding> earlier = findings_;
  std::erase_if(earlier, [&](const KnownFinding& known) {
    return std::any_of(found.begin(), found.end(),
                       [&](const KnownFinding& again) { return again.fingerprint == known.fingerprint; });
  });
  const auto findings = updated_baseline(std::move(earlier), found, {});
  if (wire::Problem problem = write_file(name_of_part(kFound, exploration.ended), render_baseline(findings)))
    return problem;
  const wire::Object position{{"cases", static_cast<int64_t>(exploration.ended.cases_before)},
                              {"moves", static_cast<int64_t>(exploration.ended.moves_before)},
                              {"seed", static_cast<int64_t>(exploration.seed)},
                              {"singles", static_cast<int64_t>(exploration.ended.singles_before)}};
  environment_.err(wire::format_line("corpus: {}: {} played again, {} added\n", folder_.string(),
                                     wire::counted(entries_.size(), "case"), added));
  return write_file(name_of_part(kPosition, exploration.ended), wire::canonical_json(position) + "\n");
}

wire::Problem CorpusFolder::remove(const std::string& name) const { return real_disk().remove(folder_ / name); }

}  // namespace runner
