// `schema compile`: reports for each schema file whether it compiles and, if not, where and why.
#include <fmt/format.h>

#include "checks/json_schema/graph/schema_graph.h"
#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {

ExitCode compile_files(const Arguments& arguments, const Streams& streams) {
  std::vector<std::string> folders;
  std::vector<std::string> paths;
  ArgumentParser parser("schema compile", "Compiles schemas; exit 0 all compiled, 2 some did not");
  declare_ref(parser, folders);
  parser.option("FILE", paths, "schema files, folders or patterns; they may refer to each other")
      .required()
      .placeholder("");
  if (const auto code = parser.read(arguments, streams)) return *code;

  const auto expanded = expand_files(paths, FileKind::schemas);
  if (!expanded) return fail(streams, expanded.error());
  SchemaFiles files;
  ExitCode code = kAllHeld;
  std::vector<std::pair<std::string, std::string>> uris;  // by path
  for (const std::string& path : *expanded) {
    auto uri = files.add_file(path);
    if (!uri) code = fail(streams, uri.error());
    if (uri) uris.emplace_back(path, *uri);
  }
  if (auto error = files.add_folders(folders)) return fail(streams, *error);
  for (const auto& [path, uri] : uris) {
    auto schema = files.compile(uri, {});
    if (!schema) {
      code = fail(streams, schema.error());
      continue;
    }
    streams.out(wire::format_line("{}: compiled {}, {}\n", path, uri,
                                  wire::counted(schema->graph().subschemas.size(), "subschema")));
  }
  return code;
}

}  // namespace runner::schema_tools
