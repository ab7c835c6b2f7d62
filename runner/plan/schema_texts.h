// The schema files as they were read, so that a keyword that rejected a response can be shown at its line. Asked only
// where something was refused: until then it costs no more than the texts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runner/yaml/source.h"

namespace runner {

class SchemaTexts {
 public:
  /// `uri` is the canonical one of the document, `path` relative to the root.
  void add(std::string uri, std::string path, std::string text);

  /// Where the keyword at this absolute URI ("https://...#/properties/a/type") is; nothing for a document that is not
  /// among these, such as a metaschema.
  std::optional<Place> place_of(std::string_view keyword) const;

  /// The texts by path relative to the root.
  std::map<std::string, std::string> by_path() const;

 private:
  struct Document {
    std::string path;
    std::string text;
  };
  std::map<std::string, Document, std::less<>> documents_;  ///< by URI
};

}  // namespace runner
