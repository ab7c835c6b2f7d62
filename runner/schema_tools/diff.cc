// `schema diff`: what a new version of a schema refuses or lets through that the old one did not, with witnesses.
#include <fmt/format.h>

#include <algorithm>

#include "runner/schema_tools/diff_report.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

struct Options {
  PairOptions pairs;
  bool as_json = false;
  std::optional<UsedAs> used_as;
  bool format_annotation = false;
  size_t samples = 500;
  uint64_t seed = 1;
};

void add_options(ArgumentParser& parser, Options& options) {
  parser.option("--format", one_of(options.as_json, {{"text", false}, {"json", true}}), "how differences are printed");
  parser.option("--used-as",
                one_of(options.used_as,
                       {{"request", UsedAs::request}, {"response", UsedAs::response}, {"either", UsedAs::either}}),
                "what the schemas describe (default: decided by their names)");
  parser.option("--samples", whole_number(options.samples, {1, 100'000}),
                "generated instances of each kind for each schema (default: 500)");
  parser.option("--seed", whole_number(options.seed, {}), "seed of the random instances (default: 1)");
  parser.option("--ref", options.pairs.folders, "a folder of schemas that both may refer to; may be repeated")
      .one_value_each();
  parser.flag("--format-annotation", options.format_annotation, "do not judge \"format\"");
  parser.option("old", options.pairs.before, "the old schema, or a folder of *.schema.json").required();
  parser.option("new", options.pairs.after, "the new one; folders are paired by file name").required();
  parser.footer(
      "Verdicts: identical (but for annotations), widened, narrowed, both, added, removed, or \"no difference found in "
      "N\n"
      "samples\" where texts differ and no instance shows it. Each narrowing and widening has a witness, an instance "
      "on\n"
      "which the two schemas disagree: an example (examples/NAME beside the schema) or a generated one.\n"
      "What is narrowed breaks those who send, what is widened those who read. NAMERequest and NAMEQuery are sent to "
      "the\n"
      "service, NAMEResponse, NAMEPayload, NAMEEnvelope and NAMEKeySet come from it; other schemas may be part of "
      "both,\n"
      "and either change of theirs is breaking.\n");
}

SchemaDiff compare(const SchemaPair& pair, const Options& options) {
  SchemaDiff diff;
  diff.name = pair.name;
  diff.used_as = options.used_as.value_or(used_as(pair.name));
  if (!pair.before) diff.kind = SchemaDiff::Kind::added;
  if (!pair.after) diff.kind = SchemaDiff::Kind::removed;
  if (pair.before && pair.after) {
    diff.comparison =
        json_schema::compare_schemas(*pair.before, *pair.after, {options.seed, options.samples, pair.examples});
  }
  return diff;
}

}  // namespace

ExitCode diff_schemas(const Arguments& arguments, const Streams& streams) {
  Options options;
  ArgumentParser parser(
      "verify/runner schema diff",
      "Compares two versions of schemas; exit 0 nothing breaks, 1 a breaking change, 2 an input is wrong");
  add_options(parser, options);
  if (const auto code = parser.read(arguments, streams)) return *code;
  options.pairs.format_assertion = !options.format_annotation;
  SchemaFiles before;
  SchemaFiles after;
  const auto pairs = read_pairs(options.pairs, before, after);
  if (!pairs) return fail(streams, pairs.error());
  std::vector<SchemaDiff> diffs;
  for (const SchemaPair& pair : *pairs) diffs.push_back(compare(pair, options));
  const DiffSources sources{before, after};
  streams.out(options.as_json ? wire::to_text(diff_json(diffs, sources), 2) + "\n" : diff_text(diffs, sources));
  const bool breaking = std::any_of(diffs.begin(), diffs.end(), [](const SchemaDiff& d) { return d.is_breaking(); });
  return breaking ? kFindings : kAllHeld;
}

}  // namespace runner::schema_tools
