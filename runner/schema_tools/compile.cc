// `schema compile`: says of each schema file whether it can be compiled, and if not, where and why.
#include <fmt/format.h>

#include "checks/json_schema/schema_graph.h"
#include "runner/schema_tools/schema_files.h"
#include "runner/schema_tools/schema_tools.h"

namespace runner::schema_tools {

ExitCode compile_files(const Arguments& arguments, const Streams& streams) {
  std::vector<std::string> folders;
  std::vector<std::string> paths;
  ArgumentParser parser("verify/runner schema compile", "Compiles schemas; exit 0 all compiled, 2 some did not");
  parser.option("--ref", folders, "a folder of schemas that references may lead to; may be repeated").one_value_each();
  parser.option("files", paths, "schema files; references may lead from one to another").required();
  if (const auto code = parser.read(arguments, streams)) return *code;

  SchemaFiles files;
  ExitCode code = kAllHeld;
  std::vector<std::pair<std::string, std::string>> uris;  // by path
  for (const std::string& path : paths) {
    auto uri = files.add_file(path);
    if (!uri) code = fail(streams, uri.error());
    if (uri) uris.emplace_back(path, *uri);
  }
  for (const std::string& folder : folders) {
    if (auto error = files.add_folder(folder)) return fail(streams, *error);
  }
  for (const auto& [path, uri] : uris) {
    auto schema = files.compile(uri, {});
    if (!schema) {
      code = fail(streams, schema.error());
      continue;
    }
    streams.out(fmt::format("{}: compiled {}, {} subschemas\n", path, uri, schema->graph().subschemas.size()));
  }
  return code;
}

}  // namespace runner::schema_tools
