// Schemas from files: a set of documents for the engine, with the file, line and column of each keyword.
//
// A file is known by its retrieval URI (file:///...) and by its "$id". A reference that resolves to a file: URI adds
// that file, as does a relative reference to a file in the same folder; nothing else is ever fetched.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/json_schema/json_schema.h"

namespace runner::schema_tools {

/// A place in a schema file.
struct SchemaPlace {
  std::string file;     ///< as given, or relative to the working directory where it is below it
  int line = 0;         ///< from 1
  int column = 0;       ///< from 1, in bytes
  std::string pointer;  ///< JSON Pointer from the root of the document

  /// "file:line:column"
  std::string to_string() const;
};

enum class FileKind : uint8_t { schemas, instances };

/// The files that arguments name: a folder is the files of that kind in it and below it, for schemas those named
/// *.schema.json or *.schema.yaml if there are any; a pattern with "*", "?" or "[...]" that is not a file itself is
/// what matches it; anything else is left as it is.
wire::Result<std::vector<std::string>> expand_files(const std::vector<std::string>& arguments, FileKind kind);

class SchemaFiles {
 public:
  /// Adds the schema in the file and the files that it refers to; adding a file again changes nothing. The canonical
  /// URI of its root.
  wire::Result<std::string> add_file(const std::string& path);

  /// Adds every JSON and YAML file in the folders and below them. The first error.
  std::optional<wire::Error> add_folders(const std::vector<std::string>& paths);

  /// json_schema::compile, with Error::where turned into "file:line:column at POINTER".
  wire::Result<json_schema::Schema> compile(const std::string& uri, const json_schema::CompileOptions& options) const;

  /// Adds a schema's file and compiles it with all that was added.
  wire::Result<json_schema::Schema> compile_file(const std::string& path, const json_schema::CompileOptions& options);

  /// The error with its place in a file and, where that helps, with advice for the user of a command.
  wire::Error explained(wire::Error error) const;

  /// The place of the keyword or subschema at an absolute location; nothing for the built-in metaschemas.
  std::optional<SchemaPlace> place_of(std::string_view absolute_location) const;

  const json_schema::Documents& documents() const { return documents_; }

 private:
  struct File {
    std::string shown;  ///< the path for messages
    std::string text;
    std::string uri;  ///< canonical
  };

  std::optional<wire::Error> add_folder(const std::string& path);
  /// Adds one file and puts the file: URIs that it refers to into `wanted`.
  std::optional<wire::Error> add_one(const std::string& retrieval_uri, const std::string& shown,
                                     std::vector<std::string>& wanted);

  json_schema::Documents documents_;
  std::map<std::string, File, std::less<>> files_;  ///< by retrieval URI
};

}  // namespace runner::schema_tools
