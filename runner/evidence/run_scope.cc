#include "runner/evidence/run_scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/yaml/yaml.h"
#include "wire/http_date.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr const char* kResults = "results.json";
constexpr int64_t kClockToleranceMs = int64_t{5} * 60 * 1000;

constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000;
constexpr size_t kDateBytes = 29;  // of "Sun, 06 Nov 1994 08:49:37 GMT"

/// The id with each run of digits as one: "part-12" and "part-7" are ids of one form.
std::string form_of_id(std::string_view id) {
  std::string form;
  for (const char c : id) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit || !form.ends_with('0')) form += digit ? '0' : c;
  }
  return form;
}

class ScopeChecker {
 public:
  ScopeChecker(const SignedContent& run, const RunDemands& demands, VerifyReport& report)
      : run_(run), demands_(demands), report_(report), milestone_(wire::text_at(run.results, "/milestone")) {}

  void check() {
    check_milestone();
    check_place();
    check_times();
    check_interruption();
    if (report_.holds()) describe();
    if (!demands_.milestone_id.empty() && milestone_ != demands_.milestone_id)
      problem(kResults, "a run of " + milestone_, demands_.milestone_id + ", as --milestone-id demands");
    check_target();
    check_subjects();
    if (demands_.max_age_ms) check_age(*demands_.max_age_ms);
    if (demands_.complete) check_completeness();
  }

 private:
  void problem(std::string where, std::string found, std::string expected) {
    report_.add({std::move(where), std::move(found), std::move(expected), ""});
  }

  size_t count(std::string_view name) const {
    const wire::Json* counts = run_.results.find("counts");
    const wire::Json* value = counts ? counts->find(name) : nullptr;
    return value && value->as_integer() ? static_cast<size_t>(*value->as_integer()) : 0;
  }
  bool flag(std::string_view name) const {
    const wire::Json* value = run_.results.find(name);
    return value && value->as_boolean() && *value->as_boolean();
  }

  /// All files are about one milestone.
  void check_milestone() {
    const std::string covered = wire::text_at(run_.coverage, "/milestone");
    if (covered != milestone_)
      problem("coverage.json", fmt::format("the milestone '{}'", covered), "that of results.json, " + milestone_);
    const auto file = run_.folder.files.find("milestone.yaml");
    const auto yaml = file == run_.folder.files.end() ? wire::Result<YamlDocument>(wire::Error{})
                                                      : read_yaml(file->second, "milestone.yaml");
    const Mapping* members = yaml ? yaml->root.as_mapping() : nullptr;
    const Node* id = members ? find_member(*members, "milestone") : nullptr;
    if (!id || !id->as_text() || *id->as_text() != milestone_)
      problem("milestone.yaml", "another milestone than in results.json", milestone_);
  }

  /// Evidence of one milestone in the folder of another would be taken for the other's.
  void check_place() {
    for (const PublishingFolder& folder : run_.folder.published_in) {
      if (folder.name == milestone_) continue;
      if (!folder.is_certain && form_of_id(folder.name) != form_of_id(milestone_)) continue;
      problem(kResults, fmt::format("a run of {} in the folder of {}", milestone_, folder.name),
              "a run of " + folder.name);
    }
  }

  /// The run ended after it began, and between the two came the responses that it recorded, by the Date of each. A
  /// target's clock may differ from the run's; by a day and more it is not believed to.
  void check_times() {
    const auto begin = wire::parse_instant(wire::text_at(run_.run, "/started_at"));
    const auto end = wire::parse_instant(ended());
    if (!begin || !end)
      return problem("run.json", fmt::format("no instant {}", begin ? "finished_at" : "started_at"),
                     "when the run began and when it ended");
    if (*end < *begin)
      problem("run.json", fmt::format("a run that ended at {}, before it began", ended()), "an end after the start");
    const auto latest = latest_response();
    if (latest && latest->unix_ms > end->unix_ms + kClockToleranceMs + kDayMs)
      problem("run.json", fmt::format("a run that ended at {}, before its responses", ended()),
              "an end after " + wire::format_instant(*latest));
    if (latest && latest->unix_ms < begin->unix_ms - kClockToleranceMs - kDayMs)
      problem("run.json", "a run that began after its responses",
              "a beginning before " + wire::format_instant(*latest));
  }

  void check_interruption() {
    const auto file = run_.folder.files.find("context.json");
    const auto context =
        file == run_.folder.files.end() ? wire::Result<wire::Json>(wire::Error{}) : wire::parse_json(file->second);
    const bool stated = context && wire::text_at(*context, "/ended/cause") == "interrupted";
    if (stated == flag("interrupted")) return;
    problem("context.json", stated ? "an interruption" : "no interruption", "the same as in results.json");
  }

  /// By the header Date. A quotation mark that is part of a text is escaped, so that this finds headers only.
  std::optional<wire::Instant> latest_response() const {
    std::optional<wire::Instant> latest;
    const auto file = run_.folder.files.find("exchanges.ndjson");
    const std::string_view text = file == run_.folder.files.end() ? std::string_view() : std::string_view(file->second);
    for (const std::string_view name : {"[\"date\",\"", "[\"Date\",\""}) {
      for (size_t at = 0; (at = text.find(name, at)) != std::string_view::npos;) {
        at += name.size();
        const auto date = wire::parse_http_date(std::string(text.substr(at, kDateBytes)));
        if (date && (!latest || *latest < *date)) latest = date;
      }
    }
    return latest;
  }

  // ---- the facts

  void held(std::string what) { report_.held.push_back(std::move(what)); }

