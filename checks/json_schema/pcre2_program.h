// PCRE2 behind three functions; the only place that includes its header. Matching uses just-in-time code where the
// machine allows it, and buffers that belong to the thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "checks/json_schema/pattern.h"
#include "wire/result.h"

namespace json_schema {

/// A pcre2_code, to be freed with free_pcre2. `pattern` comes from pcre2_syntax.
wire::Result<void*> compile_pcre2(std::string_view pattern);
void free_pcre2(void* code);
MatchOutcome match_pcre2(const void* code, std::string_view subject, uint32_t max_steps);

}  // namespace json_schema
