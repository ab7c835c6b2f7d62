// Lies about what requests do: writes that are not done, done twice or late, replays answered anew, keys and clocks
// that do not count, reads that are stale, and responses that are not what HTTP asks for.
#include <fmt/format.h>

#include "runner/mutate/lies.h"

namespace runner {
namespace {

void replace_header(wire::Request& request, const char* name, const std::string& value) {
  for (wire::Header& header : request.headers) {
    if (wire::is_same_header_name(header.name, name)) header.value = value;
  }
}

class EffectLies {
 public:
  EffectLies(const checks::Operation& operation, std::vector<Lie>& lies) : operation_(operation), lies_(lies) {}

  void add_all() {
    if (operation_.is_write()) add_writes();
    if (operation_.needs_idempotency_key) add_keys();
    if (!operation_.is_write()) add_reads();
    add_clocks();
    add_transport();
  }

 private:
  using Respond = decltype(Lie::respond);

  void add(const std::string& family, const std::string& change, int severity, Respond respond) {
    Lie made;
    made.operation = operation_.id;
    made.mutant = {MutantKind::service,
                   family,
                   operation_.id,
                   "",
                   change,
                   fmt::format("a service with {} passes", change),
                   severity,
                   ""};
    made.respond = std::move(respond);
    lies_.push_back(std::move(made));
  }

  static const wire::Response* success_of(const checks::Outcome& outcome) {
    const auto* response = std::get_if<wire::Response>(&outcome);
    return response && response->status == 200 ? response : nullptr;
  }

  void add_writes() {
    add("write", "a write that is not done", 0, [](LieContext& context, const auto*, const wire::Request& request) {
      return context.exchange_without_effect(request);
    });
    add("write", "a write that is done twice", 0, [](LieContext& context, const auto*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      if (!success_of(outcome)) return outcome;
      wire::Request again = request;
      replace_header(again, "idempotency-key", fmt::format("lie-{}", context.state().past.size()));
      if (success_of(context.exchange(again))) context.note();
      return outcome;
    });
    add("write", "a write that is done when the next one comes", 0,
        [](LieContext& context, const auto*, const wire::Request& request) {
          auto& postponed = context.state().postponed;
          for (const wire::Request& earlier : postponed) context.exchange(earlier);
          postponed = {request};
          return context.exchange_without_effect(request);
        });
    add("write", "the second write of a scenario that is not done", 0,
        [id = operation_.id](LieContext& context, const auto*, const wire::Request& request) {
          size_t earlier = 0;
          for (const PastExchange& past : context.state().past)
            earlier += past.operation && past.operation->id == id && success_of(past.outcome);
          return earlier == 1 ? context.exchange_without_effect(request) : context.exchange(request);
        });
  }

  void add_keys() {
    const auto anew = [](LieContext& context, const wire::Request& request) {
      wire::Request other = request;
      replace_header(other, "idempotency-key", fmt::format("lie-{}", context.state().past.size()));
      context.note();
      return context.exchange(other);
    };
    const auto key_of = [](const wire::Request& request) {
      const wire::UntrustedText* key = wire::find_header(request.headers, "idempotency-key");
      return key ? key->bytes() : std::string();
    };
    for (const bool same_body : {true, false}) {
      add("replay", same_body ? "a replay that is answered anew" : "another payload under a used key that is accepted",
          0, [=](LieContext& context, const auto*, const wire::Request& request) {
            for (const PastExchange& past : context.state().past) {
              if (key_of(past.request) != key_of(request) || key_of(request).empty()) continue;
              if ((past.request.body == request.body) == same_body) return anew(context, request);
            }
            return context.exchange(request);
          });
    }
    add("replay", "the first response for every request with that key, whoever sends it", 0,
        [=](LieContext& context, const auto* operation, const wire::Request& request) {
          for (const PastExchange& past : context.state().past) {
            if (past.operation != operation || key_of(request).empty() || key_of(past.request) != key_of(request))
              continue;
            if (past.request.body == request.body && past.request.target == request.target) {
              context.note();
              return past.outcome;
            }
          }
          return context.exchange(request);
        });
    add_unstored_refusals(anew, key_of);
  }

