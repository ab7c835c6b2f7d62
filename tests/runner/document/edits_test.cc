#include "tests/runner/document/edits.h"

#include "runner/document/conventions.h"
#include "runner/document/fixture_reader.h"
#include "runner/document/milestone.h"
#include "runner/yaml/yaml.h"

namespace runner {
namespace {

template <typename Value>
std::string message_of(const wire::Result<Value>& result) {
  return result.ok() ? "" : result.error().to_string();
}

std::string message_for(const std::string& document, const std::string& text) {
  if (document == "fixture") return message_of(parse_fixture(text, "x.yaml"));
  if (document == "givens") return message_of(parse_givens(text, "x.yaml"));
  if (document == "conventions") return message_of(parse_conventions(text, "x.yaml"));
  return message_of(parse_milestone(text, "x.yaml"));
}

TEST(Edits, WholeDocumentsAreAccepted) {
  for (const char* document : {"fixture", "givens", "milestone", "conventions"}) {
    EXPECT_EQ(message_for(document, whole_document(document)), "");
  }
}

TEST(Edits, EachMistakeIsReportedWithPlaceAndExpectation) {
  for (const Edit& edit : read_edits()) {
    EXPECT_EQ(edit.message.empty(), edit.refused_by.empty()) << edit.to;
    EXPECT_EQ(message_for(edit.document, edited(edit)), edit.message) << edit.from << " -> " << edit.to;
  }
}

TEST(Edits, TheLibraryLeadsToTheSameMessages) {
  for (const Edit& edit : read_edits()) {
    const auto document = read_yaml_by_library(edited(edit), "x.yaml");
    ASSERT_TRUE(document.ok()) << document.error().to_string();
    const std::string message = edit.document == "fixture"       ? message_of(parse_fixture(*document))
                                : edit.document == "givens"      ? message_of(parse_givens(*document))
                                : edit.document == "conventions" ? message_of(parse_conventions(*document))
                                                                 : message_of(parse_milestone(*document));
    EXPECT_EQ(message, edit.message) << edit.from << " -> " << edit.to;
  }
}

}  // namespace
}  // namespace runner
