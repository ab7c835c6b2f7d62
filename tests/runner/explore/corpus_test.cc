// Entries of a corpus as texts, and which of them are redundant.
#include "runner/explore/corpus.h"

#include <gmock/gmock.h>

namespace runner::explore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CorpusEntry entry(const std::string& name, std::set<std::string> reaches) {
  return {parse_case_id(name).value(), std::move(reaches)};
}

TEST(Corpus, ReadsWhatItWrote) {
  const CorpusEntry written = entry("sequence-43 after 9 of walk-9", {"things.get 200", "check envelope"});
  const std::string text = corpus_text(written, "M1", 7);
  const auto read = parse_corpus_entry(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->entry.id.text(), "sequence-43 after 9 of walk-9");
  EXPECT_EQ(read->entry.reaches, written.reaches);
  EXPECT_EQ(read->milestone, "M1");
  EXPECT_EQ(read->seed, 7u);
  EXPECT_EQ(corpus_name(text).size(), 21u);
  EXPECT_NE(corpus_name(text), corpus_name(corpus_text(written, "M1", 8)));
}

TEST(Corpus, RefusesWhatIsNotAnEntry) {
  for (const char* text : {"", "[]", "{}", R"({"case":"walrus","milestone":"M1","reaches":[],"seed":7})",
                           R"({"case":"walk-9","milestone":"M1","reaches":{},"seed":7})",
                           R"({"case":"walk-9","milestone":"M1","reaches":[],"seed":-1})"})
    EXPECT_FALSE(parse_corpus_entry(text)) << text;
}

TEST(Corpus, IsRedundantWhereOthersReachTheSame) {
  const std::vector<CorpusEntry> entries = {entry("walk-1", {"a"}), entry("walk-2", {"a", "b", "c"}),
                                            entry("walk-3", {"c", "d"}), entry("walk-4", {"b", "d"})};
  EXPECT_THAT(redundant_entries(entries), ElementsAre(0u, 3u));
  EXPECT_THAT(redundant_entries({entry("walk-1", {"a"}), entry("walk-2", {"b"})}), IsEmpty());
}

}  // namespace
}  // namespace runner::explore
