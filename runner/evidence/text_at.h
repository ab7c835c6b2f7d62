// A text in a document of unknown form.
#pragma once

#include <string>
#include <string_view>

#include "wire/json_pointer.h"

namespace runner {

/// The text at the pointer; empty where there is none, or a value of another type.
inline std::string text_at(const wire::Json& json, std::string_view pointer) {
  const wire::Json* value = wire::find_at(json, pointer);
  return value && value->as_string() ? *value->as_string() : std::string();
}

}  // namespace runner
