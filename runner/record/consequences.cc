#include "runner/record/consequences.h"

#include <algorithm>
#include <map>

#include "runner/record/cause_key.h"

namespace runner {
namespace {

using checks::Finding;
using checks::Rule;

// The response is not one that anything else can be read from.
bool is_unusable(const Finding& finding) { return is_without_result(finding) || finding.rule == Rule::transport_body; }

bool has_effect(const checks::Exchange& exchange) { return exchange.succeeded() && !is_disguised_error(exchange); }

bool blocks(const ScenarioResult& result, const PlacedFinding& placed) {
  const Finding& finding = placed.finding;
  if (finding.rule == Rule::expect_capture || finding.rule == Rule::expect_at_once) return true;
  if (finding.rule == Rule::expect_given) return true;
  const bool succeeds = expects_success(*result.run, placed.step);
  if (is_unusable(finding)) return succeeds;
  const checks::Exchange* exchange = exchange_of(&result, finding);
  return exchange && is_about_outcome(*result.run, finding) && has_effect(*exchange) != succeeds;
}

// Goes through the findings of a scenario in the order in which they were made.
class Marker {
 public:
  explicit Marker(ScenarioResult& result) : result_(result) {}

  void mark() {
    for (const PlacedFinding& placed : result_.findings) {
      if (placed.finding.rule == Rule::event_unexpected) repeats_effects_ = true;
      const checks::Exchange* exchange = exchange_of(&result_, placed.finding);
      if (disguised_ < 0 && exchange && is_disguised_error(*exchange))
        disguised_ = static_cast<int>(&placed - result_.findings.data());
    }
    for (size_t i = 0; i < result_.findings.size(); ++i) {
      const Finding& finding = result_.findings[i].finding;
      if (unread_feed_ < 0 && is_of_feed(finding)) unread_feed_ = static_cast<int>(i);
      if (finding.rule == Rule::correlation_value) exchanges_[finding.exchange].correlation = static_cast<int>(i);
      if (is_wrong_success(finding)) exchanges_[finding.exchange].wrong_success = static_cast<int>(i);
      const bool is_absent = finding.exchange >= 0 && (finding.actual == "null" || finding.actual == "nothing");
      if (is_absent && !finding.pointer.empty() && !is_expectation(*result_.run, finding))
        exchanges_[finding.exchange].checked.emplace(finding.pointer, i);
      if (is_missing_member(finding)) exchanges_[finding.exchange].missing.push_back(static_cast<int>(i));
      if (is_missing_member(finding) || is_of_schema(finding)) members_.emplace(last_token(finding.pointer), i);
      if (finding.keyword.ends_with("/type")) exchanges_[finding.exchange].types.emplace(finding.pointer, i);
      if (is_accepted(result_.findings[i])) exchanges_[finding.exchange].accepted = static_cast<int>(i);
    }
    for (size_t i = 0; i < result_.findings.size(); ++i) {
      PlacedFinding& placed = result_.findings[i];
      int reason = reason_on_exchange(placed.finding);
      if (reason < 0) reason = reason_in_member(i);
      if (reason < 0) reason = reason_before(placed);
      if (reason < 0) reason = reason_at_once(placed);
      if (reason < 0) reason = reason_in_pages(placed);
      // A warning explains no failure.
      if (root_of(reason) == static_cast<int>(i) || (reason >= 0 && is_graver(placed, at(reason)))) reason = -1;
      placed.because_of = reason;
      note(static_cast<int>(i), placed);
    }
    for (PlacedFinding& placed : result_.findings) placed.because_of = root_of(placed.because_of);
  }

 private:
  // The first findings of an exchange, by what they explain.
  struct Seen {
    int unusable = -1;
    int outcome = -1;
    int correlation = -1;
    int status = -1;                ///< code and status do not belong together
    int wrong_success = -1;         ///< 2xx, and not the status of a success
    std::vector<int> missing = {};  ///< members
    int accepted = -1;              ///< succeeded where it must be refused: what it stored breaks schemas
    std::map<std::string, int> places;
    std::map<std::string, int> schemas;  ///< places that a schema refuses
    std::map<std::string, int> types;    ///< places of values of another type
    std::map<std::string, int> checked;  ///< places where a check, which has rules of its own, finds nothing
  };

  const PlacedFinding& at(int index) const { return result_.findings[static_cast<size_t>(index)]; }

  // What follows from a consequence follows from its root.
  int root_of(int index) const {
    while (index >= 0 && at(index).because_of >= 0) index = at(index).because_of;
    return index;
  }

  static bool is_graver(const PlacedFinding& left, const PlacedFinding& right) {
    return left.finding.level == Level::must && right.finding.level == Level::should;
  }

