#include <algorithm>

#include "runner/contract/fixture_facts.h"
#include "runner/document/value_forms.h"

namespace runner::contract {
namespace {

using checks::Refusal;

/// The texts that a matcher names: itself, or the choices of `$one_of`.
std::vector<std::string> texts_of(const std::optional<wire::Json>& matcher) {
  if (!matcher) return {};
  if (const std::string* text = matcher->as_string()) return {std::string(unescaped(*text))};
  const auto form = form_of(*matcher);
  std::vector<std::string> texts;
  if (!form || form->kind != FormKind::one_of || !form->argument->as_array()) return texts;
  for (const wire::Json& choice : *form->argument->as_array()) {
    if (choice.as_string()) texts.push_back(*choice.as_string());
  }
  return texts;
}

class RefusalReader {
 public:
  RefusalReader(const Plan& plan, const OperationDeclaration& operation)
      : codes_(plan.contract.conventions.errors), operation_(operation) {}

  Refusals read(const Plan& plan) {
    add_common();
    for (const Fixture& fixture : plan.fixtures) {
      for (const Scenario& scenario : fixture.scenarios) add(scenario);
    }
    for (const Scenario& scenario : plan.derived) add(scenario);
    for (const std::string& reason : operation_.reasons) {
      if (!seen_.contains(reason)) refusals_.unseen.insert(reason);
    }
    return std::move(refusals_);
  }

 private:
  void add(Refusal refusal, const std::string& reason = "") {
    const checks::ErrorCode& error = codes_.at(refusal);
    add(error.status, error.code, reason);
  }

  void add(int status, const std::string& code, const std::string& reason) {
    if (status < 400 || code.empty()) return;
    auto& reasons = refusals_.by_status[status][code];
    const auto& declared = operation_.reasons;
    if (std::find(declared.begin(), declared.end(), reason) == declared.end()) return;
    reasons.insert(reason);
    seen_.insert(reason);
  }

  /// What follows from the declaration of the operation.
  void add_common() {
    for (Refusal refusal : {Refusal::unauthenticated, Refusal::forbidden}) add(refusal);
    if (!operation_.scopes.empty()) add(Refusal::missing_scope);
    for (const auto& [parameter, reason] : operation_.unknown_id) add(Refusal::not_found, reason);
    if (operation_.request_schema.empty() && !operation_.needs_idempotency_key) return;
    add(Refusal::invalid, operation_.generic_reason);
    if (operation_.needs_idempotency_key) add(Refusal::key_reused);
    for (Refusal refusal : {Refusal::body_too_large, Refusal::unsupported_media}) add(refusal);
  }

  void add(const Scenario& scenario) {
    for (const Step& step : scenario.steps) {
      if (const auto* call = std::get_if<CallStep>(&step.action)) add(*call, step);
      if (const auto* at_once = std::get_if<AtOnceStep>(&step.action)) add(*at_once);
    }
  }

  void add(const CallStep& call, const Step& step) {
    if (call.operation != operation_.id) return;
    add(step.expect);
    for (const Case& variation : step.cases) {
      if (variation.expect) add(*variation.expect);
    }
  }

  void add(const AtOnceStep& step) {
    for (const auto& order : step.orders) {
      for (size_t i = 0; i < order.size() && i < step.calls.size(); ++i) {
        if (step.calls[i].call.operation == operation_.id) add(order[i]);
      }
    }
  }

  void add(const Expectation& expected) {
    const std::vector<std::string> reasons = texts_of(expected.reason);
    for (const std::string& code : texts_of(expected.error)) {
      const int status = codes_.status_of(code);
      if (reasons.empty()) add(status, code, "");
      for (const std::string& reason : reasons) add(status, code, reason);
    }
  }

  const checks::ErrorCodes& codes_;
  const OperationDeclaration& operation_;
  Refusals refusals_;
  std::set<std::string> seen_;
};

}  // namespace

Refusals refusals_of(const Plan& plan, const OperationDeclaration& operation) {
  return RefusalReader(plan, operation).read(plan);
}

}  // namespace runner::contract
