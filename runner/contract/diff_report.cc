#include <fmt/format.h>

#include <algorithm>

#include "runner/contract/contract_diff.h"

namespace runner::contract {
namespace {

std::string affected_text(const std::vector<Affected>& breaks) {
  std::string text;
  for (Affected affected : breaks) text += (text.empty() ? "" : ", ") + std::string(to_text(affected));
  return text;
}

std::string printed(const std::string& text) { return wire::printable_line(text); }

std::string version_text(const MilestoneDiff& diff) {
  const auto stated = [](const std::string& version) { return version.empty() ? "no version" : version; };
  return fmt::format("{} -> {}", stated(diff.before), stated(diff.after));
}

std::string verdict_text(const MilestoneDiff& diff) {
  if (!diff.problem.empty()) return printed(diff.problem);
  return fmt::format("the changes need {}; {} claims enough",
                     diff.needed == VersionStep::none ? "no step" : fmt::format("a {} step", to_text(diff.needed)),
                     version_text(diff));
}

std::string change_text(const Change& change) {
  std::string text = fmt::format("  {:<6} {} {}: {}\n", to_text(change.step), change.kind, printed(change.subject),
                                 printed(change.text));
  if (!change.breaks.empty() && change.undecided.empty())
    text += fmt::format("         breaks {}\n", affected_text(change.breaks));
  if (!change.undecided.empty()) text += fmt::format("         undecided: {}\n", printed(change.undecided));
  for (const std::string& witness : change.witnesses) text += fmt::format("         witness {}\n", printed(witness));
  return text;
}

/// The worst first, else in the order in which they were found.
std::vector<const Change*> worst_first(const MilestoneDiff& diff) {
  std::vector<const Change*> order;
  for (const Change& change : diff.changes) order.push_back(&change);
  std::stable_sort(order.begin(), order.end(), [](const Change* a, const Change* b) { return a->step > b->step; });
  return order;
}

std::string breaks_text(const MilestoneDiff& diff, Affected affected) {
  size_t count = 0;
  for (const Change& change : diff.changes) {
    const auto& breaks = change.breaks;
    count += change.undecided.empty() && std::find(breaks.begin(), breaks.end(), affected) != breaks.end() ? 1 : 0;
  }
  return fmt::format("{}: {}", to_text(affected), count == 0 ? "none" : wire::counted(count, "change"));
}

constexpr Affected kEveryone[] = {Affected::callers, Affected::services, Affected::event_readers};

size_t undecided_in(const MilestoneDiff& diff) {
  return static_cast<size_t>(std::count_if(diff.changes.begin(), diff.changes.end(),
                                           [](const Change& change) { return !change.undecided.empty(); }));
}

/// A text of Markdown in which nothing is markup.
std::string plain(const std::string& text) {
  std::string escaped;
  for (char c : printed(text)) {
    constexpr std::string_view kMarkup = "\\`*_{}[]<#|!~&";
    if (kMarkup.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// Between as many back-ticks as it takes.
std::string code_span(const std::string& text) {
  const std::string line = printed(text);
  std::string fence = "`";
  while (line.find(fence) != std::string::npos) fence += '`';
  const char* space = line.starts_with('`') || line.ends_with('`') ? " " : "";
  return fence + space + line + space + fence;
}

std::string markdown_change(const Change& change) {
  std::string text = fmt::format("- {} {}: {}", change.kind, code_span(change.subject), plain(change.text));
  if (!text.ends_with('.')) text += '.';
  if (!change.undecided.empty()) text += fmt::format(" Undecided: {}.", plain(change.undecided));
  if (!change.breaks.empty() && change.undecided.empty())
    text += fmt::format(" Breaks {}.", affected_text(change.breaks));
  text += "\n";
  for (const std::string& witness : change.witnesses) text += fmt::format("  - {}\n", code_span(witness));
  return text;
}

wire::Json change_json(const Change& change) {
  wire::Array breaks;
  for (Affected affected : change.breaks) breaks.push_back(to_text(affected));
  wire::Object object{{"kind", change.kind},
                      {"subject", printed(change.subject)},
                      {"text", printed(change.text)},
                      {"step", to_text(change.step)},
                      {"breaks", std::move(breaks)}};
  if (!change.undecided.empty()) object.set("undecided", printed(change.undecided));
  wire::Array witnesses;
  for (const std::string& witness : change.witnesses) witnesses.push_back(printed(witness));
  if (!witnesses.empty()) object.set("witnesses", std::move(witnesses));
  return object;
}

}  // namespace

std::string diff_text(const std::vector<MilestoneDiff>& diffs) {
  std::string text;
  for (const MilestoneDiff& diff : diffs) {
    text += fmt::format("{}  {}\n", diff.milestone, version_text(diff));
    for (const Change* change : worst_first(diff)) text += change_text(*change);
    if (diff.changes.empty()) text += "  nothing that the contract states has changed\n";
    for (Affected affected : kEveryone) text += fmt::format("  {}\n", breaks_text(diff, affected));
    if (const size_t open = undecided_in(diff); open > 0)
      text += fmt::format("  {} undecided: not counted in the step\n", wire::counted(open, "change"));
    text += fmt::format("{}: {}\n", diff.milestone, verdict_text(diff));
  }
  return text;
}

std::string diff_markdown(const std::vector<MilestoneDiff>& diffs) {
  std::string text;
  constexpr std::pair<VersionStep, std::string_view> kParts[] = {
      {VersionStep::major, "Breaking"}, {VersionStep::minor, "New"}, {VersionStep::patch, "Words"}};
  for (const MilestoneDiff& diff : diffs) {
    text += fmt::format("## {} {}\n\n", plain(diff.milestone), diff.after.empty() ? "(no version)" : diff.after);
    text += fmt::format("Since {}: {}.\n\n", diff.before.empty() ? "a version that states none" : diff.before,
                        plain(verdict_text(diff)));
    for (const auto& [step, title] : kParts) {
      std::string part;
      for (const Change& change : diff.changes) part += change.step == step ? markdown_change(change) : "";
      if (!part.empty()) text += fmt::format("### {}\n\n{}\n", title, part);
    }
  }
  return text;
}

wire::Json diff_json(const std::vector<MilestoneDiff>& diffs) {
  wire::Array milestones;
  for (const MilestoneDiff& diff : diffs) {
    wire::Array changes;
    for (const Change* change : worst_first(diff)) changes.push_back(change_json(*change));
    wire::Object object{{"milestone", diff.milestone},
                        {"before", diff.before.empty() ? wire::Json() : wire::Json(diff.before)},
                        {"after", diff.after.empty() ? wire::Json() : wire::Json(diff.after)},
                        {"needed", to_text(diff.needed)},
                        {"claimed", to_text(diff.claimed)},
                        {"holds", diff.problem.empty()},
                        {"undecided", undecided_in(diff)},
                        {"changes", std::move(changes)}};
    if (!diff.problem.empty()) object.set("problem", printed(diff.problem));
    milestones.push_back(std::move(object));
  }
  return wire::Object{{"milestones", std::move(milestones)}};
}

}  // namespace runner::contract
