#include "runner/mutate/lies.h"

namespace runner {

std::vector<Lie> lies_of(const Record& baseline) {
  std::vector<Lie> lies;
  add_effect_lies(baseline, lies);
  add_refusal_lies(baseline, lies);
  add_page_lies(baseline, lies);
  add_member_lies(baseline, lies);
  return lies;
}

}  // namespace runner
