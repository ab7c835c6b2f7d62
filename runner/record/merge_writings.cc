#include "runner/record/merge_writings.h"

#include <algorithm>
#include <set>

#include "runner/record/cause_text.h"
#include "runner/record/shown_values.h"
#include "runner/record/value_shape.h"
#include "runner/record/writing_effects.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Finding;
using Subject = Writing::Subject;

// The last name of a place without indices, which may end in elements of elements: "/a/*" is about "a".
std::string last_name_in(std::string place) {
  while (place.ends_with("/*")) place.resize(place.size() - 2);
  return place.substr(place.rfind('/') + 1);
}

bool is_outcome(const CauseKey& key) {
  return key.kind != CauseKey::Kind::missing && key.kind != CauseKey::Kind::schema &&
         key.kind != CauseKey::Kind::value && key.kind != CauseKey::Kind::check;
}

void add_texts_in(const wire::Json& value, std::set<std::string>& texts) {
  if (const std::string* text = value.as_string()) texts.insert(*text);
  if (const wire::Array* array = value.as_array()) {
    for (const wire::Json& element : *array) add_texts_in(element, texts);
  }
  if (const wire::Object* object = value.as_object()) {
    for (const wire::Member& member : *object) add_texts_in(member.value, texts);
  }
}

// The texts that a request sends in its path, query and body.
void add_texts_of(const checks::Exchange& exchange, std::set<std::string>& texts) {
  const std::string path = exchange.request.target.substr(0, exchange.request.target.find('?'));
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    texts.insert(path.substr(begin, end - begin));
    begin = end + 1;
  }
  for (const auto& [name, value] : exchange.query) texts.insert(value);
  if (exchange.request_body) add_texts_in(*exchange.request_body, texts);
}

class WritingMerger {
 public:
  WritingMerger(const Record& record, CauseGroups& groups) : record_(record), groups_(groups), writings_(record) {}

  void merge() {
    for (const auto& [key, group] : groups_) {
      if (is_outcome(key)) continue;
      for (const FindingSite& site : group.sites) note(site);
    }
    for (auto& [words, written] : written_) {
      const bool total = words == writing_of_lost_elements().words && has_only_short_arrays(record_);
      written.everywhere = total || shows_everywhere(written);
      if (total) written.writing.min_places = 1;
    }
    std::erase_if(written_, [](const auto& written) { return !is_systematic(written.second); });
    if (written_.empty()) return;
    take_own();
    take_followers();
    fold_digests();
  }

 private:
  struct Written {
    Writing writing;
    std::set<std::string> places;
    std::set<std::string> names;  ///< of the members there
    std::vector<FindingSite> sites;
    std::set<std::string> operations;
    std::map<int, std::vector<FindingSite>> scenarios;
    std::set<std::pair<int, int>> exchanges;  ///< scenario and exchange
    bool everywhere = false;                  ///< in all responses that have such values
  };

  using WrittenMap = std::map<std::string, Written>;

  void note(const FindingSite& site) {
    const ScenarioResult* result = scenario_at(record_, site);
    if (!result) return;
    const PlacedFinding& placed = finding_at(record_, site);
    const Writing writing = writings_.of(*result, placed);
    if (!writing) return;
    writings_of_[{site.scenario, site.finding}] = writing;
    note(written_[writing.words], writing, site);
  }

  void note(Written& written, const Writing& writing, const FindingSite& site) const {
    const PlacedFinding& placed = finding_at(record_, site);
    written.writing = writing;
    const std::string place = place_without_indices(placed.finding.pointer);
    const bool by_name = writing.subject == Subject::null || writing.subject == Subject::name;
    const std::string operation = operation_of(site);
    const std::string name = last_name_in(place);
    written.places.insert(by_name ? name : operation + place);
    if (!name.empty()) written.names.insert(name);
    written.sites.push_back(site);
    written.operations.insert(operation);
    written.scenarios[site.scenario].push_back(site);
    written.exchanges.emplace(site.scenario, placed.finding.exchange);
  }

  std::string operation_of(const FindingSite& site) const {
    const checks::Exchange* exchange = exchange_of(scenario_at(record_, site), finding_at(record_, site).finding);
    return exchange ? name_of_operation(*exchange, record_.plan->contract.conventions) : "";
  }

