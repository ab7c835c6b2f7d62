// Signed, paginated exports of M107 and M109 (contract, common.md), checked with the primitives of wire alone.

#include <functional>

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr const char* kExport = "/liquidity-providers/lp/execution-requests/export";
constexpr const char* kAudit = "/partner-liquidity-providers/p/rollout/export";
constexpr std::string_view kRefused = "400 CONSTRAINT_VIOLATION liquidity_execution_request_invalid";

std::string hash_of(const wire::Json& value) { return wire::sha256_hex(wire::canonical_json(value)); }

wire::Json copy_of(const wire::Json& object, std::initializer_list<std::string_view> names) {
  wire::Object copy;
  for (std::string_view name : names) {
    if (const wire::Json* value = object.find(name)) {
      copy.append(std::string(name), *value);
    }
  }
  return copy;
}

/// Checks the hashes, the chain and the signature of one page, with the published keys.
void check_page(Client& client, const wire::Json& page) {
  const wire::Json& attestation = *page.find("attestation");
  const wire::Json& checkpoint = *page.find("checkpoint");
  EXPECT_EQ(*page.find_string("export_hash"),
            hash_of(copy_of(page, {"entries", "total_filtered", "query", "next_cursor"})));
  EXPECT_EQ(*attestation.find_string("page_hash"), *page.find_string("export_hash"));
  EXPECT_EQ(*attestation.find_string("chain_hash"),
            hash_of(copy_of(attestation, {"cursor_after", "next_cursor", "attestation_after", "page_hash"})));
  EXPECT_EQ(*checkpoint.find_string("attestation_chain_hash"), *attestation.find_string("chain_hash"));
  EXPECT_EQ(*checkpoint.find_string("checkpoint_hash"),
            hash_of(copy_of(checkpoint, {"checkpoint_after", "attestation_chain_hash", "next_cursor", "entries_count",
                                         "total_filtered"})));
  EXPECT_EQ(*checkpoint.find("entries_count"), wire::Json(page.find("entries")->as_array()->size()));
  const wire::Json* next = page.find("next_cursor");
  EXPECT_EQ(*attestation.find("next_cursor"), next ? *next : wire::Json());
  EXPECT_EQ(*checkpoint.find("next_cursor"), next ? *next : wire::Json());

  const wire::Json& signature = *page.find("signature");
  const ParsedResponse keys = client.get("/keys/policy-integrity-signing");
  bool verified = false;
  for (const wire::Json& key : *keys.body.find("keys")->as_array()) {
    if (*key.find("key_id") == *signature.find("key_id")) {
      const auto pem = wire::PublicKey::from_pem(*key.find_string("public_key_pem"));
      verified = pem.value().verify(wire::canonical_json_without(*page.as_object(), "signature"),
                                    *wire::base64_decode(*signature.find_string("sig")));
    }
  }
  EXPECT_TRUE(verified);
}

std::string continuation(const wire::Json& page) {
  return "cursor_after=" + wire::percent_encode(*page.find_string("next_cursor")) +
         "&attestation_after=" + *page.find("attestation")->find_string("chain_hash") +
         "&checkpoint_after=" + *page.find("checkpoint")->find_string("checkpoint_hash");
}

struct Walk {
  std::string ids;
  size_t pages = 0;
};

/// Walks all pages; `between` runs after each.
Walk walk(
    Client& client, const std::string& target, std::string_view id_name, const std::function<void()>& between = [] {}) {
  Walk walk;
  std::string suffix;
  for (wire::Json before; walk.pages < 100; ++walk.pages) {
    const ParsedResponse response = client.get(target + suffix);
    EXPECT_EQ(response.status, 200) << response.text;
    const wire::Json& page = *response.body.find("export");
    check_page(client, page);
    if (walk.pages > 0) {
      EXPECT_EQ(*wire::find_at(page, "/attestation/attestation_after"),
                *wire::find_at(before, "/attestation/chain_hash"));
      EXPECT_EQ(*wire::find_at(page, "/checkpoint/checkpoint_after"),
                *wire::find_at(before, "/checkpoint/checkpoint_hash"));
      EXPECT_EQ(*wire::find_at(page, "/attestation/cursor_after"), *wire::find_at(before, "/next_cursor"));
      EXPECT_EQ(*wire::find_at(page, "/query/cursor_after"), *wire::find_at(before, "/next_cursor"));
    } else {
      EXPECT_TRUE(wire::find_at(page, "/attestation/attestation_after")->is_null());
      EXPECT_TRUE(wire::find_at(page, "/checkpoint/checkpoint_after")->is_null());
    }
    for (const wire::Json& entry : *page.find("entries")->as_array()) {
      walk.ids += *entry.find_string(id_name) + " ";
    }
    if (!page.find("next_cursor")) {
      ++walk.pages;
      break;
    }
    suffix = "&" + continuation(page);
    before = page;
    between();
  }
  return walk;
}

