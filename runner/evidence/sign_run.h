// Adds a signature to a published run: whoever signs looks at the content first, and the run is replaced in one step,
// so that at every moment the folder is a whole run with the signatures before or after.
#pragma once

#include <string>

#include "runner/evidence/disk.h"

namespace wire {
class PrivateKey;
}

namespace runner {

/// Error where the content does not hold, where this key has signed already, or where the folder cannot be replaced.
wire::Problem sign_run(const std::string& folder, const wire::PrivateKey& key, Disk& disk = real_disk());

}  // namespace runner
