#include "runner/evidence/recount.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "wire/json_pointer.h"

namespace runner {
namespace {

constexpr const char* kResultsFile = "results.json";
constexpr size_t kMaxContradictions = 100;

class Counter {
 public:
  explicit Counter(const wire::Json& results) : results_(results) {}

  Recount count() {
    for (const wire::Json& cause : wire::elements_at(results_, "/causes"))
      causes_.push_back({&cause, cause.find("known") != nullptr});
    for (const wire::Json& scenario : list("scenarios")) add_scenario(scenario);
    for (const wire::Json& finding : list("run_findings")) add_finding(finding, "");
    for (const wire::Json& rule : list("rules")) add_rule(rule);
    for (const Cause& cause : causes_) compare_cause(cause);
    compare_counts();
    draw();
    return std::move(recount_);
  }

 private:
  const wire::Array& list(std::string_view name) {
    static const wire::Array none;
    const wire::Json* value = results_.find(name);
    if (value && value->as_array()) return *value->as_array();
    problem(fmt::format("no list '{}'", name), "the document that a run writes");
    return none;
  }
  static std::string text(const wire::Json& json, std::string_view name) {
    const std::string* value = json.find_string(name);
    return value ? *value : std::string();
  }
  bool flag(const wire::Json& json, std::string_view name) const {
    const wire::Json* value = json.find(name);
    return value && value->as_boolean() && *value->as_boolean();
  }
  void problem(std::string found, std::string expected) {
    if (recount_.problems.size() >= kMaxContradictions) return;
    recount_.problems.push_back({kResultsFile, std::move(found), std::move(expected), ""});
  }

  /// What the findings of one cause add up to.
  struct Shown {
    bool must = false;
    std::set<std::string> scenarios;
    std::set<std::string> rules;
  };
  struct Cause {
    const wire::Json* stated = nullptr;
    bool known = false;
    Shown shown = {};
  };

  /// The verdict that the finding alone gives: "failed", "known" or "warned". `scenario`: empty for one of the run.
  std::string add_finding(const wire::Json& finding, const std::string& scenario) {
    const std::string level = text(finding, "level");
    if (level != "must" && level != "should") problem(fmt::format("a finding of level '{}'", level), "must or should");
    const bool must = level == "must";
    Cause* cause = cause_of(finding);
    const bool known = cause && cause->known;
    if (cause && !finding.find("because_of")) show(finding, scenario, *cause);
    (must ? musts_ : shoulds_) += 1;
    new_musts_ += must && !known ? 1 : 0;
    for (const std::string& rule : broken_by(finding)) (known ? broken_by_known_ : broken_by_new_).insert(rule);
    return !must ? "warned" : known && !flag(results_, "strict") ? "known" : "failed";
  }

  Cause* cause_of(const wire::Json& finding) {
    const wire::Json* number = finding.find("cause");
    if (!number) return nullptr;
    const int64_t* index = number->as_integer();
    if (index && *index >= 1 && static_cast<size_t>(*index) <= causes_.size())
      return &causes_[static_cast<size_t>(*index) - 1];
    problem("a finding of a cause that is not listed", fmt::format("one of {} causes", causes_.size()));
    return nullptr;
  }

  /// The rules that it breaks as a MUST, where it follows from no other finding.
  static std::vector<std::string> broken_by(const wire::Json& finding) {
    std::vector<std::string> rules;
    if (text(finding, "level") != "must" || finding.find("because_of")) return rules;
    for (const wire::Json& rule : wire::elements_at(finding, "/breaks")) rules.push_back(wire::text_at(rule, ""));
    return rules;
  }

  static void show(const wire::Json& finding, const std::string& scenario, Cause& cause) {
    Shown& shown = cause.shown;
    shown.must = shown.must || text(finding, "level") == "must";
    if (!scenario.empty()) shown.scenarios.insert(scenario);
    for (const wire::Json& rule : wire::elements_at(finding, "/breaks")) shown.rules.insert(wire::text_at(rule, ""));
  }

  /// A cause is what its findings show, so that none can be hidden under a known one of another level or extent.
  void compare_cause(const Cause& cause) {
    const std::string name = fmt::format("the cause {}", text(*cause.stated, "fingerprint"));
    if (!results_.find("baseline")) {
      if (cause.known) problem(name + " is known without a baseline", "a baseline that lists it");
      return;
    }
    const wire::Json* scenarios = cause.stated->find("scenarios");
    const bool same = scenarios && *scenarios == wire::Json(cause.shown.scenarios.size()) &&
                      text(*cause.stated, "level") == (cause.shown.must ? "must" : "should");
    if (!same) problem(name + " with other findings", wire::counted(cause.shown.scenarios.size(), "scenario"));
    const wire::Json* breaks = cause.stated->find("breaks");
    if (!breaks || *breaks != wire::Json(wire::Array(cause.shown.rules.begin(), cause.shown.rules.end())))
      problem(name + " breaks other rules", "those that its findings break");
  }

