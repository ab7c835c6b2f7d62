#include "runner/record/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr size_t kCauseDigits = 16;
constexpr size_t kDiscoveryDigits = 12;
constexpr size_t kMaxQuoted = 160;
constexpr int64_t kDefaultDays = 90;
constexpr int64_t kDay_ms = 86'400'000;
constexpr const char* kForm =
    R"({"findings": [{"fingerprint": "...", "reason": "...", "owner": "...", "expires": "2026-06-30"}]})";
constexpr const char* kWriteOne = "--write-baseline FILE writes one";
constexpr std::array<std::string_view, 9> kMembers = {"fingerprint", "reason",    "owner", "expires", "milestone",
                                                      "sentence",    "scenarios", "seed",  "case"};

// As JSON, which has no control characters.
std::string as_json(const wire::Json& value) { return wire::to_text(value).substr(0, kMaxQuoted); }
std::string as_json(const wire::Json* value) { return value ? as_json(*value) : "nothing"; }

bool is_fingerprint(const std::string& text) {
  return (text.size() == kCauseDigits || text.size() == kDiscoveryDigits) &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// "2026-06-30", and a day of the calendar.
bool is_day(const std::string& text) {
  return text.size() == std::string_view("2026-06-30").size() && wire::parse_instant(text + "T00:00:00Z").has_value();
}

// Reads one entry; the first mistake is kept.
class EntryReader {
 public:
  EntryReader(std::string_view text, const std::string& file, const wire::Json& entry, size_t index)
      : text_(text), file_(file), entry_(entry), pointer_(fmt::format("/findings/{}", index)) {}

  wire::Result<KnownFinding> read() {
    known_.line = wire::position_of(text_, pointer_).first;
    if (!entry_.as_object()) fail("", as_json(&entry_), kForm, kWriteOne);
    if (!problem_) refuse_unknown_members();
    known_.fingerprint = text("fingerprint", "16 hex digits as 'run' prints them, or 12 as 'explore' does");
    if (!is_fingerprint(known_.fingerprint))
      fail("/fingerprint", as_json(entry_.find("fingerprint")), "16 hex digits of a cause, or 12 of a finding",
           "copy it from the output of 'run' or 'explore'");
    known_.reason = text("reason", "why it is accepted");
    if (known_.is_cause() || entry_.find("owner")) known_.owner = text("owner", "who looks after it");
    known_.expires = text("expires", "a day such as 2026-06-30");
    if (!is_day(known_.expires))
      fail("/expires", as_json(entry_.find("expires")), "a day such as 2026-06-30", "write YYYY-MM-DD");
    for (const auto& [name, place] :
         {std::pair{"milestone", &known_.milestone}, {"sentence", &known_.sentence}, {"case", &known_.shown_by}}) {
      if (entry_.find(name)) *place = text(name, "a text");
    }
    read_scenarios();
    read_seed();
    if (problem_) return *problem_;
    return std::move(known_);
  }

 private:
  void fail(const std::string& member, std::string found, std::string expected, std::string advice = "") {
    if (problem_) return;
    const auto [line, column] = wire::position_of(text_, pointer_ + member);
    problem_ = wire::Error{fmt::format("{}:{}:{}", file_, line, column),
                           member.empty() ? std::move(found) : fmt::format("{} {}", member.substr(1), found),
                           std::move(expected),
                           std::move(advice),
                           wire::ErrorKind::other,
                           line,
                           column};
  }

  void refuse_unknown_members() {
    for (const wire::Member& member : *entry_.as_object()) {
      if (std::find(kMembers.begin(), kMembers.end(), member.key) != kMembers.end()) continue;
      fail("", "the unknown member " + as_json(wire::Json(member.key)),
           fmt::format("only {}", fmt::join(kMembers, ", ")), "remove or rename it");
    }
  }

  std::string text(const char* name, const char* expected) {
    const wire::Json* value = entry_.find(name);
    const std::string* found = value ? value->as_string() : nullptr;
    if (!value) {
      fail("", fmt::format("no member \"{}\"", name), expected, fmt::format("add \"{}\": \"...\"", name));
    } else if (!found || found->find_first_not_of(" \t\r\n") == std::string::npos) {
      fail(std::string("/") + name, as_json(value), expected);
    }
    return found ? *found : std::string();
  }

  void read_scenarios() {
    const wire::Json* list = entry_.find("scenarios");
    if (!list) return;
    known_.scenarios.emplace();
    const char* expected = "a list of ids of scenarios";
    if (!list->as_array()) return fail("/scenarios", as_json(list), expected);
    for (const wire::Json& id : *list->as_array()) {
      if (!id.as_string()) return fail("/scenarios", as_json(&id), expected);
      known_.scenarios->push_back(*id.as_string());
    }
  }

  void read_seed() {
    const wire::Json* seed = entry_.find("seed");
    if (!seed) return;
    if (!seed->as_integer() || *seed->as_integer() < 0)
      return fail("/seed", as_json(seed), "the seed that 'explore' printed");
    known_.seed = static_cast<uint64_t>(*seed->as_integer());
  }

  std::string_view text_;
  const std::string& file_;
  const wire::Json& entry_;
  const std::string pointer_;
  KnownFinding known_;
  wire::Problem problem_;
};

// An entry about the same finding of the same milestone.
bool same_finding(const KnownFinding& left, const KnownFinding& right) {
  return left.fingerprint == right.fingerprint &&
         (left.milestone == right.milestone || left.milestone.empty() || right.milestone.empty());
}

const KnownFinding* find_entry(const std::vector<KnownFinding>& entries, const KnownFinding& wanted) {
  const auto entry =
      std::find_if(entries.begin(), entries.end(), [&](const KnownFinding& e) { return same_finding(e, wanted); });
  return entry == entries.end() ? nullptr : &*entry;
}

void add_scenarios(const KnownFinding& from, KnownFinding& to) {
  if (!from.scenarios) return;
  if (!to.scenarios) to.scenarios.emplace();
  for (const std::string& id : *from.scenarios) {
    if (std::find(to.scenarios->begin(), to.scenarios->end(), id) == to.scenarios->end()) to.scenarios->push_back(id);
  }
}

std::string member(const char* name, const wire::Json& value) {
  return fmt::format("      \"{}\": {}", name, wire::to_text(value));
}

std::string render_entry(const KnownFinding& known) {
  std::vector<std::string> members = {member("fingerprint", known.fingerprint)};
  if (!known.milestone.empty()) members.push_back(member("milestone", known.milestone));
  if (!known.sentence.empty()) members.push_back(member("sentence", known.sentence));
  members.push_back(member("reason", known.reason));
  if (!known.owner.empty()) members.push_back(member("owner", known.owner));
  members.push_back(member("expires", known.expires));
  if (known.scenarios)
    members.push_back(member("scenarios", wire::Array(known.scenarios->begin(), known.scenarios->end())));
  if (known.seed) members.push_back(member("seed", static_cast<int64_t>(*known.seed)));
  if (!known.shown_by.empty()) members.push_back(member("case", known.shown_by));
  return fmt::format("    {{\n{}\n    }}", fmt::join(members, ",\n"));
}

}  // namespace

