#include "checks/json_schema/regex/pcre2_program.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <map>
#include <mutex>
#include <string>

#include "checks/json_schema/values/code_points.h"
#include "wire/released.h"

namespace json_schema {
namespace {

constexpr size_t kJitStackStartBytes = 32 << 10;
constexpr size_t kJitStackMaxBytes = 1 << 20;

/// One per thread: a match allocates nothing.
struct MatchBuffers {
  wire::Released<pcre2_match_data, pcre2_match_data_free> data{pcre2_match_data_create(1, nullptr)};
  wire::Released<pcre2_match_context, pcre2_match_context_free> context{pcre2_match_context_create(nullptr)};
  wire::Released<pcre2_jit_stack, pcre2_jit_stack_free> stack{
      pcre2_jit_stack_create(kJitStackStartBytes, kJitStackMaxBytes, nullptr)};

  MatchBuffers() { pcre2_jit_stack_assign(context.get(), nullptr, stack.get()); }
};

std::string message_of(int code) {
  unsigned char text[256];
  int length = pcre2_get_error_message(code, text, sizeof text);
  return length < 0 ? "PCRE2 refuses the expression" : std::string(reinterpret_cast<const char*>(text), length);
}

using Ranges = std::vector<CodePointRange>;

/// Every code point but the surrogates, in order.
const std::string& all_code_points() {
  static const std::string all = [] {
    std::string text;
    for (char32_t c = 0; c <= kLastCodePoint; ++c) {
      if (!is_surrogate(c)) append_code_point(text, c);
    }
    return text;
  }();
  return all;
}

Ranges find_ranges(const std::string& property) {
  Ranges ranges;
  const std::string syntax = "\\p{" + property + "}+";
  int code = 0;
  PCRE2_SIZE at = 0;
  const wire::Released<pcre2_code, pcre2_code_free> compiled{
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(syntax.data()), syntax.size(), PCRE2_UTF, &code, &at, nullptr)};
  if (!compiled) return ranges;
  pcre2_jit_compile(compiled.get(), PCRE2_JIT_COMPLETE);
  const wire::Released<pcre2_match_data, pcre2_match_data_free> data{pcre2_match_data_create(1, nullptr)};
  const std::string& text = all_code_points();
  const auto subject = reinterpret_cast<PCRE2_SPTR>(text.data());
  for (at = 0; pcre2_match(compiled.get(), subject, text.size(), at, PCRE2_NO_UTF_CHECK, data.get(), nullptr) > 0;) {
    const PCRE2_SIZE* const match = pcre2_get_ovector_pointer(data.get());
    size_t first = match[0];
    size_t last = match[1] - 1;
    while ((static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    at = match[1];
    const char32_t begin = next_code_point(text, first);
    ranges.push_back({begin, next_code_point(text, last)});
  }
  return ranges;
}

/// Found once for each property.
const Ranges& ranges_of_property(const std::string& property) {
  static std::mutex mutex;
  static std::map<std::string, Ranges> known;
  const std::lock_guard lock(mutex);
  const auto [ranges, is_new] = known.try_emplace(property);
  if (is_new) ranges->second = find_ranges(property);
  return ranges->second;
}

void add_complement(const Ranges& ranges, CharacterSet& set) {
  char32_t next = 0;
  for (const CodePointRange& range : ranges) {
    if (range.first > next) set.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= kLastCodePoint) set.add(next, kLastCodePoint);
}

}  // namespace

CharacterSet without_properties(const CharacterSet& set) {
  CharacterSet plain{set.ranges, {}, set.negated};
  for (const UnicodeProperty& property : set.properties) {
    const Ranges& ranges = ranges_of_property(property.name);
    if (property.negated) {
      add_complement(ranges, plain);
    } else {
      plain.ranges.insert(plain.ranges.end(), ranges.begin(), ranges.end());
    }
  }
  plain.keep_sorted();
  return plain;
}

wire::Result<Pcre2Program> Pcre2Program::compile(std::string_view syntax) {
  int code = 0;
  PCRE2_SIZE offset = 0;
  constexpr uint32_t kOptions = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY;
  pcre2_code* compiled =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(syntax.data()), syntax.size(), kOptions, &code, &offset, nullptr);
  if (!compiled) return wire::Error{"", message_of(code), "a regular expression that PCRE2 can run", ""};
  pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);  // where it fails, pcre2_match interprets
  return Pcre2Program(compiled);
}

void Pcre2Program::Free::operator()(void* code) const { pcre2_code_free(static_cast<pcre2_code*>(code)); }

MatchOutcome Pcre2Program::match(std::string_view subject, uint32_t max_steps) const {
  thread_local MatchBuffers buffers;
  pcre2_set_match_limit(buffers.context.get(), max_steps);
  int outcome = pcre2_match(static_cast<const pcre2_code*>(code_.get()), reinterpret_cast<PCRE2_SPTR>(subject.data()),
                            subject.size(), 0, PCRE2_NO_UTF_CHECK, buffers.data.get(), buffers.context.get());
  if (outcome >= 0) return MatchOutcome::match;
  return outcome == PCRE2_ERROR_NOMATCH ? MatchOutcome::no_match : MatchOutcome::limit;
}

}  // namespace json_schema
