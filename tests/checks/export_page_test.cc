// One page of a signed export: each hash, each member of attestation and checkpoint, signature, echo, counts, order.
#include "checks/export_page.h"

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/json_pointer.h"

namespace {

using checks::Exchange;
using checks::Judgement;
using sample::page;
using sample::PageShape;
using sample::resealed;
using sample::resigned;
using sample::with_body;

const std::string kHash(64, '7');

Judgement judged_with(const Exchange& exchange, const checks::SigningKeys& keys) {
  Judgement judgement;
  checks::VerificationMemory memory;
  checks::judge_export_page(exchange, {keys, memory}, judgement);
  return judgement;
}
Judgement judged(const Exchange& exchange) { return judged_with(exchange, sample::published_keys()); }

// A page in the middle of a walk, with every parameter.
PageShape middle() {
  return {{{"limit", "2"},
           {"status", "open"},
           {"from_iso", "2026-01-01T00:00:00Z"},
           {"to_iso", "2027-01-01T00:00:00+01:00"},
           {"retention_days", "30"},
           {"now_iso", "2026-01-16T00:00:00.000Z"},
           {"exported_at_iso", "2026-01-16T01:00:00+01:00"},
           {"cursor_after", "2026-01-15T12:00:01.000Z|r-002"},
           {"attestation_after", kHash},
           {"checkpoint_after", kHash}},
          3,
          2,
          5};
}
Exchange changed(std::string_view pointer, const wire::Json& value) {
  return resigned(page(middle()), [&](wire::Json& body) { wire::set_at(body, pointer, value); });
}
Exchange without(std::string_view pointer) {
  return resigned(page(middle()), [&](wire::Json& body) { wire::remove_at(body, pointer); });
}

TEST(ExportPage, HasNoFindingWhereItIsCorrect) {
  for (const PageShape& shape : {PageShape{}, PageShape{{}, 1, 0, 0}, PageShape{{{"limit", "1"}}, 1, 1, 2}, middle(),
                                 PageShape{{{"limit", "0999"}}, 1, 2, 2}}) {
    Exchange exchange = page(shape);
    if (!shape.query.empty() && shape.query.front().second == "0999") {
      exchange = resealed(exchange, [](wire::Json& body) { wire::set_at(body, "/export/query/limit", 200); });
    }
    const Judgement judgement = judged(exchange);
    EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
  }
}

// ---- hashes

CATCHES(export_hash, other_hash, "/export/export_hash") { return judged(changed("/export/export_hash", kHash)); }
CATCHES(export_hash, missing, "/export/export_hash") { return judged(without("/export/export_hash")); }
CATCHES(export_hash, entry_changed, "/export/export_hash") {
  return judged(changed("/export/entries/0/status", "closed"));
}
CATCHES(export_hash, total_changed, "/export/export_hash") { return judged(changed("/export/total_filtered", 6)); }
CATCHES(export_hash, query_changed, "/export/export_hash") { return judged(changed("/export/query/limit", 3)); }
CATCHES(export_hash, cursor_changed, "/export/export_hash") { return judged(changed("/export/next_cursor", "x|y")); }
CATCHES(export_hash, cursor_left_out, "/export/export_hash") { return judged(without("/export/next_cursor")); }
CATCHES(export_hash, number, "/export/export_hash") { return judged(changed("/export/export_hash", 7)); }
HOLDS(export_hash, page) { return judged(page(middle())); }

CATCHES(export_attestation, cursor_after, "/export/attestation/cursor_after") {
  return judged(changed("/export/attestation/cursor_after", nullptr));
}
CATCHES(export_attestation, next_cursor, "/export/attestation/next_cursor") {
  return judged(changed("/export/attestation/next_cursor", nullptr));
}
CATCHES(export_attestation, attestation_after, "/export/attestation/attestation_after") {
  return judged(changed("/export/attestation/attestation_after", "other"));
}
CATCHES(export_attestation, page_hash, "/export/attestation/page_hash") {
  return judged(changed("/export/attestation/page_hash", kHash));
}
CATCHES(export_attestation, chain_hash, "/export/attestation/chain_hash") {
  return judged(changed("/export/attestation/chain_hash", kHash));
}
CATCHES(export_attestation, chain_hash_over_less, "/export/attestation/chain_hash") {
  return judged(changed("/export/attestation/further", 1));
}
CATCHES(export_attestation, missing, "/export/attestation/chain_hash") {
  return judged(without("/export/attestation"));
}
CATCHES(export_attestation, text, "/export/attestation/page_hash") {
  return judged(changed("/export/attestation", "x"));
}
CATCHES(export_attestation, anchor_on_a_first_page, "/export/attestation/attestation_after") {
  return judged(
      resigned(page({}), [](wire::Json& body) { wire::set_at(body, "/export/attestation/attestation_after", kHash); }));
}
HOLDS(export_attestation, page) { return judged(page(middle())); }

CATCHES(export_checkpoint, checkpoint_after, "/export/checkpoint/checkpoint_after") {
  return judged(changed("/export/checkpoint/checkpoint_after", nullptr));
}
CATCHES(export_checkpoint, attestation_chain_hash, "/export/checkpoint/attestation_chain_hash") {
  return judged(changed("/export/checkpoint/attestation_chain_hash", kHash));
}
CATCHES(export_checkpoint, next_cursor, "/export/checkpoint/next_cursor") {
  return judged(changed("/export/checkpoint/next_cursor", nullptr));
}
CATCHES(export_checkpoint, entries_count, "/export/checkpoint/entries_count") {
  return judged(changed("/export/checkpoint/entries_count", 3));
}
CATCHES(export_checkpoint, entries_count_text, "/export/checkpoint/entries_count") {
  return judged(changed("/export/checkpoint/entries_count", "2"));
}
CATCHES(export_checkpoint, total_filtered, "/export/checkpoint/total_filtered") {
  return judged(changed("/export/checkpoint/total_filtered", 6));
}
CATCHES(export_checkpoint, checkpoint_hash, "/export/checkpoint/checkpoint_hash") {
  return judged(changed("/export/checkpoint/checkpoint_hash", kHash));
}
CATCHES(export_checkpoint, missing, "/export/checkpoint/checkpoint_hash") {
  return judged(without("/export/checkpoint"));
}
CATCHES(export_checkpoint, list, "/export/checkpoint/entries_count") {
  return judged(changed("/export/checkpoint", wire::Array{}));
}
HOLDS(export_checkpoint, page) { return judged(page(middle())); }

// ---- signature

CATCHES(export_signature, of_another_key, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) {
    sample::sign(*body.as_object()->find("export")->as_object(), sample::foreign_key(), "key-1");
  }));
}
CATCHES(export_signature, of_an_unpublished_key, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) {
    sample::sign(*body.as_object()->find("export")->as_object(), sample::foreign_key(), "key-9");
  }));
}
CATCHES(export_signature, over_another_text, "/export/signature") {
  return judged(
      with_body(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/exported_at", "later"); }));
}
CATCHES(export_signature, member_added_later, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/further", 1); }));
}
CATCHES(export_signature, missing, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) { wire::remove_at(body, "/export/signature"); }));
}
CATCHES(export_signature, another_algorithm, "/export/signature") {
  return judged(
      with_body(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/signature/alg", "Ed25519"); }));
}
CATCHES(export_signature, no_padding, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) {
    std::string sig = *wire::find_at(body, "/export/signature/sig")->as_string();
    while (sig.ends_with('=')) sig.pop_back();
    wire::set_at(body, "/export/signature/sig", sig);
  }));
}
CATCHES(export_signature, too_short, "/export/signature") {
  return judged(
      with_body(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/signature/sig", "AAAA"); }));
}
CATCHES(export_signature, number, "/export/signature") {
  return judged(with_body(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/signature", 1); }));
}
HOLDS(export_signature, page) { return judged(page(middle())); }
TEST(ExportSignature, IsNotJudgedWithoutKeys) {
  const Judgement judgement = judged_with(page(middle()), {});
  EXPECT_EQ(judgement.judged()[static_cast<size_t>(checks::Rule::export_signature)], 0u);
}

// ---- echo of the query

CATCHES(export_query, limit, "/export/query/limit") {
  return judged(resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/limit", 50); }));
}
CATCHES(export_query, limit_as_text, "/export/query/limit") {
  return judged(resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/limit", "2"); }));
}
CATCHES(export_query, default_limit, "/export/query/limit") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::remove_at(body, "/export/query/limit"); }));
}
CATCHES(export_query, capped_limit, "/export/query/limit") { return judged(page({{{"limit", "201"}}, 1, 2, 2})); }
CATCHES(export_query, retention, "/export/query/retention_days") {
  return judged(
      resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/retention_days", 180); }));
}
CATCHES(export_query, capped_retention, "/export/query/retention_days") {
  return judged(page({{{"retention_days", "3651"}}, 1, 2, 2}));
}
CATCHES(export_query, from_iso, "/export/query/from_iso") {
  return judged(resealed(page(middle()), [](wire::Json& body) { wire::remove_at(body, "/export/query/from_iso"); }));
}
CATCHES(export_query, to_iso, "/export/query/to_iso") {
  return judged(resealed(page(middle()),
                         [](wire::Json& body) { wire::set_at(body, "/export/query/to_iso", "2027-01-01T00:00:00Z"); }));
}
CATCHES(export_query, filter, "/export/query/status") {
  return judged(resealed(page(middle()), [](wire::Json& body) { wire::remove_at(body, "/export/query/status"); }));
}
CATCHES(export_query, cursor_after, "/export/query/cursor_after") {
  return judged(
      resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/cursor_after", "x"); }));
}
CATCHES(export_query, attestation_after, "/export/query/attestation_after") {
  return judged(
      resealed(page(middle()), [](wire::Json& body) { wire::remove_at(body, "/export/query/attestation_after"); }));
}
CATCHES(export_query, checkpoint_after, "/export/query/checkpoint_after") {
  return judged(
      resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/checkpoint_after", 1); }));
}
CATCHES(export_query, exported_at, "/export/exported_at") {
  return judged(changed("/export/exported_at", "2026-01-16T01:00:00Z"));
}
CATCHES(export_query, missing, "/export/query/limit") { return judged(without("/export/query")); }
HOLDS(export_query, instants_written_differently) {
  return judged(resealed(page(middle()), [](wire::Json& body) {
    wire::set_at(body, "/export/query/to_iso", "2026-12-31T23:00:00.000Z");
  }));
}
TEST(ExportQuery, OfValuesThatAServiceShouldRefuseIsLeftToTheirFixture) {
  for (const auto& [name, value] :
       {std::pair{"limit", ""}, std::pair{"limit", "5abc"}, std::pair{"limit", "------------------------"},
        std::pair{"retention_days", ""}, std::pair{"from_iso", ""}, std::pair{"status", ""}}) {
    Exchange exchange = page({});
    exchange.query = {{name, value}};
    const Judgement judgement = judged(exchange);
    EXPECT_FALSE(caught::has(judgement, checks::Rule::export_query)) << name << "=" << value << caught::show(judgement);
  }
  for (const char* name : {"cursor_after", "attestation_after", "checkpoint_after"}) {
    Exchange exchange = page({});
    exchange.query = {{name, " "}};  // counts as absent, which is a SHOULD that a fixture proves
    EXPECT_TRUE(judged(exchange).findings().empty()) << name << caught::show(judged(exchange));
  }
  Exchange repeated = page({{{"limit", "2"}}, 1, 2, 2});
  repeated.query.emplace_back("limit", "1");
  EXPECT_TRUE(judged(repeated).findings().empty());
}

CATCHES(export_query_binding, provider, "/export/query/provider_id") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::remove_at(body, "/export/query/provider_id"); }));
}
CATCHES(export_query_binding, another_provider, "/export/query/provider_id") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/query/provider_id", "p-2"); }));
}
CATCHES(export_query_binding, now_missing, "/export/query/now_iso") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::remove_at(body, "/export/query/now_iso"); }));
}
CATCHES(export_query_binding, now_no_instant, "/export/query/now_iso") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/query/now_iso", "now"); }));
}
CATCHES(export_query_binding, now_of_the_query, "/export/query/now_iso") {
  return judged(resealed(
      page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/now_iso", "2026-01-16T00:00:01Z"); }));
}
CATCHES(export_query_binding, now_of_the_header, "/export/query/now_iso") {
  Exchange exchange = page({});
  exchange.request.headers.push_back({"x-now-iso", "2026-01-17T00:00:00Z"});
  return judged(exchange);
}
HOLDS(export_query_binding, now_of_the_query_beats_the_header) {
  Exchange exchange = page(middle());
  exchange.request.headers.push_back({"x-now-iso", "2026-01-17T00:00:00Z"});
  return judged(exchange);
}
TEST(ExportQueryBinding, IsAMustWhereTheResponseSchemaDemandsNow) {
  const auto level_of = [](const Exchange& exchange) {
    const Judgement judgement = judged(exchange);
    return judgement.findings().empty() ? std::nullopt : std::optional(judgement.findings().front().level);
  };
  const Exchange wrong = resealed(
      page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/query/now_iso", "2026-01-16T00:00:01Z"); });
  EXPECT_EQ(level_of(wrong), checks::Level::must);
  checks::Operation lenient = sample::operation("records.export");
  lenient.response = sample::operation("providers.get").response;
  Exchange of_lenient = wrong;
  of_lenient.operation = &lenient;
  EXPECT_EQ(level_of(of_lenient), checks::Level::should);
}

// ---- counts, order, cursor

CATCHES(export_count, more_than_the_limit, "/export/entries") { return judged(page({{{"limit", "1"}}, 1, 2, 2})); }
CATCHES(export_count, total_too_small, "/export/total_filtered") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/total_filtered", 1); }));
}
CATCHES(export_count, total_missing, "/export/total_filtered") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::remove_at(body, "/export/total_filtered"); }));
}
CATCHES(export_count, total_beyond_every_count, "/export/total_filtered") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/total_filtered", 1e300); }));
}
CATCHES(export_count, cursor_on_the_last_page, "/export/next_cursor") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/next_cursor", "x|y"); }));
}
CATCHES(export_count, no_cursor_where_more_follow, "/export/next_cursor") {
  return judged(resealed(page(middle()), [](wire::Json& body) { wire::remove_at(body, "/export/next_cursor"); }));
}
HOLDS(export_count, a_page_may_hold_less_than_the_limit) { return judged(page({{{"limit", "5"}}, 1, 2, 9})); }

