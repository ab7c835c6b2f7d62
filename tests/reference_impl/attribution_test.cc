// The projection intent -> proposal participant -> receipt summary (contract, M103.md, "Attribution").

#include "reference_impl/attribution.h"

#include "tests/reference_impl/client.h"

namespace reference_impl {
namespace {

constexpr std::string_view kDocuments = R"({
  "intents": [
    {"id": "i1", "liquidity_provider_ref": {"provider_id": "lp_b", "display_label": "B"},
     "persona_ref": {"persona_id": "p"}},
    {"id": "i2"},
    {"id": "i3", "liquidity_provider_ref": {"provider_id": "lp_a", "display_label": "A"},
     "liquidity_policy_ref": {"policy_id": "q"}},
    {"id": "i0", "liquidity_provider_ref": {"provider_id": "lp_b", "display_label": "B"}}],
  "proposal": {"id": "c", "participants": [
    {"intent_id": "i1", "persona_ref": {"persona_id": "stale"}},
    {"intent_id": "i2", "liquidity_provider_ref": {"provider_id": "stale"}},
    {"intent_id": "i3"}, {"intent_id": "i0"}, {"intent_id": "unknown", "liquidity_policy_ref": {}}]},
  "receipt": {"id": "r", "cycle_id": "c", "liquidity_provider_summary": [{"provider": {}}]}})";

TEST(Attribution, CarriesTheProviderThrough) {
  const wire::Json projected = project_attribution(json(kDocuments));
  EXPECT_EQ(*wire::find_at(projected, "/proposal/participants"), json(R"([
    {"intent_id": "i1", "liquidity_provider_ref": {"provider_id": "lp_b", "display_label": "B"},
     "persona_ref": {"persona_id": "p"}},
    {"intent_id": "i2"},
    {"intent_id": "i3", "liquidity_provider_ref": {"provider_id": "lp_a", "display_label": "A"},
     "liquidity_policy_ref": {"policy_id": "q"}},
    {"intent_id": "i0", "liquidity_provider_ref": {"provider_id": "lp_b", "display_label": "B"}},
    {"intent_id": "unknown"}])"));
  EXPECT_EQ(*wire::find_at(projected, "/receipt"), json(R"({"id": "r", "cycle_id": "c", "liquidity_provider_summary": [
    {"provider": {"provider_id": "lp_a", "display_label": "A"}, "participant_count": 1,
     "counterparty_intent_ids": ["i3"]},
    {"provider": {"provider_id": "lp_b", "display_label": "B"}, "participant_count": 2,
     "counterparty_intent_ids": ["i0", "i1"]}]})"));
  EXPECT_EQ(*projected.find("intents"), *json(kDocuments).find("intents"));
  EXPECT_EQ(project_attribution(projected), projected);
}

TEST(Attribution, LeavesDocumentsWithoutProvidersAsTheyWere) {
  const wire::Json plain =
      json(R"({"intents":[{"id":"a"}],"proposal":{"participants":[{"intent_id":"a"}]},"receipt":{"id":"r"}})");
  EXPECT_EQ(project_attribution(plain), plain);
  for (const char* odd : {"null", "[]", "{}", R"({"intents":3,"proposal":[],"receipt":7})",
                          R"({"intents":[1],"proposal":{"participants":[1,{},{"intent_id":2}]},"receipt":{}})"}) {
    EXPECT_EQ(project_attribution(json(odd)), json(odd)) << odd;
  }
}

}  // namespace
}  // namespace reference_impl