/// A provider with requests recorded out of order, several of them with equal instants.
void record_some(Client& client) {
  client.register_provider("lp");
  client.record("lp", "c", "2026-01-10T00:00:00Z");
  client.record("lp", "a", "2026-01-10T01:00:00+01:00");
  client.record("lp", "b", "2026-01-10T00:00:00.000Z");
  client.record("lp", "e|x", "2026-01-09T00:00:00Z");
  client.record("lp", "d", "2026-01-11T00:00:00Z");
}

TEST(Export, WalksEveryEntryOnce) {
  Client client;
  record_some(client);
  const size_t kPages[] = {5, 3, 2, 2, 1, 1};
  for (int limit = 1; limit <= 6; ++limit) {
    SCOPED_TRACE(limit);
    const Walk found = walk(client, std::string(kExport) + "?limit=" + std::to_string(limit), "request_id");
    EXPECT_EQ(found.ids, "e|x a b c d ");
    EXPECT_EQ(found.pages, kPages[limit - 1]);
  }
}

TEST(Export, NewAndChangedRecordsNeitherRepeatNorDrop) {
  Client client;
  record_some(client);
  int count = 0;
  const Walk found = walk(client, std::string(kExport) + "?limit=1&status=pending", "request_id", [&] {
    // A record before the cursor, one after all others, and a decision that takes the cursor's row out of the filter.
    client.record("lp", "old" + std::to_string(count), "2026-01-01T00:00:00Z");
    if (count++ == 0) {
      client.record("lp", "z", "2026-01-12T00:00:00Z");
      const wire::Json decision =
          json(R"({"decision":{"operator_actor":{"type":"user","id":"o"},"reason_codes":["a"],"correlation_id":"c"}})");
      client.post("/liquidity-providers/lp/execution-requests/e%7Cx/approve", decision);
    }
  });
  EXPECT_EQ(found.ids, "e|x a b c d z ");
}

TEST(Export, HoldsTheEffectiveQuery) {
  Client client;
  record_some(client);
  EXPECT_EQ(client.get(kExport).at("/export/query"),
            R"({"limit":50,"now_iso":"2026-01-15T12:00:00.000Z","provider_id":"lp"})");
  const ParsedResponse full = client.get(std::string(kExport) +
                                         "?limit=0999&retention_days=99999999999999999999&status=pending&risk_class=low"
                                         "&from_iso=2026-01-01T01:00:00%2B01:00&to_iso=2026-02-01T00:00:00Z"
                                         "&now_iso=2026-01-20T00:00:00Z&exported_at_iso=2026-01-21T00:00:00Z");
  EXPECT_EQ(full.at("/export/query"),
            R"({"from_iso":"2026-01-01T00:00:00.000Z","limit":200,"now_iso":"2026-01-20T00:00:00.000Z",)"
            R"("provider_id":"lp","retention_days":3650,"risk_class":"low","status":"pending",)"
            R"("to_iso":"2026-02-01T00:00:00.000Z"})");
  EXPECT_EQ(full.at("/export/exported_at"), "\"2026-01-21T00:00:00.000Z\"");
  EXPECT_EQ(full.at("/export/next_cursor"), "absent");
  EXPECT_EQ(full.at("/provider_id"), "\"lp\"");
  EXPECT_EQ(client.get(std::string(kExport) + "?now_iso=2026-01-20T00:00:00Z").at("/export/exported_at"),
            "\"2026-01-20T00:00:00.000Z\"");
  EXPECT_EQ(client.get(std::string(kExport) + "?limit=1").at("/export/next_cursor"),
            "\"2026-01-09T00:00:00.000Z|e|x\"");
  EXPECT_EQ(client.get(std::string(kExport) + "?limit=1").at("/export/total_filtered"), "5");
}

TEST(Export, FiltersByInstantStatusAndRetention) {
  Client client;
  record_some(client);
  struct Case {
    std::string_view query;
    std::string_view ids;
  };
  const Case kCases[] = {
      {"from_iso=2026-01-10T00:00:00Z", "a b c d "},
      {"to_iso=2026-01-10T00:00:00Z", "e|x a b c "},
      {"from_iso=2026-01-10T00:00:00Z&to_iso=2026-01-10T00:00:00Z", "a b c "},
      {"from_iso=2026-01-11T00:00:00Z&to_iso=2026-01-10T00:00:00Z", ""},
      {"status=approved", ""},
      {"risk_class=low", "e|x a b c d "},
      {"risk_class=high", ""},
      {"retention_days=1", ""},
      {"retention_days=5", "d "},
      {"retention_days=5&now_iso=2026-01-15T00:00:00Z", "a b c d "},
      {"retention_days=5&now_iso=2026-01-15T00:00:00.001Z", "d "},
      {"now_iso=2027-01-01T00:00:00Z", ""},
  };
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.query);
    EXPECT_EQ(walk(client, std::string(kExport) + "?" + std::string(test.query), "request_id").ids, test.ids);
  }
}

