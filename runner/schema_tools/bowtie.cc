// `schema bowtie`: the harness protocol of the Bowtie project, which compares implementations of JSON Schema. One JSON
// request per line on standard input, one response per line on standard output: start, dialect, run, stop.
#include <fmt/format.h>
#include <sys/utsname.h>

#include <optional>

#include "runner/schema_tools/input.h"
#include "runner/schema_tools/schema_options.h"
#include "runner/tool/tool.h"

namespace runner::schema_tools {
namespace {

using wire::Json;
using wire::Object;

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kCaseUri = "urn:bowtie:case";
constexpr std::string_view kHomepage = "https://swapgraph.example/contract-verifier";
constexpr int kProtocolVersion = 1;

Object describe_system() {
  utsname system{};
  if (uname(&system) != 0) return {};
  return Object{{"os", system.sysname}, {"os_version", system.release}};
}

Json start_response() {
  Object implementation = describe_system();
  implementation.set("language", "c++");
  implementation.set("language_version", std::to_string(__cplusplus));
  implementation.set("name", kToolName);
  implementation.set("version", kToolVersion);
  implementation.set("homepage", kHomepage);
  implementation.set("issues", fmt::format("{}/issues", kHomepage));
  implementation.set("source", fmt::format("{}/source", kHomepage));
  implementation.set("documentation", kHomepage);
  implementation.set("dialects", wire::Array{Json(kDialect)});
  return Object{{"version", kProtocolVersion}, {"implementation", std::move(implementation)}};
}

/// Compiles the schema of a case with the documents of its registry.
wire::Result<json_schema::Schema> compile_case(const Json& test_case, const json_schema::CompileOptions& options) {
  json_schema::Documents documents;
  const Json* registry = test_case.find("registry");
  if (registry && registry->as_object()) {
    for (const wire::Member& member : *registry->as_object()) {
      if (auto added = documents.add(member.key, member.value); !added) return added.error();
    }
  }
  const Json* schema = test_case.find("schema");
  if (!schema) return wire::Error{"case", "no schema", "a member \"schema\"", ""};
  auto added = documents.add(kCaseUri, *schema);
  if (!added) return added.error();
  return json_schema::compile(documents, added->uri, options);
}

Json errored(const Json& seq, const std::string& message) {
  return Object{{"seq", seq}, {"errored", true}, {"context", Object{{"message", message}}}};
}

Json run_response(const Json& request, const json_schema::CompileOptions& options) {
  const Json* seq = request.find("seq");
  const Json* test_case = request.find("case");
  const Json* tests = test_case ? test_case->find("tests") : nullptr;
  const Json sequence = seq ? *seq : Json();
  if (!tests || !tests->as_array()) return errored(sequence, "case: no array \"tests\"");
  const auto schema = compile_case(*test_case, options);
  if (!schema) return errored(sequence, schema.error().to_string());
  wire::Array results;
  for (const Json& test : *tests->as_array()) {
    const Json* instance = test.find("instance");
    if (!instance) return errored(sequence, "case.tests: a test has no \"instance\"");
    results.emplace_back(Object{{"valid", schema->accepts(*instance)}});
  }
  return Object{{"seq", sequence}, {"results", std::move(results)}};
}

/// The state of a session: requests that came before decide which may follow.
class Harness {
 public:
  explicit Harness(const json_schema::CompileOptions& options) : options_(options) {}

  /// The response to one request; nothing for "stop", which ends the session.
  wire::Result<std::optional<Json>> respond(const Json& request) {
    const std::string* command = request.find_string("cmd");
    if (!command) return wire::Error{"", "the request has no \"cmd\"", "start, dialect, run or stop", ""};
    if (*command == "start") return start(request);
    if (!started_) return wire::Error{"", fmt::format("\"{}\" before \"start\"", *command), "\"start\" first", ""};
    if (*command == "dialect") return dialect(request);
    if (*command == "run") return std::optional<Json>(run_response(request, options_));
    if (*command == "stop") return std::optional<Json>();
    return wire::Error{"", fmt::format("the request \"{:.60}\"", *command), "start, dialect, run or stop", ""};
  }

 private:
  wire::Result<std::optional<Json>> start(const Json& request) {
    const Json* version = request.find("version");
    if (!version || !(*version == Json(kProtocolVersion))) {
      return wire::Error{"", fmt::format("protocol version {}", version ? wire::to_text(*version) : "missing"),
                         fmt::format("version {}", kProtocolVersion), ""};
    }
    started_ = true;
    return std::optional<Json>(start_response());
  }

  static wire::Result<std::optional<Json>> dialect(const Json& request) {
    const std::string* uri = request.find_string("dialect");
    if (uri && (*uri == kDialect || *uri == std::string(kDialect) + "#")) {
      return std::optional<Json>(Object{{"ok", true}});
    }
    return wire::Error{"", fmt::format("the dialect {:.100}", uri ? *uri : "missing"), std::string(kDialect), ""};
  }

  json_schema::CompileOptions options_;
  bool started_ = false;
};

}  // namespace

ExitCode bowtie(const Arguments& arguments, const Streams& streams) {
  json_schema::CompileOptions options;
  ArgumentParser parser("schema bowtie", "Implements the harness protocol of the Bowtie project.");
  declare_format_assertion(parser, options);
  if (const auto code = parser.read(arguments, streams)) return *code;
  Harness harness(options);
  std::string line;
  for (int number = 1; std::getline(streams.in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto request = parse_placed(line, "standard input", number);
    if (!request) return fail(streams, request.error());
    auto response = harness.respond(*request);
    if (!response) {
      return fail(streams,
                  {fmt::format("standard input:{}:1", number), response.error().found, response.error().expected, ""});
    }
    if (!*response) return kAllHeld;
    streams.out(wire::to_text(**response) + "\n");
  }
  return kAllHeld;
}

}  // namespace runner::schema_tools
