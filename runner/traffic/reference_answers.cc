#include "runner/traffic/reference_answers.h"

namespace runner {

using checks::Exchange;
using explore::is_answered_badly;

ReferenceAnswers::ReferenceAnswers(const explore::ExplorationContext& context, const ServiceSide& recorded)
    : recorded_(recorded),
      reference_(context.plan, context.oracle->open({"recorded traffic", context.clock, {}}), {}),
      differences_(context, recorded_, reference_) {}

// A service with a clock of its own was at the time of the request.
Exchange ReferenceAnswers::request_for(const Exchange& recorded, std::optional<wire::Instant> begun) const {
  wire::Request request = recorded.request;
  request.target = substitutes_.apply(std::move(request.target));
  request.body = substitutes_.apply(std::move(request.body));
  if (begun && recorded.sent_header("x-now-iso").empty()) {
    std::erase_if(request.headers,
                  [](const wire::Header& header) { return wire::is_same_header_name(header.name, "x-now-iso"); });
    request.headers.push_back({"x-now-iso", wire::format_instant(*begun)});
  }
  return exchange_of(std::move(request), recorded_.plan().contract);
}

std::optional<std::vector<explore::Observation>> ReferenceAnswers::compare(int index,
                                                                           std::optional<wire::Instant> begun) {
  const Exchange& recorded = recorded_.log().at(index);
  // At another time the outcome may be another one.
  if (!begun && recorded.sent_header("x-now-iso").empty() && recorded.operation && recorded.operation->is_write())
    lost_ = true;
  if (lost_) return std::nullopt;
  const int own_index = reference_.log().send(request_for(recorded, begun));
  const Exchange& own = reference_.log().at(own_index);
  const bool writes = recorded.operation && recorded.operation->is_write();
  if (is_answered_badly(recorded)) {
    lost_ = writes;
    return std::vector<explore::Observation>{};
  }
  explore::JudgedDifferences judged = differences_.judge(index, own_index);
  lost_ = writes && judged.may_diverge && (recorded.succeeded() || own.succeeded());
  if (recorded.body && own.body) substitutes_.learn(*recorded.body, *own.body);
  return std::move(judged.observations);
}

}  // namespace runner
