// `verify/runner judge FILE... --milestone MILESTONE`: traffic that others sent, judged by the contract.
#include <fmt/format.h>

#include <algorithm>

#include "runner/command/common_options.h"
#include "runner/command/load_plan.h"
#include "runner/command/run_reports.h"
#include "runner/evidence/publish.h"
#include "runner/evidence/run_facts.h"
#include "runner/record/results.h"
#include "runner/report/text.h"
#include "runner/traffic/judge_traffic.h"

namespace runner {
namespace {

constexpr size_t kMaxRecordingBytes = size_t{1} << 30;
constexpr size_t kShownOthers = 5;

constexpr const char* kJudgeFooter = R"(
A recording is a HAR 1.2 archive (browsers, proxies, test tools) or the exchanges.ndjson of a run. Several archives are
one history, in the order of their times. Nothing is sent.
  verify/runner judge session.har --milestone milestones/ID.yaml --base https://lp.example.net/api
  verify/runner judge monday.har tuesday.har --milestone ID --complete --redact email
What the recording does not show is counted under "cannot tell"; it is neither kept nor broken.
Exit codes: 0 what it shows keeps the contract, 1 findings, 2 usage or input, 4 evidence could not be written.)";

struct JudgeOptions {
  std::vector<std::string> files;
  std::string milestone;
  std::string contract;
  std::string root;
  std::string out;
  std::optional<Gate> gate;
  std::vector<std::string> service_keys;
  std::vector<std::string> subjects;
  KeySource signing_key;
  OutputFormat format = OutputFormat::text;
  ReportOptions reports;
  bool verbose = false;
  TrafficOptions traffic;
};

/// What was not judged, and why.
std::string text_of(const JudgedTraffic& judged) {
  std::string text = wire::format_line("judged: {}\n", wire::counted(judged.judged, "exchange"));
  size_t others = 0;
  std::vector<std::string> names;
  for (const auto& [route, count] : judged.others) {
    others += count;
    if (names.size() < kShownOthers) names.push_back(checks::excerpt(route));
  }
  if (others > 0) {
    text += wire::format_line("not of the contract: {}: {}{}\n", wire::counted(others, "request"),
                              fmt::join(names, ", "), judged.others.size() > names.size() ? ", ..." : "");
  }
  for (const auto& [doubt, count] : judged.doubts.counts())
    text += wire::format_line("cannot tell: {}: {}\n", wire::counted(count, doubt.first), doubt.second);
  return text;
}

wire::Json json_of(const JudgedTraffic& judged) {
  wire::Array doubts;
  for (const auto& [doubt, count] : judged.doubts.counts())
    doubts.push_back(wire::Object{{"what", doubt.first}, {"why", doubt.second}, {"count", count}});
  wire::Object others;
  for (const auto& [route, count] : judged.others) others.set(route, count);
  return wire::Object{
      {"judged", judged.judged}, {"not_of_the_contract", std::move(others)}, {"cannot_tell", std::move(doubts)}};
}

class Judge {
 public:
  Judge(JudgeOptions options, const Arguments& arguments, const Environment& environment)
      : options_(std::move(options)),
        environment_(environment),
        facts_(arguments, environment.variable, environment.now),
        reports_(options_.reports, environment) {}

  ExitCode run() {
    auto subjects = read_subject_options(options_.subjects);
    if (!subjects) return fail(environment_, subjects.error());
    auto keys = read_service_keys(options_.service_keys);
    if (!keys) return fail(environment_, keys.error());
    options_.traffic.trusted_keys.assign(keys->begin(), keys->end());
    auto recordings = read_files();
    if (!recordings) return fail(environment_, recordings.error());
    const auto located = locate_milestone(
        milestone_file(options_.milestone, options_.contract, environment_.installed_contract), options_.root);
    if (!located) return fail(environment_, located.error());
    facts_.begin(located->root);
    const auto loaded = load_plan(*located);
    if (!loaded) return fail(environment_, loaded.error());
    return judge(*loaded->plan, std::move(*recordings), std::move(*subjects), loaded->root);
  }

 private:
  wire::Result<std::vector<Recording>> read_files() const {
    std::vector<Recording> recordings;
    for (const std::string& file : options_.files) {
      auto text = read_file(file, kMaxRecordingBytes);
      if (!text) return text.error();
      auto read = read_recordings(*text, file);
      if (!read) return read.error();
      std::move(read->begin(), read->end(), std::back_inserter(recordings));
    }
    return recordings;
  }

