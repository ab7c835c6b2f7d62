// The published key set, and the verification of signed objects under it.
#include "checks/signing_keys.h"

#include <thread>

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/base64.h"
#include "wire/json_pointer.h"

namespace {

using checks::Exchange;
using checks::Judgement;
using checks::SignatureVerdict;

wire::Json published(const wire::PrivateKey& key, std::string_view id, std::string_view status) {
  return wire::Object{
      {"key_id", id}, {"alg", "ed25519"}, {"public_key_pem", key.public_key().pem()}, {"status", status}};
}

Exchange key_set(const std::function<void(wire::Json&)>& change = [](wire::Json&) {}) {
  wire::Json body = wire::Object{{"correlation_id", "c"},
                                 {"active_key_id", "key-1"},
                                 {"keys", wire::Array{published(sample::key(), "key-1", "active"),
                                                      published(sample::foreign_key(), "key-0", "verify_only")}}};
  change(body);
  Exchange exchange;
  exchange.request = {"GET", "/keys/policy-integrity-signing", {}, ""};
  return sample::answered(std::move(exchange), 200, body);
}

Judgement judged(const Exchange& exchange) {
  Judgement judgement;
  checks::VerificationMemory memory;
  checks::judge_key_set(exchange, sample::contract(), memory, judgement);
  return judgement;
}

std::string pem_of(std::string_view raw_key) {
  const std::string der = std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12) + std::string(raw_key);
  return "-----BEGIN PUBLIC KEY-----\n" + wire::base64_encode(der) + "\n-----END PUBLIC KEY-----\n";
}

HOLDS(keys_published, active_and_verify_only) { return judged(key_set()); }
CATCHES(keys_published, two_active_keys, "/active_key_id") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/keys/1/status", "active"); }));
}
CATCHES(keys_published, refused, "") {
  Exchange exchange = key_set();
  std::get<wire::Response>(exchange.outcome).status = 404;
  return judged(exchange);
}
CATCHES(keys_published, no_list, "/keys") {
  return judged(key_set([](wire::Json& body) { wire::remove_at(body, "/keys"); }));
}
CATCHES(keys_published, list_of_texts, "/keys/0") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/keys/0", "x"); }));
}
CATCHES(keys_published, active_key_unknown, "/active_key_id") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/active_key_id", "key-7"); }));
}
CATCHES(keys_published, active_key_only_verifies, "/active_key_id") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/active_key_id", "key-0"); }));
}
CATCHES(keys_published, no_active_key, "/active_key_id") {
  return judged(key_set([](wire::Json& body) {
    wire::set_at(body, "/keys/0/status", "verify_only");
    wire::set_at(body, "/active_key_id", "key-7");
  }));
}
CATCHES(keys_published, active_key_is_a_number, "/active_key_id") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/active_key_id", 1); }));
}
CATCHES(keys_published, no_pem, "/keys/1/public_key_pem") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/keys/1/public_key_pem", "key"); }));
}
CATCHES(keys_published, small_order, "/keys/1/public_key_pem") {
  // The neutral element: under it one signature fits every message.
  return judged(key_set([](wire::Json& body) {
    wire::set_at(body, "/keys/1/public_key_pem", pem_of(std::string("\x01", 1) + std::string(31, '\0')));
  }));
}
CATCHES(keys_published, id_twice, "/keys/1/key_id") {
  return judged(key_set([](wire::Json& body) { wire::set_at(body, "/keys/1/key_id", "key-1"); }));
}

SignatureVerdict verdict_of(const std::function<void(wire::Object&)>& change) {
  wire::Object object{{"a", 1}};
  sample::sign(object);
  change(object);
  checks::VerificationMemory memory;
  return sample::published_keys().verify(object, memory);
}
wire::Object& signature(wire::Object& object) { return *object.find("signature")->as_object(); }

TEST(SigningKeys, Verify) {
  EXPECT_EQ(verdict_of([](wire::Object&) {}), SignatureVerdict::valid);
  EXPECT_EQ(verdict_of([](wire::Object& o) { o.set("a", 2); }), SignatureVerdict::invalid);
  EXPECT_EQ(verdict_of([](wire::Object& o) { signature(o).set("key_id", "key-2"); }), SignatureVerdict::unknown_key);
  EXPECT_EQ(verdict_of([](wire::Object& o) { signature(o).set("key_id", 2); }), SignatureVerdict::malformed);
  EXPECT_EQ(verdict_of([](wire::Object& o) { signature(o).erase("alg"); }), SignatureVerdict::malformed);
  EXPECT_EQ(verdict_of([](wire::Object& o) { signature(o).set("sig", "???"); }), SignatureVerdict::malformed);
  EXPECT_EQ(verdict_of([](wire::Object& o) { o.set("signature", wire::Array{}); }), SignatureVerdict::malformed);
  EXPECT_EQ(verdict_of([](wire::Object& o) { o.erase("signature"); }), SignatureVerdict::malformed);
}

TEST(SigningKeys, OfADuplicateIdTheFirstCounts) {
  Judgement judgement;
  checks::VerificationMemory memory;
  const auto keys =
      checks::judge_key_set(key_set([](wire::Json& body) { wire::set_at(body, "/keys/1/key_id", "key-1"); }),
                            sample::contract(), memory, judgement);
  wire::Object object{{"a", 1}};
  sample::sign(object);
  EXPECT_EQ(keys.verify(object, memory), SignatureVerdict::valid);
}

TEST(VerificationMemory, DistinguishesKeysMessagesAndSignatures) {
  checks::VerificationMemory memory;
  const std::string signature = sample::key().sign("message");
  const wire::PublicKey& key = sample::key().public_key();
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(memory.verify(key, "message", signature));
    EXPECT_FALSE(memory.verify(key, "another", signature));
    EXPECT_FALSE(memory.verify(sample::foreign_key().public_key(), "message", signature));
    EXPECT_FALSE(memory.verify(key, "message", sample::key().sign("another")));
  }
}

TEST(VerificationMemory, IsSafeFromSeveralThreads) {
  checks::VerificationMemory memory;
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const std::string message = "message " + std::to_string(i);
        if (!memory.verify(sample::key().public_key(), message, sample::key().sign(message))) ++wrong;
        if (!memory.read_key(sample::key().public_key().pem())) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
