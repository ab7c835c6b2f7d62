// `schema generate`: valid or invalid instances of a schema as JSON lines.
#include "checks/json_schema/generate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "runner/schema_tools/read_words.h"
#include "runner/schema_tools/schema_files.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

using json_schema::Generator;
using json_schema::InvalidInstance;
using wire::Json;

constexpr size_t kMaxCount = 1'000'000;

struct Options {
  std::string schema;
  std::vector<std::string> folders;
  bool format_assertion = false;
  bool valid = false;
  bool invalid = false;
  size_t count = 10;
  uint64_t seed = 1;
};

void add_options(CLI::App& app, Options& options) {
  app.add_flag("--valid", options.valid, "print valid instances, one a line");
  app.add_flag("--invalid", options.invalid, "print instances that are wrong in exactly one place")
      ->excludes("--valid");
  app.add_option("--count", options.count, "how many at most (10)")->check(CLI::Range(size_t{1}, kMaxCount));
  app.add_option("--seed", options.seed, "of what is random: the same seed gives the same lines anywhere (1)");
  app.add_option("--ref", options.folders, "a folder of schemas that references may lead to; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--format-assertion", options.format_assertion, "judge \"format\" too");
  app.add_option("file", options.schema, "the schema's file")->required();
  app.footer(
      "A line of --invalid is {\"instance\", \"keyword\", \"instance_location\", \"keyword_location\", \"message\", "
      "\"change\",\n"
      "\"also\"}: the keyword that refuses the value at that place, in words, what was done to a valid instance, and "
      "other\n"
      "keywords that the same value cannot but break. Both passes of the engine have confirmed it, and nothing else "
      "in\n"
      "the instance is wrong. Valid instances reach each branch, optional member, enum value and limit first, and are\n"
      "random afterwards. What could not be reached is said on standard error.\n");
}

wire::Result<json_schema::Schema> compile_schema(const Options& options) {
  SchemaFiles files;
  auto uri = files.add_file(options.schema);
  if (!uri) return uri.error();
  for (const std::string& folder : options.folders) {
    if (auto error = files.add_folder(folder)) return *error;
  }
  json_schema::CompileOptions compile_options;
  if (options.format_assertion) compile_options.format = json_schema::FormatMode::assertion;
  return files.compile(*uri, compile_options);
}

std::string line_of(const InvalidInstance& invalid) {
  wire::Array also(invalid.also.begin(), invalid.also.end());
  const Json line = wire::Object{{"instance", invalid.instance},
                                 {"keyword", invalid.keyword},
                                 {"instance_location", invalid.instance_location},
                                 {"keyword_location", invalid.keyword_location},
                                 {"message", invalid.message},
                                 {"change", invalid.change},
                                 {"also", std::move(also)}};
  return wire::to_text(line) + "\n";
}

wire::Result<std::string> next_line(Generator& generator, bool invalid, size_t n) {
  if (invalid) {
    auto instance = generator.invalid(n);
    if (!instance) return instance.error();
    return line_of(*instance);
  }
  auto instance = generator.valid(n);
  if (!instance) return instance.error();
  return wire::to_text(*instance) + "\n";
}

ExitCode print_lines(Generator& generator, const Options& options, const Streams& streams) {
  size_t printed = 0;
  for (; printed < options.count; ++printed) {
    auto line = next_line(generator, options.invalid, printed);
    if (!line && printed == 0) return refuse(streams, line.error());
    if (!line) break;
    streams.out(*line);
  }
  for (const json_schema::Gap& gap : generator.gaps()) {
    streams.err(fmt::format("gap: {}: {}\n", gap.location, gap.reason));
  }
  if (printed < options.count) {
    streams.err(fmt::format("{} of {} instances: no more were found that differ\n", printed, options.count));
  }
  return kAllHeld;
}

}  // namespace

ExitCode generate(const Words& words, const Streams& streams) {
  Options options;
  CLI::App app("Prints instances of a schema as JSON lines; exit 0, or 2 where an input is wrong or there is none",
               "verify/runner schema generate");
  add_options(app, options);
  if (const auto end = read_words(app, words, streams)) return *end;
  if (options.valid == options.invalid) {
    return refuse(streams, {"arguments", "neither --valid nor --invalid", "one of them", ""});
  }
  auto schema = compile_schema(options);
  if (!schema) return refuse(streams, schema.error());
  Generator generator(*std::move(schema), {options.seed, {}, {}});
  return print_lines(generator, options, streams);
}

}  // namespace runner::schema_tools
