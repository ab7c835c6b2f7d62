// Disclosure lineage over documents: intent, participant, receipt and registry agree on a provider.
#include "checks/lineage.h"

#include "tests/checks/sample.h"
#include "tests/support/caught.h"
#include "wire/json_pointer.h"

namespace {

using checks::Judgement;

wire::Json provider(std::string_view id) {
  return wire::Object{{"provider_id", id},
                      {"provider_type", "house_bot"},
                      {"owner_actor", wire::Object{{"type", "partner"}, {"id", "owner"}}},
                      {"is_automated", true},
                      {"is_house_inventory", true},
                      {"label_required", true},
                      {"display_label", "Bot"},
                      {"disclosure_text", "A bot."},
                      {"active", true}};
}

// Two intents of one provider, one of another, one of none.
wire::Json documents() {
  wire::Json all = sample::json(R"({
    "intents": [{"id": "i-2"}, {"id": "i-1"}, {"id": "i-3"}, {"id": "i-4"}],
    "proposal": {"id": "c-1", "participants": [
      {"intent_id": "i-2"}, {"intent_id": "i-1"}, {"intent_id": "i-3"}, {"intent_id": "i-4"}]},
    "receipt": {"cycle_id": "c-1", "liquidity_provider_summary": [
      {"participant_count": 2, "counterparty_intent_ids": ["i-1", "i-2"]}, {"participant_count": 1}]},
    "registry": []})");
  for (const char* index : {"0", "1", "2"}) {
    const wire::Json named = provider(index[0] == '2' ? "lp-2" : "lp-1");
    wire::set_at(all, std::string("/intents/") + index + "/liquidity_provider_ref", named);
    wire::set_at(all, std::string("/proposal/participants/") + index + "/liquidity_provider_ref", named);
  }
  wire::set_at(all, "/receipt/liquidity_provider_summary/0/provider", provider("lp-1"));
  wire::set_at(all, "/receipt/liquidity_provider_summary/1/provider", provider("lp-2"));
  wire::set_at(all, "/registry", wire::Array{provider("lp-1"), provider("lp-2")});
  return all;
}

const checks::LineageShape& shape() {
  static const checks::LineageShape made = [] {
    checks::LineageShape lineage;
    lineage.documents = {"intents", "proposal", "receipt", "registry"};
    lineage.subject.id = "provider_id";
    lineage.subject.at = {"/intents/*/liquidity_provider_ref", "/proposal/participants/*/liquidity_provider_ref",
                          "/receipt/liquidity_provider_summary/*/provider"};
    lineage.subject.agrees = {"provider_id",        "provider_type",  "owner_actor",   "is_automated",
                              "is_house_inventory", "label_required", "display_label", "disclosure_text"};
    lineage.subject.labelled_by = "label_required";
    lineage.subject.labels = {"display_label", "disclosure_text"};
    lineage.subject.registry = "/registry";
    lineage.items = {"/proposal/participants", "/intents", "/intent_id", "/id", "/liquidity_provider_ref"};
    lineage.summary = {"/receipt/liquidity_provider_summary", "/provider", "/participant_count",
                       "/counterparty_intent_ids"};
    lineage.references = {{"/receipt/cycle_id", "/proposal/id"}};
    return lineage;
  }();
  return made;
}

Judgement judged(const wire::Json& all) {
  Judgement judgement;
  checks::judge_lineage(shape(), all, judgement);
  return judgement;
}
Judgement judged_with(std::string_view pointer, const wire::Json& value) {
  wire::Json all = documents();
  EXPECT_TRUE(wire::set_at(all, pointer, value)) << pointer;
  return judged(all);
}
Judgement judged_without(std::string_view pointer) {
  wire::Json all = documents();
  EXPECT_TRUE(wire::remove_at(all, pointer)) << pointer;
  return judged(all);
}

