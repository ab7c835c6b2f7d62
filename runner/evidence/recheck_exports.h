// Checks the stored export pages of a run once more: their hashes, and their signatures under the keys that the service
// published in the same scenario, or that the verifier brings (contract, common.md, "Signed, paginated exports"). A
// page that does not hold must be one that the run itself reported. Works on exchanges.ndjson; drives nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "wire/ed25519.h"

namespace wire {
class Json;
}

namespace runner {

struct RecheckedExports {
  size_t pages = 0;         ///< that hold
  size_t reported = 0;      ///< that do not, as the run reports
  size_t unverifiable = 0;  ///< with no key to check them by
  std::vector<wire::Error> problems;
};

/// `service_keys` by key id; where there are any, only they count.
RecheckedExports recheck_exports(std::string_view exchanges, const wire::Json& results,
                                 const std::map<std::string, wire::PublicKey>& service_keys);

}  // namespace runner
