#include "runner/command/explored_evidence.h"

namespace runner {

wire::Problem ExplorationEvidence::load_key() {
  if (key_) return {};
  auto key = load_signing_key(options_.signing_key);
  if (!key) return key.error();
  key_ = std::move(*key);
  return {};
}

void ExplorationEvidence::begin(const std::string& root) {
  root_ = root;
  facts_.begin(root);
}

ExitCode ExplorationEvidence::publish(Explored explored) {
  if (auto hidden = wire::parse_json(explored.secrets.hidden(wire::to_text(explored.document))))
    explored.document = std::move(*hidden);
  auto record =
      explored_record(*explored.plan, {explored.document, explored.exchanges, explored.baseline, kExplorationFile});
  if (!record) return fail(environment_, record.error());
  record->capabilities = explored.capabilities;
  record->delivery = explored.delivery;
  record->over_http = explored.over_http;
  record->curl_options = explored.curl_options;
  record->secret_variables = explored.secret_variables;
  plans_.push_back(std::move(explored.plan));
  records_.push_back(std::make_unique<Record>(std::move(*record)));
  reports_.begin(*plans_.back(), records_.back()->selected, root_);
  for (const ScenarioResult& result : records_.back()->scenarios) reports_.take(result);
  reports_.end(*records_.back());
  const ExitCode code = publish(*records_.back(), explored);
  if (code == kAllHeld) return code;
  records_.back()->evidence.clear();
  records_.back()->unwritten = true;
  return code;
}

ExitCode ExplorationEvidence::publish(Record& record, const Explored& explored) {
  if (wire::Problem problem = load_key()) return fail(environment_, *problem, kEvidenceFailed);
  EvidenceOptions evidence{options_.folder, options_.reports.strict, {}, environment_.now, environment_.random};
  evidence.name = free_run_name(evidence, record.plan->milestone.id);
  record.evidence = run_folder_of(evidence, record.plan->milestone.id);
  evidence.more = reports_.files_of(record);
  evidence.more[kExplorationFile] = wire::to_text(explored.document, 2) + "\n";
  if (explored.shard) evidence.more["shard.json"] = render_shard_file(record, *explored.shard, {});
  wire::Json facts = facts_.finish();
  if (!explored.delivery.empty()) facts.as_object()->set("delivery", explored.delivery);
  if (explored.joined_from) facts.as_object()->set("shards", *explored.joined_from);
  evidence.more["run.json"] = wire::printable(wire::to_text(facts, 2)) + "\n";
  const auto published = ::runner::publish(record, evidence, *key_);
  return published ? kAllHeld : fail(environment_, published.error(), kEvidenceFailed);
}

ExitCode ExplorationEvidence::write_reports() {
  std::vector<const Record*> records;
  for (const auto& record : records_) records.push_back(record.get());
  return records.empty() ? kAllHeld : reports_.write(records);
}

}  // namespace runner
