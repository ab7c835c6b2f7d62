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
What could not be covered is reported on standard error. Of several schemas, each line begins with "schema", the file; a
line of --valid is then {"schema", "instance"}.)";

struct GenerateOptions {
  SchemaOptions schema;
  std::vector<std::string> paths;
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
  parser.option("FILE", options.paths, "schema files, folders or patterns").required().placeholder("");
  parser.footer(kGenerateFooter);
}

wire::Object line_of(InvalidInstance&& invalid) {
  wire::Array also(invalid.also.begin(), invalid.also.end());
  return {{"instance", std::move(invalid.instance)},
          {"keyword", invalid.keyword},
          {"instance_location", invalid.instance_location},
          {"keyword_location", invalid.keyword_location},
          {"message", invalid.message},
          {"change", invalid.change},
          {"also", std::move(also)}};
}

/// `file` is named in the line where it is not empty.
wire::Result<std::string> next_line(Generator& generator, const std::string& file, bool invalid, size_t n) {
  wire::Object line;
  if (!file.empty()) line.set("schema", file);
  if (invalid) {
    auto instance = generator.invalid(n);
    if (!instance) return instance.error();
    for (wire::Member& member : line_of(*std::move(instance))) line.append(member.key, std::move(member.value));
    return wire::to_text(line) + "\n";
  }
  auto instance = generator.valid(n);
  if (!instance) return instance.error();
  if (file.empty()) return wire::to_text(*instance) + "\n";
  line.append("instance", *std::move(instance));
  return wire::to_text(line) + "\n";
}

ExitCode print_lines(Generator& generator, const std::string& file, const GenerateOptions& options,
                     const Streams& streams) {
  const std::string begin = file.empty() ? "" : file + ": ";
  size_t printed = 0;
  for (; printed < options.count; ++printed) {
    auto line = next_line(generator, file, options.invalid, printed);
    if (!line && printed == 0) {
      wire::Error error = line.error();
      if (!file.empty()) error.where = begin + error.where;
      return fail(streams, error);
    }
    if (!line) break;
    streams.out(*line);
  }
  for (const json_schema::Gap& gap : generator.gaps()) {
    streams.err(wire::format_line("{}gap: {}: {}\n", begin, gap.location, gap.reason));
  }
  if (printed < options.count) {
    streams.err(wire::format_line("{}{} of {}: no further distinct ones were found\n", begin, printed,
                                  wire::counted(options.count, "instance")));
  }
  return kAllHeld;
}

/// Instances of one schema after the other; what is wrong with one does not keep the others from being printed.
ExitCode print_all(const GenerateOptions& options, const std::vector<std::string>& paths, bool named,
                   const Streams& streams) {
  ExitCode code = kAllHeld;
  for (const std::string& path : paths) {
    SchemaFiles files;
    SchemaOptions own = options.schema;
    own.file = path;
    auto schema = compile_schema(own, files);
    ExitCode one = kAllHeld;
    if (schema) {
      Generator generator(*std::move(schema), {options.seed, {}, {}});
      one = print_lines(generator, named ? path : "", options, streams);
    } else {
      one = fail(streams, schema.error());
    }
    if (one != kAllHeld) code = one;
  }
  return code;
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
  const auto paths = expand_files(options.paths, FileKind::schemas);
  if (!paths) return fail(streams, paths.error());
  const bool named = *paths != options.paths || paths->size() > 1;
  return print_all(options, *paths, named, streams);
}

}  // namespace runner::schema_tools
