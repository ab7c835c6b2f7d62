#include <algorithm>

#include "runner/contract/fixture_facts.h"
#include "runner/contract/published.h"
#include "runner/report/html_page.h"
#include "runner/report/html_parts.h"

namespace runner::contract {
namespace {

constexpr size_t kMostProofs = 4;
constexpr size_t kMostExchangeBytes = 6000;

constexpr std::string_view kReferenceStyle = R"css(
.entry { border-top: 1px solid var(--line); padding: .5rem 0; } .entry h3 span { margin-left: .75rem; }
.entry th, .entry td:first-child { white-space: nowrap; } .left th, .left td { text-align: left; vertical-align: top; }
.exchange pre { background: var(--panel); border-radius: .5rem; padding: .4rem .6rem; margin: .25rem 0; }
nav a { margin-right: 1rem; }
@media print { .tools, nav { display: none; } body { max-width: none; } .entry, tr { break-inside: avoid; }
  .scroll { overflow: visible; } .exchange pre { max-height: none; } }
)css";

constexpr std::string_view kReferenceScript = R"js(
'use strict';
(() => {
  const words = document.getElementById('words');
  const shown = document.getElementById('shown');
  const entries = Array.from(document.querySelectorAll('[data-entry]'));
  const texts = entries.map((one) => one.textContent.toLowerCase());
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((one, index) => {
      one.hidden = !wanted.every((word) => texts[index].includes(word));
      if (!one.hidden) count += 1;
    });
    shown.textContent = count + ' of ' + entries.length;
  };
  document.getElementById('tools').hidden = false;
  words.addEventListener('input', apply);
  apply();
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
})();
)js";

template <typename List>
std::string shown_list(const List& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + html_shown(item);
  return text.empty() ? "none" : text;
}

class ReferencePage {
 public:
  ReferencePage(const Plans& plans, const ShownExchanges& shown) : plans_(plans), shown_(shown) {}

  std::string write() {
    add_head();
    for (const Plan* plan : plans_) {
      const std::string id = html_shown(plan->milestone.id);
      append(page_, "<header id=\"{0}\"><h1>{0}: {1}</h1><p class=\"soft\">version {2}</p></header>\n", id,
             html_shown(plan->milestone.title),
             plan->milestone.version.empty() ? "not stated" : html_shown(plan->milestone.version));
      append(page_, "<h2>Operations</h2>\n");
      for (const OperationDeclaration& operation : plan->milestone.operations) add_operation(*plan, operation);
      add_rules(*plan);
      add_matrix(*plan);
      add_events(*plan);
    }
    append(page_, "<script>{}</script>\n</body></html>\n", kReferenceScript);
    return std::move(page_);
  }

 private:
  void add_head() {
    append(page_,
           "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {} {}; script-src {}; "
           "base-uri 'none'; form-action 'none'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n"
           "<style>{}</style><style>{}</style></head><body>\n",
           html_source_digest(kHtmlStyle), html_source_digest(kReferenceStyle), html_source_digest(kReferenceScript),
           html_shown(title_of(plans_)), kHtmlStyle, kReferenceStyle);
    page_ += "<nav>";
    for (const Plan* plan : plans_) append(page_, "<a href=\"#{0}\">{0}</a>", html_shown(plan->milestone.id));
    page_ +=
        "</nav>\n<div class=\"tools\" id=\"tools\" hidden><input id=\"words\" type=\"search\" "
        "placeholder=\"Search: operation, rule, reason code, event\" aria-label=\"Search\" autocomplete=\"off\">"
        "<span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n";
  }

  void add_operation(const Plan& plan, const OperationDeclaration& operation) {
    append(page_, "<div class=\"entry\" data-entry id=\"{0}\"><h3>{0}<span class=\"mono\">{1} {2}</span></h3>\n",
           html_shown(operation.id), html_shown(operation.method), html_shown(operation.path));
    append(page_,
           "<p class=\"small\">actor types: {}; scopes: {}; idempotency key: {}; request: {}; response: {}</p>\n",
           shown_list(operation.actors), shown_list(operation.scopes),
           operation.needs_idempotency_key ? "required" : "none",
           operation.request_schema.empty() ? "no body" : html_shown(operation.request_schema),
           html_shown(operation.response_schema));
    const auto parameters = query_parameter_names(operation);
    if (!parameters.empty()) append(page_, "<p class=\"small\">query: {}</p>\n", shown_list(parameters));
    add_refusals(refusals_of(plan, operation));
    add_exchange(operation.id);
    page_ += "</div>\n";
  }

  void add_refusals(const Refusals& refusals) {
    page_ += "<table class=\"left\"><thead><tr><th>status</th><th>code</th><th>reason codes</th></tr></thead><tbody>\n";
    for (const auto& [status, codes] : refusals.by_status) {
      for (const auto& [code, reasons] : codes)
        append(page_, "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", status, html_shown(code), shown_list(reasons));
    }
    for (const std::string& reason : refusals.unseen)
      append(page_, "<tr><td>4xx</td><td>no fixture expects it</td><td>{}</td></tr>\n", html_shown(reason));
    page_ += "</tbody></table>\n";
  }

