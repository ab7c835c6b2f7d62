// Reads JSON and YAML texts from files and standard input, and writes files whole; errors are placed as
// file:line:column. A file is YAML by its name, *.yaml or *.yml, and is then read by the rules of runner/yaml/yaml.h:
// one document, no anchors, tags or duplicate keys, scalars typed by the core schema of YAML 1.2.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/json.h"

namespace runner::schema_tools {

/// The bytes of a file. Error: missing, a folder, unreadable, or longer than wire::JsonLimits allows.
wire::Result<std::string> read_file(const std::string& path);

/// Writes another file and renames it, so that the file is never half written. False where that fails.
bool write_whole(const std::string& path, const std::string& text);

/// The ends of the names of files.
using Suffixes = std::vector<std::string_view>;
inline const Suffixes kSchemaSuffixes = {".schema.json", ".schema.yaml", ".schema.yml"};
inline const Suffixes kDocumentSuffixes = {".json", ".yaml", ".yml"};

bool is_yaml(std::string_view file);

/// The files below a folder whose names end in one of the suffixes, as paths relative to it, sorted. Follows symbolic
/// links to folders, each folder once; a folder named `except` is left out.
wire::Result<std::vector<std::string>> files_below(const std::string& folder, const Suffixes& suffixes,
                                                   std::string_view except = {});

/// Parses one text that begins on line `first_line` of `file`; Error::where is file:line:column.
wire::Result<wire::Json> parse_placed(std::string_view text, std::string_view file, int first_line = 1);

/// Line and column, from 1, of the value at the JSON Pointer in the text of `file`.
std::pair<int, int> position_in(std::string_view text, std::string_view file, std::string_view pointer);

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

/// Whether the file has one instance on each line that is not empty, by its name: .jsonl and .ndjson.
bool has_lines(std::string_view file);

/// Reads the instance of a file that has not several, or of `in` where the file is `-`.
void read_instance(const std::string& file, std::istream& in, const InstanceSink& sink);

/// Takes the instance in one line of a file, if there is one; `used` keeps its storage from line to line.
void read_line(std::string_view text, int number, std::string_view file, wire::Json& used, const InstanceSink& sink);

}  // namespace runner::schema_tools
