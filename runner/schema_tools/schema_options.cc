#include "runner/schema_tools/schema_options.h"

namespace runner::schema_tools {

void declare_ref(ArgumentParser& parser, std::vector<std::string>& folders) {
  parser.option("--ref", folders, "folder of schemas that references may lead to; repeatable")
      .one_value_each()
      .placeholder("DIR");
}

void declare_format_assertion(ArgumentParser& parser, json_schema::CompileOptions& options) {
  const auto set = [&options] { options.format = json_schema::FormatMode::assertion; };
  parser.flag("--format-assertion", set, "check \"format\" too");
}

wire::Result<json_schema::Schema> compile_schema(const SchemaOptions& options, SchemaFiles& files) {
  if (auto uri = files.add_file(options.file); !uri) return uri.error();
  if (auto error = files.add_folders(options.folders)) return *error;
  return files.compile_file(options.file, options.compile);
}

}  // namespace runner::schema_tools
