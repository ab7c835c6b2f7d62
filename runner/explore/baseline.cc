#include "runner/explore/baseline.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/judgement.h"
#include "wire/json.h"

namespace runner::explore {
namespace {

constexpr size_t kFingerprintDigits = 12;
constexpr const char* kForm =
    R"({"findings": [{"fingerprint": "12 hex digits", "reason": "...", "expires": "2026-06-30"}]})";

bool is_fingerprint(const std::string& text) {
  return text.size() == kFingerprintDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_day(const std::string& text) { return wire::parse_instant(text + "T00:00:00Z").has_value(); }

wire::Problem read_case(const wire::Json& entry, const std::string& where, KnownFinding& known) {
  const wire::Json* seed = entry.find("seed");
  const wire::Json* shown_by = entry.find("case");
  if (seed && (!seed->as_integer() || *seed->as_integer() < 0)) {
    return wire::Error{where + "/seed", checks::excerpt(seed), "the seed that 'explore' printed", ""};
  }
  if (seed) known.seed = static_cast<uint64_t>(*seed->as_integer());
  if (shown_by) known.shown_by = parse_case_id(shown_by->as_string() ? *shown_by->as_string() : "");
  if (shown_by && !known.shown_by) {
    return wire::Error{where + "/case", checks::excerpt(shown_by), "a case such as \"sequence-17\"", ""};
  }
  return {};
}

wire::Result<KnownFinding> read_entry(const wire::Json& entry, const std::string& where) {
  KnownFinding known;
  for (const auto& [name, place] : {std::pair{"fingerprint", &known.fingerprint}, std::pair{"reason", &known.reason},
                                    std::pair{"expires", &known.expires}}) {
    const std::string* text = entry.find_string(name);
    if (!text || text->empty()) return wire::Error{where, fmt::format("no text '{}'", name), kForm, ""};
    *place = *text;
  }
  if (!is_fingerprint(known.fingerprint)) {
    return wire::Error{where + "/fingerprint", fmt::format("'{}'", known.fingerprint),
                       "12 hex digits, as 'explore' prints them", ""};
  }
  if (!is_day(known.expires)) {
    return wire::Error{where + "/expires", fmt::format("'{}'", known.expires), "a day such as 2026-06-30", ""};
  }
  if (auto problem = read_case(entry, where, known)) return *problem;
  return known;
}

}  // namespace

wire::Result<std::vector<KnownFinding>> parse_baseline(std::string_view text, const std::string& file) {
  const auto document = wire::parse_json(text);
  if (!document) return wire::Error{file + ": " + document.error().where, document.error().found, kForm, ""};
  const wire::Json* findings = document->find("findings");
  if (!findings || !findings->as_array()) return wire::Error{file, "no list 'findings'", kForm, ""};
  std::vector<KnownFinding> baseline;
  for (const wire::Json& entry : *findings->as_array()) {
    auto known = read_entry(entry, fmt::format("{}#/findings/{}", file, baseline.size()));
    if (!known) return known.error();
    baseline.push_back(std::move(*known));
  }
  return baseline;
}

BaselineVerdict judge_baseline(const std::vector<KnownFinding>& baseline, const std::vector<std::string>& found,
                               const std::set<std::string>& replayed, wire::Instant now) {
  BaselineVerdict verdict;
  const std::string today = wire::format_instant(now).substr(0, 10);
  for (const KnownFinding& known : baseline) {
    if (std::find(found.begin(), found.end(), known.fingerprint) == found.end()) {
      (replayed.contains(known.fingerprint) ? verdict.fixed : verdict.not_found).push_back(known);
    } else if (known.expires < today) {
      verdict.expired.push_back(known);
    } else {
      verdict.known[known.fingerprint] = known.reason;
    }
  }
  return verdict;
}

}  // namespace runner::explore
