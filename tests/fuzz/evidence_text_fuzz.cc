// No bytes crash the readers of trust files, envelopes and keys, and each accepts one text only for what it reads.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runner/evidence/dsse_envelope.h"
#include "runner/evidence/signing_key.h"
#include "runner/evidence/trust.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto trust = runner::parse_trust(text, "trust.json")) {
    const auto again = runner::parse_trust(runner::trust_text(*trust), "trust.json");
    if (!again || runner::trust_text(*again) != runner::trust_text(*trust)) std::abort();
  }
  if (const auto envelope = runner::parse_envelope(text, "run.dsse.json")) {
    if (runner::envelope_text(*envelope) != text) std::abort();
  }
  if (const auto key = runner::parse_public_key(text, "public.pem")) {
    if (runner::parse_public_key(key->pem(), "public.pem")->raw() != key->raw()) std::abort();
  }
  return 0;
}
