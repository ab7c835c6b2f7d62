// The pages of a walk together: every entry once, in order, each page linked to the one before.
#include "checks/export_walk.h"

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/json_pointer.h"

namespace {

using checks::Exchange;
using checks::Judgement;

Judgement judged(const std::vector<Exchange>& pages) {
  checks::Walk walk;
  for (const Exchange& page : pages) {
    walk.pages.push_back(&page);
    walk.indices.push_back(static_cast<int>(walk.indices.size()));
  }
  walk.complete = !checks::continuation_of(pages.back());
  Judgement judgement;
  checks::judge_export_walk(walk, judgement);
  return judgement;
}

// A walk of three pages over five entries with one page changed.
Judgement judged_with(size_t page, const std::function<void(wire::Json&)>& change) {
  std::vector<Exchange> pages = sample::walk(5, 2);
  pages[page] = sample::with_body(pages[page], change);
  return judged(pages);
}

wire::Array& entries(wire::Json& body) {
  return *body.as_object()->find("export")->as_object()->find("entries")->as_array();
}

TEST(ExportWalk, HasNoFindingWhereItIsCorrect) {
  for (const auto& [count, limit] :
       {std::pair{0, 2}, std::pair{1, 2}, std::pair{2, 2}, std::pair{5, 2}, std::pair{7, 1}}) {
    const Judgement judgement = judged(sample::walk(count, limit));
    EXPECT_TRUE(judgement.findings().empty()) << count << " by " << limit << caught::show(judgement);
  }
}

CATCHES(export_walk, entry_dropped_at_the_border, "/export/total_filtered") {
  return judged_with(1, [](wire::Json& body) { entries(body).erase(entries(body).begin()); });
}
CATCHES(export_walk, entry_twice_on_one_page, "/export/entries") {
  return judged_with(1, [](wire::Json& body) { entries(body)[1] = entries(body)[0]; });
}
CATCHES(export_walk, entry_of_the_page_before, "/export/entries") {
  return judged_with(1, [](wire::Json& body) { wire::set_at(body, "/export/entries/0/record_id", "r-002"); });
}
CATCHES(export_walk, total_not_from_the_cursor_on, "/export/total_filtered") {
  return judged_with(1, [](wire::Json& body) { wire::set_at(body, "/export/total_filtered", 5); });
}
CATCHES(export_walk, page_lost, "/export/total_filtered") {
  std::vector<Exchange> pages = sample::walk(5, 2);
  pages.erase(pages.begin() + 1);
  return judged(pages);
}
CATCHES(export_walk, total_is_text, "/export/total_filtered") {
  return judged_with(0, [](wire::Json& body) { wire::set_at(body, "/export/total_filtered", "5"); });
}
CATCHES(export_walk, entry_without_id, "/export/total_filtered") {
  return judged_with(2, [](wire::Json& body) { wire::remove_at(body, "/export/entries/0/record_id"); });
}
HOLDS(export_walk, three_pages) { return judged(sample::walk(5, 2)); }

CATCHES(export_order, across_pages, "/export/entries/0") {
  return judged_with(1, [](wire::Json& body) { wire::set_at(body, "/export/entries/0/at", "2026-01-01T00:00:00Z"); });
}
CATCHES(export_order, across_pages_by_id, "/export/entries/0") {
  // r-002 ends the first page and shares its instant with r-003.
  return judged_with(1, [](wire::Json& body) { wire::set_at(body, "/export/entries/0/record_id", "r-001b"); });
}
HOLDS(export_order, three_pages) { return judged(sample::walk(5, 2)); }

CATCHES(export_continuity, attestation, "/export/attestation/attestation_after") {
  return judged_with(2, [](wire::Json& body) { wire::set_at(body, "/export/attestation/attestation_after", "x"); });
}
CATCHES(export_continuity, checkpoint, "/export/checkpoint/checkpoint_after") {
  return judged_with(1, [](wire::Json& body) { wire::set_at(body, "/export/checkpoint/checkpoint_after", nullptr); });
}
CATCHES(export_continuity, no_attestation, "/export/attestation/attestation_after") {
  return judged_with(1, [](wire::Json& body) { wire::remove_at(body, "/export/attestation"); });
}
HOLDS(export_continuity, three_pages) { return judged(sample::walk(5, 2)); }

TEST(ExportWalk, ContinuationNeedsAllThreeAnchors) {
  const Exchange first = sample::walk(5, 2).front();
  ASSERT_TRUE(checks::continuation_of(first));
  for (const char* pointer :
       {"/export/next_cursor", "/export/attestation/chain_hash", "/export/checkpoint/checkpoint_hash"}) {
    EXPECT_FALSE(
        checks::continuation_of(sample::with_body(first, [&](wire::Json& body) { wire::remove_at(body, pointer); })));
    EXPECT_FALSE(
        checks::continuation_of(sample::with_body(first, [&](wire::Json& body) { wire::set_at(body, pointer, 7); })));
  }
}

TEST(ExportWalk, EntriesOfAnotherShapeAreLeftOut) {
  const Exchange odd = sample::with_body(sample::walk(2, 2).front(), [](wire::Json& body) {
    wire::set_at(body, "/export/entries", sample::json(R"(["x", 1, null, {"record_id": 3}, {"record_id": "a"}])"));
  });
  EXPECT_EQ(checks::entry_ids(odd), std::vector<std::string>{"a"});
}

}  // namespace
