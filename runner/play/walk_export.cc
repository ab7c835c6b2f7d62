#include "runner/play/walk_export.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/export_walk.h"
#include "runner/play/request_builder.h"

namespace runner {
namespace {

using checks::Exchange;

bool is_first_page(const Exchange& page) {
  return std::none_of(page.query.begin(), page.query.end(), [](const auto& q) { return q.first == "cursor_after"; });
}

Exchange next_page(const Exchange& first, const checks::Continuation& next, size_t number) {
  Exchange page;
  page.label = fmt::format("walk page {}", number);
  page.operation = first.operation;
  page.actor = first.actor;
  page.query = first.query;
  page.query.emplace_back("cursor_after", next.cursor_after);
  page.query.emplace_back("attestation_after", next.attestation_after);
  page.query.emplace_back("checkpoint_after", next.checkpoint_after);
  page.request = first.request;
  page.request.target = build_target(page.request.target.substr(0, page.request.target.find('?')), page.query);
  return page;
}

}  // namespace

bool is_export_page(const Exchange& exchange) {
  return exchange.operation && exchange.operation->signed_export && exchange.succeeded() &&
         exchange.body->find("export") != nullptr;
}

wire::Json WalkedExport::body() const { return checks::body_of_all_pages(pages); }

std::optional<WalkedExport> walk_export(int first, ExchangeLog& log, checks::Judgement& judgement) {
  if (!is_first_page(log.at(first))) return std::nullopt;
  checks::Walk walk;
  walk.indices = {first};
  auto next = checks::continuation_of(log.at(first));
  const size_t most = kMaxWalkPages + static_cast<size_t>(log.size());
  while (next && walk.indices.size() < most) {
    const int page = log.send(next_page(log.at(first), *next, walk.indices.size() + 1));
    if (!is_export_page(log.at(page))) break;
    walk.indices.push_back(page);
    next = checks::continuation_of(log.at(page));
  }
  walk.complete = !next;
  WalkedExport walked;
  for (int page : walk.indices) {
    walk.pages.push_back(&log.at(page));
    for (std::string& id : checks::entry_ids(log.at(page))) walked.ids.push_back(std::move(id));
  }
  checks::judge_export_walk(walk, judgement);
  judgement.at_exchange(log.size() - 1);
  judgement.judge(checks::Rule::export_walk, walk.complete, [] {
    return checks::Discrepancy{"", "a walk that reaches its last page", "a continuation refused, or no end in sight"};
  });
  walked.complete = walk.complete;
  walked.pages = std::move(walk.pages);
  return walked;
}

std::vector<int> export_pages(const ExchangeLog& log) {
  std::vector<int> pages;
  for (int index = 0; index < log.size(); ++index) {
    if (is_export_page(log.at(index))) pages.push_back(index);
  }
  return pages;
}

}  // namespace runner
