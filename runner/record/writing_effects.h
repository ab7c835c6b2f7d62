// What else differs in a service that writes values otherwise than it should.
#pragma once

#include "runner/record/finding_writing.h"

namespace runner {

/// The finding follows from that way of writing, if it is in its reach; `own`: the one that the finding shows itself.
bool is_effect(const Writing& writing, const checks::Finding& finding, const Writing& own);

/// A schema that allows alternatives does not say what each of them refuses.
bool is_of_alternatives(const checks::Finding& finding);

/// "hash" or "signature" of what was written; empty: neither.
std::string_view kind_of_digest(const checks::Finding& finding);

}  // namespace runner
