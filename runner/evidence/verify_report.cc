#include "runner/evidence/verify_report.h"

#include <algorithm>

#include "checks/judgement.h"

namespace runner {

void VerifyReport::add(wire::Error problem) {
  const auto same = [&](const wire::Error& known) { return known.to_string() == problem.to_string(); };
  if (std::none_of(problems.begin(), problems.end(), same)) problems.push_back(std::move(problem));
}

void VerifyReport::make_printable() {
  constexpr size_t kMaxShownBytes = 1000;
  const auto print = [](std::string& text) { text = checks::excerpt(std::string_view(text), kMaxShownBytes); };
  for (std::string& line : held) print(line);
  for (wire::Error& problem : problems) {
    for (std::string* text : {&problem.where, &problem.found, &problem.expected, &problem.advice}) print(*text);
  }
}

}  // namespace runner