TEST(Export, RefusesBadQueries) {
  Client client;
  record_some(client);
  for (const char* query : {"limit=0",
                            "limit=",
                            "limit=-1",
                            "limit=%2B5",
                            "limit=5abc",
                            "limit=1e3",
                            "limit=1.9",
                            "limit=0x10",
                            "limit=+5",
                            "limit=00",
                            "limit=1&limit=1",
                            "retention_days=0",
                            "retention_days=1.5",
                            "retention_days",
                            "status=unknown",
                            "status=",
                            "risk_class=LOW",
                            "from_iso=2026-01-01",
                            "to_iso=now",
                            "now_iso=",
                            "exported_at_iso=1",
                            "from_iso=2026-01-01T00:00:00+01:00",
                            "unknown=1",
                            "limit=%ff",
                            "limit=%",
                            "cursor_after=x",
                            "cursor_after=&attestation_after=&checkpoint_after="}) {
    SCOPED_TRACE(query);
    EXPECT_EQ(client.get(std::string(kExport) + "?" + query).outcome(), kRefused);
  }
  client.onboard("p");
  EXPECT_EQ(client.get(std::string(kAudit) + "?event_type=created").outcome(),
            "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid");
  EXPECT_EQ(client.get(std::string(kAudit) + "?status=pending").outcome(),
            "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid");
}

/// A walk in pages of two over the pending requests of "lp", and one over those of "lp2".
class Continuation : public testing::Test {
 protected:
  Continuation() {
    record_some(client_);
    client_.register_provider("lp2");
    for (const char* id : {"a", "b", "c"}) {
      client_.record("lp2", id, "2026-01-09T00:00:00Z");
    }
  }

  wire::Json page_at(const std::string& target) { return *client_.get(target).body.find("export"); }

  Client client_;
  const std::string query_ = std::string(kExport) + "?";
  const std::string first_ = query_ + "limit=2&status=pending";
  const std::string other_ = "/liquidity-providers/lp2/execution-requests/export?limit=2&status=pending";
};

TEST_F(Continuation, MustMatchItsCheckpoint) {
  const wire::Json page = page_at(first_);
  const std::string cursor = "cursor_after=" + wire::percent_encode(*page.find_string("next_cursor"));
  const std::string attestation = "attestation_after=" + *page.find("attestation")->find_string("chain_hash");
  const std::string checkpoint = "checkpoint_after=" + *page.find("checkpoint")->find_string("checkpoint_hash");
  const std::string no_hash(64, '0');
  EXPECT_EQ(client_.get(first_ + "&" + cursor + "&" + attestation + "&" + checkpoint).outcome(), "200");
  for (const std::string& wrong : {
           cursor + "&" + attestation,
           cursor + "&" + checkpoint,
           attestation + "&" + checkpoint,
           continuation(page_at(other_)),
           "cursor_after=2026-01-09T00:00:00.000Z%7Cnone&" + attestation + "&" + checkpoint,
           cursor + "&attestation_after=" + no_hash + "&" + checkpoint,
           cursor + "&" + attestation + "&checkpoint_after=" + no_hash,
       }) {
    EXPECT_EQ(client_.get(first_ + "&" + wrong).outcome(), kRefused) << wrong;
  }
  EXPECT_EQ(client_.get(other_ + "&" + continuation(page)).outcome(), kRefused);
}

TEST_F(Continuation, KeepsFiltersLimitAndRetentionUntilItExpires) {
  const std::string all = "&" + continuation(page_at(first_));
  for (const char* same :
       {"limit=2&status=pending", "limit=02&status=pending", "limit=2&status=pending&retention_days=180",
        "limit=2&status=pending&now_iso=2026-01-16T00:00:00Z&exported_at_iso=2026-01-17T00:00:00Z",
        "limit=2&status=pending&now_iso=2026-07-14T12:00:00Z"}) {
    EXPECT_EQ(client_.get(query_ + same + all).outcome(), "200") << same;
  }
  for (const char* changed_query :
       {"limit=3&status=pending", "limit=2", "limit=2&status=approved", "limit=2&status=pending&risk_class=low",
        "limit=2&status=pending&retention_days=181", "limit=2&status=pending&from_iso=2026-01-01T00:00:00Z",
        "limit=2&status=pending&now_iso=2026-07-14T12:00:00.001Z"}) {
    EXPECT_EQ(client_.get(query_ + changed_query + all).outcome(), kRefused) << changed_query;
  }
  EXPECT_EQ(client_.get(first_ + all).outcome(), "200");
}