const std::string kIntent = "/intents/0/liquidity_provider_ref";
const std::string kParticipant = "/proposal/participants/0/liquidity_provider_ref";
const std::string kSummary = "/receipt/liquidity_provider_summary/0";

TEST(DisclosureLineage, HasNoFindingWhereItIsCorrect) {
  const Judgement judgement = judged(documents());
  EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
}
TEST(DisclosureLineage, JudgesWhatIsGiven) {
  for (const char* absent : {"/intents", "/proposal", "/receipt", "/registry"}) {
    const Judgement judgement = judged_without(absent);
    EXPECT_TRUE(judgement.findings().empty()) << absent << caught::show(judgement);
  }
}

CATCHES(disclosure_label, no_label, kParticipant + "/display_label") {
  return judged_without(kParticipant + "/display_label");
}
CATCHES(disclosure_label, blank_text, kIntent + "/disclosure_text") {
  return judged_with(kIntent + "/disclosure_text", " \t");
}
CATCHES(disclosure_label, number, kSummary + "/provider/display_label") {
  return judged_with(kSummary + "/provider/display_label", 7);
}
HOLDS(disclosure_label, labelled) { return judged(documents()); }
TEST(DisclosureLabel, IsFreeWhereNotRequired) {
  wire::Json all = documents();
  for (const char* index : {"0", "1"}) {
    const std::string at = std::string("/registry/") + index;
    wire::set_at(all, at + "/label_required", false);
    wire::remove_at(all, at + "/display_label");
  }
  for (const std::string& holder :
       {std::string("/intents/2/liquidity_provider_ref"),
        std::string("/proposal/participants/2/liquidity_provider_ref"),
        std::string("/receipt/liquidity_provider_summary/1/provider"), kIntent,
        std::string("/intents/1/liquidity_provider_ref"), kParticipant,
        std::string("/proposal/participants/1/liquidity_provider_ref"), kSummary + "/provider"}) {
    wire::set_at(all, holder + "/label_required", false);
    wire::remove_at(all, holder + "/display_label");
  }
  const Judgement judgement = judged(all);
  EXPECT_TRUE(judgement.findings().empty()) << caught::show(judgement);
}

CATCHES(disclosure_identity, type, kParticipant + "/provider_type") {
  return judged_with(kParticipant + "/provider_type", "partner_lp");
}
CATCHES(disclosure_identity, owner, kParticipant + "/owner_actor") {
  return judged_with(kParticipant + "/owner_actor/id", "x");
}
CATCHES(disclosure_identity, automated, kParticipant + "/is_automated") {
  return judged_with(kParticipant + "/is_automated", false);
}
CATCHES(disclosure_identity, house, kParticipant + "/is_house_inventory") {
  return judged_with(kParticipant + "/is_house_inventory", false);
}
CATCHES(disclosure_identity, required, kParticipant + "/label_required") {
  return judged_with(kParticipant + "/label_required", false);
}
CATCHES(disclosure_identity, label, kSummary + "/provider/display_label") {
  return judged_with(kSummary + "/provider/display_label", "Other");
}
CATCHES(disclosure_identity, text, kSummary + "/provider/disclosure_text") {
  return judged_with(kSummary + "/provider/disclosure_text", "Other.");
}
CATCHES(disclosure_identity, flag_left_out, kParticipant + "/is_automated") {
  return judged_without(kParticipant + "/is_automated");
}
CATCHES(disclosure_identity, provider_lost_on_the_way, kParticipant) { return judged_without(kParticipant); }
CATCHES(disclosure_identity, provider_from_nowhere, "/proposal/participants/3/liquidity_provider_ref") {
  return judged_with("/proposal/participants/3/liquidity_provider_ref", provider("lp-1"));
}
CATCHES(disclosure_identity, provider_is_text, kParticipant) { return judged_with(kParticipant, "lp-1"); }
HOLDS(disclosure_identity, one_provider) { return judged(documents()); }

