#include "runner/evidence/recount.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace runner {
namespace {

constexpr const char* kResultsFile = "results.json";
constexpr size_t kMaxContradictions = 100;

class Counter {
 public:
  explicit Counter(const wire::Json& results) : results_(results) {}

  Recount count() {
    for (const wire::Json& scenario : list("scenarios")) add_scenario(scenario);
    for (const wire::Json& finding : list("run_findings")) add_finding(finding);
    for (const wire::Json& rule : list("rules")) add_rule(rule);
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

  std::string add_finding(const wire::Json& finding) {
    std::string level = text(finding, "level");
    if (level == "must") {
      ++musts_;
    } else if (level == "should") {
      ++shoulds_;
    } else {
      problem(fmt::format("a finding of level '{}'", level), "must or should");
    }
    return level;
  }

  void add_scenario(const wire::Json& scenario) {
    const std::string id = text(scenario, "id");
    const std::string verdict = text(scenario, "verdict");
    if (id.empty() || !ids_.insert(id).second) problem(fmt::format("the scenario '{}' twice", id), "each one once");
    std::string implied = "passed";
    if (const wire::Json* findings = scenario.find("findings"); findings && findings->as_array()) {
      for (const wire::Json& finding : *findings->as_array()) {
        if (add_finding(finding) == "must") implied = "failed";
        if (implied == "passed") implied = "warned";
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
                                      : implied == "warned" ? recount_.warned
                                                            : recount_.passed;
    names.push_back(id);
  }

  void add_rule(const wire::Json& rule) {
    const std::string verdict = text(rule, "verdict");
    broken_rules_ += verdict == "failed" ? 1 : 0;
    untested_ += verdict == "not-testable" && !flag(rule, "optional") ? 1 : 0;
  }

  size_t stated(std::string_view name) const {
    const wire::Json* counts = results_.find("counts");
    const wire::Json* value = counts ? counts->find(name) : nullptr;
    return value && value->as_integer() ? static_cast<size_t>(*value->as_integer()) : 0;
  }

  void compare_counts() {
    for (const char* name : {"passed", "warned", "failed", "not-testable"}) {
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
    recount_.overall = !ids_.empty() && !flag(results_, "interrupted") && untested_ == 0 && broken_rules_ == 0 &&
                       musts_ == 0 && (!strict || shoulds_ == 0);
    const bool whole = !flag(results_, "partial") && verdicts_["not-testable"] == 0 && shoulds_ == 0;
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
  size_t musts_ = 0;
  size_t shoulds_ = 0;
  size_t untested_ = 0;
  size_t broken_rules_ = 0;
};

}  // namespace

Recount recount(const wire::Json& results) { return Counter(results).count(); }

}  // namespace runner
