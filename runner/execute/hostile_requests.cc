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
  HostileJudge(const Plan& plan, Driver& driver, Record& record)
      : plan_(plan),
        driver_(driver),
        record_(record),
        side_(plan, driver.open({kHostileRequests, start_of(plan), {}}), options(driver)) {}

  void judge() {
    for (HostileRequest& request : requests()) {
      if (driver_.stopped() || is_lost_) break;
      judge(request);
    }
    // In a recording that ends too early, the rest is there as not sent.
    record_.hostile = driver_.stopped() || record_.stop ? side_.log().sent() : side_.log().exchanges();
    record_.hostile_session = side_.facts();
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
    const Exchange& exchange = send(std::move(hostile.exchange), hostile.name);
    const auto* silence = std::get_if<checks::NoResponse>(&exchange.outcome);
    const std::string name = fmt::format("{} ({} {})", hostile.name, exchange.request.method, exchange.request.target);
    if (silence && !silence->is_judged()) return;
    is_lost_ = is_lost(exchange) || !still_responds();
    add(Rule::transport_lost, !is_lost_, "a target that responds after " + name,
        fmt::format("{}: {}", hostile.name, driver_.stopped().detail));
    if (is_lost_) return;
    const bool may_be_silent = hostile.unanswered == Unanswered::allowed;
    add(Rule::transport_no_answer, !silence || may_be_silent, "a response to " + name, silence ? silence->reason : "");
    if (!silence) {
      add(Rule::transport_server_error, exchange.status() < 500, "a status below 500 for " + name,
          std::to_string(exchange.status()));
    }
  }

  const Exchange& send(Exchange exchange, std::string label) {
    exchange.label = std::move(label);
    return side_.log().at(side_.log().send(std::move(exchange)));
  }

  static bool is_lost(const Exchange& exchange) {
    const auto* silence = std::get_if<checks::NoResponse>(&exchange.outcome);
    return silence && silence->meaning == checks::NoResponse::Meaning::lost;
  }

  bool still_responds() {
    const Exchange& harmless = send(plain("GET", plan_.contract.conventions.keys_path), "a request after that");
    return !is_lost(harmless) && driver_.stopped().cause != EndOfRun::Cause::lost;
  }

  void add(Rule rule, bool held, const std::string& expected, const std::string& actual) {
    checks::Judgement judgement;
    judgement.judge(rule, held, [&] { return checks::Discrepancy{"", expected, checks::excerpt(actual, 1000)}; });
    for (size_t i = 0; i < checks::kRuleCount; ++i) record_.judged[i] += judgement.judged()[i];
    for (const checks::Finding& finding : judgement.findings())
      record_.run_findings.push_back({finding, plan_.milestone.place, -1, {}});
  }

  const Plan& plan_;
  Driver& driver_;
  Record& record_;
  ServiceSide side_;
  bool is_lost_ = false;
};

}  // namespace

void judge_hostile_requests(const Plan& plan, Driver& driver, Record& record) {
  HostileJudge(plan, driver, record).judge();
}

}  // namespace runner
