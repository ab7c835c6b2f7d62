// One service as a scenario uses it: a session together with what the scenario has bound, sent, read and judged on it
// so far. It builds requests, sends them and sets up givens. Which requests to send, and what to expect of the
// responses, is decided elsewhere.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runner/plan/plan.h"
#include "runner/play/feed_reader.h"
#include "runner/play/request_builder.h"

namespace runner {

struct SideOptions {
  std::string name_space;           ///< of what the scenario creates; empty: the session's own
  checks::Secrets secrets;          ///< what no response may quote
  JudgementCache* cache = nullptr;  ///< must outlive the side; null: one of its own
  bool judged = true;               ///< false: responses are read and not judged
};

class ServiceSide {
 public:
  using Captures = std::vector<std::pair<std::string, std::string>>;  ///< name, pointer into a body

  /// Binds the callers `owner` and `stranger`. The plan must outlive the side.
  ServiceSide(const Plan& plan, std::shared_ptr<Session> session, const SideOptions& options);
  ServiceSide(const ServiceSide&) = delete;
  ServiceSide& operator=(const ServiceSide&) = delete;
  /// A side that continues from here on a session of its own. Only where Capabilities::forks; this side must outlive
  /// it.
  ServiceSide fork() const { return ServiceSide(*this, session_->fork()); }

  const Plan& plan() const { return plan_; }
  Session& session() { return *session_; }
  const Session& session() const { return *session_; }
  Bindings& bindings() { return bindings_; }
  const Bindings& bindings() const { return bindings_; }
  ExchangeLog& log() { return log_; }
  const ExchangeLog& log() const { return log_; }
  FeedReader& feed() { return feed_; }
  JudgementCache& cache() { return cache_; }
  checks::Judgement& judgement() { return judgement_; }
  const checks::Judgement& judgement() const { return judgement_; }

  /// The request with everything but its response. Binds `caller` to the caller it names.
  checks::Exchange build(const CallStep& call, std::string label);
  /// Builds the request and sends it. Returns the index of the exchange.
  int send(const CallStep& call, std::string label);

  /// Runs the steps of a given and binds its name. False where one of them did not succeed.
  bool run_given(const GivenUse& use);
  /// Binds each name to the value at its pointer, and judges that there is one. False where one is missing.
  bool capture(const Captures& captures, const wire::Json& body);
  /// Session::project, remembered for facts().
  const wire::Json& project(const wire::Json& documents);
  SessionFacts facts() const;

 private:
  ServiceSide(const ServiceSide& trunk, std::shared_ptr<Session> session);
  void bind_caller(const std::string& name, const checks::Actor& actor);
  bool run_given_step(const Given& given, const GivenUse& use, const Step& step);

  const Plan& plan_;
  std::shared_ptr<Session> session_;
  checks::Judgement judgement_;
  JudgementCache own_cache_;
  JudgementCache& cache_;
  Bindings bindings_;
  IdempotencyKeys keys_;
  ExchangeLog log_;
  FeedReader feed_;
  std::vector<wire::Json> projections_;
};

}  // namespace runner