CATCHES(export_order, by_instant, "/export/entries/1") {
  return judged(resealed(page({{}, 1, 3, 3}), [](wire::Json& body) {
    wire::Array& entries = *body.as_object()->find("export")->as_object()->find("entries")->as_array();
    std::swap(entries[0], entries[1]);
  }));
}
CATCHES(export_order, by_id_where_instants_are_equal, "/export/entries/1") {
  return judged(resealed(page({{}, 2, 2, 2}), [](wire::Json& body) {
    wire::Array& entries = *body.as_object()->find("export")->as_object()->find("entries")->as_array();
    std::swap(entries[0], entries[1]);
  }));
}
CATCHES(export_order, repeated_entry, "/export/entries/1") {
  return judged(resealed(page({}), [](wire::Json& body) {
    wire::Array& entries = *body.as_object()->find("export")->as_object()->find("entries")->as_array();
    entries[1] = entries[0];
  }));
}
CATCHES(export_order, no_instant, "/export/entries/0") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/entries/0/at", "soon"); }));
}
CATCHES(export_order, no_id, "/export/entries/1") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::remove_at(body, "/export/entries/1/record_id"); }));
}
CATCHES(export_order, entry_is_text, "/export/entries/0") {
  return judged(resealed(page({}), [](wire::Json& body) { wire::set_at(body, "/export/entries/0", "x"); }));
}
HOLDS(export_order, instants_compare_as_instants) {
  return judged(resealed(page({{}, 3, 2, 2}), [](wire::Json& body) {
    wire::set_at(body, "/export/entries/0/at", "2026-01-15T23:00:01+11:00");
  }));
}
HOLDS(export_order, digits_past_the_millisecond_may_count) {
  return judged(resealed(page({{}, 2, 2, 2}), [](wire::Json& body) {
    wire::Array& entries = *body.as_object()->find("export")->as_object()->find("entries")->as_array();
    std::swap(entries[0], entries[1]);
    wire::set_at(body, "/export/entries/0/at", "2026-01-15T12:00:02.0001Z");
    wire::set_at(body, "/export/entries/1/at", "2026-01-15T12:00:02.000250Z");
  }));
}
CATCHES(export_order, by_id_where_all_digits_are_equal, "/export/entries/1") {
  return judged(resealed(page({{}, 2, 2, 2}), [](wire::Json& body) {
    wire::Array& entries = *body.as_object()->find("export")->as_object()->find("entries")->as_array();
    std::swap(entries[0], entries[1]);
    wire::set_at(body, "/export/entries/0/at", "2026-01-15T12:00:02.0001Z");
    wire::set_at(body, "/export/entries/1/at", "2026-01-15T12:00:02.000100Z");
  }));
}
HOLDS(export_order, ids_compare_by_code_point) {
  return judged(resealed(page({{}, 2, 2, 2}), [](wire::Json& body) {
    wire::set_at(body, "/export/entries/0/record_id", "\uFFFD");
    wire::set_at(body, "/export/entries/1/record_id", "\U00010000");
  }));
}

CATCHES(export_cursor, opaque, "/export/next_cursor") {
  return judged(
      resealed(page(middle()), [](wire::Json& body) { wire::set_at(body, "/export/next_cursor", "opaque"); }));
}
CATCHES(export_cursor, of_another_entry, "/export/next_cursor") {
  return judged(resealed(page(middle()), [](wire::Json& body) {
    wire::set_at(body, "/export/next_cursor", "2026-01-15T12:00:01.000Z|r-003");
  }));
}
HOLDS(export_cursor, of_the_last_entry) { return judged(page(middle())); }

TEST(ExportPage, SurvivesAnotherShape) {
  for (const char* text :
       {R"({"export": {}})", R"({"export": null})", R"({"export": []})", R"({"export": {"entries": 1}})",
        R"({"export": {"entries": [[], 1, null], "total_filtered": "2", "query": []}})"}) {
    const Exchange exchange = sample::answered(sample::request("records.export"), 200, sample::json(text));
    judged(exchange);
  }
}

}  // namespace
