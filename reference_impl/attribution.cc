#include "reference_impl/attribution.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace reference_impl {
namespace {

constexpr std::string_view kReferences[] = {"liquidity_provider_ref", "persona_ref", "liquidity_policy_ref"};
constexpr std::string_view kSummary = "liquidity_provider_summary";

using IntentsById = std::map<std::string_view, const wire::Json*>;

IntentsById intents_by_id(const wire::Json& documents) {
  IntentsById intents;
  const wire::Json* list = documents.find("intents");
  if (list && list->is_array()) {
    for (const wire::Json& intent : *list->as_array()) {
      if (const std::string* id = intent.find_string("id")) {
        intents.emplace(*id, &intent);
      }
    }
  }
  return intents;
}

void carry_references(wire::Object& participant, const wire::Json* intent) {
  for (std::string_view name : kReferences) {
    const wire::Json* reference = intent ? intent->find(name) : nullptr;
    if (reference) {
      participant.set(name, *reference);
    } else {
      participant.erase(name);
    }
  }
}

/// The participants of one provider.
struct Share {
  const wire::Json* provider = nullptr;
  int64_t participant_count = 0;
  std::vector<std::string> intent_ids;
};

using SharesById = std::map<std::string, Share>;

void count_participant(SharesById& shares, const wire::Json& participant) {
  const wire::Json* provider = participant.find("liquidity_provider_ref");
  const std::string* provider_id = provider ? provider->find_string("provider_id") : nullptr;
  const std::string* intent_id = participant.find_string("intent_id");
  if (!provider_id || !intent_id) {
    return;
  }
  Share& share = shares[*provider_id];
  share.provider = share.provider ? share.provider : provider;
  ++share.participant_count;
  share.intent_ids.push_back(*intent_id);
}

wire::Array summarize(SharesById&& shares) {
  wire::Array summary;
  for (auto& [provider_id, share] : shares) {
    std::sort(share.intent_ids.begin(), share.intent_ids.end());
    wire::Object entry;
    entry.append("provider", *share.provider);
    entry.append("participant_count", share.participant_count);
    entry.append("counterparty_intent_ids", wire::Array(share.intent_ids.begin(), share.intent_ids.end()));
    summary.push_back(std::move(entry));
  }
  return summary;
}

}  // namespace

wire::Json project_attribution(const wire::Json& documents) {
  wire::Json projected = documents;
  wire::Object* root = projected.as_object();
  wire::Json* proposal = root ? root->find("proposal") : nullptr;
  wire::Json* receipt = root ? root->find("receipt") : nullptr;
  wire::Json* participants = proposal && proposal->is_object() ? proposal->as_object()->find("participants") : nullptr;
  SharesById shares;
  if (participants && participants->is_array()) {
    const IntentsById intents = intents_by_id(documents);
    for (wire::Json& participant : *participants->as_array()) {
      const std::string* intent_id = participant.find_string("intent_id");
      if (intent_id) {
        const auto intent = intents.find(*intent_id);
        carry_references(*participant.as_object(), intent == intents.end() ? nullptr : intent->second);
        count_participant(shares, participant);
      }
    }
  }
  if (receipt && receipt->is_object()) {
    if (shares.empty()) {
      receipt->as_object()->erase(kSummary);
    } else {
      receipt->as_object()->set(kSummary, summarize(std::move(shares)));
    }
  }
  return projected;
}

}  // namespace reference_impl
