// Removes secrets from text before it is displayed or written. The secrets of an exchange are stored with it: the
// values of headers that the command line added.
#pragma once

#include <concepts>
#include <string>
#include <utility>

#include "checks/secrets.h"
#include "wire/http.h"

namespace runner {

using checks::kRedacted;

/// Without every secret, in whatever form it is written.
std::string redacted(std::string text, const checks::Secrets& secrets);
template <std::same_as<wire::UntrustedText> Text>
Text redacted(Text text, const checks::Secrets& secrets) {
  return redacted(std::move(text.bytes()), secrets);
}

/// The value of a header of a request; a credential is not shown at all.
wire::UntrustedText shown_value(const wire::Header& header, const checks::Secrets& secrets);

}  // namespace runner
