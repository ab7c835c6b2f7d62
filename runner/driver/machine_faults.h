// A target whose machines fail: it is restarted between requests and during them, responses to requests that may be
// repeated are dropped and asked for again, and several replicas are asked in turn. Which requests are concerned
// depends on nothing but their number in the session, so that what shows a fault once shows it again. It judges
// nothing: a service that keeps what it answered responds as if none of it had happened.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "runner/driver/driver.h"

namespace runner {

struct MachineFaults {
  /// Ends the service and starts it again; the requests after it wait until it is back. False: it could not. Empty:
  /// never.
  std::function<bool()> restart;
  bool lose_answers = false;
};

/// Of each session the sixth request, the twelfth and so on follow a restart; the third, the ninth and so on are sent
/// during one, where they may be repeated: a GET, or a write with an idempotency key, which is sent again until it is
/// answered. Restarts wait for the requests of other sessions. Of each four requests the second loses its answer.
/// `replicas`: at least one, of one name space; requests go to each in turn.
std::unique_ptr<Driver> make_faulty_driver(std::vector<std::unique_ptr<Driver>> replicas, MachineFaults faults);

}  // namespace runner