  int reason_on_exchange(const Finding& finding) const {
    const auto exchange = exchanges_.find(finding.exchange);
    if (finding.exchange < 0 || exchange == exchanges_.end()) return -1;
    const Seen& seen = exchange->second;
    if (seen.unusable >= 0) return seen.unusable;
    if (seen.wrong_success >= 0) return seen.wrong_success;
    if (seen.correlation >= 0 && finding.rule == Rule::transport_correlation_header) return seen.correlation;
    if (seen.outcome >= 0 && is_expectation(*result_.run, finding)) return seen.outcome;
    if (seen.status >= 0 && is_about_outcome(*result_.run, finding)) return seen.status;
    if (seen.accepted >= 0 && !finding.keyword.empty()) return seen.accepted;
    const auto checked = seen.checked.find(finding.pointer);
    if (checked != seen.checked.end() && is_expectation(*result_.run, finding)) return checked->second;
    const auto same_place = seen.places.find(finding.pointer);
    if (!finding.pointer.empty() && same_place != seen.places.end()) return same_place->second;
    // A member that is compared as a whole, of which a part is wrong.
    const auto part = seen.schemas.lower_bound(finding.pointer + "/");
    const bool is_part = part != seen.schemas.end() && part->first.starts_with(finding.pointer + "/");
    if (!finding.pointer.empty() && is_part) return part->second;
    return reason_above(seen, finding.pointer);
  }

  // Nothing is below a value that is not the object or array that it should be.
  static int reason_above(const Seen& seen, std::string pointer) {
    while (pointer.starts_with('/')) {
      pointer.resize(pointer.rfind('/'));
      const auto above = seen.types.find(pointer);
      if (above != seen.types.end()) return above->second;
    }
    return -1;
  }

  // A success with another status is read as a refusal, which it is not in any part.
  bool is_wrong_success(const Finding& finding) const {
    const checks::Exchange* exchange = exchange_of(&result_, finding);
    return finding.rule == Rule::error_status && exchange && exchange->response() && exchange->status() < 300;
  }

