// The fast reader of JSON (wire/json_reader.cc) accepts only what the lexer accepts, and makes the same value, also in
// a value that held another text before. The input is two texts, separated by a line break.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/support/same_reading.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\n');
  wire::Json used;
  wire::read_json(input.substr(0, end), used);
  for (const std::string_view text : {input, end == input.npos ? input : input.substr(end + 1)}) {
    if (!wire::difference_of_readers(text, used, {.max_depth = 600}).empty()) std::abort();
  }
  return 0;
}