  // Values of one member, however often it is shown, may be wrong for a reason of their own.
  static constexpr size_t kLeastNames = 3;
  bool shows_everywhere(const Written& written) const {
    const bool is_of_values = written.writing.subject != Subject::name && written.writing.subject != Subject::object;
    return written.operations.size() >= written.writing.min_operations &&
           (!is_of_values || written.names.size() >= kLeastNames) &&
           are_written(record_, written.writing, written.names);
  }
  static bool is_systematic(const Written& written) {
    const bool has_reasons = written.writing.subject == Subject::instant || written.writing.subject == Subject::number;
    const size_t names = has_reasons && written.writing.min_places >= kLeastNames ? kLeastNames : 1;
    return written.places.size() >= written.writing.min_places && written.names.size() >= names;
  }

  // A finding shows at most one way of writing.
  void take_own() {
    std::set<std::pair<int, size_t>> taken;
    for (const auto& [words, written] : written_) {
      for (const FindingSite& site : written.sites) taken.emplace(site.scenario, site.finding);
    }
    for (auto& [key, group] : groups_)
      std::erase_if(group.sites, [&](const FindingSite& site) {
        return taken.contains({site.scenario, site.finding});
      });
    std::erase_if(groups_, [](const auto& group) { return group.second.sites.empty(); });
  }

  void take_followers() {
    std::map<std::string, CauseGroup> made;
    for (auto group = groups_.begin(); group != groups_.end();) {
      auto reason = is_outcome(group->first) ? written_.end() : reason_of(group->second);
      if (reason == written_.end()) reason = reason_of_request(group->second);
      if (reason == written_.end()) {
        ++group;
        continue;
      }
      auto& followers = made[reason->first].followers;
      followers.insert(followers.end(), group->second.sites.begin(), group->second.sites.end());
      group = groups_.erase(group);
    }
    for (auto& [words, written] : written_) {
      CauseGroup& group = groups_[key_of(written.writing)];
      group.sites = std::move(written.sites);
      group.followers = std::move(made[words].followers);
    }
  }

  // What is written otherwise everywhere is not what was hashed and signed, unless it was signed so: then only a hash
  // may fail, for a reason of its own.
  void fold_digests() {
    const auto kind = [&](const CauseGroup& group) {
      return group.sites.empty() ? "" : kind_of_digest(finding_at(record_, group.sites.front()).finding);
    };
    const bool signed_so = std::none_of(groups_.begin(), groups_.end(),
                                        [&](const auto& group) { return kind(group.second) == "signature"; });
    const bool everywhere =
        std::any_of(written_.begin(), written_.end(), [](const auto& written) { return written.second.everywhere; });
    if (signed_so) return everywhere ? join_hashes() : void();
    for (auto group = groups_.begin(); group != groups_.end();) {
      const auto reason = kind(group->second).empty() ? written_.end() : reason_of_digest(group->second);
      if (reason != written_.end()) {
        auto& followers = groups_[key_of(reason->second.writing)].followers;
        followers.insert(followers.end(), group->second.sites.begin(), group->second.sites.end());
      }
      group = reason != written_.end() ? groups_.erase(group) : std::next(group);
    }
  }

  WrittenMap::const_iterator reason_of_digest(const CauseGroup& group) const {
    return std::find_if(written_.begin(), written_.end(), [&](const auto& written) {
      return written.second.everywhere || std::all_of(group.sites.begin(), group.sites.end(), [&](const auto& site) {
               return written.second.exchanges.contains({site.scenario, finding_at(record_, site).finding.exchange});
             });
    });
  }

  void join_hashes() {
    CauseGroup* joined = nullptr;
    for (auto group = groups_.begin(); group != groups_.end();) {
      const bool is_hash = kind_of_digest(finding_at(record_, group->second.sites.front()).finding) == "hash";
      const bool joins = is_hash && joined;
      if (is_hash && !joined) joined = &group->second;
      if (joins) joined->sites.insert(joined->sites.end(), group->second.sites.begin(), group->second.sites.end());
      group = joins ? groups_.erase(group) : std::next(group);
    }
  }

