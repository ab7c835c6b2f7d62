// `schema generate`: prints valid or invalid instances of a schema as JSON lines.
#include <fmt/format.h>

#include "checks/json_schema/generate/generator.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {
namespace {

using json_schema::Generator;
using json_schema::InvalidInstance;
using wire::Json;

constexpr size_t kMaxCount = 1'000'000;
constexpr const char* kGenerateFooter = R"(
A line of --invalid is {"instance", "keyword", "instance_location", "keyword_location", "message", "change", "also"}:
the keyword that rejects the value at that place, its message, how a valid instance was changed, and other keywords
that the same value cannot but violate. Both passes of the engine have confirmed it, and nothing else in the instance
is wrong. Valid instances first cover each branch, optional member, enum value and limit, and are random afterwards.
What could not be covered is reported on standard error.)";

struct GenerateOptions {
  SchemaOptions schema;
  bool valid = false;
  bool invalid = false;
  size_t count = 10;
  uint64_t seed = 1;
};

void declare_options(ArgumentParser& parser, GenerateOptions& options) {
  const Option valid = parser.flag("--valid", options.valid, "print valid instances, one per line");
  parser.flag("--invalid", options.invalid, "print instances that are wrong in exactly one place").excludes(valid);
  parser.option("--count", whole_number(options.count, {1, kMaxCount}), "how many at most (default: 10)");
  parser.option("--seed", whole_number(options.seed, {}),
                "seed of the random instances; the same seed gives the same lines on every machine (default: 1)");
  declare_ref(parser, options.schema.folders);
  declare_format_assertion(parser, options.schema.compile);
  parser.option("FILE", options.schema.file, "file of the schema").required().placeholder("");
  parser.footer(kGenerateFooter);
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

ExitCode print_lines(Generator& generator, const GenerateOptions& options, const Streams& streams) {
  size_t printed = 0;
  for (; printed < options.count; ++printed) {
    auto line = next_line(generator, options.invalid, printed);
    if (!line && printed == 0) return fail(streams, line.error());
    if (!line) break;
    streams.out(*line);
  }
  for (const json_schema::Gap& gap : generator.gaps()) {
    streams.err(fmt::format("gap: {}: {}\n", gap.location, gap.reason));
  }
  if (printed < options.count) {
    streams.err(fmt::format("{} of {} instances: no further distinct ones were found\n", printed, options.count));
  }
  return kAllHeld;
}

}  // namespace

ExitCode generate(const Arguments& arguments, const Streams& streams) {
  GenerateOptions options;
  ArgumentParser parser(
      "schema generate",
      "Prints instances of a schema as JSON lines; exit 0, or 2 where an input is wrong or there is no instance");
  declare_options(parser, options);
  if (const auto code = parser.read(arguments, streams)) return *code;
  if (options.valid == options.invalid) {
    return fail(streams, {"arguments", "neither --valid nor --invalid", "one of them",
                          for_this_installation("see verify/runner schema generate --help")});
  }
  SchemaFiles files;
  auto schema = compile_schema(options.schema, files);
  if (!schema) return fail(streams, schema.error());
  Generator generator(*std::move(schema), {options.seed, {}, {}});
  return print_lines(generator, options, streams);
}

}  // namespace runner::schema_tools
