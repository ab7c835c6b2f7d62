#include "checks/disclosure_lineage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace checks {
namespace {

// What must be the same wherever a provider appears: identity, flags, label and disclosure text.
constexpr std::array<std::string_view, 8> kDisclosed = {"provider_id",   "provider_type",      "owner_actor",
                                                        "is_automated",  "is_house_inventory", "label_required",
                                                        "display_label", "disclosure_text"};

const wire::Array& array_of(const wire::Json* value) {
  static const wire::Array none;
  return value && value->as_array() ? *value->as_array() : none;
}

std::string text_of(const wire::Json* value) { return value && value->as_string() ? *value->as_string() : ""; }

bool is_empty_text(const wire::Json* value) {
  const std::string text = text_of(value);
  return text.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

struct Appearance {
  const wire::Json* provider;  ///< a LiquidityProviderRef
  std::string pointer;
};

class Lineage {
 public:
  Lineage(const LineageView& view, Judgement& judgement) : view_(view), judgement_(judgement) { collect(); }

  void judge() {
    for (const Appearance& appearance : appearances_) judge_label(appearance);
    judge_identity();
    judge_registry();
    judge_projection();
    judge_references();
    judge_summary();
  }

 private:
  void collect() {
    size_t i = 0;
    for (const wire::Json& intent : array_of(view_.intents)) {
      appear(intent.find("liquidity_provider_ref"), fmt::format("/intents/{}/liquidity_provider_ref", i++));
    }
    i = 0;
    for (const wire::Json& participant : participants()) {
      appear(participant.find("liquidity_provider_ref"),
             fmt::format("/proposal/participants/{}/liquidity_provider_ref", i++));
    }
    i = 0;
    for (const wire::Json& entry : summary()) {
      appear(entry.find("provider"), fmt::format("/receipt/liquidity_provider_summary/{}/provider", i++));
    }
  }
  void appear(const wire::Json* provider, std::string pointer) {
    if (provider) appearances_.push_back({provider, std::move(pointer)});
  }
  const wire::Array& participants() const {
    return array_of(view_.proposal ? view_.proposal->find("participants") : nullptr);
  }
  const wire::Array& summary() const {
    return array_of(view_.receipt ? view_.receipt->find("liquidity_provider_summary") : nullptr);
  }

  void judge_label(const Appearance& appearance) {
    const wire::Json* required = appearance.provider->find("label_required");
    if (!required || !required->as_boolean() || !*required->as_boolean()) return;
    for (std::string_view member : {"display_label", "disclosure_text"}) {
      const wire::Json* text = appearance.provider->find(member);
      judgement_.judge(Rule::disclosure_label, !is_empty_text(text), [&] {
        return Discrepancy{fmt::format("{}/{}", appearance.pointer, member), "a text, since label_required is true",
                           excerpt(text)};
      });
    }
  }

  void compare(Rule rule, const Appearance& appearance, const wire::Json& model) {
    for (std::string_view member : kDisclosed) {
      const wire::Json* actual = appearance.provider->find(member);
      const wire::Json* expected = model.find(member);
      const bool held = actual && expected ? *actual == *expected : actual == expected;
      judgement_.judge(rule, held, [&] {
        return Discrepancy{fmt::format("{}/{}", appearance.pointer, member), excerpt(expected), excerpt(actual)};
      });
    }
  }

  void judge_identity() {
    std::map<std::string, const wire::Json*> first;
    for (const Appearance& appearance : appearances_) {
      const std::string id = text_of(appearance.provider->find("provider_id"));
      const auto [model, fresh] = first.emplace(id, appearance.provider);
      if (!fresh) compare(Rule::disclosure_identity, appearance, *model->second);
    }
  }

  void judge_registry() {
    if (!view_.registry) return;
    for (const Appearance& appearance : appearances_) {
      const std::string id = text_of(appearance.provider->find("provider_id"));
      const wire::Json* model = nullptr;
      for (const wire::Json& provider : array_of(view_.registry)) {
        if (text_of(provider.find("provider_id")) == id) model = &provider;
      }
      judgement_.judge(Rule::disclosure_registry, model != nullptr, [&] {
        return Discrepancy{appearance.pointer + "/provider_id", "a provider of the registry", excerpt(id)};
      });
      if (model) compare(Rule::disclosure_registry, appearance, *model);
    }
  }

  // A participant carries exactly the provider that its intent carries.
  void judge_projection() {
    size_t i = 0;
    for (const wire::Json& participant : participants()) {
      const std::string pointer = fmt::format("/proposal/participants/{}/liquidity_provider_ref", i++);
      const wire::Json* intent = find_intent(text_of(participant.find("intent_id")));
      if (!intent) continue;
      const std::string expected = provider_id_of(*intent);
      const std::string actual = provider_id_of(participant);
      judgement_.judge(Rule::disclosure_identity, actual == expected, [&] {
        return Discrepancy{pointer, expected.empty() ? "no provider, as in the intent" : expected,
                           actual.empty() ? "no provider" : actual};
      });
    }
  }

  void judge_references() {
    if (view_.intents && view_.proposal) {
      size_t i = 0;
      for (const wire::Json& participant : participants()) {
        const std::string id = text_of(participant.find("intent_id"));
        judgement_.judge(Rule::disclosure_reference, find_intent(id) != nullptr, [&] {
          return Discrepancy{fmt::format("/proposal/participants/{}/intent_id", i), "the id of an intent", excerpt(id)};
        });
        ++i;
      }
    }
    if (view_.proposal && view_.receipt) {
      const std::string expected = text_of(view_.proposal->find("id"));
      const std::string actual = text_of(view_.receipt->find("cycle_id"));
      judgement_.judge(Rule::disclosure_reference, actual == expected, [&] {
        return Discrepancy{"/receipt/cycle_id", excerpt(expected), excerpt(actual)};
      });
    }
  }

  void judge_summary() {
    if (!view_.proposal || !view_.receipt) return;
    std::map<std::string, std::vector<std::string>> expected;  // provider_id: intent ids
    for (const wire::Json& participant : participants()) {
      const std::string provider = provider_id_of(participant);
      if (!provider.empty()) expected[provider].push_back(text_of(participant.find("intent_id")));
    }
    size_t i = 0;
    for (const wire::Json& entry : summary()) {
      const std::string pointer = fmt::format("/receipt/liquidity_provider_summary/{}", i++);
      const wire::Json* provider = entry.find("provider");
      const std::string id = text_of(provider ? provider->find("provider_id") : nullptr);
      auto intents = expected.extract(id);
      judgement_.judge(Rule::disclosure_summary, !intents.empty(), [&] {
        return Discrepancy{pointer + "/provider", "each provider of the proposal, once", excerpt(id)};
      });
      if (!intents.empty()) judge_summary_entry(entry, pointer, std::move(intents.mapped()));
    }
    judgement_.judge(Rule::disclosure_summary, expected.empty(), [&] {
      return Discrepancy{"/receipt/liquidity_provider_summary", "an entry for " + excerpt(expected.begin()->first),
                         "none"};
    });
  }

  void judge_summary_entry(const wire::Json& entry, const std::string& pointer, std::vector<std::string> intents) {
    std::sort(intents.begin(), intents.end());
    const wire::Json* count = entry.find("participant_count");
    judgement_.judge(Rule::disclosure_summary, count && *count == wire::Json(intents.size()), [&] {
      return Discrepancy{pointer + "/participant_count", fmt::format("{}", intents.size()), excerpt(count)};
    });
    const wire::Json* listed = entry.find("counterparty_intent_ids");
    if (!listed) return;  // optional
    const wire::Json sorted(wire::Array(intents.begin(), intents.end()));
    judgement_.judge(Rule::disclosure_summary, *listed == sorted, [&] {
      return Discrepancy{pointer + "/counterparty_intent_ids", excerpt(&sorted), excerpt(listed)};
    });
  }

  static std::string provider_id_of(const wire::Json& holder) {
    const wire::Json* provider = holder.find("liquidity_provider_ref");
    return text_of(provider ? provider->find("provider_id") : nullptr);
  }
  const wire::Json* find_intent(std::string_view id) const {
    for (const wire::Json& intent : array_of(view_.intents)) {
      if (text_of(intent.find("id")) == id) return &intent;
    }
    return nullptr;
  }

  const LineageView& view_;
  Judgement& judgement_;
  std::vector<Appearance> appearances_;
};

}  // namespace

void judge_disclosure_lineage(const LineageView& view, Judgement& judgement) { Lineage(view, judgement).judge(); }

}  // namespace checks
