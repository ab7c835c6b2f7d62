// Judges all pages of one walk over a signed export together: every entry once, in order, each page linked to the one
// before (contract, common.md, "Signed, paginated exports").
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace wire {
class Json;
}

namespace checks {

class Judgement;
struct Exchange;

/// The continuation that a page gives; nothing where it is the last one or broken.
struct Continuation {
  std::string cursor_after;
  std::string attestation_after;
  std::string checkpoint_after;
};
std::optional<Continuation> continuation_of(const Exchange& page);

/// The ids of the entries of one page, in order; entries without an id are left out.
std::vector<std::string> entry_ids(const Exchange& page);
/// The body of the first page with the entries of all pages: how many a page holds is the service's choice.
wire::Json body_of_all_pages(const std::vector<const Exchange*>& pages);

/// `pages` are the successes of one walk in order, the first without a continuation; `complete`: the last one gave
/// none. Findings belong to the exchange that `indices` gives for the page.
struct Walk {
  std::vector<const Exchange*> pages;
  std::vector<int> indices;
  bool complete = false;
};
void judge_export_walk(const Walk& walk, Judgement& judgement);

}  // namespace checks
