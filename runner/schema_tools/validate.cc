// `schema validate`: judges instances and says, in words or as draft 2020-12 output, what they break and where.
#include <fmt/format.h>

#include <optional>

#include "checks/json_schema/output.h"
#include "runner/schema_tools/input.h"
#include "runner/schema_tools/schema_files.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {
namespace {

using json_schema::OutputFormat;
using json_schema::Schema;
using json_schema::Violation;

struct Options {
  std::string schema;
  std::vector<std::string> folders;
  bool format_assertion = false;
  std::optional<OutputFormat> output;  ///< nothing: text
  std::vector<std::string> instances;
};

std::string describe(const Instance& instance, const Violation& violation, const SchemaFiles& files) {
  const std::string& location = violation.instance_location;
  const auto rule = files.place_of(violation.absolute_keyword_location);
  return fmt::format("{}: {}: {}\n    {} ({})\n    evaluation path {}\n", instance.place(location),
                     location.empty() ? "the whole document" : location, violation.message,
                     violation.absolute_keyword_location, rule ? rule->to_string() : "built in",
                     violation.keyword_location.empty() ? "(root)" : violation.keyword_location);
}

/// Judges instance by instance and keeps the gravest outcome.
class Judge {
 public:
  Judge(Schema schema, const SchemaFiles& files, const Streams& streams)
      : schema_(std::move(schema)), files_(files), streams_(streams) {}

  void judge_in_words(const Instance& instance) {
    const auto violations = schema_.violations(instance.value);
    note(violations.empty());
    if (violations.empty()) streams_.out(fmt::format("{}: valid\n", instance.place("")));
    for (const Violation& violation : violations) streams_.out(describe(instance, violation, files_));
  }

  void judge_as(OutputFormat format, const Instance& instance) {
    const bool valid = schema_.accepts(instance.value);
    note(valid);
    const json_schema::OutputUnit unit =
        format == OutputFormat::flag ? verdict(valid) : schema_.evaluate(instance.value);
    streams_.out(wire::to_text(json_schema::render_output(unit, format)) + "\n");
  }

  void refuse_input(const wire::Error& error) { code_ = fail(streams_, error); }

  ExitCode code() const { return code_; }

 private:
  static json_schema::OutputUnit verdict(bool valid) {
    json_schema::OutputUnit unit;
    unit.valid = valid;
    return unit;
  }
  void note(bool valid) {
    if (!valid && code_ == kAllHeld) code_ = kFindings;
  }

  Schema schema_;
  const SchemaFiles& files_;
  const Streams& streams_;
  ExitCode code_ = kAllHeld;
};

wire::Result<Schema> compile_schema(const Options& options, SchemaFiles& files) {
  auto uri = files.add_file(options.schema);
  if (!uri) return uri.error();
  for (const std::string& folder : options.folders) {
    if (auto error = files.add_folder(folder)) return *error;
  }
  json_schema::CompileOptions compile_options;
  if (options.format_assertion) compile_options.format = json_schema::FormatMode::assertion;
  return files.compile(*uri, compile_options);
}

}  // namespace

ExitCode validate(const Arguments& arguments, const Streams& streams) {
  Options options;
  ArgumentParser parser("verify/runner schema validate",
                        "Judges instances by a schema; exit 0 all valid, 1 some invalid, 2 an input is wrong");
  parser.option("--schema", options.schema, "the schema's file").required();
  parser.option("--ref", options.folders, "a folder of schemas that references may lead to; may be repeated")
      .one_value_each();
  parser.flag("--format-assertion", options.format_assertion, "judge \"format\" too");
  parser.option("--output",
                one_of(options.output, {{"text", std::nullopt},
                                        {"flag", OutputFormat::flag},
                                        {"basic", OutputFormat::basic},
                                        {"detailed", OutputFormat::detailed},
                                        {"verbose", OutputFormat::verbose}}),
                "text, or one line of draft 2020-12 output JSON for each instance");
  parser.option("instances", options.instances, "JSON files; .jsonl holds one a line, - is standard input").required();
  if (const auto code = parser.read(arguments, streams)) return *code;

  SchemaFiles files;
  auto schema = compile_schema(options, files);
  if (!schema) return fail(streams, schema.error());
  Judge judge(*std::move(schema), files, streams);
  InstanceSink sink;
  sink.refuse = [&](const wire::Error& error) { judge.refuse_input(error); };
  sink.judge = [&, format = options.output](const Instance& instance) {
    format ? judge.judge_as(*format, instance) : judge.judge_in_words(instance);
  };
  for (const std::string& argument : options.instances) read_instances(argument, streams.in, sink);
  return judge.code();
}

}  // namespace runner::schema_tools
