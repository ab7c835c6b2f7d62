#include "runner/schema_tools/diff_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner::schema_tools {
namespace {

using json_schema::Comparison;
using json_schema::Direction;
using json_schema::Relation;
using json_schema::Witness;
using wire::Array;
using wire::Json;
using wire::Object;

std::string verdict(const SchemaDiff& diff) {
  if (diff.kind == SchemaDiff::Kind::added) return "added";
  if (diff.kind == SchemaDiff::Kind::removed) return "removed";
  switch (diff.comparison.relation) {
    case Relation::identical:
      return "identical";
    case Relation::widened:
      return "widened";
    case Relation::narrowed:
      return "narrowed";
    case Relation::both:
      return "both";
    case Relation::equal:
      return "equal";
    case Relation::undecided:
      return "undecided";
  }
  return "";
}

std::string_view name_of(UsedAs used) {
  return used == UsedAs::request ? "request" : used == UsedAs::response ? "response" : "either";
}

std::string consequence(const SchemaDiff& diff) {
  if (diff.breaks_senders() && diff.breaks_readers()) return "breaks senders and readers";
  if (diff.breaks_senders()) return "breaks senders";
  if (diff.breaks_readers()) return "breaks readers";
  return diff.is_undecided() ? "may break senders or readers" : "compatible";
}

std::string place_of(const Witness& witness, const SchemaFiles& files) {
  const auto place = files.place_of(witness.violation.absolute_keyword_location);
  return place ? place->to_string() : "built in";
}

std::string witness_text(const Witness& witness, std::string_view what, const SchemaFiles& rejecting) {
  const std::string& location = witness.violation.instance_location;
  return wire::format_line("    {}: {}: {}\n      {} ({})\n      witness ({}): {}\n", what,
                           location.empty() ? "the whole document" : location, witness.violation.message,
                           witness.violation.absolute_keyword_location, place_of(witness, rejecting), witness.source,
                           wire::to_text(witness.instance));
}

/// What is known of a direction in which no instance shows a difference.
std::string direction_text(const Comparison& comparison, const Direction& direction, std::string_view what) {
  switch (direction.kind) {
    case Direction::Kind::shown:
      return "";
    case Direction::Kind::absent:
      return wire::format_line("    not {}: proved\n", what);
    case Direction::Kind::undecided:
      return wire::format_line(
          "    {}: undecided, because {}; of {} samples tried, {} are valid in the old version and {} in the new one\n",
          what, direction.reason, comparison.judged, comparison.valid_before, comparison.valid_after);
  }
  return "";
}

std::string text_of(const SchemaDiff& diff, const DiffSources& sources) {
  const bool changed = diff.kind != SchemaDiff::Kind::compared || diff.comparison.relation != Relation::identical;
  if (!changed) return wire::format_line("{}: identical\n", diff.name);
  std::string text = wire::format_line("{}: {}; {} (used as {})\n", diff.name, verdict(diff), consequence(diff),
                                       diff.used_as == UsedAs::either ? "request or response" : name_of(diff.used_as));
  for (const Witness& witness : diff.comparison.narrowings) {
    text += witness_text(witness, "rejected by the new version", sources.after);
  }
  for (const Witness& witness : diff.comparison.widenings) {
    text += witness_text(witness, "rejected by the old version", sources.before);
  }
  if (diff.kind != SchemaDiff::Kind::compared) return text;
  text += direction_text(diff.comparison, diff.comparison.narrowing, "narrowed");
  text += direction_text(diff.comparison, diff.comparison.widening, "widened");
  if (diff.comparison.relation != Relation::equal && diff.comparison.relation != Relation::undecided) return text;
  for (const std::string& location : diff.comparison.changes) text += wire::format_line("    differs: {}\n", location);
  return text;
}

Json direction_json(const Direction& direction) {
  static constexpr std::string_view kNames[] = {"absent", "shown", "undecided"};
  Object object{{"kind", kNames[static_cast<size_t>(direction.kind)]}};
  if (direction.is_undecided()) object.set("reason", direction.reason);
  return object;
}

Json witness_json(const Witness& witness, const SchemaFiles& rejecting) {
  return Object{{"keyword", witness.violation.keyword},
                {"keyword_location", witness.violation.absolute_keyword_location},
                {"place", place_of(witness, rejecting)},
                {"instance_location", witness.violation.instance_location},
                {"message", witness.violation.message},
                {"source", witness.source},
                {"witness", witness.instance}};
}

Array witnesses_json(const std::vector<Witness>& witnesses, const SchemaFiles& rejecting) {
  Array list;
  for (const Witness& witness : witnesses) list.push_back(witness_json(witness, rejecting));
  return list;
}

}  // namespace

bool SchemaDiff::breaks_senders() const {
  if (used_as == UsedAs::response) return false;
  return kind == Kind::removed || !comparison.narrowings.empty();
}

bool SchemaDiff::breaks_readers() const {
  if (used_as == UsedAs::request) return false;
  return kind == Kind::removed || !comparison.widenings.empty();
}

bool SchemaDiff::is_undecided() const {
  if (kind != Kind::compared) return false;
  const bool narrowing_matters = used_as != UsedAs::response && comparison.narrowing.is_undecided();
  return narrowing_matters || (used_as != UsedAs::request && comparison.widening.is_undecided());
}

std::string diff_text(const std::vector<SchemaDiff>& diffs, const DiffSources& sources) {
  std::string text;
  size_t breaking = 0;
  size_t undecided = 0;
  for (const SchemaDiff& diff : diffs) {
    text += text_of(diff, sources);
    breaking += diff.is_breaking();
    undecided += diff.is_undecided();
  }
  text += wire::format_line("{} compared, {} with breaking changes", wire::counted(diffs.size(), "schema"), breaking);
  return text + (undecided == 0 ? "\n" : wire::format_line(", {} undecided\n", undecided));
}

Json diff_json(const std::vector<SchemaDiff>& diffs, const DiffSources& sources) {
  Array schemas;
  bool breaking = false;
  for (const SchemaDiff& diff : diffs) {
    breaking |= diff.is_breaking();
    schemas.push_back(Object{{"name", diff.name},
                             {"verdict", verdict(diff)},
                             {"used_as", name_of(diff.used_as)},
                             {"breaking", diff.is_breaking()},
                             {"breaks_senders", diff.breaks_senders()},
                             {"breaks_readers", diff.breaks_readers()},
                             {"undecided", diff.is_undecided()},
                             {"narrowing", direction_json(diff.comparison.narrowing)},
                             {"widening", direction_json(diff.comparison.widening)},
                             {"samples", diff.comparison.judged},
                             {"samples_valid_before", diff.comparison.valid_before},
                             {"samples_valid_after", diff.comparison.valid_after},
                             {"changes", Array(diff.comparison.changes.begin(), diff.comparison.changes.end())},
                             {"narrowings", witnesses_json(diff.comparison.narrowings, sources.after)},
                             {"widenings", witnesses_json(diff.comparison.widenings, sources.before)}});
  }
  return Object{{"breaking", breaking}, {"schemas", std::move(schemas)}};
}

}  // namespace runner::schema_tools
