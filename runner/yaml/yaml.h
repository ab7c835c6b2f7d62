// YAML text into a tree of nodes with their places: the first step of reading a milestone or a fixture, and, with
// yaml.cc, the only place that knows yaml-cpp.
//
// Only what is data is let through (docs/fixture-format.md): one document, no anchors, aliases, tags or merge keys, no
// duplicate keys, no keys but texts, at most kMaxNesting levels and kMaxDocumentBytes bytes of UTF-8. A byte order mark
// at the beginning is skipped. Plain scalars are typed by core_schema.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runner/yaml/core_schema.h"
#include "runner/yaml/node.h"
#include "runner/yaml/source.h"
#include "wire/result.h"

namespace runner {

struct YamlDocument {
  std::shared_ptr<const std::string> file;
  Node root;

  Place place(Mark mark) const { return {file, mark.line, mark.column}; }
  /// Where the value at a JSON Pointer into to_json(root) is, or the nearest enclosing one.
  Place place_at(std::string_view pointer) const { return place(mark_at(root, pointer)); }
};

/// `file` names the text in messages. The Error is that of the first mistake, with file:line:column.
wire::Result<YamlDocument> read_yaml(std::string_view text, std::string file,
                                     Magnitude magnitude = Magnitude::of_doubles);

/// The same without the short cut of plain_yaml.h, for comparing the two.
wire::Result<YamlDocument> read_yaml_by_library(std::string_view text, std::string file,
                                                Magnitude magnitude = Magnitude::of_doubles);

}  // namespace runner