  static CauseKey key_of(const Writing& writing) {
    CauseKey key;
    key.kind = CauseKey::Kind::writing;
    key.difference = writing.words;
    return key;
  }

  WrittenMap::const_iterator reason_of(const CauseGroup& group) const {
    return std::find_if(written_.begin(), written_.end(), [&](const auto& written) {
      return std::all_of(group.sites.begin(), group.sites.end(),
                         [&](const FindingSite& site) { return explains(written.second, site); });
    });
  }

  // Requests that send on what the service wrote so: they name nothing that is there.
  WrittenMap::const_iterator reason_of_request(const CauseGroup& group) const {
    return std::find_if(written_.begin(), written_.end(), [&](const auto& written) {
      return written.second.writing.subject == Subject::text &&
             std::all_of(group.sites.begin(), group.sites.end(),
                         [&](const FindingSite& site) { return sends_on(written.second, site); });
    });
  }

  bool sends_on(const Written& written, const FindingSite& site) const {
    const Finding& finding = finding_at(record_, site).finding;
    const ScenarioResult* result = scenario_at(record_, site);
    const checks::Exchange* exchange = exchange_of(result, finding);
    if (!exchange || !may_depend_on_request(*exchange, finding)) return false;
    std::set<std::string> meant;
    std::set<std::string> shown;
    for (size_t i = 0; static_cast<int>(i) < finding.exchange; ++i) {
      const checks::Exchange& earlier = result->exchanges[i];
      add_texts_of(earlier, meant);
      if (written.everywhere && earlier.body) add_texts_in(*earlier.body, shown);
    }
    std::set<std::string> sent;
    add_texts_of(*exchange, sent);
    if (sends_wrong_text(written, site, sent)) return true;
    return std::any_of(sent.begin(), sent.end(), [&](const std::string& text) {
      const bool was_shown = shown.contains(text) && !meant.contains(text);
      return (was_shown && may_be_written(written.writing, text)) ||
             std::any_of(meant.begin(), meant.end(), [&](const std::string& other) {
               return writing_between(other, text).words == written.writing.words;
             });
    });
  }

  // A text that an earlier response of the scenario was found to have written so.
  bool sends_wrong_text(const Written& written, const FindingSite& site, const std::set<std::string>& sent) const {
    const auto known = written.scenarios.find(site.scenario);
    if (known == written.scenarios.end()) return false;
    const ScenarioResult* result = scenario_at(record_, site);
    return std::any_of(known->second.begin(), known->second.end(), [&](const FindingSite& own) {
      const Finding& wrong = finding_at(record_, own).finding;
      const checks::Exchange& response = result->exchanges[static_cast<size_t>(wrong.exchange)];
      return wrong.exchange < finding_at(record_, site).finding.exchange && response.body &&
             sent.contains(wire::text_at(*response.body, wrong.pointer));
    });
  }

  // The outcome, or what is not there because the request had another.
  static bool may_depend_on_request(const checks::Exchange& exchange, const Finding& finding) {
    return finding.pointer.empty() || !exchange.succeeded() || finding.rule == checks::Rule::expect_given;
  }

  // What several operations write so, all do; what one does shows in its scenarios.
  bool explains(const Written& written, const FindingSite& site) const {
    if (site.scenario < 0) return false;
    const Finding& finding = finding_at(record_, site).finding;
    const bool in_exchange = written.exchanges.contains({site.scenario, finding.exchange});
    if (!written.everywhere && !written.scenarios.contains(site.scenario)) return false;
    const auto other = writings_of_.find({site.scenario, site.finding});
    return is_effect(written.writing, finding, other == writings_of_.end() ? Writing{} : other->second) ||
           (in_exchange && (is_of_alternatives(finding) || is_conditional(finding)));
  }

  const Record& record_;
  CauseGroups& groups_;
  FindingWritings writings_;
  WrittenMap written_;                                     ///< by their words
  std::map<std::pair<int, size_t>, Writing> writings_of_;  ///< by scenario and number of the finding
};

}  // namespace

void merge_writings(const Record& record, CauseGroups& groups) { WritingMerger(record, groups).merge(); }

}  // namespace runner
