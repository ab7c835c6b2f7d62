// A state file outlives its process, however that ends.
#include "reference_impl/durable_reference.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "runner/app/reference_keys.h"
#include "tests/support/command_session.h"

namespace reference_impl {
namespace {

using runner::TemporaryFolder;

Settings settings(bool gate_open = false) {
  runner::ReferenceKeys keys = runner::fixed_reference_keys();
  return {[] { return *wire::parse_instant("2026-01-15T12:00:00Z"); }, gate_open, std::move(keys.active),
          std::move(keys.retired)};
}

wire::Request request(const char* method, const std::string& target, const std::string& key, const std::string& body) {
  return {method,
          target,
          {{"x-actor-type", "partner"},
           {"x-actor-id", "p"},
           {"x-auth-scopes", "settlement:read settlement:write"},
           {"idempotency-key", key},
           {"content-type", "application/json"},
           {"authorization", "Bearer s3cret"}},
          body};
}

wire::Request registration(int number, const std::string& id) {
  return request("POST", "/liquidity-providers", "key-" + std::to_string(number),
                 R"({"provider":{)" + (id.empty() ? "" : R"("provider_id":")" + id + R"(",)") +
                     R"("provider_type":"house_bot","owner_actor":{"type":"partner","id":"p"},"is_automated":true,)"
                     R"("is_house_inventory":true,)"
                     R"("label_required":true,"display_label":"D","disclosure_text":"T."}})");
}

wire::Request get(const std::string& target) { return request("GET", target, "", ""); }

std::unique_ptr<DurableReference> open(const std::string& path, Settings with = settings()) {
  auto opened = DurableReference::open(std::move(with), path);
  EXPECT_TRUE(opened.ok()) << opened.error().to_string();
  return opened.ok() ? std::move(*opened) : nullptr;
}

TEST(DurableReference, RemembersRecordsKeysEventsAndCounters) {
  const TemporaryFolder folder;
  const std::string path = folder.path("state.db");
  std::string first;
  std::string events;
  {
    const auto service = open(path);
    first = service->handle(registration(1, "")).body.bytes();
    EXPECT_EQ(service->handle(registration(2, "taken")).status, 200);
    EXPECT_EQ(service->handle(registration(3, "taken")).status, 400);
    events = service->handle(get("/events")).body.bytes();
  }
  const auto service = open(path);
  const wire::Response replayed = service->handle(registration(1, ""));
  EXPECT_EQ(replayed.body, first);
  EXPECT_EQ(*wire::find_header(replayed.headers, "idempotency-replayed"), "true");
  EXPECT_NE(wire::find_header(service->handle(registration(3, "taken")).headers, "idempotency-replayed"), nullptr);
  EXPECT_EQ(service->handle(get("/events")).body, events);
  EXPECT_NE(service->handle(registration(4, "")).body.bytes().find("lp_000002"), std::string::npos);
}

TEST(DurableReference, RemembersTheGateOfAWrite) {
  const TemporaryFolder folder;
  const std::string path = folder.path("state.db");
  const wire::Request mode =
      request("POST", "/liquidity-providers/lp/execution-mode", "mode",
              R"({"mode":{"mode":"constrained_auto","override_policy":{"override_id":"o",)"
              R"("approved_by":{"type":"user","id":"u"},)"
              R"("approved_at":"2026-01-15T11:00:00Z","reason_codes":["r"],"expires_at":"2026-01-16T11:00:00Z"}}})");
  {
    const auto service = open(path, settings(true));
    EXPECT_EQ(service->handle(registration(1, "lp")).status, 200);
    EXPECT_EQ(service->handle(mode).status, 200);
  }
  const auto service = open(path, settings(false));
  EXPECT_NE(service->handle(get("/liquidity-providers/lp/execution-mode")).body.bytes().find("constrained_auto"),
            std::string::npos);
}

TEST(DurableReference, KeepsNoCredential) {
  const TemporaryFolder folder;
  const std::string path = folder.path("state.db");
  open(path)->handle(registration(1, "lp"));
  EXPECT_EQ(runner::read_text(path).find("s3cret"), std::string::npos);
  EXPECT_NE(runner::read_text(path).find("house_bot"), std::string::npos);
}

TEST(DurableReference, RefusesAForeignFile) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("text")) << std::string(5000, 'x');
  EXPECT_FALSE(DurableReference::open(settings(), folder.path("text")).ok());
  EXPECT_FALSE(DurableReference::open(settings(), folder.path("no/such/folder")).ok());
}

TEST(DurableReference, AllowsOneProcessAtATime) {
  const TemporaryFolder folder;
  const auto service = open(folder.path("state.db"));
  const auto second = DurableReference::open(settings(), folder.path("state.db"));
  ASSERT_FALSE(second.ok());
}

// Writes until it is killed; reports the number of each write after its response.
[[noreturn]] void write_for_ever(const std::string& path, int acknowledged) {
  auto service = DurableReference::open(settings(), path);
  for (int number = 0; service.ok(); ++number) {
    (*service)->handle(registration(number, "lp-" + std::to_string(number)));
    if (::write(acknowledged, &number, sizeof number) != sizeof number) break;
  }
  ::_exit(1);
}

TEST(DurableReference, LosesNoAcknowledgedWriteWhenItIsKilled) {
  for (int round = 0; round < 5; ++round) {
    const TemporaryFolder folder;
    const std::string path = folder.path("state.db");
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_for_ever(path, ends[1]);
    ::close(ends[1]);
    int last = -1;
    for (int number; last < 20 * (round + 1) && ::read(ends[0], &number, sizeof number) == sizeof number;)
      last = number;
    ::kill(child, SIGKILL);
    for (int number; ::read(ends[0], &number, sizeof number) == sizeof number;) last = number;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GE(last, 0);
    const auto service = open(path);
    ASSERT_NE(service, nullptr);
    for (int number = 0; number <= last; ++number) {
      EXPECT_EQ(service->handle(get("/liquidity-providers/lp-" + std::to_string(number))).status, 200) << number;
    }
  }
}

}  // namespace
}  // namespace reference_impl
