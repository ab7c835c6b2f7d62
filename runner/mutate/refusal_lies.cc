// Lies about refusals: another reason, code or status than the operation's own, and checks that are not made.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runner/mutate/lies.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

struct SeenRefusal {
  std::string operation;
  int status = 0;
  std::string code;
  std::string reason;  ///< empty: none

  auto operator<=>(const SeenRefusal&) const = default;
  std::string words() const { return fmt::format("{} {}{}{}", status, code, reason.empty() ? "" : " ", reason); }
  bool is(int other_status, const wire::Json& body) const {
    return status == other_status && wire::text_at(body, "/error/code") == code &&
           wire::text_at(body, "/error/details/reason_code") == reason;
  }
};

class RefusalLies {
 public:
  RefusalLies(const Record& baseline, std::vector<Lie>& lies)
      : baseline_(baseline), contract_(baseline.plan->contract), lies_(lies) {}

  void add_all() {
    for (const ScenarioResult& result : baseline_.scenarios) {
      for (const checks::Exchange& exchange : result.exchanges) see(exchange);
    }
    for (const SeenRefusal& refusal : seen_) {
      swap_reason(refusal);
      swap_code(refusal);
      skip(refusal);
    }
  }

 private:
  void see(const checks::Exchange& exchange) {
    if (!exchange.operation || exchange.operation->borrowed || !exchange.body) return;
    if (exchange.succeeded()) {
      successes_.try_emplace(exchange.operation->id, exchange.response()->body.bytes());
      return;
    }
    seen_.insert({exchange.operation->id, exchange.status(), std::string(exchange.error_code().bytes()),
                  std::string(exchange.reason_code().bytes())});
  }

  using Change = std::function<void(LieContext&, const wire::Request&, checks::Outcome&, wire::Json&)>;

  void add(const SeenRefusal& refusal, const std::string& change, int severity, Change lie) {
    Lie made;
    made.operation = refusal.operation;
    made.mutant = {MutantKind::service,
                   "refusal",
                   refusal.operation,
                   "",
                   fmt::format("{}: {}", refusal.words(), change),
                   fmt::format("a service passes that answers {} {}", refusal.words(), change),
                   severity,
                   ""};
    made.respond = [refusal, lie = std::move(lie)](LieContext& context, const checks::Operation*,
                                                   const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      auto body = body_of(outcome);
      const auto* response = std::get_if<wire::Response>(&outcome);
      if (body && response && refusal.is(response->status, *body)) lie(context, request, outcome, *body);
      return outcome;
    };
    lies_.push_back(std::move(made));
  }

  void swap_reason(const SeenRefusal& refusal) {
    const checks::Operation& operation = *contract_.find_operation(refusal.operation);
    for (const std::string& reason : operation.reasons) {
      if (reason == refusal.reason) continue;
      add(refusal, "with the reason " + reason, 2,
          [reason](LieContext& context, const auto&, auto& outcome, auto& body) {
            wire::set_at(body, "/error/details/reason_code", reason);
            context.note();
            set_body(outcome, body);
          });
    }
    if (refusal.reason.empty()) return;
    add(refusal, "without a reason", 2, [](LieContext& context, const auto&, auto& outcome, auto& body) {
      wire::remove_at(body, "/error/details/reason_code");
      context.note();
      set_body(outcome, body);
    });
  }

  void swap_code(const SeenRefusal& refusal) {
    const checks::ErrorCodes& errors = contract_.conventions.errors;
    for (const std::string_view name : errors.all()) {
      const std::string code(name);
      if (code == refusal.code) continue;
      const int status = errors.status_of(code);
      add(refusal, fmt::format("as {} {}", status, code), 3,
          [code, status](LieContext& context, const auto&, auto& outcome, auto& body) {
            wire::set_at(body, "/error/code", code);
            std::get<wire::Response>(outcome).status = status;
            context.note();
            set_body(outcome, body);
          });
    }
    for (const int status : {200, 400, 403, 404, 409, 422, 500}) {
      if (status == refusal.status) continue;
      add(refusal, fmt::format("with status {}", status), 3,
          [status](LieContext& context, const auto&, auto& outcome, auto&) {
            std::get<wire::Response>(outcome).status = status;
            context.note();
          });
    }
    add(refusal, "without a response", 3, [](LieContext& context, const auto&, auto& outcome, auto&) {
      outcome = checks::NoResponse{"closed", checks::NoResponse::Meaning::unanswered};
      context.note();
    });
  }

  /// A success in its place: of the operation, and of the same request by another caller.
  void skip(const SeenRefusal& refusal) {
    const auto success = successes_.find(refusal.operation);
    if (success != successes_.end()) {
      add(refusal, "with a success", 0,
          [text = success->second](LieContext& context, const auto&, auto& outcome, auto&) {
            auto& response = std::get<wire::Response>(outcome);
            response.status = 200;
            response.body = text;
            context.note();
          });
    }
    add(refusal, "as if another caller had sent it", 0,
        [](LieContext& context, const wire::Request& request, auto& outcome, auto&) {
          as_other(context, request, outcome);
        });
    add(refusal, "as if all scopes were granted", 0,
        [](LieContext& context, const wire::Request& request, auto& outcome, auto&) {
          wire::Request other = request;
          set_header(other, "x-auth-scopes", fmt::format("{}", fmt::join(context.contract().scopes(), " ")));
          take_success(context, other, outcome);
        });
    add(refusal, "as if it had a fresh idempotency key", 0,
        [](LieContext& context, const wire::Request& request, auto& outcome, auto&) {
          wire::Request other = request;
          set_header(other, "idempotency-key", fmt::format("lie-{}", context.state().past.size()));
          take_success(context, other, outcome);
        });
  }

  static void as_other(LieContext& context, const wire::Request& request, checks::Outcome& outcome) {
    std::set<std::string> tried;
    for (const PastExchange& past : context.state().past) {
      const wire::UntrustedText* type = wire::find_header(past.request.headers, "x-actor-type");
      const wire::UntrustedText* id = wire::find_header(past.request.headers, "x-actor-id");
      if (!type || !id || !tried.insert(type->bytes() + "|" + id->bytes()).second) continue;
      wire::Request other = request;
      set_header(other, "x-actor-type", type->bytes());
      set_header(other, "x-actor-id", id->bytes());
      if (take_success(context, other, outcome)) return;
    }
  }

  static void set_header(wire::Request& request, const char* name, const std::string& value) {
    std::erase_if(request.headers, [&](const auto& header) { return wire::is_same_header_name(header.name, name); });
    request.headers.push_back({name, value});
  }

  static bool take_success(LieContext& context, const wire::Request& request, checks::Outcome& outcome) {
    checks::Outcome other = context.exchange(request);
    const auto* response = std::get_if<wire::Response>(&other);
    if (!response || response->status != 200) return false;
    outcome = std::move(other);
    context.note();
    return true;
  }

  const Record& baseline_;
  const checks::Contract& contract_;
  std::vector<Lie>& lies_;
  std::set<SeenRefusal> seen_;
  std::map<std::string, std::string> successes_;  ///< a body, by operation
};

}  // namespace

void add_refusal_lies(const Record& baseline, std::vector<Lie>& lies) { RefusalLies(baseline, lies).add_all(); }

}  // namespace runner
