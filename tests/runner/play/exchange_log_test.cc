// Which exchange repeats which, and what a message may name.
#include "runner/play/exchange_log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/tiny_service.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

// Responds to each request with the next of its responses.
class ListedSession : public Session {
 public:
  explicit ListedSession(std::vector<wire::Response> responses) : responses_(std::move(responses)) {}
  wire::Instant now() const override { return {}; }
  std::string name_space() const override { return "ns"; }
  checks::Outcome exchange(const wire::Request&) override { return responses_[next_++]; }
  void set_gate(Gate) override {}
  void rotate_key() override {}
  wire::Json project(const wire::Json&) override { return {}; }

 private:
  std::vector<wire::Response> responses_;
  size_t next_ = 0;
};

wire::Response success() { return tiny::with_json(200, wire::Object{{"correlation_id", "c"}}); }
wire::Response refused(std::string_view reason) {
  const wire::Json details = reason.empty() ? wire::Json() : wire::Object{{"reason_code", reason}};
  return tiny::refusal(400, "CONSTRAINT_VIOLATION", details, "c");
}

// The stored outcome of the last of these responses to one request under one key, and the changes.
struct Repetitions {
  explicit Repetitions(std::vector<wire::Response> responses) {
    checks::Contract contract;
    checks::Operation operation;
    operation.method = "POST";
    operation.path = "/a";
    contract.operations.push_back(operation);
    ListedSession session(responses);
    JudgementCache cache;
    checks::Judgement judgement;
    ExchangeLog log(session, contract, cache, judgement);
    log.judge_nothing();
    for (size_t i = 0; i < responses.size(); ++i) {
      checks::Exchange exchange;
      exchange.operation = &contract.operations.front();
      exchange.idempotency_key = "k";
      exchange.request = {"POST", "/a", {}, "{}"};
      log.send(std::move(exchange));
    }
    of_last = log.stored_outcome(log.size() - 1);
    changes = log.changes();
  }
  int of_last = -1;
  std::vector<int> changes;
};

TEST(StoredOutcome, IsThatOfTheLastRequestUnderTheKey) {
  EXPECT_EQ(Repetitions({success()}).of_last, -1);
  EXPECT_EQ(Repetitions({success(), success(), success()}).of_last, 1);
  EXPECT_EQ(Repetitions({refused("r"), refused("r")}).of_last, 0);
  EXPECT_EQ(Repetitions({refused(""), success()}).of_last, -1) << "what has no reason code is not stored";
}

TEST(StoredOutcome, IsTheSuccessWhateverWasRefusedAfterIt) {
  const Repetitions repeated({success(), refused("r"), success()});
  EXPECT_EQ(repeated.of_last, 0);
  EXPECT_EQ(repeated.changes, std::vector<int>{0});
}

TEST(StoredOutcome, OfASuccessAfterARefusalIsAChange) {
  const Repetitions repeated({refused("r"), success()});
  EXPECT_EQ(repeated.of_last, 0);
  EXPECT_EQ(repeated.changes, std::vector<int>{1});
}

TEST(StoredOutcome, IsOfTheSameKeyAlone) {
  checks::Contract contract;
  ListedSession session({success(), success(), success(), success()});
  JudgementCache cache;
  checks::Judgement judgement;
  ExchangeLog log(session, contract, cache, judgement);
  log.judge_nothing();
  for (const char* key : {"one", "two", "one", "two"}) {
    checks::Exchange exchange;
    exchange.idempotency_key = key;
    exchange.request = {"POST", "/a", {}, "{}"};
    log.send(std::move(exchange));
    EXPECT_LT(log.stored_outcome(log.size() - 1), log.size() - 1);
  }
  EXPECT_EQ(log.stored_outcome(1), -1);
  EXPECT_EQ(log.stored_outcome(2), 0);
  EXPECT_EQ(log.stored_outcome(3), 1);
  const ExchangeLog continued(log, session, judgement);
  EXPECT_EQ(continued.stored_outcome(3), 1) << "a log that continues looks among all exchanges";
}

checks::SchemaRef schema_of_any_value() {
  json_schema::Documents documents;
  const auto added = documents.add("urn:any", wire::Json(true));
  return std::make_shared<checks::NamedSchema>(
      checks::NamedSchema{"Any", *json_schema::compile(documents, added->uri)});
}

// The findings on the message of the second response.
size_t findings_on(const std::string& message, const wire::Response& before) {
  checks::Contract contract;
  contract.error = schema_of_any_value();
  wire::Response refusal = tiny::refusal(403, "FORBIDDEN", {}, "c");
  wire::Json body = *wire::parse_json(refusal.body.bytes());
  wire::set_at(body, "/error/message", message);
  refusal.body = wire::to_text(body);
  ListedSession session({before, refusal});
  JudgementCache cache;
  checks::Judgement judgement;
  ExchangeLog log(session, contract, cache, judgement);
  for (int i = 0; i < 2; ++i) {
    checks::Exchange exchange;
    exchange.request = {"POST", "/a", {}, R"({"by": "Owner of the desk 17"})"};
    exchange.request_body = *wire::parse_json(exchange.request.body);
    log.send(std::move(exchange));
  }
  const auto is_of_message = [](const auto& finding) { return finding.rule == checks::Rule::error_message; };
  return static_cast<size_t>(std::count_if(judgement.findings().begin(), judgement.findings().end(), is_of_message));
}

TEST(Message, MayNameWhatTheServiceShowedBefore) {
  const wire::Response owner = tiny::with_json(200, wire::Object{{"owner", "Owner of the desk 17"}});
  EXPECT_EQ(findings_on("it belongs to Owner of the desk 17", owner), 0u);
  EXPECT_EQ(findings_on("it belongs to Owner of the desk 17", success()), 1u);
}

}  // namespace
}  // namespace runner
