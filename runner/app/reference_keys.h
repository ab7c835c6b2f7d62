// The signing keys of a reference implementation that was given none: the same on every machine and not secret, since
// they only sign the responses of a subject under test.
#pragma once

#include <string>
#include <vector>

#include "reference_impl/reference.h"

namespace runner {

struct ReferenceKeys {
  reference_impl::SigningKey active;
  std::vector<reference_impl::VerifyOnlyKey> retired;
};

ReferenceKeys fixed_reference_keys();
/// The key that the n-th rotation of a session, counted from 1, makes active in process; each has an id of its own.
reference_impl::SigningKey next_reference_key(unsigned rotation);

/// PKCS#8 PEM files: the first is active, the others are published as verify-only. A key's id is its file's name
/// without the extension.
wire::Result<ReferenceKeys> read_reference_keys(const std::vector<std::string>& files);

}  // namespace runner
