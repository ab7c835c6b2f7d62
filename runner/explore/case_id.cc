#include "runner/explore/case_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace runner::explore {
namespace {

constexpr std::string_view kAfter = " after ";
constexpr std::string_view kOf = " of ";
constexpr std::array<std::string_view, 6> kKinds = {kSequences, kSingles, kWalks, kScenarios, kConcurrent, kMoves};

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

bool can_be_prefix(const CaseId& id) { return id.kind != kSingles && id.kind != kConcurrent; }

// "9 of walk-9"
std::shared_ptr<const Prefix> parse_prefix(std::string_view text) {
  const size_t of = text.find(kOf);
  if (of == std::string_view::npos) return nullptr;
  auto id = parse_case_id(text.substr(of + kOf.size()));
  Prefix prefix;
  if (!id || !can_be_prefix(*id) || !read_number(text.substr(0, of), prefix.actions)) return nullptr;
  prefix.id = *std::move(id);
  return std::make_shared<const Prefix>(std::move(prefix));
}

}  // namespace

std::string CaseId::text() const {
  std::string text = fmt::format("{}-{}", kind, number);
  if (!focus.empty()) text += ":" + focus;
  if (after) text += fmt::format("{}{}{}{}", kAfter, after->actions, kOf, after->id.text());
  return text;
}

std::optional<CaseId> parse_case_id(std::string_view text) {
  CaseId id;
  if (const size_t after = text.find(kAfter); after != std::string_view::npos) {
    id.after = parse_prefix(text.substr(after + kAfter.size()));
    if (!id.after) return std::nullopt;
    text = text.substr(0, after);
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) id.focus = text.substr(colon + 1);
  text = text.substr(0, colon);
  const size_t dash = text.rfind('-');
  if (dash == std::string_view::npos || !read_number(text.substr(dash + 1), id.number)) return std::nullopt;
  id.kind = text.substr(0, dash);
  if (std::find(kKinds.begin(), kKinds.end(), id.kind) == kKinds.end()) return std::nullopt;
  if (id.after && id.kind != kSequences) return std::nullopt;
  return id;
}

}  // namespace runner::explore