  void describe() {
    held(fmt::format("milestone: {}, milestone.yaml with SHA-256 {}; run by {} {}", milestone_,
                     wire::sha256_hex(run_.folder.files.at("milestone.yaml")),
                     wire::text_at(run_.results, "/tool/name"), wire::text_at(run_.results, "/tool/version")));
    const std::string server = wire::text_at(run_.target, "/server");
    held(fmt::format("target: {}{}", wire::text_at(run_.target, "/target"),
                     server.empty() ? "" : fmt::format(", Server: {}", server)));
    if (const auto tested = read_subjects(run_.target, "target.json"); tested && !tested->empty())
      held("tested: " + to_text(*tested));
    const std::string began = wire::text_at(run_.run, "/started_at");
    held(fmt::format("time: from {} to {}", began, ended()));
    if (is_exploration()) return describe_exploration();
    held(fmt::format("scenarios: {} of {} run: {} passed, {} warned, {} failed, {} not testable; {}",
                     elements("/scenarios"), count("of"), count("passed"), count("warned"), count("failed"),
                     count("not-testable"), extent()));
  }

  bool is_exploration() const { return run_.results.find("exploration") != nullptr; }

  /// Its findings are listed as scenarios, after one for the exploration as a whole.
  void describe_exploration() {
    held(fmt::format("exploration, not a run of the milestone's scenarios: {}; {} findings fail, {} warn, {} known; {}",
                     wire::text_at(run_.results, "/exploration"), count("failed"), count("warned"), count("known"),
                     flag("interrupted") ? "interrupted" : "to its end"));
  }

  std::string ended() const { return wire::text_at(run_.run, "/finished_at"); }
  size_t elements(std::string_view pointer) const { return wire::elements_at(run_.results, pointer).size(); }

  std::string extent() const {
    std::string kind = flag("strict") ? ", --strict" : "";
    if (const auto shard = shard_of()) kind += fmt::format(", {}", *shard);
    const size_t joined = wire::elements_at(run_.run, "/shards").size();
    if (joined > 0) kind += fmt::format(", joined from {}", wire::counted(joined, "shard"));
    if (flag("interrupted")) return "partial, interrupted" + kind;
    return (flag("partial") ? "partial, the rest was not selected" : "complete") + kind;
  }

  std::optional<std::string> shard_of() const {
    const auto file = run_.folder.files.find("shard.json");
    if (file == run_.folder.files.end()) return std::nullopt;
    const auto json = wire::parse_json(file->second);
    const wire::Json* index = json ? json->find("index") : nullptr;
    const wire::Json* of = json ? json->find("of") : nullptr;
    if (!index || !of || !index->as_integer() || !of->as_integer()) return "a shard";
    return fmt::format("shard {}/{}", *index->as_integer(), *of->as_integer());
  }

  // ---- the demands

  void check_target() {
    const std::string found = wire::text_at(run_.target, "/target");
    const auto& wanted = demands_.targets;
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), found) != wanted.end()) return;
    problem("target.json", "a run on " + found, wanted.front() + ", as --target demands");
  }

  void check_subjects() {
    const auto tested = read_subjects(run_.target, "target.json");
    if (!tested) return report_.add(tested.error());
    for (const TestedSubject& wanted : demands_.subjects) {
      if (std::find(tested->begin(), tested->end(), wanted) != tested->end()) continue;
      const auto same_name = [&](const TestedSubject& subject) { return subject.name == wanted.name; };
      const auto other = std::find_if(tested->begin(), tested->end(), same_name);
      problem("target.json",
              other == tested->end() ? "a run that tested " + to_text(*tested) : "a run that tested " + to_text(*other),
              to_text(wanted) + ", as --subject demands");
    }
  }

  void check_age(int64_t most_ms) {
    const auto end = wire::parse_instant(ended());
    if (!end) return problem("run.json", "no time at which the run ended", "one, for --max-age");
    if (end->unix_ms > demands_.now.unix_ms + kClockToleranceMs)
      return problem("run.json", "a run that ended in the future, at " + ended(), "one before now, for --max-age");
    if (demands_.now.unix_ms - end->unix_ms <= most_ms) return;
    problem("run.json", "a run that ended at " + ended(),
            fmt::format("at or after {}, as --max-age demands", wire::format_instant(demands_.now.plus_ms(-most_ms))));
  }

  void check_completeness() {
    constexpr const char* kWhole = "every scenario of the milestone, as --complete demands";
    const size_t run = elements("/scenarios");
    if (is_exploration()) return problem(kResults, "an exploration", kWhole);
    if (flag("partial") || flag("interrupted") || run != count("of") || run == 0)
      return problem(kResults, fmt::format("a partial run: {} of {} scenarios", run, count("of")), kWhole);
    for (const wire::Json& scenario : wire::elements_at(run_.results, "/scenarios")) {
      const wire::Json* optional = scenario.find("optional");
      const bool may_be_missing = optional && *optional == wire::Json(true);
      if (wire::text_at(scenario, "/verdict") != "not-testable" || may_be_missing) continue;
      return problem(
          kResults,
          fmt::format("{}, which was not run: {}", wire::text_at(scenario, "/id"), wire::text_at(scenario, "/reason")),
          kWhole);
    }
  }

  const SignedContent& run_;
  const RunDemands& demands_;
  VerifyReport& report_;
  const std::string milestone_;
};

}  // namespace

void check_scope(const SignedContent& run, const RunDemands& demands, VerifyReport& report) {
  ScopeChecker(run, demands, report).check();
}

}  // namespace runner
