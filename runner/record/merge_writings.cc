#include "runner/record/merge_writings.h"

#include <algorithm>
#include <set>

#include "runner/record/cause_text.h"
#include "runner/record/value_shape.h"
#include "runner/record/writing_effects.h"
#include "wire/json_pointer.h"

namespace runner {
namespace {

using checks::Finding;
using Subject = Writing::Subject;

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
    std::erase_if(written_,
                  [](const auto& written) { return written.second.places.size() < written.second.writing.min_places; });
    if (written_.empty()) return;
    take_own();
    take_followers();
    join_digests();
  }

 private:
  struct Written {
    Writing writing;
    std::set<std::string> places;
    std::vector<FindingSite> sites;
    std::set<std::string> operations;
    std::map<int, std::vector<FindingSite>> scenarios;
    std::set<std::pair<int, int>> exchanges;  ///< scenario and exchange
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
    written.places.insert(by_name ? place.substr(place.rfind('/') + 1) : operation + place);
    written.sites.push_back(site);
    written.operations.insert(operation);
    written.scenarios[site.scenario].push_back(site);
    written.exchanges.emplace(site.scenario, placed.finding.exchange);
  }

  std::string operation_of(const FindingSite& site) const {
    const checks::Exchange* exchange = exchange_of(scenario_at(record_, site), finding_at(record_, site).finding);
    return exchange ? name_of_operation(*exchange, record_.plan->contract.conventions) : "";
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
      const auto reason = group->first.kind == CauseKey::Kind::refused ? reason_of_refusal(group->second)
                          : is_outcome(group->first)                   ? written_.end()
                                                                       : reason_of(group->second);
      if (reason == written_.end()) {
        ++group;
        continue;
      }
      auto& followers = made[reason->first].followers;
      followers.insert(followers.end(), group->second.sites.begin(), group->second.sites.end());
      group = groups_.erase(group);
    }
    for (auto& [words, written] : written_) {
      CauseKey key;
      key.kind = CauseKey::Kind::writing;
      key.difference = written.writing.words;
      CauseGroup& group = groups_[key];
      group.sites = std::move(written.sites);
      group.followers = std::move(made[words].followers);
    }
  }

  // What is written otherwise everywhere is not what was hashed and signed: one cause of each kind is left.
  void join_digests() {
    const bool everywhere = std::any_of(written_.begin(), written_.end(), [](const auto& written) {
      return written.second.operations.size() >= written.second.writing.min_operations;
    });
    if (!everywhere) return;
    for (const char* kind : {"hash", "signature"}) {
      CauseGroup* joined = nullptr;
      for (auto group = groups_.begin(); group != groups_.end();) {
        const Finding& finding = finding_at(record_, group->second.sites.front()).finding;
        if (kind_of_digest(finding) != kind) {
          ++group;
        } else if (!joined) {
          joined = &(group++)->second;
        } else {
          auto& sites = group->second.sites;
          joined->sites.insert(joined->sites.end(), sites.begin(), sites.end());
          group = groups_.erase(group);
        }
      }
    }
  }

  WrittenMap::const_iterator reason_of(const CauseGroup& group) const {
    return std::find_if(written_.begin(), written_.end(), [&](const auto& written) {
      return std::all_of(group.sites.begin(), group.sites.end(),
                         [&](const FindingSite& site) { return explains(written.second, site); });
    });
  }

  // A request that sends on what the service wrote so: it names nothing that is there.
  WrittenMap::const_iterator reason_of_refusal(const CauseGroup& group) const {
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
    if (!exchange) return false;
    std::set<std::string> earlier;
    for (size_t i = 0; static_cast<int>(i) < finding.exchange; ++i) add_texts_of(result->exchanges[i], earlier);
    std::set<std::string> sent;
    add_texts_of(*exchange, sent);
    if (const auto known = written.scenarios.find(site.scenario); known != written.scenarios.end()) {
      for (const FindingSite& own : known->second) {
        const Finding& wrong = finding_at(record_, own).finding;
        const checks::Exchange& response = result->exchanges[static_cast<size_t>(wrong.exchange)];
        if (wrong.exchange < finding.exchange && sent.contains(wire::text_at(*response.body, wrong.pointer)))
          return true;
      }
    }
    return std::any_of(sent.begin(), sent.end(), [&](const std::string& text) {
      return std::any_of(earlier.begin(), earlier.end(), [&](const std::string& meant) {
        return writing_between(meant, text).words == written.writing.words;
      });
    });
  }

  // What several operations write so, all do; what one does shows in its scenarios.
  bool explains(const Written& written, const FindingSite& site) const {
    if (site.scenario < 0) return false;
    const Finding& finding = finding_at(record_, site).finding;
    const bool in_exchange = written.exchanges.contains({site.scenario, finding.exchange});
    const bool everywhere = written.operations.size() >= written.writing.min_operations;
    if (!everywhere && !written.scenarios.contains(site.scenario)) return false;
    const auto other = writings_of_.find({site.scenario, site.finding});
    return is_effect(written.writing, finding, other == writings_of_.end() ? Writing{} : other->second) ||
           (in_exchange && is_of_alternatives(finding));
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
