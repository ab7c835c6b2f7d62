#include "runner/execute/hostile_requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/play/service_side.h"

namespace runner {
namespace {

using checks::Exchange;
using checks::Rule;

constexpr size_t kNesting = 100'000;
constexpr size_t kOversizedHeaderBytes = 100'000;

enum class Unanswered {
  forbidden,
  allowed  ///< a server that stops reading may close the connection, and its response may be lost with that
};

struct HostileRequest {
  std::string name;
  Exchange exchange;
  Unanswered unanswered = Unanswered::forbidden;
};

Exchange plain(std::string method, std::string target) {
  Exchange exchange;
  exchange.request = {std::move(method), std::move(target), {}, ""};
  return exchange;
}

class HostileJudge {
 public:
  HostileJudge(const Plan& plan, Driver& driver, checks::RuleCounts& counts)
      : plan_(plan),
        driver_(driver),
        counts_(counts),
        side_(plan, driver.open({"hostile-requests", start_of(plan), {}}), options(driver)) {}

  std::vector<PlacedFinding> judge() {
    for (HostileRequest& request : requests()) {
      if (driver_.stopped()) break;
      judge(request);
    }
    return std::move(findings_);
  }

 private:
  static wire::Instant start_of(const Plan& plan) { return plan.runs.empty() ? wire::Instant{} : plan.runs[0].clock; }
  static SideOptions options(const Driver& driver) {
    SideOptions options;
    options.secrets = driver.secrets();
    options.judged = false;
    return options;
  }

  std::vector<HostileRequest> requests() {
    const std::string& known = plan_.contract.conventions.keys_path;
    std::vector<HostileRequest> all = {{"an origin-form target of two slashes", plain("GET", "//")},
                                       {"the asterisk-form target", plain("OPTIONS", "*")},
                                       {"an absolute-form target", plain("GET", "http://example.invalid" + known)},
                                       {"an authority-form target", plain("GET", "example.invalid:80")}};
    if (auto nested = nested_body()) all.push_back({"100,000 nested brackets", std::move(*nested)});
    all.push_back({"a header of 100,000 bytes", plain("GET", known), Unanswered::allowed});
    all.back().exchange.request.headers = {{"x-padding", std::string(kOversizedHeaderBytes, 'x')}};
    return all;
  }

  // The body of a write that is otherwise right, so that a service reads it.
  std::optional<Exchange> nested_body() {
    for (const OperationDeclaration& operation : plan_.milestone.operations) {
      if (!operation.is_write() || !operation.sample) continue;
      const auto& givens = operation.sample->given;
      if (!std::all_of(givens.begin(), givens.end(), [&](const GivenUse& use) { return side_.run_given(use); })) break;
      Exchange exchange = side_.build(CallStep{operation.id, operation.method, {}, operation.sample->call}, "hostile");
      exchange.request.body = std::string(kNesting, '[') + std::string(kNesting, ']');
      exchange.request_body.reset();
      return exchange;
    }
    return std::nullopt;
  }

  void judge(HostileRequest& hostile) {
    Exchange& exchange = hostile.exchange;
    exchange.request = side_.session().prepare(std::move(exchange.request));
    exchange.outcome = side_.session().exchange(exchange.request);
    const auto* silence = std::get_if<checks::NoResponse>(&exchange.outcome);
    const std::string name = fmt::format("{} ({} {})", hostile.name, exchange.request.method, exchange.request.target);
    if (silence && !silence->is_judged()) return;
    const bool lost = (silence && silence->meaning == checks::NoResponse::Meaning::lost) || !still_responds();
    add(Rule::transport_lost, !lost, "a target that responds after " + name, driver_.stopped().detail);
    if (lost) return;
    const bool may_be_silent = hostile.unanswered == Unanswered::allowed;
    add(Rule::transport_no_answer, !silence || may_be_silent, "a response to " + name, silence ? silence->reason : "");
    if (!silence) {
      add(Rule::transport_server_error, exchange.status() < 500, "a status below 500 for " + name,
          std::to_string(exchange.status()));
    }
  }

  bool still_responds() {
    Exchange harmless = plain("GET", plan_.contract.conventions.keys_path);
    side_.session().exchange(side_.session().prepare(std::move(harmless.request)));
    return driver_.stopped().cause != EndOfRun::Cause::lost;
  }

  void add(Rule rule, bool held, const std::string& expected, const std::string& actual) {
    checks::Judgement judgement;
    judgement.judge(rule, held, [&] { return checks::Discrepancy{"", expected, checks::excerpt(actual, 1000)}; });
    for (size_t i = 0; i < checks::kRuleCount; ++i) counts_[i] += judgement.judged()[i];
    for (const checks::Finding& finding : judgement.findings())
      findings_.push_back({finding, plan_.milestone.place, -1, {}});
  }

  const Plan& plan_;
  Driver& driver_;
  checks::RuleCounts& counts_;
  ServiceSide side_;
  std::vector<PlacedFinding> findings_;
};

}  // namespace

std::vector<PlacedFinding> judge_hostile_requests(const Plan& plan, Driver& driver, checks::RuleCounts& counts) {
  return HostileJudge(plan, driver, counts).judge();
}

}  // namespace runner
