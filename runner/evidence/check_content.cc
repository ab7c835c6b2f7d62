#include "runner/evidence/check_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/recheck_exports.h"
#include "runner/evidence/recount.h"
#include "runner/evidence/statement.h"
#include "wire/json_pointer.h"
#include "wire/sha256.h"

namespace runner {
namespace {

constexpr std::array kContent = {"results.json", "coverage.json", "exchanges.ndjson", "milestone.yaml"};

class ContentChecker {
 public:
  ContentChecker(const SignedContent& content, const VerifyOptions& options, VerifyReport& report)
      : content_(content), options_(options), report_(report) {}

  void check() {
    if (!all_there()) return;
    check_verdict();
    check_baseline();
    check_inputs();
    check_exports();
  }

 private:
  void problem(std::string where, std::string found, std::string expected) {
    report_.add({std::move(where), std::move(found), std::move(expected), ""});
  }
  void held(std::string what) { report_.held.push_back(std::move(what)); }

  /// A valid signature does not prove that all files exist: an incomplete folder can be signed too.
  bool all_there() {
    bool all = true;
    for (const char* name : kContent) {
      if (content_.folder.files.contains(name)) continue;
      problem(name, "no such file", "a file of every run");
      all = false;
    }
    return all;
  }
  /// One of kContent.
  const std::string& file(const char* name) const { return content_.folder.files.find(name)->second; }

  bool expect_text(std::string_view pointer, std::string_view expected) {
    const std::string found = wire::text_at(content_.statement, pointer);
    if (found == expected) return true;
    problem(fmt::format("{}{}", kEnvelopeFile, pointer), fmt::format("'{}'", found), std::string(expected));
    return false;
  }

  void check_verdict() {
    Recount counted = recount(content_.results);
    for (wire::Error& error : counted.problems) report_.add(std::move(error));
    report_.result = counted.result;
    expect_names("passedTests", counted.passed);
    expect_names("warnedTests", counted.warned);
    expect_names("failedTests", counted.failed);
    if (expect_text("/predicate/result", counted.result) && counted.problems.empty()) {
      held(fmt::format("verdict: {}, overall={}, drawn again from results.json", counted.result, counted.overall));
    }
  }

  void expect_names(const std::string& member, const std::vector<std::string>& names) {
    const wire::Json* signed_names = wire::find_at(content_.statement, "/predicate/" + member);
    if (signed_names && *signed_names == wire::Json(wire::Array(names.begin(), names.end()))) return;
    problem(fmt::format("{}/predicate/{}", kEnvelopeFile, member), "other scenarios than in results.json",
            "the same ones");
  }

  /// What counts as known is in the baseline of the evidence, with the same words, and was not expired on the day of
  /// the run.
  void check_baseline() {
    const wire::Json* stated = content_.results.find("baseline");
    const auto text = content_.folder.files.find(kBaselineFile);
    const bool there = text != content_.folder.files.end();
    if (!stated && !there) return;
    if (!stated || !there)
      return problem(kBaselineFile, there ? "a baseline that was not applied" : "no such file",
                     "a baseline exactly where results.json states one");
    const std::string day = wire::text_at(*stated, "/day");
    if (wire::text_at(*stated, "/sha256") != wire::sha256_hex(text->second))
      problem(kBaselineFile, "another baseline than results.json states", "the same one");
    check_day(day);
    const auto baseline = parse_baseline(text->second, kBaselineFile);
    if (!baseline) return report_.add(baseline.error());
    const bool about_causes = !content_.results.find("exploration");
    const auto entries = entries_about(*baseline, about_causes, wire::text_at(content_.results, "/milestone"));
    size_t known = 0;
    for (const wire::Json& cause : wire::elements_at(content_.results, "/causes")) {
      if (const wire::Json* words = cause.find("known")) {
        ++known;
        check_known(entries, wire::text_at(cause, "/fingerprint"), *words, day);
      }
    }
    held(fmt::format("baseline: {} known causes, each an entry of {} that had not expired on {}", known, kBaselineFile,
                     day));
  }

  // The day on which the baseline was applied is that of the run, which may pass midnight.
  void check_day(const std::string& day) {
    const auto run = content_.folder.files.find("run.json");
    const auto facts =
        run == content_.folder.files.end() ? wire::Result<wire::Json>(wire::Json()) : wire::parse_json(run->second);
    const std::string first = facts ? wire::text_at(*facts, "/started_at").substr(0, day.size()) : "";
    const std::string last = facts ? wire::text_at(*facts, "/finished_at").substr(0, day.size()) : "";
    if (day.size() == std::string_view("2026-06-30").size() && first <= day && day <= last) return;
    problem("results.json", fmt::format("a baseline applied on '{}'", day),
            fmt::format("a day of the run, {} to {}", first, last));
  }

  void check_known(const std::vector<KnownFinding>& entries, const std::string& fingerprint, const wire::Json& words,
                   const std::string& day) {
    const auto lists = [&](const KnownFinding& entry) {
      return entry.fingerprint == fingerprint && entry.expires >= day &&
             words ==
                 wire::Json(wire::Object{{"reason", entry.reason}, {"owner", entry.owner}, {"expires", entry.expires}});
    };
    if (std::any_of(entries.begin(), entries.end(), lists)) return;
    problem("results.json", fmt::format("the cause {} counts as known", fingerprint),
            fmt::format("an entry of {} that had not expired on {}", kBaselineFile, day));
  }

  /// The digest of an input as coverage.json gives it; empty where it names none.
  std::string input_digest(const std::string& path) const {
    const wire::Json* inputs = content_.coverage.find("inputs");
    const std::string* digest = inputs ? inputs->find_string(path) : nullptr;
    return digest ? *digest : std::string();
  }

  void check_inputs() {
    const std::string milestone = wire::text_at(content_.coverage, "/milestone_file");
    if (input_digest(milestone) != wire::sha256_hex(file("milestone.yaml"))) {
      problem("coverage.json", "another digest of " + milestone, "that of milestone.yaml");
    }
    wire::Array configuration;
    for (const char* name : {"milestone.yaml", "coverage.json"})
      configuration.push_back(file_descriptor(name, wire::sha256_hex(file(name))));
    const wire::Json* stated = wire::find_at(content_.statement, "/predicate/configuration");
    if (!stated || *stated != wire::Json(std::move(configuration))) {
      problem(std::string(kEnvelopeFile) + "/predicate/configuration", "other files",
              "milestone.yaml and coverage.json as they are here");
    }
  }

  void check_exports() {
    // Each of its scenarios states one finding, whatever else its exchanges show.
    if (content_.results.find("exploration")) return held("export pages: not checked again in an exploration");
    RecheckedExports outcome = recheck_exports(file("exchanges.ndjson"), content_.results, options_.service_keys);
    for (wire::Error& error : outcome.problems) report_.add(std::move(error));
    held(fmt::format("export pages: {} hold, {} do not and the run reports that, {} could not be verified; by {}",
                     outcome.pages, outcome.reported, outcome.unverifiable,
                     options_.service_keys.empty() ? "the keys that the service published in the run"
                                                   : "the service's keys that you gave"));
  }

  const SignedContent& content_;
  const VerifyOptions& options_;
  VerifyReport& report_;
};

}  // namespace

void check_content(const SignedContent& content, const VerifyOptions& options, VerifyReport& report) {
  ContentChecker(content, options, report).check();
}

}  // namespace runner