  ExitCode judge(Plan& plan, std::vector<Recording> recordings, TestedSubjects subjects, const std::string& root) {
    const auto reference = environment_.in_process(options_.gate, options_.gate.value_or(Gate::closed));
    options_.traffic.reference = reference.get();
    auto judged = judge_traffic(plan, std::move(recordings), options_.traffic);
    if (!judged) return fail(environment_, judged.error());
    judged->record.subjects = std::move(subjects);
    const ExitCode published = publish(*judged, root);
    const ExitCode reported = reports_.write({&judged->record});
    if (reported != kAllHeld) judged->record.unwritten = true;
    show(*judged);
    const bool held = judged->record.overall(options_.reports.strict);
    return more_severe(more_severe(published, reported), held ? kAllHeld : kFindings);
  }

  ExitCode publish(JudgedTraffic& judged, const std::string& root) {
    Record& record = judged.record;
    auto key = load_signing_key(options_.signing_key);
    if (!key) {
      record.unwritten = true;
      return fail(environment_, key.error(), kEvidenceFailed);
    }
    const std::string out = options_.out.empty() ? artifacts_folder(root, environment_) + "/traffic" : options_.out;
    EvidenceOptions evidence{out, options_.reports.strict, {}, environment_.now, environment_.random};
    evidence.name = free_run_name(evidence, record.plan->milestone.id);
    record.evidence = run_folder_of(evidence, record.plan->milestone.id);
    evidence.more = reports_.files_of(record);
    evidence.more[kTrafficFile] = wire::printable(wire::to_text(json_of(judged), 2)) + "\n";
    evidence.more["run.json"] = wire::printable(wire::to_text(facts_.finish(), 2)) + "\n";
    const auto published = runner::publish(record, evidence, *key);
    if (published) return kAllHeld;
    record.evidence.clear();
    record.unwritten = true;
    return fail(environment_, published.error(), kEvidenceFailed);
  }

  void show(const JudgedTraffic& judged) const {
    const Record& record = judged.record;
    if (options_.format == OutputFormat::json) {
      wire::Json document = json_of(judged);
      document.as_object()->set("causes", causes_of(record));
      document.as_object()->set("findings", findings_of(record));
      document.as_object()->set("evidence", record.evidence);
      document.as_object()->set("overall", record.overall(options_.reports.strict));
      return environment_.out(wire::to_text(document, 2) + "\n");
    }
    TextOptions text;
    text.colour = shows_colour(environment_) ? Colour::on : Colour::off;
    text.strict = options_.reports.strict;
    text.verbose = options_.verbose;
    environment_.out(text_of(judged) + render_text(record, text));
  }

  JudgeOptions options_;
  const Environment& environment_;
  RunFacts facts_;
  RunReports reports_;
};

void declare(ArgumentParser& parser, JudgeOptions& options) {
  parser.option("FILE", options.files, "recordings: HAR archives, or exchanges.ndjson").required().placeholder("");
  parser.option("--milestone", options.milestone, "the milestone, by its file or id")
      .required()
      .placeholder("MILESTONE");
  parser.option("--base", options.traffic.base, "URL that the routes of the service follow, such as https://host/api")
      .placeholder("URL");
  parser.flag("--complete", options.traffic.complete,
              "the recordings hold every request that the service got since it had no records: outcomes are compared "
              "with the reference implementation's");
  declare_gate(parser, options.gate, "the gate of the service, with --complete: 0 closed (the default), 1 open");
  declare_service_keys(parser, options.service_keys);
  parser
      .option("--redact", options.traffic.redacted,
              "name of a header, query parameter or JSON member whose values are shown nowhere; repeatable")
      .placeholder("NAME");
  parser.flag("--strict", options.reports.strict, "broken SHOULD rules fail too");
  declare_format(parser, options.format);
  declare_reports(parser, options.reports);
  parser.option("--out", options.out, "folder for evidence (default: ROOT/artifacts/traffic)").placeholder("DIR");
  declare_signing_key(parser, options.signing_key);
  declare_subjects(parser, options.subjects,
                   "what the service was, by digest: NAME@sha256:HEX, or git: for the commit of the working directory; "
                   "a subject of the signed statement; repeatable");
  declare_root(parser, options.root);
  declare_contract(parser, options.contract);
  parser.flag("--verbose", options.verbose, "also each finding with its exchange, and all rules");
  parser.footer(kJudgeFooter);
}

}  // namespace

ExitCode judge_recordings(const Arguments& arguments, const Environment& environment) {
  ArgumentParser parser("judge", "Judges recorded traffic of a service by a milestone. No request is sent.");
  JudgeOptions options;
  options.signing_key.variable = environment.variable;
  declare(parser, options);
  if (const auto code = parser.read(arguments, environment)) return *code;
  return Judge(std::move(options), arguments, environment).run();
}

}  // namespace runner
