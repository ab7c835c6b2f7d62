// `schema diff`: reports what a new version of a schema rejects or accepts that the old one did not, with witnesses.
#include <fmt/format.h>

#include <algorithm>

#include "runner/schema_tools/diff_report.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {
namespace {

constexpr const char* kDiffFooter = R"(
Verdicts: identical (but for annotations), equal (written differently), widened, narrowed, both, added, removed, or
undecided. Each narrowing and widening has a witness, an instance on which the two schemas disagree: an example
(examples/NAME.json in the schema's folder), one found by proof, or a generated one. "not narrowed: proved" and "not
widened: proved" hold for all instances. Where neither a witness nor a proof is found, the reason is printed; it counts
as a failure unless --undecided warn is given.
A narrowed schema breaks senders, a widened one breaks readers. NAMERequest and NAMEQuery are sent to the service;
NAMEResponse, NAMEPayload, NAMEEnvelope and NAMEKeySet come from it; other schemas may be part of both, and any change
of theirs is breaking.)";

constexpr auto kUndecided = static_cast<ExitCode>(3);

struct DiffOptions {
  PairOptions pairs;
  bool as_json = false;
  std::optional<UsedAs> used_as;
  bool undecided_fails = true;
  size_t samples = 500;
  uint64_t seed = 1;
};

void declare_options(ArgumentParser& parser, DiffOptions& options) {
  parser.option("--format", one_of(options.as_json, {{"text", false}, {"json", true}}),
                "how differences are printed (default: text)");
  parser.option("--used-as",
                one_of(options.used_as,
                       {{"request", UsedAs::request}, {"response", UsedAs::response}, {"either", UsedAs::either}}),
                "what the schemas describe (default: decided by their names)");
  parser.option("--undecided", one_of(options.undecided_fails, {{"fail", true}, {"warn", false}}),
                "whether an undecided comparison is exit 3 (default: fail)");
  parser.option("--samples", whole_number(options.samples, {1, 100'000}),
                "generated instances of each kind for each schema where nothing is proved (default: 500)");
  parser.option("--seed", whole_number(options.seed, {}), "seed of the random instances (default: 1)");
  declare_ref(parser, options.pairs.folders);
  parser.flag(
      "--format-annotation", [&options] { options.pairs.format = json_schema::FormatMode::annotation; },
      "do not check \"format\"");
  parser.option("OLD", options.pairs.before, "the old schema, or a folder of *.schema.json and *.schema.yaml")
      .required()
      .placeholder("FILE");
  parser.option("NEW", options.pairs.after, "the new one; folders are paired by file name, then by $id")
      .required()
      .placeholder("FILE");
  parser.footer(kDiffFooter);
}

SchemaDiff compare(const SchemaPair& pair, const DiffOptions& options, const json_schema::KnownComparisons& known) {
  SchemaDiff diff;
  diff.name = pair.name;
  diff.used_as = options.used_as.value_or(used_as(pair.name));
  if (!pair.before) diff.kind = SchemaDiff::Kind::added;
  if (!pair.after) diff.kind = SchemaDiff::Kind::removed;
  if (pair.before && pair.after) {
    diff.comparison =
        json_schema::compare_schemas(*pair.before, *pair.after, {options.seed, options.samples, pair.examples, &known});
  }
  return diff;
}

/// A schema that others refer to is compared before them, since their graphs contain its own, and is decided once.
std::vector<SchemaDiff> compare_all(const std::vector<SchemaPair>& pairs, const DiffOptions& options) {
  std::vector<size_t> order;
  for (size_t i = 0; i < pairs.size(); ++i) order.push_back(i);
  const auto size_of = [&](size_t i) {
    const auto& schema = pairs[i].after ? pairs[i].after : pairs[i].before;
    return schema->graph().subschemas.size();
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return size_of(a) < size_of(b); });
  std::vector<SchemaDiff> diffs(pairs.size());
  json_schema::KnownComparisons known;
  for (size_t i : order) {
    diffs[i] = compare(pairs[i], options, known);
    if (diffs[i].kind != SchemaDiff::Kind::compared) continue;
    if (diffs[i].comparison.relation == json_schema::Relation::identical) continue;
    known.emplace(std::pair(pairs[i].before->graph().uri, pairs[i].after->graph().uri), &diffs[i].comparison);
  }
  return diffs;
}

}  // namespace

ExitCode diff_schemas(const Arguments& arguments, const Streams& streams) {
  DiffOptions options;
  ArgumentParser parser(
      "schema diff",
      "Compares two versions of schemas; exit 0 nothing breaks, 1 a breaking change, 2 an input is wrong, 3 undecided");
  declare_options(parser, options);
  if (const auto code = parser.read(arguments, streams)) return *code;
  SchemaFiles before;
  SchemaFiles after;
  const auto pairs = read_pairs(options.pairs, before, after);
  if (!pairs) return fail(streams, pairs.error());
  const std::vector<SchemaDiff> diffs = compare_all(*pairs, options);
  const DiffSources sources{before, after};
  streams.out(options.as_json ? wire::to_text(diff_json(diffs, sources), 2) + "\n" : diff_text(diffs, sources));
  const bool breaking = std::any_of(diffs.begin(), diffs.end(), [](const SchemaDiff& d) { return d.is_breaking(); });
  const bool undecided = std::any_of(diffs.begin(), diffs.end(), [](const SchemaDiff& d) { return d.is_undecided(); });
  if (breaking) return kFindings;
  return undecided && options.undecided_fails ? kUndecided : kAllHeld;
}

}  // namespace runner::schema_tools
