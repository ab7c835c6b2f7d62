// `schema validate`: validates instances and reports, as text or as draft 2020-12 output, what they violate and where.
#include <fmt/format.h>

#include <fstream>
#include <optional>

#include "checks/json_schema/explain/collector.h"
#include "checks/json_schema/explain/output.h"
#include "runner/schema_tools/input.h"
#include "runner/schema_tools/line_blocks.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {
namespace {

using json_schema::OutputFormat;
using json_schema::Schema;
using json_schema::Violation;

struct ValidateOptions {
  SchemaOptions schema;
  std::optional<OutputFormat> output;  ///< empty: text
  std::vector<std::string> instances;
};

std::string describe(const Instance& instance, const Violation& violation, const SchemaFiles& files) {
  const std::string& location = violation.instance_location;
  const auto place = files.place_of(violation.absolute_keyword_location);
  return wire::format_line("{}: {}: {}\n    {} ({})\n    evaluation path {}\n", instance.place(location),
                           location.empty() ? "the whole document" : location, violation.message,
                           violation.absolute_keyword_location, place ? place->to_string() : "built in",
                           violation.keyword_location.empty() ? "(root)" : violation.keyword_location);
}

/// Validates instance by instance and keeps the most severe outcome.
class Validator {
 public:
  Validator(const Schema& schema, const SchemaFiles& files, std::optional<OutputFormat> format, const Output& output)
      : schema_(schema), files_(files), format_(format), streams_(output) {}

  void judge(const Instance& instance) { format_ ? print_output(*format_, instance) : print_text(instance); }
  void refuse_input(const wire::Error& error) { code_ = fail(streams_, error); }
  InstanceSink sink() {
    return {[this](const Instance& instance) { judge(instance); },
            [this](const wire::Error& error) { refuse_input(error); }};
  }

  ExitCode code() const { return code_; }

 private:
  void print_text(const Instance& instance) {
    const auto violations = schema_.violations(instance.value);
    if (blames_schema(instance, violations)) return;
    note(violations.empty());
    if (violations.empty()) streams_.out(wire::format_line("{}: valid\n", instance.place("")));
    for (const Violation& violation : violations) streams_.out(describe(instance, violation, files_));
  }

  void print_output(OutputFormat format, const Instance& instance) {
    const bool valid = schema_.accepts(instance.value);
    const auto violations = valid ? std::vector<Violation>() : schema_.violations(instance.value, 2);
    if (blames_schema(instance, violations)) return;
    note(valid);
    const json_schema::OutputUnit unit =
        format == OutputFormat::flag ? flag_output(valid) : schema_.evaluate(instance.value);
    wire::Json output = json_schema::render_output(unit, format);
    wire::Object line{{"instance", instance.file}};
    if (instance.of_lines) line.set("line", instance.first_line);
    for (wire::Member& member : *output.as_object()) line.append(member.key, std::move(member.value));
    streams_.out(wire::to_text(line) + "\n");
  }

  static json_schema::OutputUnit flag_output(bool valid) {
    json_schema::OutputUnit unit;
    unit.valid = valid;
    return unit;
  }
  /// Whether evaluation ended early, so that nothing is known of the instance: only then no keyword is named, but for a
  /// root that is `false`.
  bool reaches_limit(const Instance& instance, const Violation& only) const {
    const json_schema::SchemaGraph& graph = schema_.graph();
    const bool is_false = graph.at(graph.root).shape == json_schema::Subschema::Shape::never;
    if (only.keyword.empty() && only.keyword_location.empty() && !is_false) return true;
    json_schema::Collector collector(graph, json_schema::Retain::errors);
    collector.run(instance.value);
    return collector.stopped();
  }
  /// Whether the schema could not judge the instance, which is then reported as its fault.
  bool blames_schema(const Instance& instance, const std::vector<Violation>& violations) {
    if (violations.size() != 1 || !reaches_limit(instance, violations.front())) return false;
    refuse_input({instance.place(""), "the schema cannot judge the instance: " + violations.front().message,
                  "a schema that ends within the limits of evaluation", ""});
    return true;
  }
  void note(bool valid) { code_ = more_severe(code_, valid ? kAllHeld : kFindings); }

