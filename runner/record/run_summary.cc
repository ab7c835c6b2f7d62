#include "runner/record/run_summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"

namespace runner {
namespace {

std::string shown_text(const wire::Json& document, std::string_view pointer) {
  return wire::printable_line(wire::text_at(document, pointer));
}

bool is_true(const wire::Json& document, std::string_view pointer) {
  const wire::Json* value = wire::find_at(document, pointer);
  return value && *value == wire::Json(true);
}

int64_t integer_at(const wire::Json& document, std::string_view pointer) {
  const wire::Json* value = wire::find_at(document, pointer);
  const int64_t* number = value ? value->as_integer() : nullptr;
  return number ? *number : 0;
}

/// The cause of a finding; null where it has none.
SummarizedCause* cause_of(const wire::Json& finding, std::vector<SummarizedCause>& causes) {
  const int64_t number = integer_at(finding, "/cause");
  return number >= 1 && static_cast<size_t>(number) <= causes.size() ? &causes[static_cast<size_t>(number) - 1]
                                                                     : nullptr;
}

void read_causes(const RunDocuments& documents, RunSummary& summary) {
  std::map<std::string, std::string> sentences;
  for (const wire::Json& cause : wire::elements_at(documents.causes, ""))
    sentences[shown_text(cause, "/fingerprint")] = shown_text(cause, "/sentence");
  for (const wire::Json& cause : wire::elements_at(documents.results, "/causes")) {
    const std::string fingerprint = shown_text(cause, "/fingerprint");
    std::vector<std::string> operations;
    for (const wire::Json& operation : wire::elements_at(cause, "/operations"))
      if (operation.as_string()) operations.push_back(wire::printable_line(*operation.as_string()));
    const auto sentence = sentences.find(fingerprint);
    summary.causes.push_back(
        {fingerprint, shown_text(cause, "/level"), shown_text(cause, "/check"),
         sentence == sentences.end() ? fmt::format("{}", fmt::join(operations, ", ")) : sentence->second,
         cause.find("known") != nullptr});
  }
}

void read_scenarios(const wire::Json& results, RunSummary& summary) {
  for (const wire::Json& scenario : wire::elements_at(results, "/scenarios")) {
    const std::string id = shown_text(scenario, "/id");
    summary.scenarios[id] = {shown_text(scenario, "/verdict"), scenario.find("reason") == nullptr};
    for (const wire::Json& finding : wire::elements_at(scenario, "/findings")) {
      SummarizedCause* cause = cause_of(finding, summary.causes);
      if (cause && (cause->scenarios.empty() || cause->scenarios.back() != id)) cause->scenarios.push_back(id);
    }
  }
  for (const wire::Json& finding : wire::elements_at(results, "/run_findings")) {
    if (SummarizedCause* cause = cause_of(finding, summary.causes)) cause->of_run = true;
  }
}

}  // namespace

std::string_view SummarizedCause::word() const { return known ? "known" : level == "should" ? "warning" : "FAIL"; }

size_t RunSummary::count(std::string_view verdict) const {
  return static_cast<size_t>(std::count_if(scenarios.begin(), scenarios.end(),
                                           [&](const auto& scenario) { return scenario.second.verdict == verdict; }));
}

RunSummary summarize(const RunDocuments& documents) {
  const wire::Json& results = documents.results;
  RunSummary summary{"",
                     shown_text(documents.facts, "/started_at"),
                     shown_text(results, "/milestone"),
                     shown_text(documents.target, "/target"),
                     is_true(results, "/overall"),
                     is_true(results, "/partial"),
                     is_true(results, "/interrupted"),
                     integer_at(results, "/counts/selected"),
                     integer_at(results, "/counts/of")};
  read_causes(documents, summary);
  read_scenarios(results, summary);
  const wire::Json* inputs = documents.coverage.find("inputs");
  if (inputs && inputs->as_object()) {
    for (const wire::Member& input : *inputs->as_object())
      if (input.value.as_string()) summary.inputs[wire::printable_line(input.key)] = *input.value.as_string();
  }
  return summary;
}

}  // namespace runner
