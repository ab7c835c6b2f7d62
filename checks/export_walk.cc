#include "checks/export_walk.h"

#include <fmt/format.h>

#include <set>

#include "checks/export_page.h"
#include "wire/json_pointer.h"

namespace checks {
namespace {

const wire::Array& entries_of(const Exchange& page) {
  static const wire::Array none;
  const wire::Json* entries = wire::find_at(*page.body, "/export/entries");
  return entries && entries->as_array() ? *entries->as_array() : none;
}

int64_t total_of(const Exchange& page) { return count_of(wire::find_at(*page.body, "/export/total_filtered")); }

void judge_link(const Exchange& before, const Exchange& page, Judgement& judgement) {
  const auto linked = [&](std::string_view here, std::string_view there) {
    const std::string_view expected = before.text_at(there);
    const std::string_view actual = page.text_at(here);
    judgement.judge(Rule::export_continuity, !actual.empty() && actual == expected, [&] {
      return Discrepancy{std::string(here), excerpt(expected), excerpt(actual)};
    });
  };
  linked("/export/attestation/attestation_after", "/export/attestation/chain_hash");
  linked("/export/checkpoint/checkpoint_after", "/export/checkpoint/checkpoint_hash");
  const int64_t left = total_of(before) - static_cast<int64_t>(entries_of(before).size());
  judgement.judge(Rule::export_walk, total_of(page) == left, [&] {
    return Discrepancy{"/export/total_filtered", fmt::format("{}, which the page before left", left),
                       fmt::format("{}", total_of(page))};
  });
}

void judge_boundary(const Exchange& before, const Exchange& page, Judgement& judgement) {
  if (entries_of(before).empty() || entries_of(page).empty()) return;
  const ExportShape& shape = *page.operation->signed_export;
  const auto last = position_of_entry(entries_of(before).back(), shape);
  const auto first = position_of_entry(entries_of(page).front(), shape);
  judgement.judge(Rule::export_order, last && first && comes_before(*last, *first), [&] {
    return Discrepancy{"/export/entries/0", "an entry after the last one of the page before",
                       excerpt(wire::find_at(entries_of(page).front(), shape.order.front()))};
  });
}

}  // namespace

std::optional<Continuation> continuation_of(const Exchange& page) {
  Continuation next{std::string(page.text_at("/export/next_cursor")),
                    std::string(page.text_at("/export/attestation/chain_hash")),
                    std::string(page.text_at("/export/checkpoint/checkpoint_hash"))};
  if (next.cursor_after.empty() || next.attestation_after.empty() || next.checkpoint_after.empty()) return {};
  return next;
}

std::vector<std::string> entry_ids(const Exchange& page) {
  std::vector<std::string> ids;
  for (const wire::Json& entry : entries_of(page)) {
    const wire::Json* id = wire::find_at(entry, page.operation->signed_export->entry_id);
    if (id && id->as_string()) ids.push_back(*id->as_string());
  }
  return ids;
}

wire::Json body_of_all_pages(const std::vector<const Exchange*>& pages) {
  wire::Json body = *pages.front()->body;
  wire::Array entries;
  for (const Exchange* page : pages) entries.insert(entries.end(), entries_of(*page).begin(), entries_of(*page).end());
  wire::set_at(body, "/export/entries", std::move(entries));
  return body;
}

void judge_export_walk(const Walk& walk, Judgement& judgement) {
  std::set<std::string> seen;
  for (size_t i = 0; i < walk.pages.size(); ++i) {
    judgement.at_exchange(walk.indices[i]);
    for (const std::string& id : entry_ids(*walk.pages[i])) {
      judgement.judge(Rule::export_walk, seen.insert(id).second, [&] {
        return Discrepancy{"/export/entries", "each entry once", "again " + excerpt(id)};
      });
    }
    if (i == 0) continue;
    judge_link(*walk.pages[i - 1], *walk.pages[i], judgement);
    judge_boundary(*walk.pages[i - 1], *walk.pages[i], judgement);
  }
  if (!walk.complete || walk.pages.empty()) return;
  const int64_t total = total_of(*walk.pages.front());
  judgement.judge(Rule::export_walk, static_cast<int64_t>(seen.size()) == total, [&] {
    return Discrepancy{"/export/total_filtered", fmt::format("{}", seen.size()), fmt::format("{}", total)};
  });
}

}  // namespace checks
