// Adds a signature to a published run. The content is checked before it is signed, and the run is replaced in one step:
// at every moment the folder is a complete run, with the signatures of either before or after.
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