  void add_scenario(const wire::Json& scenario) {
    const std::string id = text(scenario, "id");
    const std::string verdict = text(scenario, "verdict");
    if (id.empty() || !ids_.insert(id).second) problem(fmt::format("the scenario '{}' twice", id), "each one once");
    std::string implied = "passed";
    if (const wire::Json* findings = scenario.find("findings"); findings && findings->as_array()) {
      for (const wire::Json& finding : *findings->as_array()) {
        const std::string alone = add_finding(finding, id);
        const bool worse = alone == "failed" || implied == "passed" || (alone == "known" && implied == "warned");
        if (worse) implied = alone;
      }
    }
    ++verdicts_[verdict];
    if (verdict == "not-testable") {
      untested_ += flag(scenario, "optional") ? 0 : 1;
      if (implied != "passed") problem(fmt::format("{} is not-testable and has findings", id), implied);
      return;
    }
    if (verdict != implied)
      problem(fmt::format("{} is '{}'", id, verdict), fmt::format("'{}', as its findings imply", implied));
    std::vector<std::string>& names = implied == "failed"   ? recount_.failed
                                      : implied != "passed" ? recount_.warned
                                                            : recount_.passed;
    names.push_back(id);
  }

  void add_rule(const wire::Json& rule) {
    const std::string verdict = text(rule, "verdict");
    broken_rules_ += verdict == "failed" ? 1 : 0;
    const std::string id = text(rule, "id");
    if (verdict == "known" && (broken_by_new_.contains(id) || !broken_by_known_.contains(id)))
      problem(fmt::format("the rule {} is 'known'", id), "'known' only where known causes alone break it");
    untested_ += verdict == "not-testable" && !flag(rule, "optional") ? 1 : 0;
  }

  size_t stated(std::string_view name) const {
    const wire::Json* counts = results_.find("counts");
    const wire::Json* value = counts ? counts->find(name) : nullptr;
    return value && value->as_integer() ? static_cast<size_t>(*value->as_integer()) : 0;
  }

  void compare_counts() {
    for (const char* name : {"passed", "warned", "failed", "known", "not-testable"}) {
      if (stated(name) == verdicts_[name]) continue;
      problem(fmt::format("the counts state {} {}", stated(name), name),
              fmt::format("{}, the number of scenarios", verdicts_[name]));
    }
    const bool fewer = ids_.size() < stated("selected");
    if (ids_.size() > stated("selected") || (fewer && !flag(results_, "interrupted"))) {
      problem(fmt::format("{} scenarios of {} selected", ids_.size(), stated("selected")), "all that were selected");
    }
    if (stated("selected") > stated("of"))
      problem(fmt::format("{} scenarios selected of {}", stated("selected"), stated("of")), "no more than there are");
    if (stated("of") > stated("selected") && !flag(results_, "partial")) {
      problem("scenarios were left out and the run is not partial", "\"partial\": true");
    }
  }

  void draw() {
    const bool strict = flag(results_, "strict");
    const bool to_the_end = !flag(results_, "interrupted") && !flag(results_, "ended_early");
    recount_.overall = !ids_.empty() && to_the_end && untested_ == 0 && broken_rules_ == 0 &&
                       (strict ? musts_ + shoulds_ == 0 : new_musts_ == 0);
    const bool whole = !flag(results_, "partial") && !results_.find("exploration") && verdicts_["not-testable"] == 0 &&
                       musts_ + shoulds_ == 0;
    recount_.result = !recount_.overall ? "FAILED" : whole ? "PASSED" : "WARNED";
    const wire::Json* overall = results_.find("overall");
    if (!overall || *overall != wire::Json(recount_.overall)) {
      problem("an overall verdict that does not follow", fmt::format("overall {}", recount_.overall));
    }
  }

  const wire::Json& results_;
  Recount recount_;
  std::set<std::string> ids_;
  std::map<std::string, size_t> verdicts_;
  std::vector<Cause> causes_;
  std::set<std::string> broken_by_known_;
  std::set<std::string> broken_by_new_;
  size_t musts_ = 0;
  size_t new_musts_ = 0;  ///< of no known cause
  size_t shoulds_ = 0;
  size_t untested_ = 0;
  size_t broken_rules_ = 0;
};

}  // namespace

Recount recount(const wire::Json& results) { return Counter(results).count(); }

}  // namespace runner
