// A target that is a recording: each session gives the outcomes that a run recorded for its scenario, in order, and
// compares what is requested with what was requested then. With it everything that judges a run can judge it again. It
// changes nothing and sends nothing; a request beyond the recorded ones is not sent.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runner/driver/driver.h"

namespace runner {

/// In process requests are sent as the scenario makes them, and once; over HTTP a target may get more headers, or other
/// ones, and secrets are taken out.
enum class SentAs { planned, target_wanted };

struct RecordedTarget {
  std::map<std::string, RecordedSession> sessions;  ///< by id of the scenario run
  Capabilities capabilities;                        ///< of the recorded target
  std::vector<std::pair<std::string, wire::PublicKey>> trusted_keys = {};
  SentAs sent_as = SentAs::target_wanted;
};

class RecordedDriver : public Driver {
 public:
  /// Where a scenario asked for something else than was recorded for it.
  virtual std::vector<wire::Error> deviations() const = 0;
};

std::unique_ptr<RecordedDriver> make_recorded_driver(RecordedTarget recording);

}  // namespace runner
