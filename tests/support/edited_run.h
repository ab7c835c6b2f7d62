// Evidence of the sample runs, edited as the holder of a trusted key could edit it, sealed again so that files, sums,
// statement and verdict agree, and verified by the verifier's own copy of the milestone.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/sample_run.h"

namespace runner {

/// A run with the repository that it was made from on disk.
struct Recorded {
  explicit Recorded(SampleKind kind);
  SampleRun run;
  std::string milestone;
};
Recorded& passing();
Recorded& failing();

/// By the files alone, and then, where that holds, by the milestone.
VerifyReport verified(const RunFiles& files, const std::string& milestone);

struct Attack {
  const char* name;
  std::function<void(RunFiles&)> edit;
};
/// Each attack changes the evidence, and then it does not hold.
void expect_found(Recorded& recorded, const std::vector<Attack>& attacks);

// ---- edits

wire::Json read(const RunFiles& files, const std::string& name);
void change(RunFiles& files, const std::string& name, const std::function<void(wire::Json&)>& edit);
void set(RunFiles& files, const std::string& name, std::string_view pointer, const wire::Json& value);
void remove(RunFiles& files, const std::string& name, std::string_view pointer);

/// Counts, and the overall verdict, as they follow from the scenarios: `of` as well, where nothing says otherwise.
void count_again(RunFiles& files);

/// Of exchanges.ndjson.
std::vector<std::string> lines_of(const RunFiles& files);
void set_lines(RunFiles& files, const std::vector<std::string>& lines);
/// The first exchange that has this text.
void edit_line(RunFiles& files, std::string_view containing, const std::function<void(wire::Json&)>& edit);
/// In the first exchange of a first step.
void replace_in_line(RunFiles& files, std::string_view pointer, const wire::Json& value);

/// Every scenario but the first `count`, and their exchanges, are gone.
void keep_scenarios(RunFiles& files, size_t count);
/// The failed scenario passed, and so did the rules: as the attacker wants it.
void whitewash(RunFiles& files);

}  // namespace runner