  template <typename Anew, typename KeyOf>
  void add_unstored_refusals(Anew anew, KeyOf key_of) {
    add("replay", "refusals that are not stored", 1,
        [=](LieContext& context, const auto*, const wire::Request& request) {
          for (const PastExchange& past : context.state().past) {
            if (!key_of(request).empty() && key_of(past.request) == key_of(request) && !success_of(past.outcome))
              return anew(context, request);
          }
          return context.exchange(request);
        });
  }

  void add_reads() {
    add("read", "the first response for every later read of the same", 0,
        [](LieContext& context, const auto*, const wire::Request& request) {
          for (const PastExchange& past : context.state().past) {
            if (past.request.method != request.method || past.request.target != request.target ||
                !success_of(past.outcome))
              continue;
            context.note();
            return past.outcome;
          }
          return context.exchange(request);
        });
    add("read", "the response of another record that was read before", 0,
        [](LieContext& context, const auto* operation, const wire::Request& request) {
          checks::Outcome outcome = context.exchange(request);
          for (const PastExchange& past : context.state().past) {
            if (past.operation != operation || past.request.target == request.target || !success_of(past.outcome) ||
                !success_of(outcome))
              continue;
            context.note();
            return past.outcome;
          }
          return outcome;
        });
  }

  /// A read with the same response is the same.
  static checks::Outcome exchange_instead(LieContext& context, const wire::Request& request,
                                          const wire::Request& other) {
    const checks::Outcome correct = request.method == "GET" ? context.exchange(request) : checks::Outcome();
    checks::Outcome outcome = context.exchange(other);
    if (request.method != "GET" || body_of(correct) != body_of(outcome)) context.note();
    return outcome;
  }

  void add_clocks() {
    for (const int64_t shift : {1, -1, 1000, -1000}) {
      add("clock", fmt::format("the clock {} ms off", shift), 1,
          [shift](LieContext& context, const auto*, const wire::Request& request) {
            const wire::UntrustedText* now = wire::find_header(request.headers, "x-now-iso");
            const auto instant = now ? wire::parse_instant(now->bytes()) : std::nullopt;
            if (!instant) return context.exchange(request);
            wire::Request other = request;
            replace_header(other, "x-now-iso", wire::format_instant(instant->plus_ms(shift)));
            return exchange_instead(context, request, other);
          });
    }
    add("clock", "a clock of its own", 1, [](LieContext& context, const auto*, const wire::Request& request) {
      wire::Request other = request;
      std::erase_if(other.headers,
                    [](const auto& header) { return wire::is_same_header_name(header.name, "x-now-iso"); });
      if (other.headers.size() == request.headers.size()) return context.exchange(request);
      return exchange_instead(context, request, other);
    });
  }

  void add_response(const std::string& change, std::function<void(wire::Response&)> lie) {
    add("transport", change, 2, [lie = std::move(lie)](LieContext& context, const auto*, const wire::Request& request) {
      checks::Outcome outcome = context.exchange(request);
      if (auto* response = std::get_if<wire::Response>(&outcome)) {
        lie(*response);
        context.note();
      }
      return outcome;
    });
  }
  void add_transport() {
    add_response("status 201", [](wire::Response& response) {
      if (response.status == 200) response.status = 201;
    });
    add_response("no content type", [](wire::Response& response) {
      std::erase_if(response.headers,
                    [](const auto& header) { return wire::is_same_header_name(header.name, "content-type"); });
    });
    add_response("an array around the body",
                 [](wire::Response& response) { response.body = "[" + response.body.bytes() + "]"; });
    add_response("no body", [](wire::Response& response) { response.body = ""; });
  }

  const checks::Operation& operation_;
  std::vector<Lie>& lies_;
};

}  // namespace

void add_effect_lies(const Record& baseline, std::vector<Lie>& lies) {
  for (const checks::Operation& operation : baseline.plan->contract.operations) {
    if (!operation.borrowed) EffectLies(operation, lies).add_all();
  }
}

}  // namespace runner
