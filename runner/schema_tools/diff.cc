// `schema diff`: what a new version of a schema refuses or lets through that the old one did not, with witnesses.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "runner/schema_tools/diff_report.h"
#include "runner/schema_tools/read_words.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

struct Options {
  PairOptions pairs;
  std::string format = "text";
  std::string used_as;
  bool format_annotation = false;
  size_t samples = 500;
  uint64_t seed = 1;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("--format", options.format, "how the differences are printed")->check(CLI::IsMember({"text", "json"}));
  app.add_option("--used-as", options.used_as, "who is bound by the schemas; by default their names say it")
      ->check(CLI::IsMember({"request", "response", "either"}));
  app.add_option("--samples", options.samples, "generated instances of each kind for each schema (500)")
      ->check(CLI::Range(size_t{1}, size_t{100'000}));
  app.add_option("--seed", options.seed, "of what is random in them (1)");
  app.add_option("--ref", options.pairs.folders, "a folder of schemas that both may refer to; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--format-annotation", options.format_annotation, "do not judge \"format\"");
  app.add_option("old", options.pairs.before, "the old schema, or a folder of *.schema.json")->required();
  app.add_option("new", options.pairs.after, "the new one; folders are paired by file name")->required();
  app.footer(
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
  diff.used_as = options.used_as.empty()         ? used_as(pair.name)
                 : options.used_as == "request"  ? UsedAs::request
                 : options.used_as == "response" ? UsedAs::response
                                                 : UsedAs::either;
  if (!pair.before) diff.kind = SchemaDiff::Kind::added;
  if (!pair.after) diff.kind = SchemaDiff::Kind::removed;
  if (pair.before && pair.after) {
    diff.comparison =
        json_schema::compare_schemas(*pair.before, *pair.after, {options.seed, options.samples, pair.examples});
  }
  return diff;
}

}  // namespace

ExitCode diff_schemas(const Words& words, const Streams& streams) {
  Options options;
  CLI::App app("Compares two versions of schemas; exit 0 nothing breaks, 1 a breaking change, 2 an input is wrong",
               "verify/runner schema diff");
  add_options(app, options);
  if (const auto end = read_words(app, words, streams)) return *end;
  options.pairs.format_assertion = !options.format_annotation;
  SchemaFiles before;
  SchemaFiles after;
  const auto pairs = read_pairs(options.pairs, before, after);
  if (!pairs) return refuse(streams, pairs.error());
  std::vector<SchemaDiff> diffs;
  for (const SchemaPair& pair : *pairs) diffs.push_back(compare(pair, options));
  const DiffSources sources{before, after};
  const bool as_json = options.format == "json";
  streams.out(as_json ? wire::to_text(diff_json(diffs, sources), 2) + "\n" : diff_text(diffs, sources));
  const bool breaking = std::any_of(diffs.begin(), diffs.end(), [](const SchemaDiff& d) { return d.is_breaking(); });
  return breaking ? kFindings : kAllHeld;
}

}  // namespace runner::schema_tools
