// Ids and hashes that are made from other values of the response.
#include "checks/exchange_checks.h"
#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace {

using checks::Judgement;

checks::Operation with_digest(checks::Digest digest) {
  checks::Operation operation = sample::operation("records.add");
  operation.digests = {std::move(digest)};
  return operation;
}

const checks::Digest kOfThree = {"/record/record_id", "d_", 12, {"/provider_id", "/record/at", "/record/of"}};
const checks::Digest kOfOne = {"/record/record_id", "sha256:", 64, {"/record/of"}};

// A success whose record has this id, made of an instant and an object.
Judgement judged(const checks::Digest& digest, const std::string& id, const std::string& at = "2026-01-15T12:00:00Z") {
  const checks::Operation operation = with_digest(digest);
  checks::Exchange exchange = sample::with_body(sample::success(), [&](wire::Json& body) {
    wire::set_at(body, "/record/record_id", id);
    wire::set_at(body, "/record/at", at);
    wire::set_at(body, "/record/of", sample::json(R"({"b": 1.0, "a": "x"})"));
  });
  exchange.operation = &operation;
  Judgement judgement;
  checks::check_digests(exchange, sample::contract(), judgement);
  return judgement;
}

const std::string kHashOfObject = wire::sha256_hex(R"({"a":"x","b":1})");

std::string made_of(const std::string& at) {
  return "d_" + wire::sha256_hex("p-1|" + at + "|" + kHashOfObject).substr(0, 12);
}

HOLDS(response_digest, several_values) { return judged(kOfThree, made_of("2026-01-15T12:00:00Z")); }
HOLDS(response_digest, an_instant_as_it_is_written) {
  return judged(kOfThree, made_of("2026-01-15T12:00:00.000Z"), "2026-01-15T12:00:00.000Z");
}
HOLDS(response_digest, one_value) { return judged(kOfOne, "sha256:" + kHashOfObject); }

CATCHES(response_digest, of_other_values, "/record/record_id") {
  return judged(kOfThree, made_of("2026-01-15T12:00:01Z"));
}
CATCHES(response_digest, of_an_instant_written_otherwise, "/record/record_id") {
  return judged(kOfThree, made_of("2026-01-15T12:00:00.000Z"));
}
CATCHES(response_digest, another_prefix, "/record/record_id") {
  return judged(kOfThree, "e_" + made_of("2026-01-15T12:00:00Z").substr(2));
}
CATCHES(response_digest, more_digits, "/record/record_id") {
  return judged(kOfThree, "d_" + wire::sha256_hex("p-1|2026-01-15T12:00:00Z|" + kHashOfObject));
}

TEST(Digests, AreNotJudgedWhereAValueIsMissing) {
  const checks::Operation operation = with_digest({"/record/record_id", "", 64, {"/record/nothing"}});
  checks::Exchange exchange = sample::success();
  exchange.operation = &operation;
  Judgement judgement;
  checks::check_digests(exchange, sample::contract(), judgement);
  EXPECT_EQ(judgement.judged()[static_cast<size_t>(checks::Rule::response_digest)], 0u);
}

}  // namespace