  const Schema& schema_;
  const SchemaFiles& files_;
  std::optional<OutputFormat> format_;
  const Output& streams_;
  ExitCode code_ = kAllHeld;
};

/// What was written while a block of lines was judged, to be written in turn.
class Written {
 public:
  void write_to(const Output& output) const {
    for (const Piece& piece : pieces_) (piece.is_error ? output.err : output.out)(piece.text);
  }
  Output output() {
    return {[this](std::string_view text) { add(false, text); }, [this](std::string_view text) { add(true, text); }};
  }

 private:
  struct Piece {
    bool is_error;
    std::string text;
  };
  void add(bool is_error, std::string_view text) {
    if (pieces_.empty() || pieces_.back().is_error != is_error) pieces_.push_back({is_error, ""});
    pieces_.back().text += text;
  }

  std::vector<Piece> pieces_;
};

/// All that a command validates, in order.
class Validation {
 public:
  Validation(Schema schema, const SchemaFiles& files, std::optional<OutputFormat> format, const Streams& streams)
      : schema_(std::move(schema)), files_(files), format_(format), streams_(streams) {}

  void add(const std::string& file) {
    if (has_lines(file)) return add_lines(file);
    Validator validator(schema_, files_, format_, streams_);
    read_instance(file, streams_.in, validator.sink());
    code_ = more_severe(code_, validator.code());
  }
  ExitCode code() const { return code_; }

 private:
  void add_lines(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return refuse({file, "the file cannot be read", "", ""});
    const auto make_handler = [&]() -> BlockHandler {
      return [&, used = wire::Json()](const LineBlock& block) mutable { return judge(block, file, used); };
    };
    if (!handle_lines(stream, make_handler)) refuse({file, "the file cannot be read to its end", "", ""});
  }
  std::function<void()> judge(const LineBlock& block, const std::string& file, wire::Json& used) {
    Written written;
    const Output output = written.output();
    Validator validator(schema_, files_, format_, output);
    const InstanceSink sink = validator.sink();
    block.each_line([&](int number, std::string_view line) { read_line(line, number, file, used, sink); });
    return [this, code = validator.code(), written = std::move(written)] {
      written.write_to(streams_);
      code_ = more_severe(code_, code);
    };
  }
  void refuse(const wire::Error& error) { code_ = fail(streams_, error); }

  Schema schema_;
  const SchemaFiles& files_;
  std::optional<OutputFormat> format_;
  const Streams& streams_;
  ExitCode code_ = kAllHeld;
};

void declare_options(ArgumentParser& parser, ValidateOptions& options) {
  parser.option("--schema", options.schema.file, "file of the schema").required().placeholder("FILE");
  declare_ref(parser, options.schema.folders);
  declare_format_assertion(parser, options.schema.compile);
  parser.option("--output",
                one_of(options.output, {{"text", std::nullopt},
                                        {"flag", OutputFormat::flag},
                                        {"basic", OutputFormat::basic},
                                        {"detailed", OutputFormat::detailed},
                                        {"verbose", OutputFormat::verbose}}),
                "text (default), or for each instance one line of draft 2020-12 output JSON that names it");
  parser
      .option("INSTANCE", options.instances,
              "JSON and YAML files, folders or patterns; .jsonl and .ndjson have one instance per line, - is standard "
              "input")
      .required()
      .placeholder("FILE");
}

}  // namespace

ExitCode validate(const Arguments& arguments, const Streams& streams) {
  ValidateOptions options;
  ArgumentParser parser("schema validate",
                        "Validates instances against a schema; exit 0 all valid, 1 some invalid, 2 an input is wrong");
  declare_options(parser, options);
  if (const auto code = parser.read(arguments, streams)) return *code;
  SchemaFiles files;
  auto schema = compile_schema(options.schema, files);
  if (!schema) return fail(streams, schema.error());
  Validation validation(*std::move(schema), files, options.output, streams);
  const auto files_to_judge = expand_files(options.instances, FileKind::instances);
  if (!files_to_judge) return fail(streams, files_to_judge.error());
  for (const std::string& file : *files_to_judge) validation.add(file);
  return validation.code();
}

}  // namespace runner::schema_tools