TEST_F(Continuation, DoesNotExistForTheLastPage) {
  const wire::Json second = page_at(first_ + "&" + continuation(page_at(first_)));
  const wire::Json last = page_at(first_ + "&" + continuation(second));
  EXPECT_EQ(last.find("next_cursor"), nullptr);
  EXPECT_EQ(client_
                .get(first_ + "&cursor_after=2026-01-11T00:00:00.000Z%7Cd&attestation_after=" +
                     *last.find("attestation")->find_string("chain_hash") +
                     "&checkpoint_after=" + *last.find("checkpoint")->find_string("checkpoint_hash"))
                .outcome(),
            kRefused);
}

TEST(Export, ComparesFiltersOfAContinuationByEffectiveValue) {
  Client client;
  record_some(client);
  const std::string query = std::string(kExport) + "?";
  const wire::Json page =
      *client.get(query + "limit=2&from_iso=2026-01-01T00:00:00Z&retention_days=3650").body.find("export");
  EXPECT_EQ(client.get(query + "limit=2&from_iso=2026-01-01T02:00:00%2B02:00&retention_days=4000&" + continuation(page))
                .status,
            200);
}

TEST(AuditExport, WalksInOrderAndExcludesTheUpperEnd) {
  Client client;
  client.onboard("p");
  const wire::Json status = json(
      R"({"status":{"status":"pending_review","segment_tier":"S1","trust_safety_baseline_passed":true,
          "reliability_baseline_passed":true,"audit_conformance_passed":true,"unresolved_critical_violations":0}})");
  for (const char* instant : {"\"2026-01-14T00:00:00Z\"", "\"2026-01-13T00:00:00Z\"", "\"2026-01-14T00:00:00Z\""}) {
    EXPECT_EQ(client.post("/partner-liquidity-providers/p/status", changed(status, "/recorded_at", instant)).status,
              200);
  }
  const std::string query = std::string(kAudit) + "?";
  EXPECT_EQ(walk(client, query + "limit=1", "audit_id").ids,
            "plpaudit_000003 plpaudit_000002 plpaudit_000004 plpaudit_000001 ");
  EXPECT_EQ(walk(client, query + "to_iso=2026-01-14T00:00:00Z", "audit_id").ids, "plpaudit_000003 ");
  EXPECT_EQ(walk(client, query + "from_iso=2026-01-14T00:00:00Z&to_iso=2026-01-14T00:00:00Z", "audit_id").ids, "");
  EXPECT_EQ(walk(client, query + "from_iso=2026-01-14T00:00:00Z", "audit_id").ids,
            "plpaudit_000002 plpaudit_000004 plpaudit_000001 ");
  EXPECT_EQ(walk(client, query + "event_type=onboarded", "audit_id").ids, "plpaudit_000001 ");
  EXPECT_EQ(client.get(query + "event_type=onboarded").at("/export/entries/0/details"),
            R"({"segment_tier":"S1","status":"pending_review"})");
  const wire::Json page = *client.get(query + "limit=1").body.find("export");
  EXPECT_EQ(client.get(query + "limit=1&" + continuation(page)).status, 200);
  EXPECT_EQ(client.get(query + "limit=1&event_type=onboarded&" + continuation(page)).outcome(),
            "400 CONSTRAINT_VIOLATION partner_liquidity_provider_invalid");
}

TEST(Keys, RotateAndStayPublished) {
  Client client;
  record_some(client);
  const wire::Json before = *client.get(kExport).body.find("export");
  client.reference().rotate_key({"key-2", key_of_seed(2)});
  check_page(client, before);
  const wire::Json after = *client.get(kExport).body.find("export");
  check_page(client, after);
  EXPECT_EQ(*wire::find_at(after, "/signature/key_id"), wire::Json("key-2"));
  const ParsedResponse keys = client.send({"GET", "/keys/policy-integrity-signing?x=%zz", {}, ""});
  EXPECT_EQ(keys.at("/active_key_id"), "\"key-2\"");
  EXPECT_EQ(keys.at("/keys/0/key_id") + keys.at("/keys/0/status"), "\"key-2\"\"active\"");
  EXPECT_EQ(keys.at("/keys/1/key_id") + keys.at("/keys/1/status"), "\"key-1\"\"verify_only\"");
  EXPECT_EQ(keys.at("/keys/1/alg"), "\"ed25519\"");
  EXPECT_EQ(keys.at("/keys/2"), "absent");
}

}  // namespace
}  // namespace reference_impl
