// edits.json: small changes to four whole documents, each with what the readers must report. The readers and the
// schemas of schemas/runner/ are held to the same list, so that neither accepts what the other refuses; "refused_by"
// is "reader" where no schema can express it (ids that differ, instants that exist).
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "wire/json.h"

namespace runner {

struct Edit {
  std::string document;  ///< fixture, givens, milestone or conventions
  std::string from;      ///< occurs exactly once in the document
  std::string to;
  std::string refused_by;  ///< empty: accepted
  std::string message;     ///< of the reader, the file being "x.yaml"
};

inline std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::string whole_document(const std::string& document) {
  const std::string corpus = SOURCE_ROOT "/tests/fuzz/corpus/";
  if (document == "conventions") return read_file(SOURCE_ROOT "/tests/runner/document/conventions.yaml");
  if (document == "milestone") return read_file(corpus + "milestone/whole.yaml");
  return read_file(corpus + (document == "fixture" ? "fixture/whole.yaml" : "fixture/givens.yaml"));
}

inline std::string edited(const Edit& edit) {
  std::string text = whole_document(edit.document);
  const size_t place = text.find(edit.from);
  EXPECT_NE(place, std::string::npos) << edit.from;
  EXPECT_EQ(text.find(edit.from, place + 1), std::string::npos) << edit.from;
  return place == std::string::npos ? text : text.replace(place, edit.from.size(), edit.to);
}

inline std::vector<Edit> read_edits() {
  const auto list = wire::parse_json(read_file(SOURCE_ROOT "/tests/runner/document/edits.json"));
  EXPECT_TRUE(list.ok());
  std::vector<Edit> edits;
  for (const wire::Json& row : *list->as_array()) {
    const auto text = [&row](const char* key) { return row.find_string(key) ? *row.find_string(key) : std::string(); };
    edits.push_back({text("document"), text("from"), text("to"), text("refused_by"), text("message")});
  }
  EXPECT_GT(edits.size(), 100u);
  return edits;
}

}  // namespace runner