  static bool is_missing_member(const Finding& finding) {
    return finding.exchange >= 0 && finding.actual == "nothing" && finding.pointer.starts_with('/');
  }
  static std::string last_token(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

  static bool is_of_schema(const Finding& finding) { return !finding.keyword.empty() && !finding.pointer.empty(); }

  // A member that is wrong in a response, or missing, is so wherever that response is repeated or compared: in later
  // responses, events and documents; and what is signed without it does not verify.
  int reason_in_member(size_t index) const {
    const Finding& finding = at(static_cast<int>(index)).finding;
    const auto same = members_.find(last_token(finding.pointer));
    if (same != members_.end() && same->second < index && !is_about_replay(result_, finding)) {
      const bool lacks = finding.actual == "nothing" || finding.expected == "nothing";
      const bool was_missing = is_missing_member(at(static_cast<int>(same->second)).finding);
      if (was_missing ? lacks : is_expectation(*result_.run, finding)) return static_cast<int>(same->second);
    }
    const auto exchange = exchanges_.find(finding.exchange);
    if (exchange == exchanges_.end() || exchange->second.missing.empty()) return -1;
    const std::string_view rule = checks::id_of(finding.rule);
    const bool of_whole = finding.rule == Rule::expect_event || rule.ends_with("signature") || rule.ends_with("hash");
    return of_whole ? exchange->second.missing.front() : -1;
  }

  // The feed could not be read, or not to its end.
  bool is_of_feed(const Finding& finding) const {
    const checks::Exchange* exchange = exchange_of(&result_, finding);
    return exchange && exchange->label == "events" &&
           (is_unusable(finding) || (finding.rule == Rule::event_feed && finding.pointer.empty()));
  }

  int reason_before(const PlacedFinding& placed) const {
    const std::string_view rule = checks::id_of(placed.finding.rule);
    if (unread_feed_ >= 0 && (rule.starts_with("event.") || placed.finding.rule == Rule::expect_event))
      return unread_feed_;
    if (wrong_effect_ >= 0 && rule.starts_with("event.")) return wrong_effect_;
    if (disguised_ >= 0 && rule.starts_with("event.")) return disguised_;
    return blocking_ >= 0 && is_expectation(*result_.run, placed.finding) ? blocking_ : -1;
  }

  // The service did what it should not have done, so its events and its state are others from here on: it carried out a
  // repeated request again, or one that it must refuse, or several at once in no order that is allowed.
  bool has_wrong_effect(const PlacedFinding& placed) const {
    const Finding& finding = placed.finding;
    if (finding.rule == Rule::expect_at_once) return true;
    if (is_about_replay(result_, finding)) return finding.pointer.empty() || repeats_effects_;
    const checks::Exchange* exchange = exchange_of(&result_, finding);
    return exchange && has_effect(*exchange) && is_about_outcome(*result_.run, finding);
  }

  // A success where the request must be refused.
  bool is_accepted(const PlacedFinding& placed) const {
    const checks::Exchange* exchange = exchange_of(&result_, placed.finding);
    return exchange && has_effect(*exchange) && is_about_outcome(*result_.run, placed.finding) &&
           !expects_success(*result_.run, placed.step);
  }

  // Orders of calls at once are compared whole: a fault that another check names in one of them fits none.
  int reason_at_once(const PlacedFinding& placed) const {
    if (placed.finding.rule != Rule::expect_at_once) return -1;
    for (const PlacedFinding& earlier : result_.findings) {
      if (&earlier == &placed) return -1;
      if (earlier.step == placed.step)
        return earlier.because_of >= 0 ? earlier.because_of : static_cast<int>(&earlier - result_.findings.data());
    }
    return -1;
  }

  // Pages that were not read are not compared; a continuation that sends a wrong anchor is refused for that; and what
  // should be equal to a wrong value is not wrong itself.
  int reason_in_pages(const PlacedFinding& placed) const {
    const auto reason = std::find_if(result_.findings.begin(), result_.findings.end(), [&](const PlacedFinding& other) {
      if (&other == &placed || other.finding.level == Level::should) return false;
      const bool ends_walk = other.finding.rule == Rule::export_walk && other.finding.pointer.empty();
      const bool is_compared = placed.finding.rule == Rule::expect_entries && other.step == placed.step;
      return (ends_walk && is_compared) || sends_on(placed.finding, other.finding) ||
             is_mirrored(placed.finding, other.finding);
    });
    return reason == result_.findings.end() ? -1 : static_cast<int>(reason - result_.findings.begin());
  }

  static constexpr size_t kLeastAnchor = 34;  ///< bytes of a digest of 16 bytes, in quotes

  bool sends_on(const Finding& finding, const Finding& wrong) const {
    if (wrong.exchange < 0 || wrong.exchange >= finding.exchange || wrong.actual.size() < kLeastAnchor) return false;
    if (!wrong.actual.starts_with('"') || !wrong.actual.text().ends_with('"')) return false;
    const checks::Exchange* exchange = exchange_of(&result_, finding);
    const std::string& text = wrong.actual;
    return exchange && finding.pointer.empty() &&
           exchange->request.target.find(text.substr(1, text.size() - 2)) != std::string::npos;
  }

  static bool is_mirrored(const Finding& finding, const Finding& other) {
    return finding.exchange == other.exchange && &finding > &other && finding.actual.size() >= kLeastAnchor &&
           finding.actual.text() == other.expected.text() && finding.expected.text() == other.actual.text();
  }

  void note(int index, const PlacedFinding& placed) {
    const int root = placed.because_of >= 0 ? placed.because_of : index;
    const Finding& finding = placed.finding;
    if (wrong_effect_ < 0 && has_wrong_effect(placed)) wrong_effect_ = root;
    if (blocking_ < 0 && (wrong_effect_ >= 0 || blocks(result_, placed))) blocking_ = root;
    if (finding.exchange < 0) return;
    Seen& seen = exchanges_[finding.exchange];
    if (seen.unusable < 0 && is_unusable(finding)) seen.unusable = root;
    if (seen.outcome < 0 && is_about_outcome(*result_.run, finding)) seen.outcome = root;
    if (finding.rule == Rule::error_status) seen.status = root;
    seen.places.emplace(finding.pointer, root);
    if (is_of_schema(finding)) seen.schemas.emplace(finding.pointer, root);
  }

  ScenarioResult& result_;
  std::map<int, Seen> exchanges_;
  std::map<std::string, size_t> members_;  ///< the first finding of each member that is wrong or missing, by its name
  int unread_feed_ = -1;
  int blocking_ = -1;
  int wrong_effect_ = -1;
  int disguised_ = -1;  ///< about an error response with the status of a success: which events it means is open
  bool repeats_effects_ = false;
};

bool shows(const ScenarioResult& result, const PlacedFinding& wanted) {
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const PlacedFinding& placed) {
    return placed.step == wanted.step && placed.finding.rule == wanted.finding.rule &&
           placed.finding.pointer == wanted.finding.pointer && placed.finding.level == wanted.finding.level;
  });
}

// A case runs the scenario afresh up to its step: what the scenario as written shows until there is not the case's own.
void mark_repeated(Record& record) {
  std::map<const Scenario*, const ScenarioResult*> as_written;
  for (const ScenarioResult& result : record.scenarios) {
    if (!result.run->variation && !result.findings.empty()) as_written[result.run->scenario] = &result;
  }
  for (ScenarioResult& result : record.scenarios) {
    const auto trunk = as_written.find(result.run->scenario);
    if (!result.run->variation || trunk == as_written.end()) continue;
    for (PlacedFinding& placed : result.findings) {
      const bool own = placed.step >= 0 && static_cast<size_t>(placed.step) + 1 == result.run->steps;
      placed.repeated = !own && shows(*trunk->second, placed);
    }
  }
}

}  // namespace

void mark_consequences(Record& record) {
  for (ScenarioResult& result : record.scenarios) Marker(result).mark();
  mark_repeated(record);
}

int blocking_finding(const ScenarioResult& result) {
  for (size_t i = 0; i < result.findings.size(); ++i) {
    if (blocks(result, result.findings[i])) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace runner
