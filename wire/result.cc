#include "wire/result.h"

#include "wire/printable.h"

namespace wire {

std::string Error::to_string() const {
  std::string text;
  if (!where.empty()) text += where + ": ";
  text += found;
  if (!expected.empty()) text += "; expected " + expected;
  if (!advice.empty()) text += "; " + advice;
  return printable_line(text);
}

}  // namespace wire