  void add_exchange(const std::string& operation) {
    const auto found = shown_.find(operation);
    if (found == shown_.end()) {
      page_ += "<p class=\"soft\">No recorded run has a success of this operation.</p>\n";
      return;
    }
    const ShownExchange& shown = found->second;
    append(page_,
           "<details class=\"exchange\"><summary>An exchange of run {}, scenario {}</summary>"
           "<pre>{}</pre><pre>{}</pre></details>\n",
           html_shown(shown.run), html_shown(shown.scenario), html_shown(shown.request, kMostExchangeBytes),
           html_shown(shown.response, kMostExchangeBytes));
  }

  void add_rules(const Plan& plan) {
    page_ +=
        "<h2>Rules</h2><div class=\"scroll\"><table class=\"left\"><thead><tr><th>rule</th><th>level</th>"
        "<th>section</th><th>text</th><th>proved by</th></tr></thead><tbody>\n";
    for (const RuleDeclaration& rule : plan.milestone.rules) {
      append(page_, "<tr data-entry id=\"{0}\"><td>{0}</td><td>{1}</td><td>{2}</td><td>{3}</td><td>{4}</td></tr>\n",
             html_shown(rule.id), checks::to_text(rule.level), html_shown(rule.section), html_shown(rule.text),
             proofs_of(plan, rule));
    }
    page_ += "</tbody></table></div>\n";
  }

  static std::string proofs_of(const Plan& plan, const RuleDeclaration& rule) {
    std::vector<std::string> proofs;
    for (const ScenarioRun& run : plan.runs) {
      if (std::find(run.proves.begin(), run.proves.end(), rule.id) == run.proves.end()) continue;
      const std::string id = run.id.substr(0, run.derived ? std::string::npos : run.id.find('/'));
      if (std::find(proofs.begin(), proofs.end(), id) == proofs.end()) proofs.push_back(id);
    }
    const size_t more = proofs.size() > kMostProofs ? proofs.size() - kMostProofs : 0;
    proofs.resize(proofs.size() - more);
    proofs.insert(proofs.end(), rule.checked_by.begin(), rule.checked_by.end());
    std::string text = shown_list(proofs);
    if (more > 0) text += fmt::format(" and {} more", more);
    return text;
  }

  void add_matrix(const Plan& plan) {
    const auto& operations = plan.milestone.operations;
    page_ += "<h2>Reason codes</h2><div class=\"scroll\"><table class=\"matrix\"><thead><tr><th>reason code</th>";
    for (const OperationDeclaration& operation : operations) append(page_, "<th>{}</th>", html_shown(operation.id));
    page_ += "</tr></thead><tbody>\n";
    std::vector<Refusals> refusals;
    for (const OperationDeclaration& operation : operations) refusals.push_back(refusals_of(plan, operation));
    for (const std::string& reason : codes_of(plan)) {
      append(page_, "<tr data-entry><td>{}</td>", html_shown(reason));
      for (const Refusals& of_operation : refusals) append(page_, "<td>{}</td>", cell(of_operation, reason));
      page_ += "</tr>\n";
    }
    page_ +=
        "</tbody></table></div>\n<p class=\"small soft\">The status with which an operation gives the code; ? where no "
        "fixture expects it.</p>\n";
  }

  static std::vector<std::string> codes_of(const Plan& plan) {
    std::vector<std::string> codes = plan.milestone.floor;
    for (const auto& [code, owner] : plan.milestone.borrowed) codes.push_back(code);
    return codes;
  }

  static std::string cell(const Refusals& refusals, const std::string& reason) {
    std::string text;
    for (const auto& [status, codes] : refusals.by_status) {
      const bool given =
          std::any_of(codes.begin(), codes.end(), [&](const auto& code) { return code.second.contains(reason); });
      if (given) text += fmt::format("{}{}", text.empty() ? "" : ", ", status);
    }
    return text.empty() && refusals.unseen.contains(reason) ? "?" : text;
  }

  void add_events(const Plan& plan) {
    page_ += "<h2>Events</h2>\n";
    if (plan.milestone.events.empty()) page_ += "<p>None.</p>\n";
    for (const EventDeclaration& event : plan.milestone.events) {
      append(
          page_,
          "<div class=\"entry\" data-entry><h3>{}</h3><p class=\"small\">payload {}; emitted by {}, once for each {}; "
          "identified by {}</p>\n",
          html_shown(event.type), html_shown(event.payload_schema), shown_list(event.emitted_by),
          event.per == EventDeclaration::Per::write ? "success" : "record", html_shown(pairs_of(event.identity)));
      append(page_, "<p class=\"small\">equal in payload and response: {}</p></div>\n",
             html_shown(pairs_of(event.agrees)));
    }
  }

  static std::string pairs_of(const checks::PointerPairs& pairs) {
    std::string text;
    for (const auto& [payload, response] : pairs)
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", payload, response);
    return text.empty() ? "nothing" : text;
  }

  const Plans& plans_;
  const ShownExchanges& shown_;
  std::string page_;
};

}  // namespace

std::string html_reference(const Plans& plans, const ShownExchanges& shown) {
  return ReferencePage(plans, shown).write();
}

}  // namespace runner::contract