CATCHES(disclosure_registry, label, kIntent + "/display_label") {
  return judged_with("/registry/0/display_label", "Registered");
}
CATCHES(disclosure_registry, owner, kIntent + "/owner_actor") { return judged_with("/registry/0/owner_actor/id", "x"); }
CATCHES(disclosure_registry, unknown_provider, kIntent + "/provider_id") { return judged_without("/registry/0"); }
CATCHES(disclosure_registry, no_list, kIntent + "/provider_id") { return judged_with("/registry", "x"); }
HOLDS(disclosure_registry, registered) { return judged(documents()); }

CATCHES(disclosure_summary, count, kSummary + "/participant_count") {
  return judged_with(kSummary + "/participant_count", 3);
}
CATCHES(disclosure_summary, count_is_text, kSummary + "/participant_count") {
  return judged_with(kSummary + "/participant_count", "2");
}
CATCHES(disclosure_summary, unsorted_intents, kSummary + "/counterparty_intent_ids") {
  return judged_with(kSummary + "/counterparty_intent_ids", wire::Array{"i-2", "i-1"});
}
CATCHES(disclosure_summary, intent_left_out, kSummary + "/counterparty_intent_ids") {
  return judged_with(kSummary + "/counterparty_intent_ids", wire::Array{"i-1"});
}
CATCHES(disclosure_summary, foreign_intent, kSummary + "/counterparty_intent_ids") {
  return judged_with(kSummary + "/counterparty_intent_ids", wire::Array{"i-1", "i-2", "i-3"});
}
CATCHES(disclosure_summary, provider_left_out, "/receipt/liquidity_provider_summary") {
  return judged_without("/receipt/liquidity_provider_summary/1");
}
CATCHES(disclosure_summary, no_summary, "/receipt/liquidity_provider_summary") {
  return judged_without("/receipt/liquidity_provider_summary");
}
CATCHES(disclosure_summary, provider_twice, "/receipt/liquidity_provider_summary/2/provider") {
  return judged_with("/receipt/liquidity_provider_summary/2",
                     wire::Object{{"provider", provider("lp-1")}, {"participant_count", 2}});
}
CATCHES(disclosure_summary, provider_of_no_participant, "/receipt/liquidity_provider_summary/2/provider") {
  return judged_with("/receipt/liquidity_provider_summary/2",
                     wire::Object{{"provider", provider("lp-9")}, {"participant_count", 1}});
}
CATCHES(disclosure_summary, no_list, "/receipt/liquidity_provider_summary") {
  return judged_with("/receipt/liquidity_provider_summary", "x");
}
HOLDS(disclosure_summary, two_providers) { return judged(documents()); }

CATCHES(disclosure_reference, intent_unknown, "/proposal/participants/0/intent_id") {
  return judged_with("/proposal/participants/0/intent_id", "i-9");
}
CATCHES(disclosure_reference, intent_is_a_number, "/proposal/participants/0/intent_id") {
  return judged_with("/proposal/participants/0/intent_id", 2);
}
CATCHES(disclosure_reference, participant_is_text, "/proposal/participants/0/intent_id") {
  return judged_with("/proposal/participants/0", "x");
}
CATCHES(disclosure_reference, cycle, "/receipt/cycle_id") { return judged_with("/receipt/cycle_id", "c-2"); }
CATCHES(disclosure_reference, no_cycle, "/receipt/cycle_id") { return judged_without("/receipt/cycle_id"); }
HOLDS(disclosure_reference, linked) { return judged(documents()); }

TEST(DisclosureLineage, SurvivesDocumentsOfAnotherShape) {
  for (const char* pointer : {"/intents", "/proposal", "/receipt", "/registry"}) {
    for (const char* value : {"null", "[]", "{}", "7", "\"x\"", "[null, [], 7]", R"({"participants": [7, null]})"}) {
      judged_with(pointer, sample::json(value));
    }
  }
}

}  // namespace
