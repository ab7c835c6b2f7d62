#include "runner/record/run_files.h"

#include "runner/record/exchanges.h"
#include "runner/record/results.h"
#include "runner/record/run_context.h"
#include "runner/record/target_file.h"
#include "wire/canonical_json.h"

namespace runner {

RunFiles files_of(const Record& record, bool strict) {
  RunFiles files = {{"milestone.yaml", record.plan->text},
                    {"results.json", wire::canonical_json(results_of(record, strict))},
                    {"coverage.json", wire::canonical_json(coverage_of(record))},
                    {"target.json", wire::canonical_json(target_of(record))},
                    {"context.json", wire::canonical_json(context_of(record))},
                    {"exchanges.ndjson", render_exchanges(record)}};
  if (record.baseline) files.emplace(kBaselineFile, record.baseline->text);
  return files;
}

}  // namespace runner