bool KnownFinding::is_cause() const { return fingerprint.size() == kCauseDigits; }

wire::Result<std::vector<KnownFinding>> parse_baseline(std::string_view text, const std::string& file) {
  const auto document = wire::parse_json(text);
  if (!document)
    return wire::Error{fmt::format("{}:{}:{}", file, document.error().line, document.error().column),
                       document.error().found, "a baseline: " + std::string(kForm), kWriteOne};
  const wire::Json* findings = document->find("findings");
  if (!findings || !findings->as_array())
    return wire::Error{file + ":1:1", "no list 'findings'", "a baseline: " + std::string(kForm), kWriteOne};
  std::vector<KnownFinding> baseline;
  for (const wire::Json& entry : *findings->as_array()) {
    auto known = EntryReader(text, file, entry, baseline.size()).read();
    if (!known) return known.error();
    if (const KnownFinding* twin = find_entry(baseline, *known))
      return wire::Error{fmt::format("{}:{}:1", file, known->line), fmt::format("{} again", known->fingerprint),
                         "each finding of a milestone once",
                         fmt::format("remove one of the two; the first is on line {}", twin->line)};
    baseline.push_back(std::move(*known));
  }
  return baseline;
}

std::string render_baseline(const std::vector<KnownFinding>& entries) {
  std::vector<std::string> texts;
  for (const KnownFinding& known : entries) texts.push_back(render_entry(known));
  if (texts.empty()) return "{\n  \"findings\": []\n}\n";
  return fmt::format("{{\n  \"findings\": [\n{}\n  ]\n}}\n", fmt::join(texts, ",\n"));
}

std::vector<KnownFinding> entries_about(const std::vector<KnownFinding>& entries, bool causes,
                                        std::string_view milestone) {
  std::vector<KnownFinding> chosen;
  for (const KnownFinding& known : entries) {
    if (known.is_cause() == causes && (known.milestone.empty() || known.milestone == milestone))
      chosen.push_back(known);
  }
  return chosen;
}

std::vector<KnownFinding> updated_baseline(std::vector<KnownFinding> baseline, const std::vector<KnownFinding>& found,
                                           const std::vector<KnownFinding>& fixed) {
  std::erase_if(baseline, [&](const KnownFinding& known) { return find_entry(fixed, known) != nullptr; });
  for (const KnownFinding& entry : found) {
    const auto known = std::find_if(baseline.begin(), baseline.end(),
                                    [&](const KnownFinding& other) { return same_finding(other, entry); });
    if (known == baseline.end()) {
      baseline.push_back(entry);
    } else {
      add_scenarios(entry, *known);
    }
  }
  return baseline;
}

KnownFinding unexplained_entry(std::string fingerprint, wire::Instant now) {
  return {std::move(fingerprint), "not explained yet", day_of({now.unix_ms + kDefaultDays * kDay_ms}),
          "not assigned yet"};
}

std::string day_of(wire::Instant now) { return wire::format_instant(now).substr(0, 10); }

BaselineVerdict judge_baseline(const std::vector<KnownFinding>& baseline, const std::vector<std::string>& found,
                               const std::set<std::string>& tried_again, const std::string& day) {
  BaselineVerdict verdict;
  for (const KnownFinding& known : baseline) {
    if (std::find(found.begin(), found.end(), known.fingerprint) == found.end()) {
      (tried_again.contains(known.fingerprint) ? verdict.fixed : verdict.not_found).push_back(known);
    } else if (known.expires < day) {
      verdict.expired.push_back(known);
    } else {
      verdict.known.emplace(known.fingerprint, known);
    }
  }
  return verdict;
}

}  // namespace runner
