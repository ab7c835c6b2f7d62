// One fault is a handful of causes in a whole run, however many scenarios show it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/fault_table.h"
#include "tests/faults/whole_run.h"
#include "tests/support/sampled.h"

namespace {

using faults::kFaults;

// What a person recognizes a cause by: its fingerprint, or what its sentence says of the operations.
std::set<std::string> marks_of(const runner::Record& record) {
  std::set<std::string> marks;
  for (const runner::Cause& cause : record.causes) {
    if (cause.level != checks::Level::must) continue;
    const std::string sentence = cause.sentence.text();
    marks.insert({cause.fingerprint, sentence.substr(sentence.find(": "))});
  }
  return marks;
}

class ManyFaults : public testing::Test {
 protected:
  void TearDown() override {
    faults::planted = faults::Fault::none;
    faults::also_planted.reset();
  }

  // Faults of M107 that break a MUST, one in N, with the causes that each gives alone.
  std::vector<std::pair<faults::PlantedFault, std::set<std::string>>> pick(size_t count, size_t first) {
    std::vector<faults::PlantedFault> all;
    std::copy_if(std::begin(kFaults), std::end(kFaults), std::back_inserter(all),
                 [](const faults::PlantedFault& fault) {
                   return (fault.milestones & faults::kM107) != 0 && fault.level == checks::Level::must;
                 });
    std::vector<std::pair<faults::PlantedFault, std::set<std::string>>> picked;
    for (size_t i = 0; i < count; ++i) {
      const faults::PlantedFault& fault = all[(first + i * all.size() / count) % all.size()];
      faults::planted = fault.fault;
      picked.emplace_back(fault, marks_of(faults::whole_run(faults::plan_of("M107"))));
    }
    faults::planted = faults::Fault::none;
    return picked;
  }
};

// VERIFY_CAUSES=1, or a part of "many faults", prints the causes, and the faults of which none is named.
TEST_F(ManyFaults, StayWithinTheirCeilingsAndMostAreNamed) {
  constexpr double kLeastNamed = 0.75;
  struct Choice {
    size_t count;
    size_t first;
    size_t most_causes;
  };
  constexpr Choice kChoices[] = {{20, 0, 40}, {20, 3, 40}, {30, 1, 45}, {40, 0, 60}};
  for (const auto& [count, first, most_causes] : samples::where_sanitized(kChoices)) {
    const auto picked = pick(count, first);
    for (const auto& [fault, alone] : picked) faults::also_planted.set(static_cast<size_t>(fault.fault));
    const runner::Record record = faults::whole_run(faults::plan_of("M107"));
    faults::also_planted.reset();
    const auto found = marks_of(record);
    size_t named = 0;
    std::string unnamed;
    for (const auto& [fault, alone] : picked) {
      const bool is_named = std::any_of(alone.begin(), alone.end(), [&](const auto& id) { return found.contains(id); });
      named += is_named;
      if (!is_named) unnamed += fmt::format("    not named: {}\n", fault.name);
    }
    if (faults::is_shown("many faults"))
      fmt::print("{} faults: {} causes, {} named\n{}{}", count, record.causes.size(), named, unnamed,
                 faults::described(record));
    EXPECT_LE(record.causes.size(), most_causes) << count << " faults";
    EXPECT_GE(static_cast<double>(named), kLeastNamed * static_cast<double>(count)) << unnamed;
  }
}

}  // namespace
