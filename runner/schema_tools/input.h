// Reads JSON texts from files and standard input, and writes files whole; errors are placed as file:line:column.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace runner::schema_tools {

/// The bytes of a file. Error: missing, a folder, unreadable, or longer than wire::JsonLimits allows.
wire::Result<std::string> read_file(const std::string& path);

/// Writes another file and renames it, so that the file is never half written. False where that fails.
bool write_whole(const std::string& path, const std::string& text);

/// The files below a folder whose names end in `suffix`, as paths relative to it, sorted. Follows symbolic links to
/// folders, each folder once; a folder named `except` is left out.
wire::Result<std::vector<std::string>> files_below(const std::string& folder, std::string_view suffix,
                                                   std::string_view except = {});

/// Parses one JSON text that begins on line `first_line` of `file`; Error::where is file:line:column.
wire::Result<wire::Json> parse_placed(std::string_view text, std::string_view file, int first_line = 1);

/// One instance to judge, and where it is. Views and references are valid only during the call that passes them.
struct Instance {
  std::string_view file;  ///< as given; "standard input" for `-`
  int first_line = 1;     ///< of `text` in the file
  std::string_view text;
  const wire::Json& value;
  bool of_lines = false;  ///< the file has one instance on each line

  /// "file:line:column" of the value at the JSON Pointer.
  std::string place(std::string_view pointer) const;
};

/// Takes each instance, or the error that prevented reading it.
struct InstanceSink {
  std::function<void(const Instance&)> judge;
  std::function<void(const wire::Error&)> refuse;
};

/// Reads the instances that one argument names: `-` is one on `in`, a `.jsonl` or `.ndjson` file holds one on each line
/// that is not empty, any other file is one.
void read_instances(const std::string& argument, std::istream& in, const InstanceSink& sink);

}  // namespace runner::schema_tools
