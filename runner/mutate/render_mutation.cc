#include "runner/mutate/render_mutation.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/mutate/mutation_tables.h"
#include "runner/report/html_parts.h"

namespace runner {
namespace {

constexpr MutantKind kKinds[] = {MutantKind::schema, MutantKind::service, MutantKind::expectation};

std::string_view words_of(MutantKind kind) {
  switch (kind) {
    case MutantKind::schema:
      return "schema";
    case MutantKind::service:
      return "service";
    case MutantKind::expectation:
      return "expectation";
  }
  return "";
}

std::string_view words_of(MutantVerdict verdict) {
  switch (verdict) {
    case MutantVerdict::killed:
      return "killed";
    case MutantVerdict::survived:
      return "survived";
    case MutantVerdict::tolerated:
      return "tolerated";
    case MutantVerdict::equivalent:
      return "equivalent";
    case MutantVerdict::unreached:
      return "unreached";
  }
  return "";
}

constexpr MutantVerdict kOtherVerdicts[] = {MutantVerdict::tolerated, MutantVerdict::equivalent,
                                            MutantVerdict::unreached};

std::string summary_of(const Mutation& mutation, MutantKind kind) {
  std::string text =
      fmt::format("{}: {}, {} killed, {} survived", words_of(kind), wire::counted(mutation.count(kind), "mutant"),
                  mutation.count(kind, MutantVerdict::killed), mutation.count(kind, MutantVerdict::survived));
  for (const MutantVerdict verdict : kOtherVerdicts) {
    if (const size_t number = mutation.count(kind, verdict))
      text += wire::format_line(", {} {}", number, words_of(verdict));
  }
  return text + fmt::format("; score {:.1f} %", mutation.score(kind));
}

std::string title_of(const Mutant& mutant) {
  return fmt::format("{}{}: {}", mutant.subject, mutant.place, mutant.change);
}

std::string describe(const JudgedMutant& judged) {
  const Mutant& mutant = judged.mutant;
  std::string text = wire::format_line("  {}\n", title_of(mutant));
  if (judged.verdict == MutantVerdict::survived) text += wire::format_line("    {}\n", mutant.meaning);
  if (judged.verdict != MutantVerdict::survived)
    text += wire::format_line("    {}{}{}\n", words_of(judged.verdict), judged.killed_by.empty() ? "" : " by ",
                              fmt::join(judged.killed_by, ", "));
  if (!judged.detail.empty()) text += wire::format_line("    {}\n", judged.detail);
  if (!mutant.where.empty()) text += wire::format_line("    at {}\n", mutant.where);
  return text;
}

std::string kind_text(const Mutation& mutation, MutantKind kind, const MutationTextOptions& options) {
  std::string text = summary_of(mutation, kind) + "\n";
  size_t shown = 0;
  size_t left = 0;
  for (const JudgedMutant& judged : mutation.mutants) {
    if (judged.mutant.kind != kind) continue;
    const bool survived = judged.verdict == MutantVerdict::survived;
    if (!survived && !options.verbose) continue;
    if (!options.verbose && shown >= options.survivors) {
      ++left;
      continue;
    }
    text += describe(judged);
    ++shown;
  }
  if (left > 0) text += wire::format_line("  and {} more; --verbose shows all\n", left);
  return text;
}

/// "things/a (12), things/b (3) and 4 more": what noticed most first.
std::string killers_of(const std::map<std::string, size_t>& killed_by, size_t most) {
  std::vector<std::pair<std::string, size_t>> killers(killed_by.begin(), killed_by.end());
  std::stable_sort(killers.begin(), killers.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::string text;
  for (size_t i = 0; i < std::min(most, killers.size()); ++i)
    text += wire::format_line("{}{} ({})", i == 0 ? "" : ", ", killers[i].first, killers[i].second);
  return killers.size() > most ? text + fmt::format(" and {} more", killers.size() - most) : text;
}

constexpr size_t kKillersShown = 3;
constexpr size_t kAll = SIZE_MAX;

std::string words_of(const RuleRow& row) {
  if (row.killed == 0) return fmt::format("{}: no mutant broke it", row.rule);
  return fmt::format("{}: {} killed by {}", row.rule, row.killed, killers_of(row.killed_by, kKillersShown));
}
std::string words_of(const PlaceRow& row) {
  return fmt::format(
      "{}{}: {} of {} survived{}{}", row.schema, row.place, row.survived, wire::counted(row.mutants, "mutant"),
      row.killed == 0 ? "" : fmt::format(", {} killed by ", row.killed), killers_of(row.killed_by, kKillersShown));
}

template <typename Row>
std::string table_text(std::string_view title, const std::vector<Row>& rows, const MutationTextOptions& options) {
  if (rows.empty()) return "";
  std::string text = wire::format_line("{}, worst first\n", title);
  const size_t shown = options.verbose ? rows.size() : std::min(rows.size(), options.rows);
  for (size_t i = 0; i < shown; ++i) text += wire::format_line("  {}\n", words_of(rows[i]));
  if (shown < rows.size()) text += wire::format_line("  and {} more; --verbose shows all\n", rows.size() - shown);
  return text;
}

wire::Json to_json(const std::map<std::string, size_t>& killed_by) {
  wire::Object counts;
  for (const auto& [by, number] : killed_by) counts.set(by, number);
  return counts;
}

wire::Array rules_json(const Mutation& mutation) {
  wire::Array list;
  for (const RuleRow& row : by_rule(mutation))
    list.push_back(wire::Object{{"rule", row.rule}, {"killed", row.killed}, {"killed_by", to_json(row.killed_by)}});
  return list;
}
wire::Array places_json(const Mutation& mutation) {
  wire::Array list;
  for (const PlaceRow& row : by_place(mutation)) {
    list.push_back(wire::Object{{"schema", row.schema},
                                {"place", row.place},
                                {"mutants", row.mutants},
                                {"killed", row.killed},
                                {"survived", row.survived},
                                {"killed_by", to_json(row.killed_by)}});
  }
  return list;
}

void append_tables(std::string& page, const Mutation& mutation) {
  append(page, "<h3>By rule, worst first</h3>\n<table><tr><th>rule</th><th>killed</th><th>by</th></tr>\n");
  for (const RuleRow& row : by_rule(mutation))
    append(page, "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", html_shown(row.rule), row.killed,
           html_shown(killers_of(row.killed_by, kAll)));
  page += "</table>\n";
  append(page,
         "<h3>By place of a schema, worst first</h3>\n<table><tr><th>place</th><th>mutants</th><th>survived</th>"
         "<th>killed</th><th>by</th></tr>\n");
  for (const PlaceRow& row : by_place(mutation))
    append(page, "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
           html_shown(row.schema + row.place), row.mutants, row.survived, row.killed,
           html_shown(killers_of(row.killed_by, kAll)));
  page += "</table>\n";
}

wire::Json to_json(const JudgedMutant& judged) {
  const auto list = [](const std::vector<std::string>& texts) {
    return wire::Json(wire::Array(texts.begin(), texts.end()));
  };
  const Mutant& mutant = judged.mutant;
  wire::Object object{{"kind", words_of(mutant.kind)}, {"verdict", words_of(judged.verdict)},
                      {"family", mutant.family},       {"subject", mutant.subject},
                      {"place", mutant.place},         {"change", mutant.change}};
  if (!mutant.where.empty()) object.set("where", mutant.where);
  if (judged.verdict == MutantVerdict::survived) object.set("meaning", mutant.meaning);
  if (!judged.killed_by.empty()) object.set("killed_by", list(judged.killed_by));
  if (!judged.rules.empty()) object.set("rules", list(judged.rules));
  if (!judged.detail.empty()) object.set("detail", judged.detail);
  return object;
}

void append_mutants(std::string& page, const Mutation& mutation, MutantKind kind) {
  append(page, "<h3>{}</h3>\n<table><tr><th>verdict</th><th>mutant</th><th>noticed by</th></tr>\n",
         html_shown(summary_of(mutation, kind)));
  for (const JudgedMutant& judged : mutation.mutants) {
    if (judged.mutant.kind != kind) continue;
    const bool survived = judged.verdict == MutantVerdict::survived;
    const std::string noticed = survived ? judged.mutant.meaning : fmt::format("{}", fmt::join(judged.killed_by, ", "));
    append(page, "<tr><td>{}</td><td>{}</td><td>{}{}{}</td></tr>\n", html_shown(words_of(judged.verdict)),
           html_shown(title_of(judged.mutant)), html_shown(noticed), judged.detail.empty() ? "" : "<br>",
           html_shown(judged.detail));
  }
  page += "</table>\n";
}

}  // namespace

std::string mutation_text(const Mutation& mutation, const MutationTextOptions& options) {
  std::string text = wire::format_line("{}  {}\n", mutation.milestone, mutation.title);
  for (const MutantKind kind : kKinds) {
    if (mutation.count(kind) > 0) text += kind_text(mutation, kind, options);
  }
  if (options.rows == 0 && !options.verbose) return text;
  std::vector<PlaceRow> places = by_place(mutation);
  if (!options.verbose) std::erase_if(places, [](const PlaceRow& row) { return row.survived == 0; });
  text += table_text("by rule", by_rule(mutation), options);
  text += table_text("by place of a schema", places, options);
  return text;
}

wire::Json mutation_json(const Mutation& mutation) {
  wire::Object kinds;
  for (const MutantKind kind : kKinds) {
    if (mutation.count(kind) == 0) continue;
    wire::Object counts{{"mutants", mutation.count(kind)}};
    for (const MutantVerdict verdict : {MutantVerdict::killed, MutantVerdict::survived, MutantVerdict::tolerated,
                                        MutantVerdict::equivalent, MutantVerdict::unreached})
      counts.set(words_of(verdict), mutation.count(kind, verdict));
    counts.set("score", mutation.score(kind));
    kinds.set(words_of(kind), std::move(counts));
  }
  wire::Array mutants;
  for (const JudgedMutant& judged : mutation.mutants) mutants.push_back(to_json(judged));
  return wire::Object{{"milestone", mutation.milestone}, {"file", mutation.file},
                      {"kinds", std::move(kinds)},       {"rules", rules_json(mutation)},
                      {"places", places_json(mutation)}, {"mutants", std::move(mutants)}};
}

std::string mutation_html(const std::vector<Mutation>& mutations) {
  std::string body = "<h1>Mutation analysis</h1>\n";
  for (const Mutation& mutation : mutations) {
    append(body, "<h2>{} {}</h2>\n", html_shown(mutation.milestone), html_shown(mutation.title));
    for (const MutantKind kind : kKinds) {
      if (mutation.count(kind) > 0) append_mutants(body, mutation, kind);
    }
    append_tables(body, mutation);
  }
  return html_document("Mutation analysis", body);
}

}  // namespace runner
