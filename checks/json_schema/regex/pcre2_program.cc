#include "checks/json_schema/regex/pcre2_program.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <string>

namespace json_schema {
namespace {

constexpr size_t kJitStackStartBytes = 32 << 10;
constexpr size_t kJitStackMaxBytes = 1 << 20;

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};

/// One per thread: a match allocates nothing.
struct MatchBuffers {
  std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>> data{pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>> context{pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_jit_stack, Freed<pcre2_jit_stack_free>> stack{
      pcre2_jit_stack_create(kJitStackStartBytes, kJitStackMaxBytes, nullptr)};

  MatchBuffers() { pcre2_jit_stack_assign(context.get(), nullptr, stack.get()); }
};

std::string message_of(int code) {
  unsigned char text[256];
  int length = pcre2_get_error_message(code, text, sizeof text);
  return length < 0 ? "PCRE2 refuses the expression" : std::string(reinterpret_cast<const char*>(text), length);
}

}  // namespace

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
